package zendesk

import (
	"embed"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of Zendesk's admin center.
func webhooks() *standard.Webhooks {
	signature := standard.Signature{Header: "X-Zendesk-Webhook-Signature", Base64: true, Over: func(d connector.Delivery) []byte {
		return append([]byte(d.Header.Get("X-Zendesk-Webhook-Signature-Timestamp")), d.Body...)
	}}
	return &standard.Webhooks{
		Files: eventFiles, Told: "type", Any: "generic", Keys: []string{"@X-Zendesk-Webhook-Invocation-Id"},
		Verify: []standard.Verifier{{How: "HMAC-SHA256 of time and body in `X-Zendesk-Webhook-Signature`, at most 5 minutes old",
			Signed: signature.Fits, When: when, Age: standard.Age,
			Sign: func(d *connector.Delivery, secret string, now time.Time) {
				d.Header.Set("X-Zendesk-Webhook-Signature-Timestamp", now.UTC().Format(time.RFC3339))
				signature.Put(d, secret, now)
			}}},
		Secret:    "In Zendesk: Admin Center, Apps and integrations, Webhooks, the webhook's Reveal secret.",
		Registrar: registrar(), Simulated: simulated(),
	}
}

// when reads the time that is signed.
func when(d connector.Delivery) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, d.Header.Get("X-Zendesk-Webhook-Signature-Timestamp"))
	return at, err == nil
}
