// Package jsmdatacenter is the connector for Jira Service Management Data Center: requests, organizations,
// service desks and queues. Its operations are those of the cloud that Data Center has too, where people
// are user names and not account ids.
package jsmdatacenter

import (
	"embed"

	"bobbin/connectors/jiracloud"
	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Jira Service Management Data Center beside its operations.
func Service() standard.Service {
	return standard.Service{
		Name: "jsm-data-center", Title: "Jira Service Management Data Center", Client: "JiraServiceManagementOnPremiseApi",
		Packages: []string{"@managed-api/jira-service-management-on-premise-v4-sr-connect", "@managed-api/jira-service-management-on-premise-v4-core", "@managed-api/jira-service-management-on-premise-v4-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://jira.your-company.com", Cut: []string{"/rest/", "/browse/", "/secure/", "/projects/", "/plugins/", "/servicedesk/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "Personal access token", "In Jira: your avatar, Profile, Personal Access Tokens.").Personal(), standard.Password("Where personal access tokens are not available."), standard.DataCenter("WRITE")},
		Headers:  map[string]string{"X-ExperimentalApi": "opt-in"}, // many resources are refused without it
		Who:      standard.Question{Path: "/rest/api/2/myself", ID: "name", Name: "displayName", Email: "emailAddress"},
		Played:   jiracloud.ServiceDeskDataCenterSimulator,
	}
}
