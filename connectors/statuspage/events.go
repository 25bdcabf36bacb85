package statuspage

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of a page's subscribers.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Any: "generic", Names: names,
		Keys:      []string{"component_update.id", "incident.id incident.updated_at"},
		Verify:    []standard.Verifier{standard.Carried()},
		Secret:    "Statuspage signs nothing: end the address that you subscribe with ?secret= and the secret.",
		Registrar: hooks().Registrar(), Simulated: hooks().Routes(),
	}
}

// names says what a delivery is about.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	for _, word := range []string{"component_update", "incident"} {
		if body[word] != nil {
			return []string{word}
		}
	}
	return nil
}
