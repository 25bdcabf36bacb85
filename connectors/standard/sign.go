package standard

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// Signer signs a simulator's webhooks in the first of the ways that the connector believes; nil
// when none can be signed in.
func (w *Webhooks) Signer() simulate.Signer {
	for _, v := range w.Verify {
		if v.Sign == nil {
			continue
		}
		return func(hook simulate.Webhook, to simulate.Recipient, now time.Time) simulate.Webhook {
			d := connector.Delivery{Method: http.MethodPost, URL: to.Address, Header: hook.Header.Clone(), Body: bytes.Clone(hook.Body)}
			if d.Header == nil {
				d.Header = http.Header{}
			}
			v.Sign(&d, to.Secret, now)
			hook.Header, hook.Body = d.Header, d.Body
			return hook
		}
	}
	return nil
}

// Wire makes the delivery of an event from its payload, as a simulator sends it.
func (w *Webhooks) Wire(name string, payload json.RawMessage, fresh bool, now time.Time) (simulate.Webhook, bool) {
	for _, e := range w.events() {
		if e.name() != name {
			continue
		}
		word := strings.Join(e.told[:min(1, len(e.told))], "")
		if fresh {
			payload = w.freshen(payload, now)
		}
		hook := simulate.NewWebhook(word, payload)
		if header, ok := strings.CutPrefix(w.Told, "@"); ok && word != "" {
			hook = hook.With(header, word)
		}
		for _, key := range w.Keys {
			if header, ok := strings.CutPrefix(key, "@"); ok {
				hook = hook.With(header, uuid.NewString())
			}
		}
		if w.Form != nil {
			if kind, body := w.Form(payload); kind != "" {
				hook = hook.With("Content-Type", kind)
				hook.Body = body
			}
		}
		return hook, true
	}
	return simulate.Webhook{}, false
}

// freshen gives a payload a delivery key that no other has, where it has one in its body: the
// last part of the key is made anew.
func (w *Webhooks) freshen(payload json.RawMessage, now time.Time) json.RawMessage {
	value, err := decode(payload)
	if err != nil {
		return payload
	}
	for _, key := range w.Keys {
		parts := strings.Fields(key)
		last := parts[len(parts)-1]
		old := at(value, last)
		if strings.HasPrefix(last, "@") || old == "" {
			continue
		}
		next := strings.ReplaceAll(uuid.NewString(), "-", "")[:min(32, max(12, len(old)))]
		if _, err := time.Parse(time.RFC3339, old); err == nil {
			next = now.UTC().Format(time.RFC3339Nano)
		} else if _, err := strconv.ParseUint(old, 10, 64); err == nil {
			next = strconv.FormatInt(now.UnixNano(), 10)
		}
		text, err := json.Marshal(old)
		if err != nil {
			continue
		}
		if changed, err := json.Marshal(next); err == nil {
			payload = bytes.ReplaceAll(payload, text, changed)
			payload = bytes.ReplaceAll(payload, []byte(": "+old), []byte(": "+next)) // a number
		}
	}
	return payload
}
