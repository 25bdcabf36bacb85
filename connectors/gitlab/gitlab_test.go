package gitlab_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/gitlab"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func table() *connector.Table { return gitlab.New(gitlab.Options{}).Table() }

func TestOperations_MakeTheDocumentsRequests(t *testing.T) { connectortest.Requests(t, table()) }
func TestOperations_KeepTheNamesScriptsUse(t *testing.T)   { connectortest.Aliases(t, table()) }
func TestOperations_HaveUsableNames(t *testing.T)          { connectortest.Names(t, table()) }
func TestSchemas_LeadSomewhere(t *testing.T)               { connectortest.Schemas(t, table()) }

func TestOperations_CoverTheDocumentAndWhatItLacks(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range table().Operations {
		seen[o.Method+" "+o.Path] = true
	}
	if len(seen) < 1122 {
		t.Errorf("%d operations, the document has 1,122", len(seen))
	}
	for _, name := range []string{"Issue.Note.createNote", "Issue.Discussion.getDiscussions", "Label.getProjectLabels", "Label.createProjectLabel",
		"Milestone.getProjectMilestones", "User.getUsers", "User.getUser", "MergeRequest.Note.createNote", "Epic.createEpic", "Todo.getTodos"} {
		if _, ok := table().Operations[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestOperations_JoinListsAsTheServiceReadsThem(t *testing.T) {
	if o := table().Operations["Issue.getProjectIssues"]; !o.Comma {
		t.Errorf("labels would be repeated, GitLab reads the last one only: %+v", o)
	}
}

const script = `
import gitlab, { GitlabApi, type Issue } from './client';
import type { IssueEvent, NoteEvent, CommentEvent } from './events';
export default async function (event: IssueEvent, note: NoteEvent, comment: CommentEvent) {
  const created = await gitlab.Issue.createIssue({ id: 'group/project', body: { title: 'a', labels: ['x', 'y'] } });
  const iid: number = created.iid;
  const all = await gitlab.Issue.getProjectIssues({ id: 1, labels: ['a'], 'not[labels]': ['b'], state: 'opened' });
  const names: string[] = all.flatMap(i => i.assignees.map(a => a.username));
  await gitlab.Issue.editIssue({ id: 1, issue_iid: iid, body: { state_event: 'close', description: null } });
  await gitlab.Issue.Note.createNote({ id: 1, issue_iid: iid, body: { body: 'hello' } });
  await gitlab.Issue.Link.createLink({ id: 1, issue_iid: iid, body: { target_project_id: '1', target_issue_iid: '2' } });
  await gitlab.Issue.promoteToEpic({ id: 1, issue_iid: iid, body: { body: '/promote' } });
  await gitlab.Label.createProjectLabel({ id: 1, body: { name: 'a', color: '#fff' } });
  const who: string = (await gitlab.User.getCurrentUser()).username;
  await gitlab.Issue.getIssues();
  const file = await gitlab.Repository.File.getFile({ id: 1, file_path: 'a/b.ts', ref: 'main' });
  file.content.length;
  const other: Issue = await new GitlabApi('gitlab').Issue.getProjectIssue({ id: 1, issue_iid: 1 });
  event.changes.title?.current?.length; event.object_attributes.iid; note.issue?.title; comment.object_attributes.note;
  // @ts-expect-error the title is missing
  gitlab.Issue.createIssue({ id: 1, body: {} });
  // @ts-expect-error there is no such method
  gitlab.Issue.getIsues();
  return [names, who, other];
}
`

func TestDeclarations_TypeCheck(t *testing.T) {
	connectortest.Typecheck(t, gitlab.New(gitlab.Options{}), script)
}

func TestReceive_KnowsEverySample(t *testing.T) {
	c := gitlab.New(gitlab.Options{})
	for _, e := range c.Events.Types {
		event, err := c.Receive(connector.Delivery{Body: e.Sample}, "")
		if err != nil || event.Name != e.Name {
			t.Errorf("the sample of %q is received as %q, %v", e.Name, event.Name, err)
		}
		if !strings.Contains(c.Events.Declarations(), "export interface "+e.Type+" ") {
			t.Errorf("there is no type %s", e.Type)
		}
	}
}

const body = `{"object_kind":"issue","object_attributes":{"iid":1}}`

func TestReceive_BelievesOnlyItsToken(t *testing.T) {
	cases := map[string]struct {
		body, token, secret string
		want                fault.Code // "" when believed
	}{
		"right token":           {body, "s3cret", "s3cret", ""},
		"no secret asked":       {body, "", "", ""},
		"no token":              {body, "", "s3cret", fault.Denied},
		"wrong token":           {body, "s3creT", "s3cret", fault.Denied},
		"token cut":             {body, "s3cre", "s3cret", fault.Denied},
		"token longer":          {body, "s3cret1", "s3cret", fault.Denied},
		"body cut":              {body[:20], "s3cret", "s3cret", fault.Invalid},
		"empty":                 {"", "s3cret", "s3cret", fault.Invalid},
		"an event nobody knows": {`{"object_kind":"other"}`, "", "", fault.Invalid},
		"system hook of a kind": {`{"event_name":"other"}`, "", "", fault.Invalid},
		"nothing":               {`{}`, "", "", fault.Invalid},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			if c.token != "" {
				header.Set("X-Gitlab-Token", c.token)
			}
			event, err := gitlab.New(gitlab.Options{}).Receive(connector.Delivery{Method: "POST", Header: header, Body: []byte(c.body)}, c.secret)
			check(t, event, err, c.want)
		})
	}
}

func check(t *testing.T, event connector.Event, err error, want fault.Code) {
	t.Helper()
	if want != "" {
		if fault.From(err).Code != want {
			t.Errorf("got %v, want %s", err, want)
		}
		return
	}
	if err != nil || event.Name != "issue" || string(event.Payload) != body {
		t.Errorf("got %+v, %v", event, err)
	}
}

func TestReceive_BelievesOnlyFreshSignatures(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	key := []byte("0123456789abcdef")
	secret := "whsec_" + base64.StdEncoding.EncodeToString(key)
	sign := func(key []byte, id string, at time.Time, text string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + text))
		return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	right := sign(key, "m-1", now, body)
	cases := map[string]struct {
		id, signature, body string
		at                  time.Time
		secret              string
		want                fault.Code
	}{
		"signed":              {"m-1", right, body, now, secret, ""},
		"one of several":      {"m-1", "v1,AAAA v2,x " + right, body, now, secret, ""},
		"unsigned":            {"m-1", "", body, now, secret, fault.Denied},
		"another key":         {"m-1", sign([]byte("x"), "m-1", now, body), body, now, secret, fault.Denied},
		"another id":          {"m-2", right, body, now, secret, fault.Denied},
		"another time":        {"m-1", right, body, now.Add(time.Second), secret, fault.Denied},
		"body changed":        {"m-1", right, body + " ", now, secret, fault.Denied},
		"body cut":            {"m-1", right, body[:9], now, secret, fault.Denied},
		"replayed an hour on": {"m-1", sign(key, "m-1", now.Add(-time.Hour), body), body, now.Add(-time.Hour), secret, fault.Denied},
		"from the future":     {"m-1", sign(key, "m-1", now.Add(time.Hour), body), body, now.Add(time.Hour), secret, fault.Denied},
		"no id":               {"", sign(key, "", now, body), body, now, secret, fault.Denied},
		"signature not text":  {"m-1", "v1,%%%", body, now, secret, fault.Denied},
		"secret cut":          {"m-1", right, body, now, secret[:len(secret)-3], fault.Denied},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			header.Set("webhook-id", c.id)
			header.Set("webhook-timestamp", strconv.FormatInt(c.at.Unix(), 10))
			header.Set("webhook-signature", c.signature)
			g := gitlab.New(gitlab.Options{Now: func() time.Time { return now }})
			event, err := g.Receive(connector.Delivery{Method: "POST", Header: header, Body: []byte(c.body)}, c.secret)
			check(t, event, err, c.want)
		})
	}
}

func TestReceive_ARetryHasTheSameKey(t *testing.T) {
	for header, want := range map[string]string{"Idempotency-Key": "k-1", "webhook-id": "k-2", "X-Gitlab-Event-UUID": "k-3"} {
		h := http.Header{}
		h.Set(header, want)
		event, err := gitlab.New(gitlab.Options{}).Receive(connector.Delivery{Header: h, Body: []byte(body)}, "")
		if err != nil || event.DeliveryKey != want {
			t.Errorf("%s: %+v, %v", header, event, err)
		}
	}
}

func TestIdentify_SaysWhoOrWhatIsWrong(t *testing.T) {
	cases := map[string]struct {
		status      int
		kind, reply string
		want        fault.Code
		says        string
	}{
		"right":           {200, "application/json", `{"id":5,"name":"Ada Admin","username":"ada","email":"ada@example.com"}`, "", ""},
		"wrong token":     {401, "application/json", `{"message":"401 Unauthorized"}`, fault.Denied, "does not accept"},
		"too few scopes":  {403, "application/json", `{"error":"insufficient_scope"}`, fault.Denied, "scopes"},
		"blocked":         {403, "application/json", `{"message":"403 Forbidden"}`, fault.Denied, "403"},
		"not GitLab":      {404, "application/json", `{}`, fault.NotFound, "no GitLab"},
		"a web page":      {200, "text/html", `<html></html>`, fault.NotFound, "web page"},
		"broken JSON":     {200, "application/json", `{"id":`, fault.NotFound, "no GitLab"},
		"down":            {502, "text/html", `<html>502</html>`, fault.Unavailable, "502"},
		"asked too often": {429, "text/plain", "Retry later", fault.Unavailable, "slow down"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var asked, token string
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked == "" { // what the token may do is asked later
					asked, token = r.URL.Path, r.Header.Get("PRIVATE-TOKEN")
				}
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.reply))
			}))
			defer s.Close()
			identity, account, err := gitlab.New(gitlab.Options{}).Identify(t.Context(), http.DefaultClient.Do,
				connector.Account{BaseURL: s.URL + "/gitlab/api/v4/"}, connector.Credential{"token": "glpat-1"})
			if asked != "/gitlab/api/v4/user" || token != "glpat-1" {
				t.Errorf("asked %s with %q", asked, token)
			}
			if c.want != "" {
				f := fault.From(err)
				if f.Code != c.want || !strings.Contains(f.Sentence, c.says) || f.Hint == "" {
					t.Errorf("got %s %q (hint %q), want %s and %q", f.Code, f.Sentence, f.Hint, c.want, c.says)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(identity, connector.Identity{ID: "5", Name: "Ada Admin @ada", Email: "ada@example.com"}) {
				t.Errorf("got %+v, %v", identity, err)
			}
			if account.BaseURL != s.URL+"/gitlab" || account.APIURL != s.URL+"/gitlab" || account.Who != "Ada Admin @ada (ada@example.com)" {
				t.Errorf("account is %+v", account)
			}
		})
	}
}

func TestIdentify_TakesTheAddressOfAnyPage(t *testing.T) {
	for pasted, want := range map[string]string{
		"gitlab.com": "https://gitlab.com", "https://gitlab.com/group/project/-/issues": "https://gitlab.com",
		"https://git.example.com/": "https://git.example.com", "http://example.com/gitlab": "http://example.com/gitlab",
	} {
		var asked string
		do := func(r *http.Request) (*http.Response, error) {
			asked = strings.TrimSuffix(r.URL.String(), "/api/v4/user")
			return nil, errors.New("enough")
		}
		_, _, err := gitlab.New(gitlab.Options{}).Identify(t.Context(), do, connector.Account{BaseURL: pasted}, connector.Credential{"token": "t"})
		if asked != want || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%q is asked at %q (%v), want %q", pasted, asked, err, want)
		}
	}
	for _, pasted := range []string{"", "ftp://x", "https://"} {
		_, _, err := gitlab.New(gitlab.Options{}).Identify(t.Context(), nil, connector.Account{BaseURL: pasted}, connector.Credential{"token": "t"})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", pasted, err)
		}
	}
}

func TestIdentify_SaysWhatATokenMayDoAndWhenItEnds(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `{"id": 5, "name": "Ada Admin", "username": "ada"}`
		if strings.HasSuffix(r.URL.Path, "/personal_access_tokens/self") {
			answer = `{"scopes": ["read_api"], "expires_at": "2027-01-31"}`
		}
		_, _ = w.Write([]byte(answer))
	}))
	defer s.Close()
	got, _, err := gitlab.New(gitlab.Options{}).Identify(t.Context(), http.DefaultClient.Do, connector.Account{BaseURL: s.URL}, connector.Credential{"token": "s3cret"})
	if err != nil || !reflect.DeepEqual(got.Missing, []string{"api"}) || got.Expires.Format(time.DateOnly) != "2027-01-31" {
		t.Errorf("%+v %v", got, err)
	}
}
