// Package confluencecloud is the connector for Confluence Cloud: version 2 of its API, and of version 1 (group V1)
// what version 2 lacks.
package confluencecloud

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Confluence Cloud beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "confluence-cloud", Title: "Confluence Cloud", Client: "ConfluenceCloudApi",
		Packages: []string{"@managed-api/confluence-cloud-sr-connect", "@managed-api/confluence-cloud-core", "@managed-api/confluence-cloud-stitch-it", "@managed-api/confluence-cloud-v2-sr-connect", "@managed-api/confluence-cloud-v2-core", "@managed-api/confluence-cloud-v2-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-site.atlassian.net", Cut: []string{"/"}},
		Gateway:  "https://api.atlassian.com/ex/confluence",
		Kinds:    standard.AtlassianKinds("read:confluence-user", "read:confluence-content.all", "write:confluence-content", "read:confluence-space.summary", "read:page:confluence", "write:page:confluence", "read:space:confluence", "read:comment:confluence", "write:comment:confluence"),
		Who:      standard.Question{Path: "/wiki/rest/api/user/current", ID: "accountId", Name: "displayName", Email: "email"},
		Asked:    asked(),
		Played:   simulator,
	}
}
