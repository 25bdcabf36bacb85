// Package trello is the connector for Trello.
package trello

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Trello beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "trello", Title: "Trello", Client: "TrelloApi",
		Packages: []string{"@managed-api/trello-sr-connect", "@managed-api/trello-core", "@managed-api/trello-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.trello.com", Only: true},
		Kinds:    []standard.Kind{standard.Query("key-and-token", "API key and token", connector.Field{Name: standard.FieldKey, Label: "API key", Hint: "Of a Power-Up at https://trello.com/power-ups/admin, API key."}, connector.Field{Name: standard.FieldToken, Label: "Token", Hint: "The link Token beside the API key makes one."}).Personal()},
		Who:      standard.Question{Path: "/1/members/me", ID: "id", Name: "fullName username", Email: "email"},
		Webhooks: webhooks(),
		Played:   simulator,
	}
}
