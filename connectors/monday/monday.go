// Package monday is the connector for monday.com, whose interface is GraphQL.
package monday

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about monday.com beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "monday", Title: "monday.com", Client: "MondayApi",
		Packages: []string{"@managed-api/monday-v2025-07-sr-connect", "@managed-api/monday-v2025-07-core", "@managed-api/monday-v2025-01-sr-connect", "@managed-api/monday-v2025-01-core", "@managed-api/monday-v2024-04-sr-connect", "@managed-api/monday-v2024-04-core", "@managed-api/monday-v2024-01-sr-connect", "@managed-api/monday-v2024-01-core", "@managed-api/monday-sr-connect", "@managed-api/monday-core"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.monday.com", Only: true},
		Kinds:    []standard.Kind{standard.Header("api-token", "API token", "Authorization", "", "In monday.com: your avatar, Developers, My access tokens.").Personal()},
		Headers:  map[string]string{"API-Version": "2026-04"},
		Who:      standard.Question{Method: "POST", Path: "/v2", Body: `{"query":"query { me { id name email } }"}`, ID: "data.me.id", Name: "data.me.name", Email: "data.me.email"},
		Webhooks: webhooks(),
	}
}
