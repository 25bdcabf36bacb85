// Package jiracloud is the connector for Jira Cloud: its operations, its logins, its
// webhooks and its simulator.
//
// The operation table, the client's declarations and the answer types are generated
// (connectors/generate); overlay.json and aliases.json are what people say about them.
package jiracloud

import (
	_ "embed"
	"net/http"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed operations.json
var operations []byte

//go:embed schemas.json
var schemas []byte

//go:embed client.d.ts
var declarations string

//go:embed events.d.ts
var eventDeclarations string

// Gateway is where scoped tokens and service accounts reach every site of Atlassian's cloud.
const Gateway = "https://api.atlassian.com"

// Options changes what depends on the outside world. The zero value is what people use.
type Options struct {
	Gateway string // in place of Gateway
}

// The names of the login and its fields.
const (
	AuthToken  = "api-token"
	FieldEmail = "email"
	FieldToken = "token"
	// fieldScheme is kept with an account whose token works as a bearer token only.
	fieldScheme = "scheme"
)

// New makes the connector.
func New(o Options) *connector.Connector {
	if o.Gateway == "" {
		o.Gateway = Gateway
	}
	w := who{gateway: o.Gateway}
	return &connector.Connector{
		Name: "jira-cloud", Title: "Jira Cloud", Client: "JiraCloudApi",
		Packages: []string{
			"@bobbin/jira-cloud", "@managed-api/jira-cloud-v3-sr-connect", "@managed-api/jira-cloud-v3-core",
			"@managed-api/jira-cloud-v3-stitch-it",
		},
		Events: connector.Events{
			Packages: []string{"@bobbin/jira-cloud/events", "@sr-connect/jira-cloud/events", "@stitch-it/jira-cloud/events",
				"@sr-connect/jira-cloud/types/adf", "@stitch-it/jira-cloud/types/adf"},
			Declarations: func() string { return eventDeclarations },
			Types:        eventTypes(),
			Polling:      Polling(false),
			Taking:       Taking(false),
			Signing: connector.Signing{How: "HMAC-SHA256 of the body in `X-Hub-Signature`; or " + standard.Carried().How,
				Secret: "In Jira: Settings, System, WebHooks, the webhook's Secret.", Key: "X-Atlassian-Webhook-Identifier"},
			Registrar: registrar(),
		},
		Auth: append([]connector.AuthKind{{Name: AuthToken, Title: "E-mail and API token", Fields: []connector.Field{
			{Name: FieldEmail, Label: "E-mail", Optional: true, Hint: "The address you log in to Atlassian with. Leave it empty for a service account's token."},
			{Name: FieldToken, Label: "API token", Secret: true,
				Hint: "Make one at https://id.atlassian.com/manage-profile/security/api-tokens (Create API token)."},
		}, Personal: standard.AtlassianPerson}}, standard.Atlassian("read:jira-user", "read:jira-work", "write:jira-work", "manage:jira-webhook")...),
		BaseURLHint:  "https://your-site.atlassian.net",
		Table:        connector.Embedded(operations, schemas),
		Declarations: func() string { return declarations },
		Authorize:    authorize,
		Identify:     w.identify,
		Receive:      receive,
	}
}

// authorize logs in with e-mail and token, or with the token alone where the account has no
// e-mail or its token is known to work that way only.
func authorize(r *http.Request, a connector.Account, credential connector.Credential) error {
	if done, err := connector.Bearer(r, a, credential); done {
		return err
	}
	token := credential[FieldToken]
	if token == "" {
		return fault.New(fault.Denied, "The account %q has no API token.", a.Name).WithHint("Connect it again.")
	}
	if a.Fields[FieldEmail] == "" || a.Fields[fieldScheme] == "bearer" {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
	r.SetBasicAuth(a.Fields[FieldEmail], token)
	return nil
}
