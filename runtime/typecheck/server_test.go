package typecheck_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/script/managedapi"
	"bobbin/runtime/typecheck"
)

// message is one message as a page sees it.
type message struct {
	Type         string          `json:"type,omitempty"`
	Capabilities json.RawMessage `json:"capabilities,omitempty"`
	RootURI      string          `json:"rootUri,omitempty"`
	ID           int             `json:"id,omitempty"`
	Method       string          `json:"method,omitempty"`
	Result       json.RawMessage `json:"result,omitempty"`
	Error        *struct {
		Code    int
		Message string
	} `json:"error,omitempty"`
}

// page is one attached page.
type page struct {
	t       testing.TB
	session *typecheck.Session
	in      chan message
	dir     string
	number  int
	waits   time.Duration
}

func attach(t testing.TB, s *typecheck.Server, dir string) *page {
	t.Helper()
	p := &page{t: t, in: make(chan message, 1000), dir: dir, waits: 2 * time.Minute}
	p.session = s.Attach(func(text []byte) error {
		var m message
		if err := json.Unmarshal(text, &m); err != nil {
			return err
		}
		p.in <- m
		return nil
	})
	return p
}

// until reads messages up to one that is wanted.
func (p *page) until(what string, wanted func(message) bool) message {
	p.t.Helper()
	late := time.After(p.waits)
	for {
		select {
		case m := <-p.in:
			if wanted(m) {
				return m
			}
		case <-late:
			p.t.Fatalf("no %s within %v", what, p.waits)
		}
	}
}

func (p *page) hello() message {
	p.t.Helper()
	return p.until("hello", func(m message) bool { return m.Type == "hello" })
}

func (p *page) send(m map[string]any) {
	p.t.Helper()
	m["jsonrpc"] = "2.0"
	text, err := json.Marshal(m)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.session.Send(text); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) request(method string, params map[string]any) message {
	p.t.Helper()
	p.number++
	number := p.number
	p.send(map[string]any{"id": number, "method": method, "params": params})
	return p.until(method, func(m message) bool { return m.ID == number && m.Method == "" })
}

func (p *page) uri(path string) string { return "file://" + filepath.ToSlash(p.dir) + "/" + path }

func (p *page) open(path, text string) {
	p.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{
		"textDocument": map[string]any{"uri": p.uri(path), "languageId": "typescript", "version": 1, "text": text}}})
}

func (p *page) change(path, text string, version int) {
	p.send(map[string]any{"method": "textDocument/didChange", "params": map[string]any{
		"textDocument": map[string]any{"uri": p.uri(path), "version": version}, "contentChanges": []any{map[string]any{"text": text}}}})
}

// at is a position just behind the last occurrence of a mark in a text.
func at(path, text, mark string, p *page) map[string]any {
	before := text[:strings.LastIndex(text, mark)+len(mark)]
	return map[string]any{"textDocument": map[string]any{"uri": p.uri(path)},
		"position": map[string]any{"line": strings.Count(before, "\n"), "character": len(before) - strings.LastIndex(before, "\n") - 1}}
}

func (p *page) labels(m message) []string {
	p.t.Helper()
	var list struct{ Items []struct{ Label string } }
	if m.Error != nil {
		p.t.Fatal(m.Error.Message)
	}
	if err := json.Unmarshal(m.Result, &list); err != nil {
		p.t.Fatalf("%v: %s", err, m.Result)
	}
	var labels []string
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	return labels
}

// problems asks for the diagnostics of one file.
func (p *page) problems(path string) []string {
	p.t.Helper()
	m := p.request("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": p.uri(path)}})
	if m.Error != nil {
		return []string{m.Error.Message}
	}
	var report struct{ Items []struct{ Message string } }
	if err := json.Unmarshal(m.Result, &report); err != nil {
		p.t.Fatal(err)
	}
	var list []string
	for _, item := range report.Items {
		list = append(list, item.Message)
	}
	return list
}

// start starts a server and attaches a page that has its hello.
func start(t testing.TB, dir string, change func(*typecheck.ServerConfig)) (*typecheck.Server, *page, chan string) {
	t.Helper()
	states := make(chan string, 100)
	config := typecheck.ServerConfig{Dir: dir, State: func(state typecheck.State, message string) { states <- string(state) }}
	if change != nil {
		change(&config)
	}
	if config.Compiler == nil {
		config.Compiler = newCompiler(t)
	}
	s := typecheck.NewServer(config)
	t.Cleanup(s.Stop)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	p := attach(t, s, dir)
	if h := p.hello(); h.RootURI != "file://"+filepath.ToSlash(dir) || len(h.Capabilities) < 100 {
		t.Fatalf("%+v", h)
	}
	return s, p, states
}

const clientTypes = "declare const client: { Issue: { getIssue(o: { id: string }): Promise<string>; createIssue(): void } };\nexport default client;\n"

func TestServer_CompletesOverGeneratedTypes(t *testing.T) {
	dir := newFolder(t, map[string]string{".bobbin/types/api/tracker.d.ts": clientTypes, "scripts/Lib.ts": "export function helpful() { return 1 }\n"})
	_, p, _ := start(t, dir, nil)
	text := "import tracker from './api/tracker';\ntracker.Issue."
	p.open("scripts/Main.ts", text)
	if got := p.labels(p.request("textDocument/completion", at("scripts/Main.ts", text, "Issue.", p))); !slices.Contains(got, "createIssue") || !slices.Contains(got, "getIssue") || len(got) != 2 {
		t.Error(got)
	}
	p.change("scripts/Main.ts", "helpf", 2)
	if got := p.labels(p.request("textDocument/completion", at("scripts/Main.ts", "helpf", "helpf", p))); !slices.Contains(got, "helpful") {
		t.Errorf("no import is offered among %d", len(got))
	}
}

// A name that several modules have is offered once, unless the workspace has to do with the others.
func TestServer_OffersNoImportOfOtherScopes(t *testing.T) {
	const declared = "export declare function getRecordValue(key: string): Promise<unknown>;\n"
	for _, c := range []struct {
		unoffered, want []string
	}{
		{[]string{"@sr-connect", "@stitch-it"}, []string{"@bobbin/record-storage"}},
		{[]string{"@stitch-it"}, []string{"@bobbin/record-storage", "@sr-connect/record-storage"}},
	} {
		files := map[string]string{"scripts/Main.ts": "export {};\n", "tsconfig.json": `{"extends": "./.bobbin/tsconfig.base.json", "include": ["scripts/**/*", ".bobbin/types/**/*.d.ts"],
			"compilerOptions": {"paths": {"@bobbin/*": ["./.bobbin/types/modules/@bobbin/*"], "@sr-connect/*": ["./.bobbin/types/modules/@sr-connect/*"], "@stitch-it/*": ["./.bobbin/types/modules/@stitch-it/*"]}}}`}
		for _, scope := range []string{"@bobbin", "@sr-connect", "@stitch-it"} {
			files[".bobbin/types/modules/"+scope+"/record-storage.d.ts"] = declared
		}
		_, p, _ := start(t, newFolder(t, files), func(config *typecheck.ServerConfig) { config.Unoffered = func() []string { return c.unoffered } })
		p.open("scripts/Main.ts", "getRecordV")
		m := p.request("textDocument/completion", at("scripts/Main.ts", "getRecordV", "getRecordV", p))
		var list struct {
			Items []struct {
				Label        string
				LabelDetails struct{ Description string }
			}
		}
		if err := json.Unmarshal(m.Result, &list); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, item := range list.Items {
			if item.Label == "getRecordValue" {
				got = append(got, item.LabelDetails.Description)
			}
		}
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("without %v an import is offered of %v, not %v", c.unoffered, got, c.want)
		}
	}
}

func TestServer_CompletesWhatAListHolds(t *testing.T) {
	const client = `import type { ErrorStrategyOption, ListPage, ManagedClient } from '../modules/managed-api';
interface Issue { key: string; summary: string }
interface IssueApi { getIssues<R = never>(options: { jql: string; maxResults?: number; errorStrategy?: ErrorStrategyOption<R> }): ListPage<'issues', { issues?: Issue[]; total: number }, R> }
declare const client: ManagedClient & { readonly Issue: IssueApi };
export default client;
`
	dir := newFolder(t, map[string]string{".bobbin/types/api/tracker.d.ts": client, ".bobbin/types/modules/managed-api.d.ts": managedapi.Declarations})
	_, p, _ := start(t, dir, nil)
	p.open("scripts/Main.ts", "export {};\n")
	for n, c := range []struct {
		text, after string
		want        []string
	}{
		{"for await (const issue of tracker.paginate(tracker.Issue.getIssues, { jql: '' })) issue.", "issue.", []string{"key", "summary"}},
		{"for await (const page of tracker.pages(tracker.Issue.getIssues, { jql: '' })) page.", "page.", []string{"issues", "total"}},
		{"(await tracker.paginate(tracker.Issue.getIssues, { jql: '' }).toArray())[0].", "[0].", []string{"key", "summary"}},
		{"tracker.paginate(tracker.Issue.getIssues, { jql: '', ma })", "ma", []string{"maxResults"}},
	} {
		text := "import tracker from './api/tracker';\n" + c.text
		p.change("scripts/Main.ts", text, n+2)
		got := p.labels(p.request("textDocument/completion", at("scripts/Main.ts", text, c.after, p)))
		for _, want := range c.want {
			if !slices.ContainsFunc(got, func(label string) bool { return strings.TrimSuffix(label, "?") == want }) {
				t.Errorf("%s\n offers %d names, not %s", c.text, len(got), want)
			}
		}
	}
}

func TestServer_RenamesInFilesThatAreNotOpen(t *testing.T) {
	lib := "export function helpful() { return 1 }\n"
	dir := newFolder(t, map[string]string{"scripts/Lib.ts": lib, "scripts/Main.ts": "import { helpful } from './Lib';\nexport default () => helpful();\n"})
	_, p, _ := start(t, dir, nil)
	p.open("scripts/Lib.ts", lib)
	params := at("scripts/Lib.ts", lib, "helpf", p)
	params["newName"] = "useful"
	m := p.request("textDocument/rename", params)
	if got := string(m.Result); strings.Count(got, `"useful"`) != 3 || !strings.Contains(got, "Main.ts") || strings.Contains(got, " as ") {
		t.Error(got)
	}
}

func TestServer_SeesChangedDeclarations(t *testing.T) {
	text := "import tracker from './api/tracker';\nexport default () => tracker.Issue.createIssue();\n"
	dir := newFolder(t, map[string]string{".bobbin/types/api/tracker.d.ts": clientTypes, "scripts/Main.ts": text})
	s, p, _ := start(t, dir, nil)
	p.open("scripts/Main.ts", text)
	if got := p.problems("scripts/Main.ts"); len(got) > 0 {
		t.Fatal(got)
	}
	write(t, dir, ".bobbin/types/api/tracker.d.ts", strings.Replace(clientTypes, "createIssue", "makeIssue", 1))
	s.FilesChanged([]string{".bobbin/types/api/tracker.d.ts"})
	p.until("refresh", func(m message) bool { return m.Method == "workspace/diagnostic/refresh" })
	if got := p.problems("scripts/Main.ts"); len(got) != 1 || !strings.Contains(got[0], "createIssue") {
		t.Errorf("after a change: %v", got)
	}
	p.change("scripts/Main.ts", "import more from './api/more';\nexport default more;\n", 2)
	if got := p.problems("scripts/Main.ts"); len(got) != 1 {
		t.Errorf("before it is there: %v", got)
	}
	write(t, dir, ".bobbin/types/api/more.d.ts", "declare const more: number;\nexport default more;\n")
	s.FilesChanged([]string{filepath.Join(dir, ".bobbin", "types", "api", "more.d.ts")})
	if got := p.problems("scripts/Main.ts"); len(got) > 0 {
		t.Errorf("after it came: %v", got)
	}
	if err := os.Remove(filepath.Join(dir, ".bobbin", "types", "api", "more.d.ts")); err != nil {
		t.Fatal(err)
	}
	s.FilesChanged([]string{".bobbin/types/api/more.d.ts"})
	if got := p.problems("scripts/Main.ts"); len(got) != 1 {
		t.Errorf("after it went: %v", got)
	}
	p.change("scripts/Main.ts", "export default everywhere;\n", 3)
	if got := p.problems("scripts/Main.ts"); len(got) != 1 {
		t.Errorf("before a new global: %v", got)
	}
	write(t, dir, ".bobbin/types/more-globals.d.ts", "declare const everywhere: 1;\n")
	s.FilesChanged([]string{".bobbin/types/more-globals.d.ts"})
	if got := p.problems("scripts/Main.ts"); len(got) > 0 {
		t.Errorf("after a new global: %v", got)
	}
	write(t, dir, ".bobbin/tsconfig.base.json", strings.Replace(baseConfig, `"strict": true`, `"strict": false`, 1))
	p.change("scripts/Main.ts", "export default (x) => x;\n", 4)
	if got := p.problems("scripts/Main.ts"); len(got) != 1 {
		t.Errorf("strict: %v", got)
	}
	s.FilesChanged([]string{".bobbin/tsconfig.base.json"})
	if got := p.problems("scripts/Main.ts"); len(got) > 0 && !strings.Contains(got[0], "implicitly") {
		t.Errorf("not strict: %v", got)
	}
}

func TestServer_ReplacesAProcessThatDoesNotAnswer(t *testing.T) {
	text := "const m = new Map<string, number>()\nm.\nfoo(\n" // completion of this never ends in TypeScript 7.0.2
	dir := newFolder(t, map[string]string{"scripts/Main.ts": text})
	_, p, states := start(t, dir, func(c *typecheck.ServerConfig) {
		c.Limit = func(method string) time.Duration {
			if method == "textDocument/completion" {
				return 400 * time.Millisecond
			}
			return 20 * time.Second
		}
	})
	p.open("scripts/Main.ts", text)
	p.problems("scripts/Main.ts") // it is warm: the short limit counts
	p.number++
	completion := p.number
	p.send(map[string]any{"id": completion, "method": "textDocument/completion", "params": at("scripts/Main.ts", text, "m.", p)})
	p.number++
	p.send(map[string]any{"id": p.number, "method": "textDocument/hover", "params": at("scripts/Main.ts", text, "new Ma", p)})
	failed := false
	p.until("restart", func(m message) bool {
		failed = failed || m.ID == completion && m.Error != nil
		return m.Method == "bobbin/restarted"
	})
	if !failed {
		t.Error("the completion was not failed")
	}
	p.change("scripts/Main.ts", "lost", 2) // the new process knows no document yet: dropped
	p.open("scripts/Main.ts", "const unsaved: number = 'x';\nexport default unsaved;\n")
	if got := p.problems("scripts/Main.ts"); len(got) != 1 || !strings.Contains(got[0], "not assignable") {
		t.Errorf("afterwards: %v", got)
	}
	for _, want := range []string{"starting", "ready", "starting", "restarted"} {
		if got := <-states; got != want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
}

func TestServer_PausesWhenItEndsTooOften(t *testing.T) {
	dir := newFolder(t, map[string]string{"scripts/Main.ts": "export default 1;\n"})
	_, p, states := start(t, dir, func(c *typecheck.ServerConfig) {
		c.Limit = func(method string) time.Duration {
			if method == "initialize" {
				return time.Minute
			}
			return time.Nanosecond
		}
		c.Pause = 10 * time.Millisecond
	})
	for range 4 {
		p.request("workspace/symbol", map[string]any{"query": "x"})
		p.until("restart", func(m message) bool { return m.Method == "bobbin/restarted" })
	}
	var got []string
	for len(got) < 11 {
		got = append(got, <-states)
	}
	if !slices.Contains(got, "failed") {
		t.Error(got)
	}
}

func TestServer_KeepsPagesApart(t *testing.T) {
	dir := newFolder(t, map[string]string{"scripts/Main.ts": "export default 1;\n", "scripts/Other.ts": "import n from './Main';\nexport const s: string = n;\n"})
	s, one, _ := start(t, dir, nil)
	two := attach(t, s, dir)
	two.hello()
	one.open("scripts/Main.ts", "const text: string = 'x';\nexport default text;\n")
	if got := two.problems("scripts/Other.ts"); len(got) > 0 {
		t.Errorf("the unsaved text of one page is not seen by the other: %v", got)
	}
	for i := range 20 { // the same numbers on both pages
		a, b := fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i)
		one.open("scripts/"+a+".ts", "export const "+a+" = 1;")
		two.open("scripts/"+b+".ts", "export const "+b+" = 1;")
		for _, each := range []struct {
			p    *page
			name string
		}{{one, a}, {two, b}} {
			m := each.p.request("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": each.p.uri("scripts/" + each.name + ".ts")}})
			if !strings.Contains(string(m.Result), `"`+each.name+`"`) {
				t.Fatalf("%s: %s", each.name, m.Result)
			}
		}
	}
	two.open("scripts/Main.ts", "export default 2;\n")
	one.change("scripts/Main.ts", "export default 'not seen';\n", 2)
	if got := two.problems("scripts/Other.ts"); len(got) != 1 {
		t.Errorf("the page that opened it last does not hold it: %v", got)
	}
	two.session.Close()
	if got := one.problems("scripts/Other.ts"); len(got) != 1 {
		t.Errorf("the disk is not seen after the page is gone: %v", got)
	}
	if err := two.session.Send([]byte(`{"id":1,"method":"workspace/symbol"}`)); err != nil {
		t.Error(err)
	}
	if err := one.session.Send([]byte(`{`)); err == nil {
		t.Error("what is no JSON was taken")
	}
}

func TestServer_StopsTwiceAndRefusesLateComers(t *testing.T) {
	dir := newFolder(t, map[string]string{"scripts/Main.ts": "export default 1;\n"})
	s, p, _ := start(t, dir, nil)
	p.open("scripts/Main.ts", "export default 2;\n")
	s.Stop()
	s.Stop()
	s.FilesChanged([]string{"scripts/Main.ts"})
	s.Attach(func([]byte) error { return nil }).Close()
	stacks := make([]byte, 1<<20)
	if text := string(stacks[:runtime.Stack(stacks, true)]); strings.Contains(text, "typecheck.(*process)") || strings.Contains(text, "typecheck.(*Server)") {
		t.Errorf("something still runs:\n%s", text)
	}
}

func BenchmarkFirstCompletion(b *testing.B) {
	text := "import tracker from './api/tracker';\ntracker.Issue."
	dir := newFolder(b, map[string]string{".bobbin/types/api/tracker.d.ts": clientTypes, "scripts/Main.ts": text})
	compiler := newCompiler(b)
	for b.Loop() {
		s, p, _ := start(b, dir, func(c *typecheck.ServerConfig) { c.Compiler = compiler })
		p.open("scripts/Main.ts", text)
		p.labels(p.request("textDocument/completion", at("scripts/Main.ts", text, "Issue.", p)))
		s.Stop()
	}
}

func BenchmarkCompletion(b *testing.B) {
	text := "import tracker from './api/tracker';\ntracker.Issue."
	dir := newFolder(b, map[string]string{".bobbin/types/api/tracker.d.ts": clientTypes, "scripts/Main.ts": text})
	_, p, _ := start(b, dir, nil)
	p.open("scripts/Main.ts", text)
	version := 1
	for b.Loop() {
		version++
		p.change("scripts/Main.ts", text, version)
		p.labels(p.request("textDocument/completion", at("scripts/Main.ts", text, "Issue.", p)))
	}
}

func BenchmarkPath(b *testing.B) {
	newCompiler(b)
	for b.Loop() {
		newCompiler(b)
	}
}

func BenchmarkCheck(b *testing.B) {
	dir := newFolder(b, map[string]string{"scripts/Main.ts": "export default async () => 1;\n"})
	compiler := newCompiler(b)
	for b.Loop() {
		if _, err := compiler.Check(b.Context(), dir); err != nil {
			b.Fatal(err)
		}
	}
}
