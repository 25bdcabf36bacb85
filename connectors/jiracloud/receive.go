package jiracloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// receive believes a delivery when its signature fits the secret or it carries the secret itself,
// as those of automation rules and of apps do, and says what it is. A listener without a secret
// believes everything.
func receive(d connector.Delivery, secret string) (connector.Event, error) {
	if secret != "" && !signed(d, secret) && !standard.Carried().Signed(d, secret) {
		return connector.Event{}, fault.New(fault.Denied, "The delivery is not signed with this listener's secret.").
			WithHint("Set the same secret in Jira's webhook (System, WebHooks) and in the listener.")
	}
	var body struct {
		WebhookEvent string          `json:"webhookEvent"`
		Issue        json.RawMessage `json:"issue"`
		Transition   json.RawMessage `json:"transition"`
	}
	if err := json.Unmarshal(d.Body, &body); err != nil {
		return connector.Event{}, fault.New(fault.Invalid, "The delivery is not readable as JSON.").Because(err)
	}
	event := connector.Event{Payload: d.Body, DeliveryKey: d.Header.Get("X-Atlassian-Webhook-Identifier")}
	// A workflow rule sends the transition along; it is an event of its own, whatever else it says.
	if len(body.Transition) > 0 && len(body.Issue) > 0 {
		event.Name = transitioned
		return event, nil
	}
	for _, e := range events() {
		if e.webhook != "" && e.webhook == body.WebhookEvent {
			event.Name = e.name()
			event.Change = Change(event.Name, event.Payload)
			return event, nil
		}
	}
	return connector.Event{}, fmt.Errorf("receive %q: %w", body.WebhookEvent, connector.ErrUnknownEvent)
}

// signed checks the signature over the body as it came, in constant time.
func signed(d connector.Delivery, secret string) bool {
	text, ok := strings.CutPrefix(d.Header.Get("X-Hub-Signature"), "sha256=")
	if !ok {
		return false
	}
	given, err := hex.DecodeString(text)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(d.Body)
	return hmac.Equal(given, mac.Sum(nil))
}
