// Package bitbucketcloud is the connector for Bitbucket Cloud.
package bitbucketcloud

import (
	"embed"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Bitbucket Cloud beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "bitbucket-cloud", Title: "Bitbucket Cloud", Client: "BitbucketCloudApi",
		Packages: []string{"@managed-api/bitbucket-cloud-v2-sr-connect", "@managed-api/bitbucket-cloud-v2-core", "@managed-api/bitbucket-cloud-v2-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://api.bitbucket.org", Only: true},
		Kinds: []standard.Kind{standard.Basic("api-token", "E-mail and API token", connector.Field{Name: standard.FieldEmail, Label: "E-mail"}, connector.Field{Name: standard.FieldToken, Label: "API token", Hint: "Make one with scopes for Bitbucket at https://id.atlassian.com/manage-profile/security/api-tokens."}),
			standard.Bearer("access-token", "Access token", "Of a workspace, a project or a repository: its Settings, Access tokens.")},
		Who:      standard.Question{Path: "/2.0/user", ID: "account_id", Name: "display_name", Hint: "An API token needs the scope read:user:bitbucket; the access token of a repository needs account."},
		Webhooks: webhooks(),
	}
}
