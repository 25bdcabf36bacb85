// Package jiradatacenter is the connector for Jira Data Center and Server, boards and sprints included.
package jiradatacenter

import (
	"embed"

	"bobbin/connectors/jiracloud"
	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Jira Data Center beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "jira-data-center", Title: "Jira Data Center", Client: "JiraOnPremApi",
		Packages: []string{"@managed-api/jira-on-prem-v8-sr-connect", "@managed-api/jira-on-prem-v8-core", "@managed-api/jira-on-prem-v8-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://jira.your-company.com", Cut: []string{"/rest/", "/browse/", "/secure/", "/projects/", "/plugins/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "Personal access token", "In Jira: your avatar, Profile, Personal Access Tokens.").Personal(), standard.Password("Where personal access tokens are not available."), standard.DataCenter("WRITE"), standard.SignedLink()},
		Who:      standard.Question{Path: "/rest/api/2/myself", ID: "name", Name: "displayName", Email: "emailAddress"},
		Webhooks: webhooks(),
		Played:   jiracloud.DataCenterSimulator,
	}
}
