package bitbucketdatacenter

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of repositories and projects.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Apps: []string{"bitbucket-on-premise"}, Files: eventFiles, Told: "eventKey", Keys: []string{"@X-Request-Id"},
		Verify:    []standard.Verifier{standard.Hub("X-Hub-Signature")},
		Secret:    "In Bitbucket: Repository settings, Webhooks, the webhook's Secret.",
		Verified:  ping,
		Registrar: registrar(), Simulated: hooks().Routes(),
	}
}

// ping answers the button Test connection, whose delivery is no event.
func ping(d connector.Delivery) *connector.Answer {
	if d.Header.Get("X-Event-Key") != "diagnostics:ping" {
		return nil
	}
	return &connector.Answer{Type: "application/json", Body: []byte("{}")}
}
