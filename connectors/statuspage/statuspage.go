// Package statuspage is the connector for Statuspage.
package statuspage

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Statuspage beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "statuspage", Title: "Statuspage", Client: "StatuspageApi",
		Packages: []string{"@managed-api/statuspage-v1-sr-connect", "@managed-api/statuspage-v1-core", "@managed-api/statuspage-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.statuspage.io", Only: true},
		Kinds:    []standard.Kind{standard.Header("api-key", "API key", "Authorization", "OAuth ", "In Statuspage: your avatar, API info.").Personal()},
		Who: standard.Question{ // A key belongs to a person whom only the pages show.
			Path: "/v1/pages", ID: "0.id", Name: "0.name"},
		Webhooks: webhooks(),
	}
}
