package github

import (
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// registrar registers webhooks of a repository or an organization (operations
// Repository.createWebhook and Organization.createWebhook of GitHub's document).
func registrar() *connector.Registrar {
	return standard.Hooks{
		Scope: []connector.Field{
			{Name: "repository", Label: "Repository", Optional: true, Hint: "As in its address: owner/name."},
			{Name: "organization", Label: "Organization", Optional: true, Hint: "In place of a repository: all of them."},
		},
		Secret: connector.SecretGiven,
		Needs:  "A classic token needs the scope admin:repo_hook (or admin:org_hook); a fine-grained one the permission Webhooks, read and write.",
		Try:    "push a commit, or do in GitHub what the listener hears",
		Paths:  []string{"/repos/{+repository}/hooks", "/orgs/{organization}/hooks"},
		Words:  standard.Words(eventFiles),
		ByHand: "Install a GitHub App that is subscribed to it, with the listener's address as webhook URL.",
		Body: func(w connector.Wanted, word string) any {
			return map[string]any{"name": "web", "active": true, "events": []string{word},
				"config": map[string]any{"url": w.Address, "content_type": "json", "secret": w.Secret, "insecure_ssl": "0"}}
		},
		List: "?per_page=100", ID: "id", Address: "config.url", Active: "active", Ping: "/{id}/pings",
	}.Registrar()
}
