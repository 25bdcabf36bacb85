// Package googlesheets is the connector for Google Sheets.
package googlesheets

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Google Sheets beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "google-sheets", Title: "Google Sheets", Client: "GoogleSheetsApi",
		Packages: []string{"@managed-api/google-sheets-v4-sr-connect", "@managed-api/google-sheets-v4-core"},
		Files:    files,
		Address:  standard.Address{Example: "https://sheets.googleapis.com", Only: true},
		Kinds:    append([]standard.Kind{standard.Bearer("access-token", "Access token", "For trying things out: https://developers.google.com/oauthplayground gives one that lasts an hour.").Personal()}, standard.Google("spreadsheets", "drive.readonly")...),
		Who: standard.Question{ // Sheets itself does not say whose token it is.
			Path: "https://www.googleapis.com/oauth2/v3/userinfo", ID: "sub", Name: "name", Email: "email"},
	}
}
