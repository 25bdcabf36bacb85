package bitbucketcloud

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of repositories and workspaces.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Told: "@X-Event-Key", Keys: []string{"@X-Request-UUID"},
		Verify:    []standard.Verifier{standard.Hub("X-Hub-Signature")},
		Secret:    "In Bitbucket: Repository settings, Webhooks, the webhook's Secret.",
		Registrar: hooks().Registrar(), Simulated: hooks().Routes(),
	}
}
