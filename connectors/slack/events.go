package slack

import (
	"embed"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are the Events API, interactivity and slash commands.
func webhooks() *standard.Webhooks {
	signature := standard.Signature{Header: "X-Slack-Signature", Prefix: "v0=", Over: func(d connector.Delivery) []byte {
		return append([]byte("v0:"+d.Header.Get("X-Slack-Request-Timestamp")+":"), d.Body...)
	}}
	return &standard.Webhooks{
		Files: eventFiles, Names: names, Payload: payload, Form: form, Keys: []string{"event_id", "trigger_id"},
		Verify: []standard.Verifier{{How: "HMAC-SHA256 of time and body in `X-Slack-Signature`, at most 5 minutes old",
			Signed: signature.Fits, When: standard.Seconds("X-Slack-Request-Timestamp"), Age: standard.Age,
			Sign: func(d *connector.Delivery, secret string, now time.Time) {
				d.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(now.Unix(), 10))
				signature.Put(d, secret, now)
			}}},
		// Three more attempts: at once, after a minute and after five.
		Retry:    simulate.Retry{After: []time.Duration{time.Second, time.Minute, 5 * time.Minute}, Patience: 3 * time.Second, Mark: again},
		Secret:   "At https://api.slack.com/apps: your app, Basic Information, Signing Secret.",
		Verified: challenge,
		// People see a body that answers what they did in Slack, and a status that is not 200 as a failure.
		Answer:    func(any) *connector.Answer { return &connector.Answer{} },
		Checklist: checklist,
	}
}

// again tells the receiver why Slack tries once more.
func again(w simulate.Webhook, attempt int, why error) simulate.Webhook {
	reason := "http_error"
	if !errors.As(why, &simulate.Refused{}) {
		reason = "http_timeout"
	}
	return w.With("X-Slack-Retry-Num", strconv.Itoa(attempt)).With("X-Slack-Retry-Reason", reason)
}

// challenge answers Slack when it checks an address.
func challenge(d connector.Delivery) *connector.Answer {
	var body struct{ Type, Challenge string }
	if json.Unmarshal(d.Body, &body) != nil || body.Type != "url_verification" {
		return nil
	}
	return &connector.Answer{Body: []byte(body.Challenge)}
}

// payload reads what people did: a form with JSON in it, or a slash command's form.
func payload(d connector.Delivery) (json.RawMessage, error) {
	if !strings.HasPrefix(d.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return d.Body, nil
	}
	form, err := url.ParseQuery(string(d.Body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "The delivery is no readable form.").Because(err)
	}
	if form.Has("payload") {
		return json.RawMessage(form.Get("payload")), nil
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	return json.Marshal(fields)
}

// form is how Slack sends what people do: with JSON in a field, and a slash command as fields.
func form(text json.RawMessage) (string, []byte) {
	fields := map[string]any{}
	if json.Unmarshal(text, &fields) != nil || fields["event"] != nil || fields["type"] == "app_rate_limited" {
		return "", nil
	}
	sent := url.Values{"payload": {string(text)}}
	if fields["command"] != nil {
		sent = url.Values{}
		for name, value := range fields {
			sent.Set(name, simulate.ToText(value))
		}
	}
	return "application/x-www-form-urlencoded", []byte(sent.Encode())
}

// kinds are the names of messages by where they were written.
var kinds = map[string]string{"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim", "app_home": "message.app_home"}

// names gives what a delivery is; a message is also one of its kind of channel.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	event, _ := body["event"].(map[string]any)
	word, _ := body["type"].(string)
	switch {
	case body["command"] != nil && word == "":
		return []string{"slash_command"}
	case word != "event_callback":
		return []string{word}
	}
	word, _ = event["type"].(string)
	if word != "message" {
		return []string{word}
	}
	kind, _ := event["channel_type"].(string)
	return []string{word, kinds[kind]}
}
