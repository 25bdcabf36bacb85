// Package notion is the connector for Notion.
package notion

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Notion beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "notion", Title: "Notion", Client: "NotionApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://api.notion.com", Only: true},
		Kinds: []standard.Kind{standard.Bearer("token", "Integration secret", "At https://www.notion.so/profile/integrations: your integration, Configuration. Share the pages it may see with it."),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://api.notion.com/v1/oauth/authorize", Token: "https://api.notion.com/v1/oauth/token",
				Params: map[string]string{"owner": "user"}, Basic: true, NoPKCE: true}, "Of a public integration at https://www.notion.so/profile/integrations, Configuration.")},
		Headers: map[string]string{"Notion-Version": "2025-09-03"},
		Who:     standard.Question{Path: "/v1/users/me", ID: "id", Name: "name", Email: "person.email"},
	}
}
