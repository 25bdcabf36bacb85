// Package zoom is the connector for Zoom: users, meetings, webinars, recordings and team chat. overlay.json is
// written by hand: it is what integrations with Jira use, not all that Zoom has.
package zoom

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Zoom beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "zoom", Title: "Zoom", Client: "ZoomApi",
		Packages: []string{"@managed-api/zoom-v2-sr-connect", "@managed-api/zoom-v2-core", "@managed-api/zoom-v2-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.zoom.us", Cut: []string{"/v2/"}, Same: map[string]string{"zoom.us": "https://api.zoom.us", "www.zoom.us": "https://api.zoom.us", "marketplace.zoom.us": "https://api.zoom.us"}},
		Kinds: []standard.Kind{standard.Bearer("token", "Access token", "Of an app of yours at https://marketplace.zoom.us, Develop, Build App."),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://zoom.us/oauth/authorize", Token: "https://zoom.us/oauth/token", Basic: true},
				"Of a General App at https://marketplace.zoom.us, Develop, Build App. The app says which scopes there are."),
			standard.OAuth(connector.OAuth{Grant: connector.ClientCredentials, Token: "https://zoom.us/oauth/token?account_id={accountId}", Basic: true,
				TokenParams: map[string]string{"grant_type": "account_credentials"}}, "Of a Server-to-Server OAuth app at https://marketplace.zoom.us, Develop, Build App.",
				connector.Field{Name: "accountId", Label: "Account ID", Hint: "Beside the client ID, on the page of the app."})},
		Who: standard.Question{Path: "/v2/users/me", ID: "id", Name: "first_name last_name", Email: "email"},
	}
}
