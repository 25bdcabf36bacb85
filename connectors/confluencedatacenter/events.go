package confluencedatacenter

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those an administrator makes.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Polling: polling(), Taking: taking(), Change: change,
		Apps: []string{"confluence-on-premise"}, Files: eventFiles, Told: "event",
		Verify:    []standard.Verifier{standard.Hub("X-Hub-Signature")},
		Secret:    "In Confluence: Administration, General configuration, Webhooks, the webhook's Secret.",
		Registrar: hooks().Registrar(), Simulated: hooks().Routes(),
	}
}
