package bitbucketcloud

import (
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// hooks are webhooks of a repository or a workspace (operations Repository.Hook.createHook
// and Workspace.createHook). Bitbucket Cloud has no call that sends a test.
func hooks() standard.Hooks {
	return standard.Hooks{
		Scope: []connector.Field{
			{Name: "repository", Label: "Repository", Optional: true, Hint: "As in its address: workspace/repository."},
			{Name: "workspace", Label: "Workspace", Optional: true, Hint: "In place of a repository: all of them."},
		},
		Secret: connector.SecretGiven,
		Needs:  "The login needs the scope webhook (read:webhook:bitbucket, write:webhook:bitbucket and delete:webhook:bitbucket of an API token), and the account must be an administrator of the repository.",
		Try:    "push a commit, or do in Bitbucket what the listener hears",
		Paths:  []string{"/2.0/repositories/{+repository}/hooks", "/2.0/workspaces/{workspace}/hooks"},
		Words:  standard.Words(eventFiles),
		Body: func(w connector.Wanted, word string) any {
			return map[string]any{"description": w.Name, "url": w.Address, "active": true, "secret": w.Secret, "events": []string{word}}
		},
		List: "?pagelen=100", Items: "values", ID: "uuid", Address: "url", Active: "active",
	}
}
