package bitbucketdatacenter

import (
	"context"
	"net/http"
	"net/url"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// hooks are those of a repository or a project (operations Repository.createWebhook and
// Project.createWebhook).
func hooks() standard.Hooks {
	return standard.Hooks{
		Scope: []connector.Field{
			{Name: "project", Label: "Project key", Hint: "As in the project's address: PROJ. Of a person's own repositories: ~name."},
			{Name: "repository", Label: "Repository", Optional: true, Hint: "As in its address. Left empty, the webhook is for all of the project."},
		},
		Secret: connector.SecretGiven,
		Needs:  "The account must be an administrator of the repository or the project.",
		Try:    "push a commit, or do in Bitbucket what the listener hears",
		Paths:  []string{"/rest/api/latest/projects/{project}/repos/{repository}/webhooks", "/rest/api/latest/projects/{project}/webhooks"},
		Words:  standard.Words(eventFiles),
		Body: func(w connector.Wanted, word string) any {
			return map[string]any{"name": w.Name, "url": w.Address, "active": true, "sslVerificationRequired": true, "events": []string{word},
				"configuration": map[string]any{"secret": w.Secret}}
		},
		List: "?limit=100", Items: "values", ID: "id", Address: "url", Active: "active",
	}
}

// registrar has a test besides, which is signed with the webhook's secret.
func registrar() *connector.Registrar {
	r := hooks().Registrar()
	r.Ping = func(ctx context.Context, s connector.Site, made connector.Registration) error {
		path, err := hooks().Path(made.Scope)
		if err != nil {
			return err
		}
		query := url.Values{"url": {made.Address}, "webhookId": {made.ID}}
		return standard.Call(ctx, s, http.MethodPost, path+"/test?"+query.Encode(), map[string]any{}, nil)
	}
	return r
}
