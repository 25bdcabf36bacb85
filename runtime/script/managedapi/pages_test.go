package managedapi_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// told answers one call after the other as a test says: the body, or "Header: value\n\n" and the
// body. The last answer is given again.
type told struct {
	answers []string
	asked   []string
}

func (h *told) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	line := r.Method + " " + r.URL
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return script.FetchResponse{}, err
		}
		line += " " + string(body)
	}
	answer := h.answers[min(len(h.asked), len(h.answers)-1)]
	h.asked = append(h.asked, line)
	response := script.FetchResponse{URL: "https://service.example" + r.URL, Status: 200, Header: [][2]string{{"content-type", "application/json"}}}
	if head, body, ok := strings.Cut(answer, "\n\n"); ok {
		name, value, _ := strings.Cut(head, ": ")
		if name == "status" {
			response.Status = 404
		} else {
			response.Header = append(response.Header, [2]string{name, value})
		}
		answer = body
	}
	response.Body = io.NopCloser(strings.NewReader(answer))
	return response, nil
}

func (h *told) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}
func (h *told) Console(script.Line) {}

// walk runs a script over the operation A.get, which pages in some way, and gives what it returned.
func walk(t *testing.T, h *told, o connector.Operation, body string) string {
	t.Helper()
	o.Method, o.Path = orElse(o.Method, "GET"), orElse(o.Path, "/things")
	rows := &connector.Table{Operations: map[string]connector.Operation{"A.get": o, "A.one": {Method: "GET", Path: "/one"}}}
	c := &connector.Connector{Name: "service", Title: "Service", Client: "ServiceApi", Table: func() *connector.Table { return rows }, Declarations: func() string { return "" }}
	compiler := compile.New(compile.Config{Names: []string{c.Name}, Connectors: func(name string) (*connector.Connector, bool) { return c, name == c.Name }})
	dir := t.TempDir()
	text := "import S from './api/service';\nexport default async function () { try { " + body + " } catch (e: any) { return `${e.name}: ${e.message} ${/scripts.Main.ts:\\d+:/.exec(e.stack)}`; } }\n"
	if err := os.MkdirAll(filepath.Join(dir, "scripts"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scripts", "Main.ts"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	ws := &workspace.Workspace{Dir: dir, Language: "ts", Connections: map[string]workspace.Connection{"service": {Connector: "service"}}}
	b, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	out := engine().Run(t.Context(), b, script.Input{}, h, script.Limits{})
	if out.Status != script.Finished {
		t.Fatalf("%s %+v", out.Status, out.Error)
	}
	return string(out.Result)
}

func orElse(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return given
}

func TestPaginate_FollowsEveryWayToPage(t *testing.T) {
	query := func(names ...string) connector.Operation { return connector.Operation{Query: names} }
	with := func(o connector.Operation, p connector.Page) connector.Operation {
		o.Page = &p
		return o
	}
	json := connector.Operation{Method: "POST", Body: connector.BodyJSON}
	for name, c := range map[string]struct {
		op      connector.Operation
		options string
		answers []string
		asked   string
	}{
		"a cursor": {with(query("cursor", "limit"), connector.Page{Items: "list", Param: "cursor", Next: "meta.next"}), "{ limit: 2 }",
			[]string{`{"list":[1,2],"meta":{"next":"a=="}}`, `{"list":[],"meta":{"next":"b"}}`, `{"list":[3],"meta":{"next":""}}`}, "/things?limit=2, /things?cursor=a%3D%3D&limit=2, /things?cursor=b&limit=2"},
		"a cursor in the body": {with(json, connector.Page{Items: "list", Param: "token", In: "body", Next: "token"}), "{ body: { jql: 'x' } }",
			[]string{`{"list":[1,2],"token":"t"}`, `{"list":[3]}`}, `/things {"jql":"x"}, /things {"jql":"x","token":"t"}`},
		"a cursor and a flag": {with(query("start"), connector.Page{Items: "values", Param: "start", Next: "nextPageStart", More: "!isLastPage"}), "",
			[]string{`{"values":[1,2],"isLastPage":false,"nextPageStart":5}`, `{"values":[3],"isLastPage":true,"nextPageStart":9}`}, "/things, /things?start=5"},
		"a header": {with(query("continuationToken"), connector.Page{Items: "value", Param: "continuationToken", Next: "header:X-Ms-ContinuationToken"}), "",
			[]string{"x-ms-continuationtoken: c\n\n" + `{"value":[1,2]}`, `{"value":[3]}`}, "/things, /things?continuationToken=c"},
		"the Link header": {with(query("page", "per_page"), connector.Page{Next: "link", Link: "query"}), "{ per_page: 2 }",
			[]string{"link: <https://service.example/other/1?per_page=2&page=2>; rel=\"next\", <https://service.example/other/1?page=9>; rel=\"last\"\n\n[1,2]", "link: <https://service.example/things?page=1>; rel=\"first prev\"\n\n[3]"},
			"/things?per_page=2, /things?per_page=2&page=2"},
		"an address whose query counts": {with(query("limit", "label"), connector.Page{Items: "results", Next: "_links.next", Link: "query"}), "{ limit: 2, label: ['a b', 'c'] }",
			[]string{`{"results":[1,2],"_links":{"next":"/wiki/x?limit=2&cursor=q%3D"}}`, `{"results":[3],"_links":{}}`}, "/things?limit=2&label=a%20b&label=c, /things?limit=2&cursor=q%3D&label=a%20b&label=c"},
		"an address": {with(query(), connector.Page{Items: "value", Next: "@odata.nextLink", Link: "url"}), "",
			[]string{`{"value":[1,2],"@odata.nextLink":"https://service.example/things?$skiptoken=x"}`, `{"value":[3]}`}, "/things, https://service.example/things?$skiptoken=x"},
		"things counted to their total": {with(query("startAt"), connector.Page{Items: "values", Param: "startAt", Count: "items", Total: "total"}), "{ startAt: 1 }",
			[]string{`{"values":[1,2],"total":4}`, `{"values":[3],"total":4}`}, "/things?startAt=1, /things?startAt=3"},
		"things counted from 1": {with(query("start-index"), connector.Page{Items: "entities", Param: "start-index", Count: "items", First: 1, Total: "TotalResults"}), "",
			[]string{`{"entities":[1,2],"TotalResults":3}`, `{"entities":[3],"TotalResults":3}`}, "/things, /things?start-index=3"},
		"things counted to the flag": {with(query("startAt", "maxResults"), connector.Page{Items: "values", Param: "startAt", Count: "items", More: "!isLast", Size: "maxResults"}), "{ maxResults: 2 }",
			[]string{`{"values":[1,2],"isLast":false}`, `{"values":[],"isLast":false}`, `{"values":[3],"isLast":true}`}, "/things?startAt=0&maxResults=2, /things?startAt=2&maxResults=2, /things?startAt=4&maxResults=2"},
		"things counted to an empty page": {with(query("offset"), connector.Page{Param: "offset", Count: "items"}), "",
			[]string{"[1,2]", "[3]", "[]"}, "/things, /things?offset=2, /things?offset=3"},
		"pages counted": {with(query("page"), connector.Page{Param: "page", Count: "pages", First: 1}), "",
			[]string{"[1,2]", "[3]", "[]"}, "/things, /things?page=2, /things?page=3"},
		"pages counted to the total": {with(query("page"), connector.Page{Items: "items", Param: "page", Count: "pages", First: 1, Total: "total"}), "",
			[]string{`{"items":[1,2],"total":3}`, `{"items":[3],"total":3}`}, "/things, /things?page=2"},
		"the last thing": {with(query("before", "limit"), connector.Page{Param: "before", Count: "last", Key: "user.id", Size: "limit"}), "{ limit: 2 }",
			[]string{`[{"user":{"id":"9"}},{"user":{"id":"8"}}]`, `[{"user":{"id":"7"}}]`}, "/things?limit=2, /things?before=8&limit=2"},
		"a size that the service wants": {with(query("page[size]"), connector.Page{Items: "users", Next: "links.next|next_page", Link: "query", More: "meta.has_more", Size: "page[size]", Sized: 100}), "",
			[]string{`{"users":[1,2],"meta":{"has_more":true},"links":{"next":"https://x.example/users?page%5Bsize%5D=100&page%5Bafter%5D=z"}}`, `{"users":[3],"meta":{"has_more":false},"links":{"next":"https://x.example/users"}}`},
			"/things?page%5Bsize%5D=100, /things?page%5Bsize%5D=100&page%5Bafter%5D=z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &told{answers: c.answers}
			comma := c.options
			if comma != "" {
				comma = ", " + comma
			}
			got := walk(t, h, c.op, "const all = []; for await (const one of S.paginate(S.A.get"+comma+")) all.push(one); return all;")
			if want := "[1,2,3]"; got != want && name != "the last thing" {
				t.Errorf("got %s", got)
			}
			asked := strings.ReplaceAll(strings.ReplaceAll(strings.Join(h.asked, ", "), "GET ", ""), "POST ", "")
			if asked != strings.Replace(c.asked, "startAt=0&", "", 1) {
				t.Errorf("\nasked %s\n want %s", asked, c.asked)
			}
		})
	}
}

func TestPaginate_AsksQueriesForWhatItNeeds(t *testing.T) {
	o := connector.Operation{Method: "POST", Body: connector.BodyGraphQL, GraphQL: &connector.GraphQL{Kind: "query", Field: "issues", Args: map[string]string{"after": "String", "first": "Int"}},
		Page: &connector.Page{Items: "data.issues.nodes", Param: "after", In: "args", Next: "data.issues.pageInfo.endCursor", More: "data.issues.pageInfo.hasNextPage", Size: "first"}}
	h := &told{answers: []string{`{"data":{"issues":{"nodes":[{"id":1}],"pageInfo":{"hasNextPage":true,"endCursor":"e"}}}}`, `{"data":{"issues":{"nodes":[{"id":2}],"pageInfo":{"hasNextPage":false,"endCursor":"f"}}}}`}}
	if got := walk(t, h, o, "return await S.paginate(S.A.get, { args: { first: 1 }, fields: { nodes: { fields: { id: true } } } }).toArray();"); got != `[{"id":1},{"id":2}]` {
		t.Errorf("got %s", got)
	}
	want := `POST /things {"query":"query($first: Int, $after: String) { issues(first: $first, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }","variables":{"first":1,"after":"e"}}`
	if len(h.asked) != 2 || h.asked[1] != want {
		t.Errorf("asked %q\nwant %s", h.asked, want)
	}
	if got := walk(t, h, o, "return await S.paginate(S.A.get, { fields: { totalCount: true } }).toArray();"); !strings.Contains(got, "TypeError: A.get gives its list as nodes") {
		t.Errorf("got %s", got)
	}
}

func TestPaginate_EndsWhereItMust(t *testing.T) {
	cursor := connector.Operation{Query: []string{"cursor"}, Page: &connector.Page{Items: "list", Param: "cursor", Next: "next"}}
	counted := connector.Operation{Query: []string{"offset"}, Page: &connector.Page{Param: "offset", Count: "items"}}
	flagged := connector.Operation{Query: []string{"startAt", "limit"}, Page: &connector.Page{Items: "values", Param: "startAt", Count: "items", More: "!isLast", Size: "limit"}}
	link := connector.Operation{Page: &connector.Page{Items: "value", Next: "next", Link: "url"}}
	last := connector.Operation{Page: &connector.Page{Param: "before", Count: "last", Key: "id"}}
	for name, c := range map[string]struct {
		op      connector.Operation
		body    string
		answers []string
		want    string
		calls   int
	}{
		"a break asks for no more":      {cursor, "for await (const one of S.paginate(S.A.get)) { if (one === 2) break; } return 'done';", []string{`{"list":[1,2],"next":"a"}`}, `"done"`, 1},
		"nothing is asked before":       {cursor, "S.paginate(S.A.get); S.pages(S.A.get); return 'done';", []string{`{"list":[1]}`}, `"done"`, 0},
		"a repeated cursor":             {cursor, "return await S.paginate(S.A.get).toArray();", []string{`{"list":[1],"next":"a"}`}, `PagingError: Service names a page as the next one that it has named before, so its list has no end: a (A.get, page 2)`, 2},
		"a repeated page":               {counted, "return await S.paginate(S.A.get).toArray();", []string{`[1,2]`}, `PagingError: Service answered with the same page again, so its list has no end (A.get, page 2)`, 2},
		"nothing but empty pages":       {flagged, "return await S.paginate(S.A.get, { limit: 5 }).toArray();", []string{`{"values":[],"isLast":false}`}, `PagingError: Service gave 100 pages in a row with nothing on them`, 101},
		"no list where it should be":    {cursor, "return await S.paginate(S.A.get).toArray();", []string{`{"list":7}`}, `PagingError: Service answered with no list at list (A.get, page 1)`, 1},
		"a page on another host":        {link, "return await S.paginate(S.A.get).toArray();", []string{`{"value":[1],"next":"https://evil.example/x"}`}, `names a next page on another host, evil.example, which is not followed`, 1},
		"a thing without its key":       {last, "return await S.paginate(S.A.get).toArray();", []string{`[{"name":1}]`}, `gave a thing without id`, 1},
		"an error":                      {cursor, "return await S.paginate(S.A.get).toArray();", []string{`{"list":[1],"next":"a"}`, "status: 404\n\n{\"message\":\"gone\"}"}, "NotFoundError: Service answered 404 to GET /things: gone", 2},
		"an error that a handler takes": {cursor, "return await S.paginate(S.A.get, { errorStrategy: { handleHttp404Error: () => null } }).toArray();", []string{`{"list":[1],"next":"a"}`, "status: 404\n\n{}"}, "[1]", 2},
		"a list left out":               {cursor, "return await S.paginate(S.A.get).toArray();", []string{`{"ok":true}`}, "[]", 1},
		"two loops over one":            {cursor, "const list = S.paginate(S.A.get); for await (const x of list) {} return list.toArray();", []string{`{"list":[1]}`}, "[1]", 2},
		"whole pages":                   {cursor, "const all = []; for await (const page of S.pages(S.A.get)) all.push(page.list.length); return all;", []string{`{"list":[1,2],"next":"a"}`, `{"list":[3]}`}, "[2,1]", 2},
		"not a list":                    {cursor, "return await S.paginate(S.A.one).toArray();", []string{`{}`}, "TypeError: A.one of Service does not answer with a page of a list", 0},
		"a call in place of its method": {cursor, "return await S.paginate(S.A.get());", []string{`{}`}, "TypeError: paginate takes a function of a client", 1},
		"a method there is not":         {cursor, "return await S.paginate((S as any).A.gett).toArray();", []string{`{}`}, "TypeError: Service has no method A.gett. Did you mean A.get?", 0},
		"steps that nobody waits for":   {cursor, "const i = S.paginate(S.A.get)[Symbol.asyncIterator](); return (await Promise.all([i.next(), i.next(), i.next(), i.next(), i.return!(), i.next()])).map((r: any) => r.done ? 'end' : r.value).join();", []string{`{"list":[1,2],"next":"a"}`, `{"list":[3]}`}, "1,2,3,end,end,end", 2},
		"a return before anything":      {cursor, "const i = S.paginate(S.A.get)[Symbol.asyncIterator](); await i.return!(); return (await i.next()).done;", []string{`{"list":[1]}`}, "true", 0},
		"the long name":                 {connector.Operation{All: "getThem", Page: cursor.Page}, "return await S.paginate(S.All.getThem).toArray();", []string{`{"list":[1]}`}, "[1]", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &told{answers: c.answers}
			got := walk(t, h, c.op, c.body)
			if !strings.Contains(got, c.want) || strings.Contains(got, "Error") && !strings.Contains(got, " scripts/Main.ts:2:") {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if len(h.asked) != c.calls {
				t.Errorf("asked %d times, want %d: %q", len(h.asked), c.calls, h.asked)
			}
		})
	}
}
