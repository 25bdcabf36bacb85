package discord

import (
	"crypto/ed25519"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are the interactions endpoint of an application, and its webhook for events.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Names: names, Keys: []string{"id"},
		Verify: []standard.Verifier{{How: "Ed25519 of time and body in `X-Signature-Ed25519`, at most 5 minutes old",
			Signed: signed, Sign: sign, When: standard.Seconds("X-Signature-Timestamp"), Age: standard.Age}},
		Secret:   "At https://discord.com/developers/applications: your application, General Information, Public Key (it is no secret, but it is what is checked).",
		Verified: ping, Answer: later,
		Checklist: checklist,
	}
}

// signed checks the signature by the application's public key.
func signed(d connector.Delivery, key string) bool {
	public, err := hex.DecodeString(strings.TrimSpace(key))
	signature, wrong := hex.DecodeString(d.Header.Get("X-Signature-Ed25519"))
	if err != nil || wrong != nil || len(public) != ed25519.PublicKeySize {
		return false
	}
	return ed25519.Verify(public, append([]byte(d.Header.Get("X-Signature-Timestamp")), d.Body...), signature)
}

// simKey is the key of the simulated application, whose public half is the verify_key it tells.
var simKey = sync.OnceValue(func() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte("the simulated application's key."))
})

// SimulatedPublicKey is what a listener of a simulated Discord checks signatures with.
func SimulatedPublicKey() string {
	return hex.EncodeToString(simKey()[ed25519.SeedSize:])
}

// sign signs as the simulated application: nobody can sign with a public key that was given.
func sign(d *connector.Delivery, _ string, now time.Time) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	d.Header.Set("X-Signature-Timestamp", stamp)
	d.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(simKey(), append([]byte(stamp), d.Body...))))
}

// ping answers Discord when it checks an address: an interaction's PING, or that of events.
func ping(d connector.Delivery) *connector.Answer {
	var body struct {
		Type  *int            `json:"type"`
		Event json.RawMessage `json:"event"`
	}
	switch {
	case json.Unmarshal(d.Body, &body) != nil || body.Type == nil || body.Event != nil:
		return nil
	case *body.Type == 0:
		return &connector.Answer{Status: http.StatusNoContent}
	case *body.Type == 1:
		return &connector.Answer{Type: "application/json", Body: []byte(`{"type":1}`)}
	}
	return nil
}

// names says what a person did, or which event it is.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	if event, ok := body["event"].(map[string]any); ok {
		word, _ := event["type"].(string)
		return []string{word}
	}
	return []string{fmt.Sprint("interaction:", body["type"])}
}

// later tells Discord that the answer comes later: an interaction must be answered in three
// seconds, an event with nothing.
func later(payload any) *connector.Answer {
	kind := map[string]string{"interaction:2": `{"type":5}`, "interaction:3": `{"type":6}`, "interaction:4": `{"type":8,"data":{"choices":[]}}`, "interaction:5": `{"type":5}`}
	if answer, ok := kind[names(payload)[0]]; ok {
		return &connector.Answer{Type: "application/json", Body: []byte(answer)}
	}
	return &connector.Answer{Status: http.StatusNoContent}
}
