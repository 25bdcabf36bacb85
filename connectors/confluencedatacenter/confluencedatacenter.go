// Package confluencedatacenter is the connector for Confluence Data Center and Server.
package confluencedatacenter

import (
	"embed"

	"bobbin/connectors/confluencecloud"
	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Confluence Data Center beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "confluence-data-center", Title: "Confluence Data Center", Client: "ConfluenceOnPremApi",
		Packages: []string{"@managed-api/confluence-on-prem-v7-sr-connect", "@managed-api/confluence-on-prem-v7-core", "@managed-api/confluence-on-prem-v7-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://confluence.your-company.com", Cut: []string{"/rest/", "/display/", "/pages/", "/spaces/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "Personal access token", "In Confluence: your avatar, Settings, Personal Access Tokens.").Personal(), standard.Password("Where personal access tokens are not available."), standard.DataCenter("WRITE"), standard.SignedLink()},
		Who:      standard.Question{Path: "/rest/api/user/current", ID: "username", Name: "displayName"},
		Webhooks: webhooks(),
		Played:   confluencecloud.DataCenterSimulator,
	}
}
