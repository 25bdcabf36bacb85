package azuredevops

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are the service hooks of the kind Web Hooks.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Told: "eventType", Any: "any", Keys: []string{"id"},
		Verify:    []standard.Verifier{standard.Carried()},
		Secret:    "In Azure DevOps: Project settings, Service hooks, Web Hooks, Basic authentication password (any user name).",
		Registrar: hooks().Registrar(), Simulated: hooks().Routes(),
	}
}
