package jiradatacenter

import (
	"embed"

	"bobbin/connectors/jiracloud"
	"bobbin/connectors/standard"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are Jira's own, and those of workflow rules.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Apps: []string{"jira-on-premise"}, Files: eventFiles, Names: names, Keys: []string{"@X-Atlassian-Webhook-Identifier"},
		Polling: jiracloud.Polling(true), Taking: jiracloud.Taking(true), Change: jiracloud.Change,
		Verify:    []standard.Verifier{standard.Hub("X-Hub-Signature"), standard.Carried()},
		Secret:    "In Jira: Administration, System, WebHooks, the webhook's Secret; where there is no such field, end the URL with ?secret= and the secret.",
		Registrar: registrar(),
	}
}

// names gives what a delivery says. A workflow rule sends the transition along; it is an event
// of its own, whatever else it says.
func names(payload any) []string {
	body, _ := payload.(map[string]any)
	word, _ := body["webhookEvent"].(string)
	if body["transition"] != nil && body["issue"] != nil {
		return []string{"issue_transitioned", word}
	}
	return []string{word}
}
