// Package tempoplannerdatacenter is the connector for Tempo Planner on Jira Data Center: plans and allocations.
// Tempo publishes no API document; overlay.json is written by hand.
package tempoplannerdatacenter

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Tempo Planner Data Center beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "tempo-planner-data-center", Title: "Tempo Planner Data Center", Client: "TempoPlannerOnPremiseApi",
		Packages: []string{"@managed-api/tempo-planner-on-premise-v1-sr-connect", "@managed-api/tempo-planner-on-premise-v1-core", "@managed-api/tempo-planner-on-premise-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://jira.your-company.com", Cut: []string{"/rest/", "/browse/", "/secure/", "/projects/", "/plugins/", "/servicedesk/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "Personal access token", "In Jira: your avatar, Profile, Personal Access Tokens.").Personal(), standard.Password("Where personal access tokens are not available."), standard.DataCenter("WRITE")},
		Who:      standard.Question{Path: "/rest/api/2/myself", ID: "name", Name: "displayName", Email: "emailAddress"},
	}
}
