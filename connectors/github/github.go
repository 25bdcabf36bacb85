// Package github is the connector for GitHub: github.com and GitHub Enterprise Server.
package github

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about GitHub beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "github", Title: "GitHub", Client: "GitHubApi",
		Packages: []string{"@managed-api/github-sr-connect", "@managed-api/github-core", "@managed-api/github-stitch-it"},
		Files:    files,
		Address: standard.Address{Example: "https://api.github.com", Below: "/api/v3",
			Same: map[string]string{"github.com": "https://api.github.com", "www.github.com": "https://api.github.com"}},
		Kinds: []standard.Kind{standard.Bearer("token", "Personal access token",
			"In GitHub: your avatar, Settings, Developer settings, Personal access tokens. A fine-grained token needs the repositories it is for.")},
		Headers:  map[string]string{"X-GitHub-Api-Version": "2022-11-28"},
		Who:      standard.Question{Path: "/user", ID: "id", Name: "login name", Email: "email"},
		Webhooks: webhooks(),
		Played:   simulator,
	}
}
