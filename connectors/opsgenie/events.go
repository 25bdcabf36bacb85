package opsgenie

import (
	"embed"
	"strings"

	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of the integration Webhook.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Names: names, Keys: []string{"alert.alertId action alert.updatedAt"},
		Verify:    []standard.Verifier{standard.Carried()},
		Secret:    "In Opsgenie: Settings, Integrations, Webhook, a custom header Authorization with the secret.",
		Registrar: hooks().Registrar(), Simulated: hooks().Routes(),
	}
}

// names gives what a delivery says: the action, which is a custom one when Opsgenie has none of
// that name.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	action, _ := body["action"].(string)
	known, err := eventFiles.ReadFile("events.txt")
	if action == "" || err != nil || strings.Contains(string(known), " "+action+"\n") {
		return []string{action}
	}
	return []string{"custom"}
}
