// Package gmail is the connector for Gmail.
package gmail

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Gmail beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "gmail", Title: "Gmail", Client: "GmailApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://gmail.googleapis.com", Only: true},
		Kinds:    append([]standard.Kind{standard.Bearer("access-token", "Access token", "For trying things out: https://developers.google.com/oauthplayground gives one that lasts an hour.").Personal()}, standard.Google("gmail.modify")...),
		Who:      standard.Question{Path: "/gmail/v1/users/me/profile", ID: "emailAddress", Name: "emailAddress"},
	}
}
