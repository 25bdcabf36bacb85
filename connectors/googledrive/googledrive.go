// Package googledrive is the connector for Google Drive.
package googledrive

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Google Drive beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "google-drive", Title: "Google Drive", Client: "GoogleDriveApi",
		Packages: []string{},
		Files:    files,
		Address:  standard.Address{Example: "https://www.googleapis.com", Only: true},
		Kinds:    append([]standard.Kind{standard.Bearer("access-token", "Access token", "For trying things out: https://developers.google.com/oauthplayground gives one that lasts an hour.").Personal()}, standard.Google("drive")...),
		Asked:    asked(),
		Who:      standard.Question{Path: "/drive/v3/about?fields=user", ID: "user.permissionId", Name: "user.displayName", Email: "user.emailAddress"},
	}
}
