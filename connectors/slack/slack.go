// Package slack is the connector for Slack.
package slack

import (
	"embed"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// Service is what there is to say about Slack beside its document.
func Service() standard.Service {
	return standard.Service{
		Name: "slack", Title: "Slack", Client: "SlackApi",
		Packages: []string{"@managed-api/slack-sr-connect", "@managed-api/slack-core", "@managed-api/slack-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://slack.com", Only: true},
		// Answers to what people do (response_url) and files (url_private) lie beside the API.
		Owns: func(_ connector.Account, host string) bool {
			return host == "hooks.slack.com" || host == "files.slack.com"
		},
		Kinds: []standard.Kind{token(),
			standard.OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://slack.com/oauth/v2/authorize", Token: "https://slack.com/api/oauth.v2.access",
				Scopes: []string{"chat:write", "channels:read", "channels:history", "users:read"}, Separator: ",", NoPKCE: true}, "At https://api.slack.com/apps: your app, Basic Information, App Credentials.")},
		Who:      standard.Question{Method: "POST", Path: "/api/auth.test", ID: "user_id", Name: "user team"},
		Played:   simulator,
		Webhooks: webhooks(),
	}
}

// token is a login with a token, which tells by its beginning whose it is.
func token() standard.Kind {
	k := standard.Bearer("token", "Bot or user token", "At https://api.slack.com/apps: your app, OAuth & Permissions. A bot token begins with xoxb-.")
	k.AuthKind.Personal = func(_ connector.Account, credential connector.Credential) bool {
		return !strings.HasPrefix(credential[standard.FieldToken], "xoxb-")
	}
	return k
}
