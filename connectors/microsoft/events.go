package microsoft

import (
	"crypto/subtle"
	"embed"
	"encoding/json"
	"net/url"
	"regexp"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// state is what a delivery has the secret in.
var state = regexp.MustCompile(`"clientState":\s*"[^"]*"`)

// webhooks are the change notifications of Microsoft Graph.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Names: names, Stated: true, Keys: []string{"value.0.id"},
		Verify: []standard.Verifier{{How: "the secret itself, as `clientState` of every notification", Signed: stated,
			Sign: func(d *connector.Delivery, secret string, _ time.Time) {
				text, err := json.Marshal(secret)
				if err == nil {
					d.Body = state.ReplaceAllLiteral(d.Body, append([]byte(`"clientState": `), text...))
				}
			}}},
		Secret:    "Choose one, and give it as clientState when the subscription is made.",
		Question:  validation,
		Registrar: hooks(time.Now).Registrar(), Simulated: hooks(time.Now).Routes(),
	}
}

// validation answers Microsoft Graph when it checks an address.
func validation(d connector.Delivery) *connector.Answer {
	query, err := url.ParseQuery(d.Query)
	if err != nil || !query.Has("validationToken") {
		return nil
	}
	return &connector.Answer{Body: []byte(query.Get("validationToken"))}
}

// stated says whether every notification carries the secret.
func stated(d connector.Delivery, secret string) bool {
	var body struct {
		Value []struct {
			ClientState string `json:"clientState"`
		} `json:"value"`
	}
	if json.Unmarshal(d.Body, &body) != nil || len(body.Value) == 0 {
		return false
	}
	same := 1
	for _, one := range body.Value {
		same &= subtle.ConstantTimeCompare([]byte(one.ClientState), []byte(secret))
	}
	return same == 1
}

// names tells notifications of changes from those about the subscription.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	all, _ := body["value"].([]any)
	if len(all) == 0 {
		return nil
	}
	first, _ := all[0].(map[string]any)
	if first["lifecycleEvent"] != nil {
		return []string{"lifecycle"}
	}
	return []string{"change"}
}
