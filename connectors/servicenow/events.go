package servicenow

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are what a business rule or a flow sends.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Any: "generic", Keys: []string{"@Idempotency-Key"},
		Verify:    []standard.Verifier{standard.Carried()},
		Secret:    "In the business rule or the flow that sends the request: a header Authorization with the secret.",
		Checklist: checklist,
	}
}
