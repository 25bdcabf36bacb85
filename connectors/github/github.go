// Package github is the connector for GitHub: github.com and GitHub Enterprise Server.
package github

import (
	"embed"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// address is where the API is.
var address = standard.Address{Example: "https://api.github.com", Below: "/api/v3",
	Same: map[string]string{"github.com": "https://api.github.com", "www.github.com": "https://api.github.com"}}

// Service is what there is to say about GitHub beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "github", Title: "GitHub", Client: "GitHubApi",
		Packages: []string{"@managed-api/github-sr-connect", "@managed-api/github-core", "@managed-api/github-stitch-it"},
		Files:    files,
		Address:  address,
		Kinds: append([]standard.Kind{standard.Bearer("token", "Personal access token",
			"In GitHub: your avatar, Settings, Developer settings, Personal access tokens. A fine-grained token needs the repositories it is for.").Personal()}, login()...),
		Headers: map[string]string{"X-GitHub-Api-Version": "2022-11-28"},
		Who: standard.Question{Path: "/user", ID: "id", Name: "login name", Email: "email",
			Scopes: "X-OAuth-Scopes", Expires: "GitHub-Authentication-Token-Expiration", Wanted: []string{"repo"}},
		Webhooks: webhooks(),
		Played:   simulator,
	}
}

// login is OAuth at GitHub, in a browser and by a code. The web application answers it, which
// is beside the API on github.com and above it on GitHub Enterprise Server.
func login() []standard.Kind {
	site := func(pasted string) (string, error) {
		base, err := standard.Service{Title: "GitHub", Address: address}.Base(pasted)
		if base == address.Example {
			base = "https://github.com"
		}
		return strings.TrimSuffix(base, address.Below), err
	}
	var kinds []standard.Kind
	for _, grant := range []connector.Grant{connector.AuthorizationCode, connector.DeviceCode} {
		kinds = append(kinds, standard.OAuth(connector.OAuth{Grant: grant, Authorize: "{site}/login/oauth/authorize", Token: "{site}/login/oauth/access_token",
			Device: "{site}/login/device/code", Scopes: []string{"repo", "read:user"}, Site: site, Public: grant == connector.DeviceCode},
			"Of an OAuth app: your avatar, Settings, Developer settings, OAuth Apps. A code needs Enable Device Flow there."))
	}
	return kinds
}
