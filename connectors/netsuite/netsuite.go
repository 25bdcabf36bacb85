// Package netsuite is the connector for NetSuite: records by REST, and SuiteQL. Which records and fields there are
// differs in every account, so overlay.json describes what is common to all.
package netsuite

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about NetSuite beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "netsuite", Title: "NetSuite", Client: "NetSuiteApi",
		Packages: []string{"@managed-api/netsuite-v1-sr-connect", "@managed-api/netsuite-v1-core", "@managed-api/netsuite-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-account.suitetalk.api.netsuite.com", Cut: []string{"/"}},
		Kinds: []standard.Kind{tokenBased(), standard.Bearer("token", "Access token", "Of OAuth 2.0; it lasts for an hour."),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://{account}.app.netsuite.com/app/login/oauth2/authorize.nl",
				Token: "{site}/services/rest/auth/oauth2/v1/token", Basic: true, Scopes: []string{"rest_webservices"}}, "Of an integration record with the authorization code grant: Setup, Integration, Manage Integrations.",
				connector.Field{Name: "account", Label: "Account", Hint: "What stands before .app.netsuite.com in the address of NetSuite: 1234567 or 1234567-sb1."})},
		Sign: signNow,
		Who: standard.Question{ // NetSuite does not say whose token it is.
			Path: "/services/rest/record/v1/metadata-catalog?select=customer", ID: "=token", Name: "=a NetSuite token"},
	}
}
