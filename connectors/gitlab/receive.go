package gitlab

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// signingPrefix starts a secret that is a signing key (Standard Webhooks); any other secret
// is a token GitLab sends along.
const signingPrefix = "whsec_"

// signatureAge is how old or how far ahead a signed delivery may be: a recorded one cannot
// be sent again later.
const signatureAge = 5 * time.Minute

type receiver struct{ now func() time.Time }

// receive believes a delivery when its token or its signature fits the secret, and says what
// it is. A listener without a secret believes everything.
func (r receiver) receive(d connector.Delivery, secret string) (connector.Event, error) {
	if err := r.verify(d, secret); err != nil {
		return connector.Event{}, err
	}
	var body struct {
		Kind  string `json:"object_kind"`
		Event string `json:"event_name"`
	}
	if err := json.Unmarshal(d.Body, &body); err != nil {
		return connector.Event{}, fault.New(fault.Invalid, "The delivery is not readable as JSON.").Because(err)
	}
	event := connector.Event{Payload: d.Body, DeliveryKey: cmp.Or(
		d.Header.Get("Idempotency-Key"), d.Header.Get("Webhook-Id"), d.Header.Get("X-Gitlab-Event-Uuid"))}
	for _, e := range events() {
		if e.fits(body.Kind, body.Event) {
			event.Name, event.Change = e.name(), change(d.Body)
			return event, nil
		}
	}
	return connector.Event{}, fmt.Errorf("receive %q: %w",
		cmp.Or(body.Kind, body.Event, d.Header.Get("X-Gitlab-Event")), connector.ErrUnknownEvent)
}

func (r receiver) verify(d connector.Delivery, secret string) error {
	switch {
	case secret == "":
		return nil
	case strings.HasPrefix(secret, signingPrefix):
		return r.verifySignature(d, secret)
	case subtle.ConstantTimeCompare([]byte(d.Header.Get("X-Gitlab-Token")), []byte(secret)) != 1:
		return fault.New(fault.Denied, "The delivery does not carry this listener's secret token.").
			WithHint("Set the same secret token in GitLab (Settings, Webhooks) and in the listener.")
	}
	return nil
}

// verifySignature checks a Standard Webhooks signature: HMAC-SHA256 over id, time and body,
// of which the header may list several.
func (r receiver) verifySignature(d connector.Delivery, secret string) error {
	refused := fault.New(fault.Denied, "The delivery is not signed with this listener's signing key.").
		WithHint("Copy the signing token from GitLab's webhook (Settings, Webhooks) into the listener again.")
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, signingPrefix))
	if err != nil {
		return fault.New(fault.Denied, "The listener's signing key is not complete.").
			WithHint("Copy the whole signing token from GitLab, whsec_ included.").Because(err)
	}
	id, stamp := d.Header.Get("Webhook-Id"), d.Header.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" {
		return refused
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(d.Body)
	want := mac.Sum(nil)
	for one := range strings.FieldsSeq(d.Header.Get("Webhook-Signature")) {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(one, "v1,"))
		if err != nil || !strings.HasPrefix(one, "v1,") || !hmac.Equal(given, want) {
			continue
		}
		if age := r.now().Sub(time.Unix(seconds, 0)); age > signatureAge || age < -signatureAge {
			return fault.New(fault.Denied, "The delivery was signed at %s, which is too long ago.", time.Unix(seconds, 0).UTC().Format(time.RFC3339)).
				WithHint("Check this machine's clock.")
		}
		return nil
	}
	return refused
}
