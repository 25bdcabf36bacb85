// Package salesforce is the connector for Salesforce: records, queries, composite requests and descriptions.
// What records look like differs in every organization, so overlay.json describes what is common to all.
package salesforce

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Salesforce beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "salesforce", Title: "Salesforce", Client: "SalesforceApi",
		Packages: []string{"@managed-api/salesforce-v57-sr-connect", "@managed-api/salesforce-v57-core", "@managed-api/salesforce-v57-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-domain.my.salesforce.com", Cut: []string{"/"}},
		Kinds: []standard.Kind{standard.Bearer("token", "Access token", "Of a connected app of yours; sf org display shows one that lasts for a session."),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "{site}/services/oauth2/authorize", Token: "{site}/services/oauth2/token",
				Scopes: []string{"api", "openid", "refresh_token"}}, "The consumer key of a connected app. In Setup: App Manager, New Connected App."),
			standard.OAuth(connector.OAuth{Grant: connector.ClientCredentials, Token: "{site}/services/oauth2/token"}, "The consumer key of a connected app with the client credentials flow, and a user to run as."),
			standard.OAuth(connector.OAuth{Grant: connector.JWTBearer, Token: "{site}/services/oauth2/token", Audience: "{audience}"}, "An RSA key as PEM, whose certificate the connected app has.",
				connector.Field{Name: connector.FieldClientID, Label: "Consumer key"}, connector.Field{Name: connector.FieldSubject, Label: "User name"},
				connector.Field{Name: "audience", Label: "Audience", Optional: true, Default: "https://login.salesforce.com", Hint: "https://test.salesforce.com for a sandbox."})},
		Who: standard.Question{Path: "/services/oauth2/userinfo", ID: "user_id", Name: "name", Email: "email"},
	}
}
