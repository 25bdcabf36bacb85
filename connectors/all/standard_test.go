package all_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/simulate"
)

// generated lists the connectors that have generated files, with their folders.
var generated = sync.OnceValue(func() map[string]*connector.Connector {
	found := map[string]*connector.Connector{}
	for _, c := range all.Connectors() {
		folder := filepath.Join("..", strings.ReplaceAll(c.Name, "-", ""))
		if _, err := os.Stat(filepath.Join(folder, "operations.json")); err == nil {
			found[folder] = c
		}
	}
	return found
})

func TestGenerated_IsWhatTheDocumentSays(t *testing.T) {
	for folder, c := range generated() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			connectortest.Standard(t, folder, c.Table())
		})
	}
}

func TestGenerated_HasAConnectorEach(t *testing.T) {
	folders, err := filepath.Glob("../*/overlay.json")
	if err != nil || len(folders) == 0 {
		t.Fatalf("%v, %v", folders, err)
	}
	for _, f := range folders {
		if generated()[filepath.Dir(f)] == nil {
			t.Errorf("%s belongs to no connector", f)
		}
	}
}

// golden is an entry of testdata/requests.json.
type golden struct {
	Name      string            `json:"name"`
	Arguments map[string]any    `json:"arguments"`
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Query     string            `json:"query"`
	Header    map[string]string `json:"header"`
	Body      string            `json:"body"`
	Asked     any               `json:"asked,omitempty"`
}

// caller calls every operation as a script does. A body is sent where there may be one.
const caller = `
import client from './api/service';
const bodies: any = { json: { a: [1] }, form: { a: 'b c' }, multipart: { a: 'b' }, binary: 'x', text: 'x' };
export default async function (event: any) {
  for (const one of event) {
    const options: any = { ...one.arguments };
    if (one.body && one.method !== 'GET' && one.method !== 'HEAD' && one.body !== 'graphql') options.body = bodies[one.body];
    await one.name.split('.').reduce((at: any, key: string) => at[key], client as any)(options);
  }
}
`

// recorder answers every call with nothing and keeps what was asked.
type recorder struct {
	seen   []script.FetchRequest
	bodies [][]byte
}

func (h *recorder) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return script.FetchResponse{}, err
		}
	}
	h.seen, h.bodies = append(h.seen, r), append(h.bodies, body)
	return script.FetchResponse{URL: r.URL, Status: 204}, nil
}

func (h *recorder) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}
func (h *recorder) Console(script.Line) {}

func TestOperations_LeaveAsTheDocumentSays(t *testing.T) {
	engine := machine.New(machine.Config{})
	for _, c := range generated() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			want := sample(goldens(t, c.Name))
			event, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			h := &recorder{}
			out := engine.Run(t.Context(), bundleOf(t, c, caller), script.Input{Event: event}, h, script.Limits{})
			if out.Status != script.Finished || len(h.seen) != len(want) {
				t.Fatalf("%d of %d calls: %s %+v", len(h.seen), len(want), out.Status, out.Error)
			}
			for i, w := range want {
				compare(t, w, h.seen[i])
				if w.Asked != nil {
					compareAsked(t, w, h.bodies[i])
				}
			}
		})
	}
}

// sample takes every sampled-th request.
func sample(all []golden) []golden {
	var some []golden
	for i := 0; i < len(all); i += sampled {
		some = append(some, all[i])
	}
	return some
}

func compare(t *testing.T, w golden, got script.FetchRequest) {
	t.Helper()
	address := w.Path
	if w.Query != "" {
		join := "?"
		if strings.Contains(address, "?") {
			join = "&"
		}
		address += join + w.Query
	}
	if got.Method != w.Method || got.URL != address {
		t.Errorf("%s:\n got %s %s\nwant %s %s", w.Name, got.Method, got.URL, w.Method, address)
	}
	for name, value := range w.Header {
		found := false
		for _, h := range got.Header {
			found = found || strings.EqualFold(h[0], name) && (h[1] == value || h[1] == url.QueryEscape(value))
		}
		if !found {
			t.Errorf("%s: the header %s: %s is missing in %v", w.Name, name, value, got.Header)
		}
	}
}

func compareAsked(t *testing.T, w golden, body []byte) {
	t.Helper()
	var got any
	if err := json.Unmarshal(body, &got); err != nil || !reflect.DeepEqual(got, w.Asked) {
		t.Errorf("%s:\n got %s %v\nwant %v", w.Name, body, err, w.Asked)
	}
}

// TestUploads_PassAtlassiansCheck sees that every call with a file says that it is not forged by
// a browser: without that, Atlassian's services answer 403 or 404 to it.
func TestUploads_PassAtlassiansCheck(t *testing.T) {
	for _, c := range generated() {
		if !slices.Contains([]string{"jira", "jsm", "confluence"}, strings.Split(c.Name, "-")[0]) && c.Name != "bitbucket-data-center" {
			continue
		}
		for name, o := range c.Table().Operations {
			if (o.Body == connector.BodyMultipart || o.Body == connector.BodyBinary) && o.Fixed["X-Atlassian-Token"] != "no-check" {
				t.Errorf("%s %s is without it", c.Name, name)
			}
		}
	}
}

func TestDeclarations_Compile(t *testing.T) {
	var list []*connector.Connector
	source := map[string]string{}
	for _, c := range generated() {
		list, source[c.Name] = append(list, c), scripts[c.Name]+lists(c)
	}
	connectortest.Declarations(t, list, source)
}

// lists is a script that compiles where every list of a connector has a type of what it holds.
func lists(c *connector.Connector) string {
	var b strings.Builder
	b.WriteString("\nimport type { ItemOf } from '@bobbin/managed-api';\nimport type everything from './client';\ntype Known<T> = [T] extends [never] ? false : true;\n")
	for i, name := range slices.Sorted(maps.Keys(c.Table().Operations)) {
		if o := c.Table().Operations[name]; o.Page != nil && o.GraphQL == nil {
			fmt.Fprintf(&b, "export const is%d: Known<ItemOf<typeof everything.%s>> = true;\n", i, name)
		}
	}
	return b.String()
}

// scripts use the declarations of connectors that have no tests of their own.
var scripts = map[string]string{
	"monday": `import monday, { MondayApi } from './client';
export async function f() {
  const { data } = await monday.Board.getBoards({ args: { ids: [1, '2'], limit: 10 }, fields: { id: true, name: true,
    items_page: { args: { limit: 5, query_params: { order_by: [{ column_id: 'status', direction: 'asc' }] } }, fields: { cursor: true, items: { fields: { id: true, name: true } } } } } });
  const names: string[] = data.boards!.flatMap(b => b!.items_page.items.map(i => i.name));
  // @ts-expect-error the field was not chosen
  data.boards![0].state;
  // @ts-expect-error there is no such field
  await monday.Board.getBoards({ fields: { nothing: true } });
  // @ts-expect-error fields are needed
  await monday.Board.getBoards({});
  for await (const item of monday.paginate(monday.Item.getNextItemsPage, { args: { cursor: 'c', limit: 5 }, fields: { items: { fields: { id: true, name: true } } } })) {
    const name: string = item.name;
    // @ts-expect-error the field was not chosen
    names.push(name, item.url);
  }
  const boards: string[] = (await monday.paginate(monday.Board.getBoards, { args: { ids: [1] }, fields: { name: true } }).toArray()).map(b => b!.name);
  // @ts-expect-error there is no such field
  monday.paginate(monday.Board.getBoards, { fields: { nothing: true } });
  // @ts-expect-error what is created is no list
  monday.paginate(monday.Item.createItem, { args: { item_name: 'a' }, fields: { id: true } });
  const made = await new MondayApi('x').Item.createItem({ args: { board_id: 1, item_name: 'a' }, fields: { id: true } });
  return [names, boards, made.data.create_item?.id];
}`,
	"salesforce": `import salesforce, { SalesforceApi, type SObject } from './client';
export async function f() {
  let page = await salesforce.Query.executeQuery({ q: 'SELECT Id FROM Account' });
  const records: SObject[] = page.records;
  if (page.nextRecordsUrl) page = await salesforce.Query.getNextRecords({ queryLocator: page.nextRecordsUrl.split('/').pop()! });
  await new SalesforceApi('x').sObject.Row.updateRecord({ sObject: 'Account', id: '1', body: { Name: 'a' } });
  const made: string = (await salesforce.All.createSObjectRecord({ sObject: 'Account', body: { Name: 'a' } })).id;
  return [records, made, (await salesforce.sObject.getBasicInformation({ sObject: 'Account' })).objectDescribe.label];
}`,
	"tempo-timesheets-data-center": `import tempo from './client';
export async function f() {
  const [made] = await tempo.Worklog.createWorklog({ body: { worker: 'JIRAUSER1', originTaskId: 'ABC-1', started: '2026-01-31', timeSpentSeconds: 60 } });
  const found = await tempo.Worklog.searchWorklogs({ body: { from: '2026-01-01', to: '2026-01-31', taskKey: ['ABC-1'] } });
  // @ts-expect-error who worked is missing
  await tempo.Worklog.createWorklog({ body: { originTaskId: 1, started: '2026-01-31', timeSpentSeconds: 60 } });
  return found.filter(w => w.tempoWorklogId === made.tempoWorklogId).map(w => w.issue.key);
}`,
	"linear": `import linear from './client';
export async function f() {
  const titles: string[] = [];
  for await (const issue of linear.paginate(linear.Issue.getIssues, { args: { filter: { team: { key: { eq: 'A' } } } }, fields: { nodes: { fields: { id: true, title: true } } } })) titles.push(issue.title);
  for await (const issue of linear.paginate(linear.Issue.getIssues, { fields: { nodes: { fields: { id: true } } } })) {
    // @ts-expect-error the field was not chosen
    titles.push(issue.title);
  }
  const { data } = await linear.Issue.getIssue({ args: { id: '1' }, fields: { title: true, team: { fields: { name: true } } } });
  return [titles, data.issue.team.name];
}`,
	"slack": `import slack from './client';
export const f = async () => (await slack.Chat.postMessage({ body: { channel: 'C1', text: 'hello' } })).ts;`,
	"trello": `import trello from './client';
export const f = async () => trello.Card.createCard({ idList: '1', name: 'a card' });`,
	"github": `import github, { GitHubApi, type Issue } from './client';
export async function f() {
  const issue: Issue = await github.Issue.createIssue({ owner: 'o', repo: 'r', body: { title: 't', labels: ['a'] } });
  const pulls = await github.Pull.getPulls({ owner: 'o', repo: 'r', state: 'open' });
  const numbers: number[] = pulls.map(p => p.number);
  for await (const one of github.paginate(github.Issue.getRepositoryIssues, { owner: 'o', repo: 'r', state: 'open', labels: 'a' })) numbers.push(one.number);
  for await (const page of github.pages(github.Pull.getPulls, { owner: 'o', repo: 'r' })) numbers.push(page.length);
  const found: Issue[] = await github.paginate(github.All.getRepositoryIssues, { owner: 'o', repo: 'r', errorStrategy: { handleHttp404Error: () => null } }).toArray();
  // @ts-expect-error the repository is missing
  github.paginate(github.Issue.getRepositoryIssues, { owner: 'o' });
  // @ts-expect-error there is no such option
  github.paginate(github.Issue.getRepositoryIssues, { owner: 'o', repo: 'r', stat: 'open' });
  // @ts-expect-error an issue is no list
  github.paginate(github.Issue.getIssue, { owner: 'o', repo: 'r', issue_number: 1 });
  await new GitHubApi('x').Repository.getRepository<null>({ owner: 'o', repo: 'r', errorStrategy: b => b.http404Error(() => null) });
  // @ts-expect-error the repository is missing
  await github.Issue.getIssue({ owner: 'o', issue_number: 1 });
  return [issue.number, numbers, found];
}`,
}

func TestSimulators_AnswerEveryQuestion(t *testing.T) {
	for _, service := range all.Simulators() {
		if !service.ByType {
			continue // what was written by hand is tested with real clients
		}
		t.Run(service.Name, func(t *testing.T) {
			t.Parallel()
			c := all.Lookup(service.Name)
			store, err := simulate.OpenStore("")
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			simulator, err := simulate.New(simulate.Config{Service: service, Table: c.Table(), Store: store})
			if err != nil {
				t.Fatal(err)
			}
			defer simulator.Close()
			for _, w := range sample(goldens(t, service.Name)) {
				if w.Asked != nil && !strings.Contains(w.Name, "Webhook") { // those that are registered are kept
					answerTo(t, simulator, w)
				}
			}
		})
	}
}

func goldens(t *testing.T, connectorName string) []golden {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", strings.ReplaceAll(connectorName, "-", ""), "testdata", "requests.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []golden
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// answerTo asks a GraphQL question and expects the chosen fields.
func answerTo(t *testing.T, h http.Handler, w golden) {
	t.Helper()
	body, err := json.Marshal(w.Asked)
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "http://localhost"+w.Path, strings.NewReader(string(body))))
	var got struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || len(got.Errors) > 0 || len(got.Data) != 1 {
		t.Errorf("%s is answered %d %s", w.Name, answer.Code, answer.Body)
		return
	}
	for _, value := range got.Data {
		for list, ok := value.([]any); ok && len(list) > 0; list, ok = value.([]any) {
			value = list[0]
		}
		fields, _ := w.Arguments["fields"].(map[string]any)
		if doc, ok := value.(map[string]any); ok && len(doc) != len(fields) {
			t.Errorf("%s: %d fields are chosen, %d answered", w.Name, len(fields), len(doc))
		}
	}
}

func TestAccounts_SayWhoTheyAreOrWhyNot(t *testing.T) {
	for _, c := range generated() {
		if c.Name == "jira-cloud" || c.Name == "gitlab" || c.Name == "zapier" {
			continue // they have tests of their own; to ask Zapier sets off a Zap
		}
		t.Run(c.Name, func(t *testing.T) {
			credential, fields := connector.Credential{}, map[string]string{}
			for _, kind := range c.Auth {
				for _, f := range kind.Fields {
					if f.Label == "" || f.Name == "" {
						t.Errorf("%s asks for %+v", kind.Name, f)
					}
					credential[f.Name], fields[f.Name] = "s3cret", "me"
				}
			}
			for status, want := range map[int]fault.Code{401: fault.Denied, 404: fault.NotFound, 429: fault.Unavailable, 500: fault.Unavailable} {
				account := connector.Account{Name: "mine", Connector: c.Name, BaseURL: c.BaseURLHint, Auth: c.Auth[0].Name, Fields: fields}
				_, _, err := c.Identify(t.Context(), func(r *http.Request) (*http.Response, error) {
					w := httptest.NewRecorder()
					w.WriteHeader(status)
					return w.Result(), nil
				}, account, credential)
				if f := fault.From(err); f.Code != want || f.Hint == "" {
					t.Errorf("%d is %v", status, err)
				}
			}
			account := connector.Account{Name: "mine", Connector: c.Name, BaseURL: c.BaseURLHint, Auth: c.Auth[0].Name, Fields: fields}
			if _, _, err := c.Identify(t.Context(), nil, account, connector.Credential{}); fault.From(err).Code != fault.Denied {
				t.Errorf("without a credential: %v", err)
			}
		})
	}
}
