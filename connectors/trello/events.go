package trello

import (
	"crypto/sha1"
	"embed"
	"net/http"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of Trello's REST API.
func webhooks() *standard.Webhooks {
	signature := standard.Signature{Header: "X-Trello-Webhook", Base64: true, Hash: sha1.New, Over: func(d connector.Delivery) []byte {
		return append(append([]byte{}, d.Body...), d.URL...)
	}}
	return &standard.Webhooks{
		Files: eventFiles, Told: "action.type", Any: "any", Keys: []string{"action.id"},
		Verify:    []standard.Verifier{{How: "HMAC-SHA1 of the body and the address in `X-Trello-Webhook`", Signed: signature.Fits, Sign: signature.Put}, standard.Carried()},
		Retry:     simulate.Retry{After: []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute}},
		Secret:    "At https://trello.com/power-ups/admin: the Power-Up whose key made the webhook, API key, Secret. Or end the address with ?secret= and a secret of your own.",
		Question:  there,
		Registrar: registrar(),
	}
}

// there answers Trello when it checks an address, with HEAD.
func there(d connector.Delivery) *connector.Answer {
	if d.Method != http.MethodHead {
		return nil
	}
	return &connector.Answer{}
}
