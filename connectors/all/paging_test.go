package all_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/simulate"
	"bobbin/runtime/workspace"
)

// withTables are the connectors with generated files, by name.
func withTables() []*connector.Connector {
	return slices.SortedFunc(maps.Values(generated()), func(a, b *connector.Connector) int { return strings.Compare(a.Name, b.Name) })
}

// TestPaging_IsKnown lists every operation that answers with a page of a list, with the way.
func TestPaging_IsKnown(t *testing.T) {
	var b strings.Builder
	for _, c := range withTables() {
		table := c.Table()
		byWay := map[string][]string{}
		for name, o := range table.Operations {
			if o.Page == nil {
				continue
			}
			shown := *o.Page
			if o.GraphQL != nil {
				shown.Items, shown.Next, shown.More = strings.ReplaceAll(shown.Items, "."+o.GraphQL.Field, ".FIELD"), strings.ReplaceAll(shown.Next, "."+o.GraphQL.Field, ".FIELD"), strings.ReplaceAll(shown.More, "."+o.GraphQL.Field, ".FIELD")
			}
			way, err := json.Marshal(shown)
			if err != nil {
				t.Fatal(err)
			}
			byWay[string(way)] = append(byWay[string(way)], name)
		}
		fmt.Fprintf(&b, "%s\n", c.Name)
		for _, way := range slices.Sorted(maps.Keys(byWay)) {
			slices.Sort(byWay[way])
			fmt.Fprintf(&b, "  %s\n    %s\n", way, strings.Join(byWay[way], "\n    "))
		}
	}
	same(t, "testdata/paging.txt", b.String())
}

// walker goes through lists as a script does and tells what was on the pages.
const walker = `
import client from './api/service';
export default async function (event: any) {
  const told: string[] = [];
  for (const one of event) {
    const kept: Record<string, string> = {};
    const fill = (text: string) => text.replace(/<(\w+)>/g, (_, name) => kept[name]);
    for (const line of one.before ?? []) {
      const [, verb, path, body, name, where] = /^(\w+) (\S+)(?: (\{.*\}))?(?: > (\w+) (\S+))?$/.exec(fill(line))!;
      const response = await client.fetch(path, { method: verb, body, headers: { 'content-type': 'application/json' } });
      if (!response.ok) throw new Error(line + ' ' + response.status + ' ' + await response.text());
      if (name) kept[name] = String(where.split('.').reduce((at: any, key: string) => at[key], await response.json()));
    }
    one.options = JSON.parse(fill(JSON.stringify(one.options)));
    await client.fetch('/begin');
    const method = one.name.split('.').reduce((at: any, key: string) => at[key], client as any);
    const pages: number[] = [];
    let seen = 0;
    try {
      for await (const page of (client as any).pages(method, one.options)) pages.push(one.items.split('.').reduce((at: any, key: string) => key === '' ? at : at?.[key], page)?.length ?? 0);
      for await (const thing of (client as any).paginate(method, one.options)) seen++;
      told.push(pages.join(' + ') + ' = ' + seen);
    } catch (e: any) { told.push(e.message); }
    await client.fetch('/end');
  }
  return told;
}
`

// played answers a script by a simulator and notes what it is asked.
type played struct {
	simulator *simulate.Simulator
	asked     [][]string // by what is walked through
}

func (h *played) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	switch r.URL {
	case "/begin":
		h.asked[len(h.asked)-1] = nil
		return script.FetchResponse{Status: 204}, nil
	case "/end":
		h.asked = append(h.asked, nil)
		return script.FetchResponse{Status: 204}, nil
	}
	body, line := "", r.Method+" "+r.URL
	if r.Body != nil {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return script.FetchResponse{}, err
		}
		body = string(content)
		line += " " + body
	}
	h.asked[len(h.asked)-1] = append(h.asked[len(h.asked)-1], line)
	const site = "https://service.example"
	address := site + strings.TrimPrefix(r.URL, site)
	request, w := httptest.NewRequest(r.Method, address, strings.NewReader(body)), httptest.NewRecorder()
	for _, header := range r.Header {
		request.Header.Add(header[0], header[1])
	}
	h.simulator.ServeHTTP(w, request)
	answer := script.FetchResponse{URL: address, Status: w.Code, Body: io.NopCloser(w.Body)}
	for name, values := range w.Header() {
		answer.Header = append(answer.Header, [2]string{name, values[0]})
	}
	return answer, nil
}

func (h *played) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}
func (h *played) Console(script.Line) {}

// walk is a list to go through. Before are calls that come first: "POST /path {body} > name
// path.in.answer" keeps a value, for which <name> stands.
type walk struct {
	Before  []string       `json:"before,omitempty"`
	Name    string         `json:"name"`
	Options map[string]any `json:"options"`
	Items   string         `json:"items"`
}

// seeded are lists that simulators somebody wrote keep things for; of the others one of each way
// to page is gone through.
var seeded = map[string][]walk{
	"jira-cloud": {{Name: "Issue.Search.searchByJqlEnhancedSearch", Options: body("jql", "project = DEMO ORDER BY key", "maxResults", 1)},
		{Name: "User.getUsers", Options: o("maxResults", 1)}},
	"jira-data-center":    {{Name: "Issue.Search.searchUsingSearchRequest", Options: body("jql", "ORDER BY key", "maxResults", 1)}},
	"jira-software-cloud": {{Name: "Board.getIssuesForBoard", Options: o("boardId", "<board>", "maxResults", 1), Before: []string{"GET /rest/agile/1.0/board?projectKeyOrId=DEMO > board values.0.id"}}},
	"gitlab":              {{Name: "Issue.getIssues", Options: o("per_page", 1), Before: []string{`POST /api/v4/projects/demo%2Fdemo-project/issues {"title":"Third"}`}}, {Name: "Project.getProjects", Options: o("per_page", 1, "pagination", "keyset", "order_by", "id")}},
	"github":              {{Name: "Issue.getRepositoryIssues", Options: o("owner", "demo", "repo", "demo-project", "per_page", 1)}},
	"bitbucket-cloud": {{Name: "Repository.Branch.getRepositoryRefsBranches", Options: o("workspace", "demo", "repo_slug", "demo-project", "pagelen", 1),
		Before: []string{`POST /2.0/repositories/demo/demo-project/refs/branches {"name":"a","target":{"hash":"main"}}`, `POST /2.0/repositories/demo/demo-project/refs/branches {"name":"b","target":{"hash":"main"}}`}}},
	"confluence-cloud": {{Name: "Page.getPages", Options: o("limit", 1), Before: []string{"GET /wiki/api/v2/spaces?keys=DEMO > space results.0.id",
		`POST /wiki/api/v2/pages {"spaceId":"<space>","title":"A"}`, `POST /wiki/api/v2/pages {"spaceId":"<space>","title":"B"}`}}},
	"discord": {{Name: "Channel.Message.getMessages", Options: o("channel_id", "<demo>", "limit", 1), Before: []string{"GET /api/v10/users/@me/guilds > guild 0.id",
		"GET /api/v10/guilds/<guild>/channels > demo 0.id", `POST /api/v10/channels/<demo>/messages {"content":"a"}`, `POST /api/v10/channels/<demo>/messages {"content":"b"}`}}},
	"quality-center": {{Name: "Entity.getEntities", Options: o("domain", "DEFAULT", "project", "Demo", "entities", "defects", "page-size", 1),
		Before: []string{`POST /qcbin/rest/domains/DEFAULT/projects/DEMO/defects {"Fields":[{"Name":"name","values":[{"value":"Third"}]}]}`}}},
	"servicenow":  {{Name: "Table.getRecords", Options: o("tableName", "incident", "sysparm_limit", 1, "sysparm_query", "ORDERBYnumber"), Before: []string{`POST /api/now/table/incident {"short_description":"Third"}`}}},
	"slack":       {{Name: "User.getUsers", Options: o("limit", 1)}},
	"tempo-cloud": {{Name: "Worklog.getWorklogs", Options: o("limit", 1), Before: []string{`POST /4/worklogs {"issueId":10002,"authorAccountId":"a1","timeSpentSeconds":60,"startDate":"2026-03-01"}`}}},
	"tempo-timesheets-data-center": {{Name: "Worklog.searchWorklogs", Options: body("from", "2020-01-01", "to", "2030-01-01", "maxResults", 1), Before: []string{
		`POST /rest/tempo-timesheets/4/worklogs {"worker":"ada","originTaskId":"OPS-7","timeSpentSeconds":60,"started":"2026-01-31"}`, `POST /rest/tempo-timesheets/4/worklogs {"worker":"ada","originTaskId":"OPS-7","timeSpentSeconds":120,"started":"2026-01-30"}`}}},
	"trello": {{Name: "Card.getActions", Options: o("id", "<card>", "limit", 1), Before: []string{"GET /1/members/me/boards > board 0.id", "GET /1/boards/<board>/cards > card 0.id",
		"POST /1/cards/<card>/actions/comments?text=a", "POST /1/cards/<card>/actions/comments?text=b"}}},
}

func o(pairs ...any) map[string]any {
	options := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		options[pairs[i].(string)] = pairs[i+1]
	}
	return options
}

func body(pairs ...any) map[string]any { return map[string]any{"body": o(pairs...)} }

// TestPaging_GoesThroughSimulators goes through three pages of lists of every service.
func TestPaging_GoesThroughSimulators(t *testing.T) {
	engine := machine.New(machine.Config{})
	simulators := map[string]simulate.Service{}
	for _, s := range all.Simulators() {
		simulators[s.Name] = s
	}
	var b strings.Builder
	for _, c := range withTables() {
		walks := seeded[c.Name]
		if walks == nil {
			walks = oneOfEach(t, c)
		}
		if len(walks) == 0 {
			continue
		}
		h := &played{connectortest.Simulator(t, simulators[c.Name], c.Table()), [][]string{nil}}
		for i := range walks {
			p := c.Table().Operations[walks[i].Name].Page
			if p == nil {
				t.Fatalf("%s: %s does not page", c.Name, walks[i].Name)
			}
			walks[i].Items = p.Items
		}
		event, err := json.Marshal(walks)
		if err != nil {
			t.Fatal(err)
		}
		out := engine.Run(t.Context(), bundleOf(t, c, walker), script.Input{Event: event}, h, script.Limits{})
		var told []string
		if err := json.Unmarshal(out.Result, &told); err != nil {
			t.Fatalf("%s: %s %+v", c.Name, out.Status, out.Error)
		}
		for i, one := range walks {
			fmt.Fprintf(&b, "%s %s: %s\n", c.Name, one.Name, told[i])
			for _, line := range h.asked[i][:min(4, len(h.asked[i]))] {
				fmt.Fprintf(&b, "  %s\n", line)
			}
		}
	}
	same(t, "testdata/paging-requests.txt", b.String())
}

// oneOfEach chooses the first operation of every way to page that a connector has.
func oneOfEach(t *testing.T, c *connector.Connector) []walk {
	var walks []walk
	done := map[string]bool{}
	for _, g := range goldens(t, c.Name) {
		p := c.Table().Operations[g.Name].Page
		if p == nil {
			continue
		}
		way := *p
		way.Items = ""
		if g.Asked != nil {
			way.Next, way.More = "graphql", ""
		}
		key := fmt.Sprint(way)
		if done[key] {
			continue
		}
		done[key] = true
		options := map[string]any{}
		for name, value := range g.Arguments {
			if strings.Contains(c.Table().Operations[g.Name].Path, "{"+name+"}") {
				options[name] = value
			}
		}
		if g.Asked != nil {
			last := p.Items[strings.LastIndex(p.Items, ".")+1:]
			if strings.Count(p.Items, ".") > 1 {
				options["fields"] = o(last, o("fields", o("id", true)))
			} else {
				options["fields"] = g.Arguments["fields"]
			}
		}
		switch {
		case p.Size == "":
		case p.In != "":
			options[p.In] = o(p.Size, 2)
		default:
			options[p.Size] = 2
		}
		walks = append(walks, walk{Name: g.Name, Options: options})
	}
	return walks
}

func bundleOf(t *testing.T, c *connector.Connector, source string) *script.Bundle {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "scripts"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scripts", "Main.ts"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	compiler := compile.New(compile.Config{Names: []string{c.Name}, Connectors: func(name string) (*connector.Connector, bool) { return c, name == c.Name }})
	b, diagnostics, err := compiler.Script(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts",
		Connections: map[string]workspace.Connection{"service": {Connector: c.Name}}}, "Main", nil)
	if err != nil {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	return b
}

// same compares a text with a golden file, or writes it with -update.
func same(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(got, "\n") {
		if wanted := strings.Split(string(want), "\n"); i >= len(wanted) || wanted[i] != line {
			t.Fatalf("%s, line %d:\n got %s\nwant %s\nRun with -update where the change is meant.", file, i+1, line, wanted[min(i, len(wanted)-1)])
		}
	}
}
