// Package jsmcloud is the connector for Jira Service Management Cloud: requests,
// organizations, service desks and queues.
package jsmcloud

import (
	"embed"

	"bobbin/connectors/jiracloud"
	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Jira Service Management Cloud beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "jsm-cloud", Title: "Jira Service Management Cloud", Client: "JiraServiceManagementCloudApi",
		Packages: []string{"@managed-api/jira-service-management-cloud-sr-connect", "@managed-api/jira-service-management-cloud-core", "@managed-api/jira-service-management-cloud-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-site.atlassian.net", Cut: []string{"/"}},
		Gateway:  "https://api.atlassian.com/ex/jira",
		Kinds:    standard.AtlassianKinds("read:jira-user", "read:jira-work", "read:servicedesk-request", "write:servicedesk-request", "manage:servicedesk-customer"),
		Who:      standard.Question{Path: "/rest/api/3/myself", ID: "accountId", Name: "displayName", Email: "emailAddress"},
		Played:   jiracloud.ServiceDeskSimulator,
	}
}
