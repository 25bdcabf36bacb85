package workspace_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

const mainFile = `{
  "$schema": ".bobbin/schema/workspace.json",
  "format": 1,
  "id": "0192f3c4-5d6e-7000-8000-000000000001",
  "name": "Sync",
  "language": "ts-strict",
  "connections": { "jira/cloud": { "connector": "jira-cloud" } },
  "parameters": { "projectKey": { "type": "text", "default": "DEMO" }, "token": { "type": "password" }, "dry": { "type": "boolean" } },
  "custom": { "kept": true }
}
`

// folder writes a workspace of the given files and gives its path.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func whole() map[string]string {
	return map[string]string{
		"bobbin.json":                 mainFile,
		"scripts/OnIssue.ts":          "export default async () => {}",
		"scripts/sync/Issue.ts":       "export const a = 1",
		"scripts/types.d.ts":          "",
		"listeners/created.json":      `{ "connection": "jira/cloud", "event": "issue created", "script": "OnIssue" }`,
		"environments/dev.json":       `{ "target": "HEAD", "accounts": { "jira/cloud": "simulated" }, "parameters": { "projectKey": "DEV" } }`,
		"events/created/plain.json":   `{}`,
		"events/created/special.json": `{"a": 1}`,
	}
}

func load(t *testing.T, dir string) *workspace.Workspace {
	t.Helper()
	w, err := workspace.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestLoad_ReadsEveryNoun(t *testing.T) {
	w := load(t, folder(t, whole()))
	if len(w.Problems) > 0 {
		t.Errorf("problems: %+v", w.Problems)
	}
	if !slices.Equal(w.Scripts, []string{"OnIssue", "sync/Issue"}) {
		t.Errorf("scripts: %v", w.Scripts)
	}
	if l := w.Listeners[0]; l.Name != "created" || l.Delivery != "webhook" || l.Mode != "async" {
		t.Errorf("listener: %+v", l)
	}
	if !slices.Equal(w.Payloads["created"], []string{"plain", "special"}) {
		t.Errorf("payloads: %v", w.Payloads)
	}
	env, err := w.Environment("")
	if err != nil || !slices.Equal(w.SimulatedConnections(env), []string{"jira/cloud"}) {
		t.Errorf("environment %+v, %v", env, err)
	}
	vars, err := w.Values(env, func(name string) string { return "ENV_VARIABLE_" + name })
	if err != nil || string(vars) != `{"dry":false,"projectKey":"DEV","token":"ENV_VARIABLE_token"}` {
		t.Errorf("values %s, %v", vars, err)
	}
}

func TestLoad_PlacesWhatIsWrongAndLoadsTheRest(t *testing.T) {
	cases := []struct {
		name, file, text string
		want             string // file:line:column code
	}{
		{"broken listener", "listeners/created.json", "{\n  \"connection\": \"jira/cloud\",,\n}", "listeners/created.json:2:30 workspace/json"},
		{"cut off", "listeners/created.json", "{\n  \"connection\": ", "listeners/created.json:2:17 workspace/json"},
		{"empty", "environments/dev.json", "", "environments/dev.json:1:1 workspace/json"},
		{"wrong type", "listeners/created.json", "{ \"script\": 7 }", "listeners/created.json:1:13 workspace/json"},
		{"more text", "environments/dev.json", "{} {}", "environments/dev.json:1:4 workspace/json"},
		{"not UTF-8", "events/created/plain.json", "{\n\"a\": \"\xff\" }", "events/created/plain.json:2:7 workspace/encoding"},
		{"unknown script", "listeners/created.json", "{ \"connection\": \"jira/cloud\",\n  \"event\": \"issue created\", \"script\": \"Gone\" }", "listeners/created.json:2:39 workspace/unknown-script"},
		{"unknown connection", "listeners/created.json", `{ "connection": "x", "event": "e", "script": "OnIssue" }`, "listeners/created.json:1:17 workspace/unknown-connection"},
		{"wrong word", "bobbin.json", strings.Replace(mainFile, "ts-strict", "ruby", 1), "bobbin.json:6:15 workspace/value"},
		{"no id", "bobbin.json", strings.Replace(mainFile, "0192f3c4-5d6e-7000-8000-000000000001", "one", 1), "bobbin.json:4:9 workspace/id"},
		{"account of nothing", "environments/dev.json", `{ "accounts": { "gitlab": "x" } }`, "environments/dev.json:1:27 workspace/unknown-connection"},
		{"bad cron", "schedules/nightly.json", `{ "script": "OnIssue", "cron": "daily" }`, "schedules/nightly.json:1:32 workspace/cron"},
		{"no cron", "schedules/nightly.json", `{ "script": "OnIssue" }`, "schedules/nightly.json:1:1 workspace/missing"},
		{"an hour of a cron line", "schedules/nightly.json", `{ "script": "OnIssue", "cron": "0 25 * * *" }`, "schedules/nightly.json:1:32 workspace/cron"},
		{"time zone", "schedules/nightly.json", `{ "script": "OnIssue", "cron": "@daily", "timeZone": "Berlin" }`, "schedules/nightly.json:1:54 workspace/time-zone"},
		{"overlap", "schedules/nightly.json", `{ "script": "OnIssue", "cron": "@daily", "overlap": "allow" }`, "schedules/nightly.json:1:53 workspace/value"},
		{"cors of a service", "listeners/l.json", `{ "connection": "jira/cloud", "event": "push", "script": "OnIssue", "cors": { "origins": ["*"] } }`, "listeners/l.json:1:77 workspace/cors"},
		{"raw body of a service", "listeners/l.json", `{ "connection": "jira/cloud", "event": "push", "script": "OnIssue", "rawBody": true }`, "listeners/l.json:1:80 workspace/value"},
		{"no origin", "listeners/l.json", `{ "connection": "generic", "event": "http", "script": "OnIssue", "cors": {} }`, "listeners/l.json:1:74 workspace/cors"},
		{"a path", "listeners/l.json", `{ "connection": "generic", "event": "http", "script": "OnIssue", "cors": { "origins": ["https://a.example/x"] } }`, "listeners/l.json:1:87 workspace/cors"},
		{"a star inside", "listeners/l.json", `{ "connection": "generic", "event": "http", "script": "OnIssue", "cors": { "origins": ["https://a.*.example"] } }`, "listeners/l.json:1:87 workspace/cors"},
		{"logins of anybody", "listeners/l.json", `{ "connection": "generic", "event": "http", "script": "OnIssue", "cors": { "origins": ["*"], "credentials": true } }`, "listeners/l.json:1:109 workspace/cors"},
		{"too long", "listeners/l.json", `{ "connection": "generic", "event": "http", "script": "OnIssue", "cors": { "origins": ["*"], "maxAgeSeconds": 90000 } }`, "listeners/l.json:1:111 workspace/limit"},
		{"too much to catch up", "schedules/nightly.json", `{ "script": "OnIssue", "cron": "@daily", "catchUp": "all", "catchUpLimit": 5000 }`, "schedules/nightly.json:1:76 workspace/limit"},
		{"switch of no schedule", "environments/dev.json", `{ "accounts": {}, "schedules": { "nothing": { "enabled": true } } }`, "environments/dev.json:1:45 workspace/unknown-schedule"},
		{"broken main file", "bobbin.json", "{ \"id\": \"x\" \"name\" }", "bobbin.json:1:13 workspace/json"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := whole()
			files[c.file] = c.text
			w := load(t, folder(t, files))
			var got []string
			for _, p := range w.Problems {
				got = append(got, p.Place.String()+" "+p.Code)
				if p.Message == "" || p.Severity == "" {
					t.Errorf("a problem without words: %+v", p)
				}
			}
			if !slices.Contains(got, c.want) {
				t.Errorf("got %v, want %s", got, c.want)
			}
			if len(w.Scripts) != 2 {
				t.Errorf("scripts did not load: %v", w.Scripts)
			}
		})
	}
}

func TestLoad_RefusesWhatIsNoWorkspace(t *testing.T) {
	newer := folder(t, map[string]string{"bobbin.json": `{"format": 99, "id": "x"}`})
	cases := map[string]struct {
		dir  string
		code fault.Code
	}{
		"no folder":       {filepath.Join(t.TempDir(), "none"), fault.NotFound},
		"no bobbin.json":  {t.TempDir(), fault.NotFound},
		"a newer program": {newer, fault.Invalid},
	}
	for name, c := range cases {
		_, err := workspace.Load(c.dir)
		if !fault.Is(err, c.code) || fault.From(err).Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPath_StaysInside(t *testing.T) {
	for _, bad := range []string{"", ".", "..", "../x", "a/../../x", "/etc/passwd", ".git/config", "a/.GIT/x", "con.json", "a/LPT1", "x:y", "end.", "nul\x00"} {
		if p, err := workspace.Path("/w", bad); err == nil {
			t.Errorf("%q gave %s", bad, p)
		}
	}
	if p, err := workspace.Path("/w", "scripts/a b.ts"); err != nil || filepath.ToSlash(p) != "/w/scripts/a b.ts" {
		t.Errorf("%s, %v", p, err)
	}
}

func TestBind_KeepsUnknownKeysAndOrder(t *testing.T) {
	files := whole()
	files["environments/dev.json"] = `{"target":"HEAD","note":{"by":"Ann","z":1,"a":2},"accounts":{"jira/cloud":"simulated"}}`
	dir := folder(t, files)
	w := load(t, dir)
	if err := w.Bind("dev", "jira/cloud", "my-site"); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(filepath.Join(dir, "environments/dev.json"))
	want := `{
  "target": "HEAD",
  "note": {
    "by": "Ann",
    "z": 1,
    "a": 2
  },
  "accounts": {
    "jira/cloud": "my-site"
  }
}
`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
	if err := w.Bind("fresh", "jira/cloud", "simulated"); err != nil {
		t.Fatal(err)
	}
	if env, err := load(t, dir).Environment("fresh"); err != nil || env.Accounts["jira/cloud"] != "simulated" {
		t.Errorf("%+v %v", env, err)
	}
	if err := w.Bind("dev", "nothing", "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown connection: %v", err)
	}
}

func TestCreate_StampsItsOwnIdentity(t *testing.T) {
	template := fstest.MapFS{
		"bobbin.json":         {Data: []byte(`{"format":1,"id":"","name":"Template","extra":1}`)},
		"scripts/A.ts":        {Data: []byte("export default () => 1")},
		"gitignore":           {Data: []byte(".bobbin/\n")},
		"environments/e.json": {Data: []byte(`{"accounts":{}}`)},
	}
	dir := filepath.Join(t.TempDir(), "new")
	a, err := workspace.Create(dir, "Mine", template)
	if err != nil {
		t.Fatal(err)
	}
	b, err := workspace.Create(filepath.Join(t.TempDir(), "other"), "", template)
	if err != nil {
		t.Fatal(err)
	}
	if a.ID == b.ID || a.Name != "Mine" || b.Name != "Template" || len(a.Problems) > 0 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if _, err := os.Stat(filepath.Join(dir, ".gitignore")); err != nil {
		t.Error(err)
	}
	if _, err := workspace.Create(dir, "", template); !fault.Is(err, fault.Conflict) {
		t.Errorf("a full folder: %v", err)
	}
}

func TestGenerate_WritesOnlyWhatChanged(t *testing.T) {
	dir := folder(t, whole())
	w := load(t, dir)
	if _, err := w.Generate(map[string]string{"types/a.d.ts": "a", "types/b.d.ts": "b"}); err != nil {
		t.Fatal(err)
	}
	changed, err := w.Generate(map[string]string{"types/a.d.ts": "a2"})
	slices.Sort(changed)
	if err != nil || !slices.Equal(changed, []string{".bobbin/types/a.d.ts", ".bobbin/types/b.d.ts"}) {
		t.Errorf("%v %v", changed, err)
	}
	var schema map[string]any
	text, err := os.ReadFile(filepath.Join(dir, ".bobbin/schema/workspace.json"))
	if err != nil || json.Unmarshal(text, &schema) != nil {
		t.Errorf("schema: %v", err)
	}
}

func TestFilesOf_ListsWhatAPersonMayEdit(t *testing.T) {
	dir := folder(t, map[string]string{
		"bobbin.json": `{"format": 1}`, "README.md": "", "LICENSE": "text", "logo.png": "\x89PNG\x00", "empty": "",
		"scripts/Odd.ts": "const a = 1 // \x00", // by its name; the list does not open scripts
		"scripts/b/c.js": "", "node_modules/a/index.js": "", ".git/config": "", "scripts/.hidden.ts": "",
	})
	files, err := workspace.FilesOf(dir)
	want := []string{"LICENSE", "README.md", "bobbin.json", "empty", "scripts/Odd.ts", "scripts/b/c.js"}
	if err != nil || !slices.Equal(files, want) {
		t.Errorf("%v %v", files, err)
	}
	for _, other := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "scripts")} {
		if files, err := workspace.FilesOf(other); !fault.Is(err, fault.NotFound) || files != nil {
			t.Errorf("%s: %v %v", other, files, err)
		}
	}
}

func TestWriteFile_LeavesAReadOnlyFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ts")
	if err := os.WriteFile(path, []byte("old"), 0o444); err != nil {
		t.Fatal(err)
	}
	err := workspace.WriteFile(path, []byte("new"))
	text, _ := os.ReadFile(path)
	if !fault.Is(err, fault.Denied) || string(text) != "old" {
		t.Errorf("%v, %s", err, text)
	}
}

func TestWatch_HearsOfOthersEdits(t *testing.T) {
	dir := folder(t, whole())
	ctx, cancel := context.WithCancel(context.Background())
	heard := make(chan []string, 16)
	done, err := workspace.Watch(ctx, dir, func(paths []string) { heard <- paths })
	if err != nil {
		t.Fatal(err)
	}
	wait := func(want string) {
		t.Helper()
		limit := time.After(20 * time.Second)
		for {
			select {
			case paths := <-heard:
				if slices.Contains(paths, want) {
					return
				}
			case <-limit:
				t.Fatalf("never heard of %s", want)
			}
		}
	}
	must(t, workspace.WriteFile(filepath.Join(dir, "scripts/OnIssue.ts"), []byte("changed")))
	wait("scripts/OnIssue.ts")
	must(t, workspace.WriteFile(filepath.Join(dir, "scripts/deep/er/New.ts"), []byte("new")))
	wait("scripts/deep/er/New.ts")
	must(t, os.Remove(filepath.Join(dir, "scripts/sync/Issue.ts")))
	wait("scripts/sync/Issue.ts")
	cancel()
	<-done
}

func TestWatch_EndsWithItsFolder(t *testing.T) {
	for what, lose := range map[string]func(dir string) error{
		"deleted": os.RemoveAll,
		"moved":   func(dir string) error { return os.Rename(dir, dir+"-away") },
	} {
		dir := folder(t, whole())
		last := make(chan []string, 64)
		done, err := workspace.Watch(t.Context(), dir, func(paths []string) { last <- paths })
		must(t, err)
		must(t, lose(dir))
		<-done
		close(last)
		told := false
		for paths := range last {
			told = told || slices.Contains(paths, ".")
		}
		if !told {
			t.Errorf("nobody was told that the folder is %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(mainFile), []byte(`{"connection":"x"}`))
	f.Add([]byte("{\"format\":1e99}"), []byte("[]"))
	f.Fuzz(func(t *testing.T, mainText, listener []byte) {
		dir := folder(t, map[string]string{"bobbin.json": string(mainText), "listeners/l.json": string(listener)})
		w, err := workspace.Load(dir)
		if err != nil {
			return
		}
		for _, p := range w.Problems {
			if p.Line < 1 || p.Column < 1 {
				t.Errorf("a problem without a place: %+v", p)
			}
		}
	})
}

func TestEnsureConfig_LeavesAPersonsOwnAlone(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "tsconfig.json")
	w := &workspace.Workspace{Dir: dir}
	ensured := func() string {
		t.Helper()
		if err := w.EnsureConfig(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	fresh := ensured()
	if !strings.Contains(fresh, `"tests/**/*"`) {
		t.Errorf("tests are left out: %s", fresh)
	}
	earlier := strings.Replace(fresh, `"tests/**/*", `, "", 1)
	for before, want := range map[string]string{earlier: fresh, fresh: fresh, "{}\n": "{}\n", "": ""} {
		if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := ensured(); got != want {
			t.Errorf("%q became %q", before, got)
		}
	}
}
