// Package bitbucketdatacenter is the connector for Bitbucket Data Center and Server.
package bitbucketdatacenter

import (
	"embed"

	"bobbin/connectors/standard"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Bitbucket Data Center beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "bitbucket-data-center", Title: "Bitbucket Data Center", Client: "BitbucketOnPremiseApi",
		Packages: []string{"@managed-api/bitbucket-on-premise-v1-sr-connect", "@managed-api/bitbucket-on-premise-v1-core", "@managed-api/bitbucket-on-premise-v1-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://bitbucket.your-company.com", Cut: []string{"/rest/", "/projects/", "/users/", "/dashboard/"}},
		Kinds:    []standard.Kind{standard.Bearer("token", "HTTP access token", "In Bitbucket: your avatar, Manage account, HTTP access tokens.").Personal(), standard.Password(""), standard.DataCenter("REPO_WRITE"), standard.SignedLink()},
		Who: standard.Question{ // Bitbucket says in a header of every answer who asked; only those who are logged in see this list.
			Path: "/rest/api/latest/users?limit=1", ID: "@X-AUSERNAME", Name: "@X-AUSERNAME"},
		Webhooks: webhooks(),
	}
}
