// Package linear is the connector for Linear, whose interface is GraphQL.
package linear

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Linear beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "linear", Title: "Linear", Client: "LinearApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://api.linear.app", Only: true},
		Kinds: []standard.Kind{standard.Header("api-key", "API key", "Authorization", "", "In Linear: Settings, Security & access, Personal API keys.").Personal(), standard.Bearer("access-token", "Access token", "Of an OAuth application."),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://linear.app/oauth/authorize", Token: "https://api.linear.app/oauth/token",
				Scopes: []string{"read", "write"}, Separator: ","}, "Of an OAuth application: Settings, API, OAuth applications.")},
		Who:      standard.Question{Method: "POST", Path: "/graphql", Body: `{"query":"query { viewer { id name email } }"}`, ID: "data.viewer.id", Name: "data.viewer.name", Email: "data.viewer.email"},
		Webhooks: webhooks(),
	}
}
