// Package tempotimesheetsdatacenter is the connector for Tempo Timesheets on Jira Data Center: worklogs, approvals,
// accounts and teams. Tempo publishes no API document; overlay.json is written by hand.
package tempotimesheetsdatacenter

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Tempo Timesheets Data Center beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "tempo-timesheets-data-center", Title: "Tempo Timesheets Data Center", Client: "TempoTimesheetsOnPremiseApi",
		Packages: []string{"@managed-api/tempo-timesheets-on-premise-v4-sr-connect", "@managed-api/tempo-timesheets-on-premise-v4-core", "@managed-api/tempo-timesheets-on-premise-v4-stitch-it"},
		Files:    files,
		Played:   simulator,
		Address:  standard.Address{Example: "https://jira.your-company.com", Cut: []string{"/rest/", "/browse/", "/secure/", "/projects/", "/plugins/", "/servicedesk/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "Personal access token", "In Jira: your avatar, Profile, Personal Access Tokens.").Personal(), standard.Password("Where personal access tokens are not available."), standard.DataCenter("WRITE")},
		Who:      standard.Question{Path: "/rest/api/2/myself", ID: "name", Name: "displayName", Email: "emailAddress"},
	}
}
