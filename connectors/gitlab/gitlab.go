// Package gitlab is the connector for GitLab, gitlab.com and self-managed: its operations,
// its logins, its webhooks and its simulator.
//
// The operation table, the client's declarations and the answer types are generated
// (connectors/generate); overlay.json and aliases.json are what people say about them. The
// overlay also adds what GitLab's own document leaves out: notes, discussions, labels,
// milestones, users, epics, boards and to-dos.
package gitlab

import (
	_ "embed"
	"net/http"
	"time"

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

// Options changes what depends on the outside world. The zero value is what people use.
type Options struct {
	Now func() time.Time // for the age of signed deliveries; time.Now when nil
}

// The names of the login and its field.
const (
	AuthToken  = "personal-access-token"
	FieldToken = "token"
)

// New makes the connector.
func New(o Options) *connector.Connector {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &connector.Connector{
		Name: "gitlab", Title: "GitLab", Client: "GitlabApi",
		Packages: []string{
			"@bobbin/gitlab", "@managed-api/gitlab-v4-sr-connect", "@managed-api/gitlab-v4-core", "@managed-api/gitlab-v4-stitch-it",
			"@managed-api/gitlab-core", "@managed-api/gitlab-stitch-it",
		},
		Events: connector.Events{
			Packages:     []string{"@bobbin/gitlab/events", "@sr-connect/gitlab/events", "@stitch-it/gitlab/events"},
			Declarations: func() string { return eventDeclarations },
			Types:        eventTypes(),
			Polling:      polling(),
			Taking:       taking(),
			Signing: connector.Signing{How: "the secret token itself in `X-Gitlab-Token`; or, with a signing token (`whsec_…`), HMAC-SHA256 of id, time and body in `Webhook-Signature`",
				Secret: "In GitLab: the project's Settings, Webhooks, Secret token (or Signing token).", Key: "Idempotency-Key, else Webhook-Id, else X-Gitlab-Event-Uuid"},
			Registrar: registrar(),
		},
		Auth: append([]connector.AuthKind{{Name: AuthToken, Title: "Personal access token", Fields: []connector.Field{
			{Name: FieldToken, Label: "Personal access token", Secret: true,
				Hint: "In GitLab: your avatar, Edit profile, Access tokens, Add new token, with the scope api. A project's or a group's access token works too."},
		}, Personal: connector.Always}}, login()...),
		BaseURLHint:  "https://gitlab.com",
		Table:        connector.Embedded(operations, schemas),
		Declarations: func() string { return declarations },
		Authorize:    authorize,
		Identify:     identify,
		Receive:      receiver{o.Now}.receive,
	}
}

func authorize(r *http.Request, a connector.Account, credential connector.Credential) error {
	if done, err := connector.Bearer(r, a, credential); done {
		return err
	}
	token := credential[FieldToken]
	if token == "" {
		return fault.New(fault.Denied, "The account %q has no access token.", a.Name).WithHint("Connect it again.")
	}
	r.Header.Set("PRIVATE-TOKEN", token)
	return nil
}

// login is OAuth at GitLab, in a browser and by a code (since GitLab 17.1).
func login() []connector.AuthKind {
	o := connector.OAuth{Authorize: "{site}/oauth/authorize", Token: "{site}/oauth/token", Device: "{site}/oauth/authorize_device", Scopes: []string{"api"}, Public: true, Site: baseOf}
	var kinds []connector.AuthKind
	for _, grant := range []connector.Grant{connector.AuthorizationCode, connector.DeviceCode} {
		o.Grant = grant
		kinds = append(kinds, standard.OAuthKind(o, "Of an application with the scope api: your avatar, Edit profile, Applications. An administrator can make one for everybody."))
	}
	return kinds
}
