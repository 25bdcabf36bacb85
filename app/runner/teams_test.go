package runner_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/script"
)

// roled is what of the API's document the roles are about.
type roled struct {
	Paths map[string]map[string]struct {
		OperationID string       `json:"operationId"`
		Role        control.Role `json:"x-role"`
	}
}

// owned is a runner on which the team acme owns a workspace with an invocation, and beta nothing.
type owned struct {
	*hosted
	admin  *control.Client
	tokens map[string]string // by who has it
	ran    invocation.ID
}

func twoTeams(t *testing.T) *owned {
	t.Helper()
	o := &owned{hosted: host(t), tokens: map[string]string{}}
	ctx := t.Context()
	o.admin = o.client(t, o.token, nil)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"acme", "beta"} {
		_, err := o.admin.AddTeam(ctx, control.NewTeam{ID: id})
		must(err)
		for _, role := range []control.Role{control.Viewer, control.Publisher, control.Admin} {
			made, err := o.admin.CreateToken(ctx, control.NewToken{Name: id + " " + string(role), Role: role, Team: id})
			must(err)
			o.tokens[id+" "+string(role)] = made.Text
		}
	}
	o.tokens["runner admin"] = o.token
	publisher := o.client(t, o.tokens["acme publisher"], nil)
	send(t, publisher, demo, "1.0.0")
	url := deploy(t, publisher, demo, "production", "1.0.0").Listeners[0].URL
	o.ran = deliver(t, url, `{"secret":"acme's own"}`)
	return o
}

// deliver posts an event to a listener, and gives the invocation that was stored.
func deliver(t *testing.T, url, body string) invocation.ID {
	t.Helper()
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var stored struct{ InvocationID invocation.ID }
	if err := json.NewDecoder(response.Body).Decode(&stored); err != nil {
		t.Fatal(err)
	}
	return stored.InvocationID
}

// ask makes a request of the document about what is acme's, and gives what was answered.
func (o *owned) ask(t *testing.T, method, path, token string) (int, string) {
	t.Helper()
	path = strings.NewReplacer("{workspace}", string(demo), "{environment}", "production", "{listener}", "in", "{release}", "1.0.0",
		"{invocation}", string(o.ran), "{team}", "acme", "{member}", "ada", "{token}", "none", "{schedule}", "none").Replace(path)
	r, err := http.NewRequestWithContext(t.Context(), strings.ToUpper(method), o.URL()+path, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if strings.HasSuffix(path, "/signals") && response.StatusCode == http.StatusOK {
		return response.StatusCode, "" // it goes on
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// TestTeams_EveryRequestWithEveryRole makes each request of the document, about what is acme's, with
// the tokens of each role of acme and of another team.
func TestTeams_EveryRequestWithEveryRole(t *testing.T) {
	o := twoTeams(t)
	var doc roled
	_, text := o.ask(t, "get", "/api/v1/openapi.json", "")
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	ranks := []control.Role{control.Viewer, control.Publisher, control.Admin}
	for path, methods := range doc.Paths {
		for method, operation := range methods {
			name := strings.ToUpper(method) + " " + path
			if status, _ := o.ask(t, method, path, ""); status == http.StatusTooManyRequests {
				t.Fatal("told to wait")
			} else if status != http.StatusUnauthorized {
				t.Errorf("%s without a token: %d", name, status)
			}
			needed := operation.Role
			if needed == control.TeamAdmin {
				needed = control.Admin
			}
			for _, role := range ranks {
				enough := slices.Index(ranks, role) >= slices.Index(ranks, needed) && operation.Role != control.Admin
				status, text := o.ask(t, method, path, o.tokens["beta "+string(role)])
				switch {
				case !enough && status != http.StatusForbidden:
					t.Errorf("%s of another team's %s: %d %.300s", name, role, status, text)
				case enough && (strings.Contains(path, "{workspace}") || strings.Contains(path, "{team}") || strings.Contains(path, "{invocation}")) && status != http.StatusNotFound:
					t.Errorf("%s of another team's %s: %d %.300s", name, role, status, text)
				case strings.Contains(path, "/audit"): // what they tried themselves names what they named
					if status == http.StatusOK && tells(text, `"team":"acme"`, `"team":""`, `"actor":"acme`) {
						t.Errorf("%s tells another team's %s of others", name, role)
					}
				case status == http.StatusOK && tells(text, string(demo), "acme", string(o.ran)):
					t.Errorf("%s tells another team's %s: %.500s", name, role, text)
				}
				if strings.EqualFold(method, "get") || !enough { // what changes things is tried elsewhere
					status, text := o.ask(t, method, path, o.tokens["acme "+string(role)])
					if (status == http.StatusForbidden) == enough {
						t.Errorf("%s as %s: %d %.300s", name, role, status, text)
					}
				}
			}
		}
	}
}

func tells(text string, secrets ...string) bool {
	return slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(text, s) })
}

func TestTeams_OwnWhatTheyPublish(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	acme, beta := o.client(t, o.tokens["acme publisher"], nil), o.client(t, o.tokens["beta publisher"], nil)
	if _, err := beta.Send(ctx, control.Archive{Workspace: demo, Body: strings.NewReader("x")}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a release for another team's workspace: %v", err)
	}
	if list, err := beta.Workspaces(ctx, control.Nothing{}); err != nil || len(list.Workspaces) != 0 {
		t.Error(list, err)
	}
	for what, body := range map[string][]byte{"no archive": []byte("x"), "half an archive": archive(t, other, "1.0.0")[:100], "another workspace's": archive(t, demo, "1.0.0")} {
		if _, err := acme.Send(ctx, control.Archive{Workspace: other, Body: bytes.NewReader(body)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	send(t, beta, other, "1.0.0") // it is not acme's for that
	deploy(t, beta, other, "production", "1.0.0")
	list, err := acme.Workspaces(ctx, control.Nothing{})
	if err != nil || len(list.Workspaces) != 1 || list.Workspaces[0].ID != demo || list.Workspaces[0].Team != "acme" {
		t.Errorf("%+v %v", list, err)
	}
	if all, err := o.admin.Workspaces(ctx, control.Nothing{}); err != nil || len(all.Workspaces) != 2 {
		t.Error(all, err)
	}
	// What is given to another team is theirs from then on; what ran before stays with whom it ran for.
	if _, err := o.admin.AssignWorkspace(ctx, control.Assignment{ID: "beta", Workspace: demo}); err != nil {
		t.Fatal(err)
	}
	if _, err := acme.Environments(ctx, control.OfWorkspace{Workspace: demo}); !fault.Is(err, fault.NotFound) {
		t.Errorf("who had it before: %v", err)
	}
	if _, err := beta.Environments(ctx, control.OfWorkspace{Workspace: demo}); err != nil {
		t.Error(err)
	}
	if _, err := beta.Invocation(ctx, control.OneInvocation{ID: o.ran}); !fault.Is(err, fault.NotFound) {
		t.Errorf("what ran before: %v", err)
	}
	if _, err := o.admin.RemoveTeam(ctx, control.OneTeam{ID: "beta"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a team that owns something: %v", err)
	}
	if _, err := o.admin.RemoveTeam(ctx, control.OneTeam{ID: "acme"}); err != nil {
		t.Error(err)
	}
	if _, err := acme.Info(ctx, control.Nothing{}); !fault.Is(err, fault.Denied) {
		t.Errorf("a token of a team that is gone: %v", err)
	}
}

// TestTeams_WhoHadAWorkspaceOnlyLooks gives a workspace to another team: those who had it may look at
// what ran for them, and have nothing run or stopped in it.
func TestTeams_WhoHadAWorkspaceOnlyLooks(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	if _, err := o.admin.Pause(ctx, control.PauseAt{Workspace: demo}); err != nil { // what comes waits
		t.Fatal(err)
	}
	at, err := o.admin.Environment(ctx, control.OneEnvironment{Workspace: demo, Environment: "production"})
	if err != nil {
		t.Fatal(err)
	}
	waits := deliver(t, at.Listeners[0].URL, "{}")
	if _, err := o.admin.AssignWorkspace(ctx, control.Assignment{ID: "beta", Workspace: demo}); err != nil {
		t.Fatal(err)
	}
	one, named := control.OneInvocation{ID: o.ran}, control.Selection{Workspace: demo, IDs: []invocation.ID{o.ran}}
	acme, beta := o.client(t, o.tokens["acme admin"], nil), o.client(t, o.tokens["beta admin"], nil)
	for what, c := range map[string]struct {
		err  error
		code fault.Code // "" for what may be done
	}{
		"looked at":                              {second(acme.Invocation(ctx, one)), ""},
		"its event":                              {second(acme.Event(ctx, one)), ""},
		"replayed":                               {second(acme.Replay(ctx, one)), fault.Denied},
		"stopped":                                {second(acme.Abort(ctx, one)), fault.Denied},
		"delivered again":                        {second(acme.Redeliver(ctx, named)), fault.NotFound},
		"discarded":                              {second(acme.Discard(ctx, named)), fault.NotFound},
		"stopped with others":                    {second(acme.AbortAll(ctx, named)), fault.NotFound},
		"a schedule":                             {second(acme.RunSchedule(ctx, control.OneSchedule{Workspace: demo, Environment: "production", Schedule: "daily"})), fault.NotFound},
		"looked at by whose the workspace is":    {second(beta.Invocation(ctx, one)), fault.NotFound},
		"its event by whose the workspace is":    {second(beta.Event(ctx, one)), fault.NotFound},
		"replayed by whose the workspace is":     {second(beta.Replay(ctx, one)), fault.NotFound},
		"replayed by whose the whole runner is":  {second(o.admin.Replay(ctx, one)), ""},
		"a list of it by whose the workspace is": {second(beta.Invocations(ctx, control.InvocationFilter{Workspace: string(demo)})), ""},
	} {
		if c.code == "" && c.err != nil || c.code != "" && !fault.Is(c.err, c.code) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
	if n, err := beta.AbortAll(ctx, control.Selection{Workspace: demo, Script: "A", Environment: "production", To: time.Now()}); err != nil || n.Count < 1 {
		t.Errorf("stopped by whose the workspace is: %+v %v", n, err)
	}
	if w, err := acme.Invocation(ctx, control.OneInvocation{ID: waits}); err != nil || w.Invocation.Status != script.Aborted {
		t.Errorf("what waited for acme: %s %v", w.Invocation.Status, err)
	}
	if list, err := acme.Invocations(ctx, control.InvocationFilter{}); err != nil || len(list.Invocations) != 2 {
		t.Errorf("what acme sees of it: %+v %v", list, err)
	}
}

func TestTeams_TokensOfMembersDoWhatTheirMembersMay(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	lead := o.client(t, o.tokens["acme admin"], nil)
	set := func(role control.Role) {
		t.Helper()
		if _, err := lead.SetMember(ctx, control.SetMember{Team: "acme", Name: "ada", Role: role}); err != nil {
			t.Fatal(err)
		}
	}
	set(control.Publisher)
	if _, err := lead.CreateToken(ctx, control.NewToken{Name: "x", Role: control.Admin, Member: "ada"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("more than she may: %v", err)
	}
	made, err := lead.CreateToken(ctx, control.NewToken{Name: "laptop", Member: "ada"})
	if err != nil || made.Token.Role != control.Publisher || made.Token.Team != "acme" {
		t.Fatalf("%+v %v", made, err)
	}
	ada := o.client(t, made.Text, nil)
	one := control.OneListener{Workspace: demo, Environment: "production", Listener: "in"}
	if _, err := ada.Rotate(ctx, one); err != nil {
		t.Error(err)
	}
	log, err := lead.Audit(ctx, control.AuditPage{Limit: 1})
	if err != nil || log.Entries[0].Actor != "ada (laptop)" || log.Entries[0].Team != "acme" {
		t.Errorf("%+v %v", log, err)
	}
	set(control.Viewer)
	if _, err := ada.Rotate(ctx, one); !fault.Is(err, fault.Denied) {
		t.Errorf("as a viewer: %v", err)
	}
	set(control.Admin) // the token stays what it was made for
	if _, err := ada.Tokens(ctx, control.Nothing{}); !fault.Is(err, fault.Denied) {
		t.Errorf("as an admin by a publisher's token: %v", err)
	}
	if _, err := lead.RemoveMember(ctx, control.OneMember{Team: "acme", Name: "ada"}); err != nil {
		t.Fatal(err)
	}
	if _, err := ada.Info(ctx, control.Nothing{}); !fault.Is(err, fault.Denied) {
		t.Errorf("as nobody: %v", err)
	}
}

// TestAudit_SaysWhatWasDoneToWhose compares what each team's admins read of one another.
func TestAudit_SaysWhatWasDoneToWhose(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	acme, beta := o.client(t, o.tokens["acme admin"], nil), o.client(t, o.tokens["beta admin"], nil)
	made, err := o.admin.CreateToken(ctx, control.NewToken{Name: "ci", Role: control.Publisher, Team: "acme", Workspace: string(demo)})
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"a rule of a workspace": second(acme.SetRetention(ctx, control.Retention{Workspace: string(demo), Environment: "production", Days: 3, DeadDays: -1})),
		"a rule of a team":      second(o.admin.SetRetention(ctx, control.Retention{Team: "acme"})),
		"the end of a token":    second(o.admin.RevokeToken(ctx, control.OneToken{ID: made.Token.ID})),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{
		"a rule of another team's workspace": second(beta.SetRetention(ctx, control.Retention{Workspace: string(demo), Days: 1})),
		"a rule of another team":             second(beta.SetRetention(ctx, control.Retention{Team: "acme", Days: 2})),
		"a replay of another team's":         second(beta.Replay(ctx, control.OneInvocation{ID: o.ran})),
		"a token for another team":           second(beta.CreateToken(ctx, control.NewToken{Name: strings.Repeat("x", 10_000), Role: control.Viewer, Team: "acme"})),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	read := func(c *control.Client) (text string) {
		t.Helper()
		log, err := c.Audit(ctx, control.AuditPage{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(log.Entries, func(a, b control.AuditEntry) int { return strings.Compare(a.Action+a.Subject, b.Action+b.Subject) })
		for _, e := range log.Entries {
			if slices.Contains([]string{"retention.set", "token.create", "token.revoke", "invocation.replay"}, e.Action) && (e.Actor != "first" || e.Team == "acme") {
				text += strings.NewReplacer(string(demo), "DEMO", string(o.ran), "RAN", made.Token.ID, "ID", strings.Repeat("x", 500), "X").
					Replace(strings.Join([]string{e.Actor, e.Action, e.Workspace, e.Subject, e.Outcome}, "|") + "\n")
			}
		}
		return text
	}
	if got, want := read(acme), `first|retention.set||as the wider rule|ok
acme admin|retention.set|DEMO|production days 3 deadDays -1|ok
first|token.create||acme admin admin|ok
first|token.create||acme publisher publisher|ok
first|token.create||acme viewer viewer|ok
first|token.create|DEMO|ci publisher|ok
first|token.revoke|DEMO|ID ci|ok
`; got != want {
		t.Errorf("acme reads\n%s\nwant\n%s", got, want)
	}
	if got, want := read(beta), `beta admin|invocation.replay||RAN|not_found
beta admin|retention.set||days 1|not_found
beta admin|retention.set||days 2|not_found
beta admin|token.create||X…|not_found
`; got != want {
		t.Errorf("beta reads\n%s\nwant\n%s", got, want)
	}
}

func second(_ any, err error) error { return err }

func TestTeams_RefuseWhatCannotBe(t *testing.T) {
	o := twoTeams(t)
	ctx := t.Context()
	lead := o.client(t, o.tokens["acme admin"], nil)
	name, no := "", false
	for what, c := range map[string]struct {
		err  error
		code fault.Code
	}{
		"an ID with a capital":      {second(o.admin.AddTeam(ctx, control.NewTeam{ID: "Acme"})), fault.Invalid},
		"an ID that is long":        {second(o.admin.AddTeam(ctx, control.NewTeam{ID: strings.Repeat("a", 41)})), fault.Invalid},
		"an ID twice":               {second(o.admin.AddTeam(ctx, control.NewTeam{ID: "acme"})), fault.Conflict},
		"a limit below none":        {second(o.admin.AddTeam(ctx, control.NewTeam{ID: "x", Limit: -1})), fault.Invalid},
		"no name":                   {second(o.admin.ChangeTeam(ctx, control.ChangeTeam{ID: "acme", Name: &name})), fault.Invalid},
		"a team that is not there":  {second(o.admin.ChangeTeam(ctx, control.ChangeTeam{ID: "nobody", Limited: &no})), fault.NotFound},
		"the default team's end":    {second(o.admin.RemoveTeam(ctx, control.OneTeam{ID: "default"})), fault.Conflict},
		"an unknown workspace":      {second(o.admin.AssignWorkspace(ctx, control.Assignment{ID: "acme", Workspace: other})), fault.NotFound},
		"a team's own limit":        {second(lead.ChangeTeam(ctx, control.ChangeTeam{ID: "acme", Limited: &no})), fault.Denied},
		"a member's role":           {second(lead.SetMember(ctx, control.SetMember{Team: "acme", Name: "ada", Role: "king"})), fault.Invalid},
		"a member's name":           {second(lead.SetMember(ctx, control.SetMember{Team: "acme", Name: " ", Role: control.Viewer})), fault.Invalid},
		"nobody's end":              {second(lead.RemoveMember(ctx, control.OneMember{Team: "acme", Name: "nobody"})), fault.NotFound},
		"another team's token":      {second(lead.CreateToken(ctx, control.NewToken{Name: "x", Role: control.Viewer, Team: "beta"})), fault.NotFound},
		"a token of nobody":         {second(lead.CreateToken(ctx, control.NewToken{Name: "x", Role: control.Viewer, Member: "nobody"})), fault.NotFound},
		"a member without a team":   {second(o.admin.CreateToken(ctx, control.NewToken{Name: "x", Role: control.Viewer, Member: "ada"})), fault.Invalid},
		"a workspace of nobody":     {second(lead.CreateToken(ctx, control.NewToken{Name: "x", Role: control.Viewer, Workspace: string(other)})), fault.NotFound},
		"another team's usage":      {second(lead.Usage(ctx, control.UsageOf{Team: "beta"})), fault.NotFound},
		"the usage of no month":     {second(lead.Usage(ctx, control.UsageOf{Month: "2026-13"})), fault.Invalid},
		"the end of another's":      {second(lead.RevokeToken(ctx, control.OneToken{ID: "none"})), fault.NotFound},
		"a role for everybody else": {second(lead.CreateToken(ctx, control.NewToken{Name: "x", Role: "king"})), fault.Invalid},
	} {
		if !fault.Is(c.err, c.code) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
}

// TestAudit_SaysWhatEachRequestWasAbout makes each request that changes something with a token that is
// not enough for it: what its address names is in the audit log.
func TestAudit_SaysWhatEachRequestWasAbout(t *testing.T) {
	o := twoTeams(t)
	var doc roled
	_, text := o.ask(t, "get", "/api/v1/openapi.json", "")
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	made, err := o.admin.CreateToken(t.Context(), control.NewToken{Name: "looks", Role: control.Viewer})
	if err != nil {
		t.Fatal(err)
	}
	value := regexp.MustCompile(`\{([^}]+)\}`)
	for path, methods := range doc.Paths {
		for method := range methods {
			if method == "get" {
				continue
			}
			if status, _ := o.ask(t, method, value.ReplaceAllString(path, "the-$1"), made.Text); status != http.StatusForbidden {
				t.Errorf("%s %s: %d", method, path, status)
			}
			var want []string
			for _, name := range value.FindAllStringSubmatch(path, -1) {
				if name[1] != "workspace" {
					want = append(want, "the-"+name[1])
				}
			}
			log, err := o.admin.Audit(t.Context(), control.AuditPage{Limit: 1})
			if err != nil || len(log.Entries) != 1 || log.Entries[0].Subject != strings.Join(want, "/") || strings.Contains(path, "{workspace}") != (log.Entries[0].Workspace == "the-workspace") {
				t.Errorf("%s %s is in the audit log as %+v: %v", method, path, log.Entries, err)
			}
		}
	}
}

// TestTeams_AMigrationWaitsForTheQuota has a migration go on whose team has used what it may.
func TestTeams_AMigrationWaitsForTheQuota(t *testing.T) {
	h := host(t, func(c *runner.Config) { migrate(t, filepath.Join(c.Data, "state")) })
	admin := h.client(t, h.token, nil)
	_, err := admin.AddTeam(t.Context(), control.NewTeam{ID: "acme", Limited: true, Limit: 1})
	made, madeErr := admin.CreateToken(t.Context(), control.NewToken{Name: "x", Role: control.Publisher, Team: "acme"})
	if err = errors.Join(err, madeErr); err != nil {
		t.Fatal(err)
	}
	acme := h.client(t, made.Text, nil)
	send(t, acme, demo, "1.0.0")
	deploy(t, acme, demo, "production", "1.0.0")
	if _, err := acme.RunSchedule(t.Context(), control.OneSchedule{Workspace: demo, Environment: "production", Schedule: "daily"}); err != nil {
		t.Fatal(err)
	}
	m, err := acme.ResumeMigration(t.Context(), control.OneMigration{Workspace: demo, Environment: "production", Migration: "waits"})
	if err != nil || m.Status != migration.Paused || !strings.Contains(m.Reason, "The team acme has used its 1 invocations") {
		t.Errorf("%s (%s) %v", m.Status, m.Reason, err)
	}
}
