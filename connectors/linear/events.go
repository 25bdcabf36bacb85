package linear

import (
	"embed"
	"encoding/json"
	"regexp"
	"strconv"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

var signature = standard.Signature{Header: "Linear-Signature"}

// stamp is the time in a delivery.
var stamp = regexp.MustCompile(`"webhookTimestamp":\s*\d+`)

// sign signs the body with the time in it.
func sign(d *connector.Delivery, secret string, now time.Time) {
	d.Body = stamp.ReplaceAll(d.Body, []byte(`"webhookTimestamp": `+strconv.FormatInt(now.UnixMilli(), 10)))
	signature.Put(d, secret, now)
}

// webhooks are those of a workspace or a team.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Names: names, Keys: []string{"@Linear-Delivery"},
		Verify: []standard.Verifier{{How: "HMAC-SHA256 of the body, which has the time, in `Linear-Signature`, at most 5 minutes old",
			Signed: signature.Fits, Sign: sign, When: when, Age: standard.Age}},
		Retry:     simulate.Retry{After: []time.Duration{time.Minute, time.Hour, 6 * time.Hour}},
		Secret:    "In Linear: Settings, API, Webhooks, the webhook's Signing secret.",
		Registrar: registrar(), Prepared: simulated,
	}
}

// names joins what a delivery is about and what happened to it: Issue.create.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	kind, _ := body["type"].(string)
	action, _ := body["action"].(string)
	return []string{kind + "." + action}
}

// when reads the time in the body, which is signed.
func when(d connector.Delivery) (time.Time, bool) {
	var body struct{ WebhookTimestamp int64 }
	err := json.Unmarshal(d.Body, &body)
	return time.UnixMilli(body.WebhookTimestamp), err == nil
}
