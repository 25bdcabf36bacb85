// Package opsgenie is the connector for Opsgenie.
package opsgenie

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Opsgenie beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "opsgenie", Title: "Opsgenie", Client: "OpsgenieApi",
		Packages: []string{"@managed-api/opsgenie-sr-connect", "@managed-api/opsgenie-core", "@managed-api/opsgenie-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.opsgenie.com", Cut: []string{"/v2/", "/v1/"}, Same: map[string]string{"app.opsgenie.com": "https://api.opsgenie.com", "app.eu.opsgenie.com": "https://api.eu.opsgenie.com"}},
		Kinds:    []standard.Kind{standard.Header("api-key", "API key", "Authorization", "GenieKey ", "In Opsgenie: Settings, API key management. In the EU the address is https://api.eu.opsgenie.com.")},
		Who:      standard.Question{Path: "/v2/account", ID: "data.name", Name: "data.name"},
		Webhooks: webhooks(),
	}
}
