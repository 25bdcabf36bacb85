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
		Kinds: []standard.Kind{standard.Basic("api-token", "E-mail and API token", connector.Field{Name: standard.FieldEmail, Label: "E-mail"}, connector.Field{Name: standard.FieldToken, Label: "API token", Hint: "Make one with scopes for Bitbucket at https://id.atlassian.com/manage-profile/security/api-tokens."}).Personal(),
			standard.Bearer("access-token", "Access token", "Of a workspace, a project or a repository: its Settings, Access tokens."),
			standard.OAuth(bitbucket(connector.AuthorizationCode), "Of an OAuth consumer: Workspace settings, OAuth consumers. Its scopes are chosen there."),
			standard.OAuth(bitbucket(connector.ClientCredentials), "Of an OAuth consumer that is private: Workspace settings, OAuth consumers.")},
		Who:      standard.Question{Path: "/2.0/user", ID: "account_id", Name: "display_name", Hint: "An API token needs the scope read:user:bitbucket; the access token of a repository needs account."},
		Webhooks: webhooks(),
		Played:   simulator,
	}
}

func bitbucket(grant connector.Grant) connector.OAuth {
	return connector.OAuth{Grant: grant, Authorize: "https://bitbucket.org/site/oauth2/authorize", Token: "https://bitbucket.org/site/oauth2/access_token", Basic: true}
}
