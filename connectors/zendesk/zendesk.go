// Package zendesk is the connector for Zendesk Support.
package zendesk

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Zendesk beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "zendesk", Title: "Zendesk", Client: "ZendeskApi",
		Packages: []string{"@managed-api/zendesk-v2-sr-connect", "@managed-api/zendesk-v2-core", "@managed-api/zendesk-v2-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-company.zendesk.com", Cut: []string{"/"}},
		Kinds: []standard.Kind{standard.Basic("api-token", "E-mail and API token", connector.Field{Name: standard.FieldEmail, Label: "E-mail with /token", Hint: "Your address with /token behind it: ada@example.com/token."}, connector.Field{Name: standard.FieldToken, Label: "API token", Hint: "In the Admin Center: Apps and integrations, APIs, API tokens."}).Personal(),
			standard.Bearer("oauth", "OAuth access token", "In the Admin Center: Apps and integrations, APIs, OAuth clients."),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "{site}/oauth/authorizations/new", Token: "{site}/oauth/tokens",
				Scopes: []string{"read", "write"}}, "The unique identifier of an OAuth client. In the Admin Center: Apps and integrations, APIs, OAuth clients.")},
		Who:      standard.Question{Path: "/api/v2/users/me", ID: "user.id", Name: "user.name", Email: "user.email"},
		Webhooks: webhooks(),
	}
}
