// Package jirasoftwarecloud is the connector for Jira Software Cloud: boards, sprints, epics, backlogs
// and what builds, deployments and development tools report.
package jirasoftwarecloud

import (
	"embed"

	"bobbin/connectors/jiracloud"
	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Jira Software Cloud beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "jira-software-cloud", Title: "Jira Software Cloud", Client: "JiraSoftwareCloudApi",
		Packages: []string{"@managed-api/jira-software-cloud-sr-connect", "@managed-api/jira-software-cloud-core", "@managed-api/jira-software-cloud-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-site.atlassian.net", Cut: []string{"/"}},
		Gateway:  "https://api.atlassian.com/ex/jira",
		Kinds:    standard.AtlassianKinds("read:jira-user", "read:jira-work", "write:jira-work", "read:board-scope:jira-software", "write:board-scope:jira-software", "read:sprint:jira-software", "write:sprint:jira-software"),
		Who:      standard.Question{Path: "/rest/api/3/myself", ID: "accountId", Name: "displayName", Email: "emailAddress"},
		Played:   jiracloud.SoftwareSimulator,
	}
}
