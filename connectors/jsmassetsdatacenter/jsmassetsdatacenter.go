// Package jsmassetsdatacenter is the connector for Assets of Jira Service Management Data Center: objects, their
// types and schemas. Atlassian publishes no API document for it; overlay.json is written by hand.
package jsmassetsdatacenter

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Assets Data Center beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "jsm-assets-data-center", Title: "Assets Data Center", Client: "JSMOnPremiseAssetsApi",
		Packages: []string{"@managed-api/jira-service-management-on-premise-assets-sr-connect", "@managed-api/jira-service-management-on-premise-assets-core", "@managed-api/jira-service-management-on-premise-assets-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://jira.your-company.com", Cut: []string{"/rest/", "/browse/", "/secure/", "/projects/", "/plugins/", "/servicedesk/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "Personal access token", "In Jira: your avatar, Profile, Personal Access Tokens.").Personal(), standard.Password("Where personal access tokens are not available."), standard.DataCenter("WRITE")},
		Who:      standard.Question{Path: "/rest/api/2/myself", ID: "name", Name: "displayName", Email: "emailAddress"},
	}
}
