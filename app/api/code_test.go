package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answered posts a request that must be answered, and gives its answer.
func answered(t *testing.T, m http.Handler, name string, body map[string]any) map[string]any {
	t.Helper()
	status, answer := post(t, m, name, body)
	if status != 200 {
		t.Fatalf("%s: %d %v", name, status, answer)
	}
	return answer
}

func TestHistory_BringsBackWhatWasSavedOverAndDeleted(t *testing.T) {
	m, dir := mux(t)
	file := func(more ...any) map[string]any {
		body := map[string]any{"dir": dir, "path": "scripts/sync/issue.ts"}
		for i := 0; i < len(more); i += 2 {
			body[more[i].(string)] = more[i+1]
		}
		return body
	}
	before := answered(t, m, "file.read", file())["text"]
	answered(t, m, "file.write", file("text", "export const one = 1;\n"))
	versions := answered(t, m, "history.list", file())["versions"].([]any)
	if len(versions) != 2 {
		t.Fatalf("versions %v", versions)
	}
	oldest := versions[1].(map[string]any)
	if got := answered(t, m, "history.read", file("id", oldest["id"]))["text"]; oldest["source"] != "before" || got != before {
		t.Errorf("the text before the first save: %v %q", oldest, got)
	}
	answered(t, m, "history.restore", file("id", oldest["id"]))
	if got := answered(t, m, "file.read", file())["text"]; got != before {
		t.Errorf("restored: %q", got)
	}

	answered(t, m, "file.rename", file("to", "scripts/sync/renamed.ts"))
	folder := answered(t, m, "file.delete", map[string]any{"dir": dir, "path": "scripts/sync"})
	kept := folder["kept"].([]any)[0].(map[string]any)
	gone := answered(t, m, "history.deleted", map[string]any{"dir": dir})["files"].([]any)
	if len(gone) != 1 || gone[0].(map[string]any)["path"] != "scripts/sync/renamed.ts" {
		t.Fatalf("deleted: %v", gone)
	}
	answered(t, m, "history.restore", map[string]any{"dir": dir, "path": kept["path"], "id": kept["id"]})
	text, err := os.ReadFile(filepath.Join(dir, "scripts/sync/renamed.ts"))
	if err != nil || string(text) != before {
		t.Errorf("brought back: %q %v", text, err)
	}
	if gone := answered(t, m, "history.deleted", map[string]any{"dir": dir})["files"].([]any); len(gone) != 0 {
		t.Errorf("still deleted: %v", gone)
	}
	if status, answer := post(t, m, "history.restore", map[string]any{"dir": dir, "path": "../x", "id": kept["id"]}); status != 400 {
		t.Errorf("outside: %d %v", status, answer)
	}
}

func TestGit_FromNoRepositoryToAPush(t *testing.T) {
	home := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, "gitconfig"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	m, dir := mux(t)
	in := func(more ...any) map[string]any {
		body := map[string]any{"dir": dir}
		for i := 0; i < len(more); i += 2 {
			body[more[i].(string)] = more[i+1]
		}
		return body
	}
	if got := answered(t, m, "git.status", in()); got["state"] != "none" {
		t.Fatalf("before: %v", got)
	}
	if status, answer := post(t, m, "git.stage", in()); status != 404 || !strings.Contains(sentence(answer), "no git repository") {
		t.Errorf("staging nothing: %d %v", status, answer)
	}
	answered(t, m, "git.init", in())
	if status, _ := post(t, m, "git.init", in()); status != 409 {
		t.Errorf("a second time: %d", status)
	}
	answered(t, m, "git.identify", in("name", "Ada", "email", "ada@example.com"))
	answered(t, m, "git.commit", in("message", "first", "all", true))
	answered(t, m, "file.write", in("path", "README.md", "text", "changed\n"))
	got := answered(t, m, "git.status", in())
	changes := got["changes"].([]any)
	if len(changes) != 1 || changes[0].(map[string]any)["worktree"] != "M" {
		t.Fatalf("changes %v", changes)
	}
	discarded := answered(t, m, "git.discard", in("changes", changes))["kept"].([]any)[0].(map[string]any)
	if got := answered(t, m, "git.status", in())["changes"].([]any); len(got) != 0 {
		t.Errorf("discarded: %v", got)
	}
	answered(t, m, "history.restore", in("path", "README.md", "id", discarded["id"]))
	if got := answered(t, m, "file.read", in("path", "README.md"))["text"]; got != "changed\n" {
		t.Errorf("undone: %v", got)
	}

	bare := filepath.Join(home, "bare.git")
	answered(t, m, "git.remote", in("url", bare))
	if last := lines(t, m, "git.sync", in("what", "push")); !strings.Contains(last, "no repository at the remote") {
		t.Errorf("pushing to nowhere: %s", last)
	}
	if last := lines(t, m, "git.sync", in("what", "pack")); !strings.Contains(last, "fetch, pull or push") {
		t.Errorf("something else: %s", last)
	}
}

// lines posts a request that is answered line by line, and gives the last one.
func lines(t *testing.T, m http.Handler, name string, body map[string]any) string {
	t.Helper()
	all := allLines(t, m, name, body)
	return all[len(all)-1]
}

func allLines(t *testing.T, m http.Handler, name string, body map[string]any) []string {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("POST", "/api/"+name, strings.NewReader(string(text))))
	return strings.Split(strings.TrimSpace(w.Body.String()), "\n")
}

func TestSearch_AnswersFileByFile(t *testing.T) {
	m, dir := mux(t)
	if err := os.WriteFile(filepath.Join(dir, "scripts", "binary.ts"), []byte("syncIssue\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scripts", "latin1.ts"), []byte("syncIssue \xe4"), 0o644); err != nil {
		t.Fatal(err)
	}
	body := map[string]any{"dir": dir, "pattern": `sync(\w+)`, "regex": true, "caseSensitive": true, "include": "scripts", "replace": "mirror$1"}
	all := allLines(t, m, "search.find", body)
	if len(all) != 5 || !strings.Contains(all[0], `"path":"scripts/OnJiraIssueCreated.ts"`) || !strings.Contains(all[2], `"replacement":"mirrorIssue"`) ||
		all[3] != `{"searched":3,"skipped":2,"limited":false}` || all[4] != `{"done":true}` {
		t.Errorf("answer %q", all)
	}
	body["pattern"] = "("
	if last := lines(t, m, "search.find", body); !strings.Contains(last, "no regular expression") {
		t.Errorf("a bad expression: %s", last)
	}
}

func TestSettings_AreNotOverwrittenUnseen(t *testing.T) {
	m, dir := mux(t)
	if got := answered(t, m, "settings.get", map[string]any{}); got["text"] != "" || got["version"] != "" || got["path"] == "" {
		t.Errorf("before: %v", got)
	}
	for _, file := range []string{"snippets", "keybindings"} {
		answered(t, m, "settings.set", map[string]any{"file": file, "text": "{ }", "version": ""})
		if got := answered(t, m, "settings.get", map[string]any{"file": file}); got["text"] != "{ }" || !strings.HasSuffix(got["path"].(string), file+".json") {
			t.Errorf("the %s are %v", file, got)
		}
	}
	if status, _ := post(t, m, "settings.get", map[string]any{"file": "../secrets"}); status != 400 {
		t.Errorf("another file of the home: %d", status)
	}
	set := answered(t, m, "settings.set", map[string]any{"text": "{}", "version": ""})
	if status, answer := post(t, m, "settings.set", map[string]any{"text": "{ }", "version": ""}); status != 409 {
		t.Errorf("from an older text: %d %v", status, answer)
	}
	if got := answered(t, m, "settings.get", map[string]any{}); got["text"] != "{}" || got["version"] != set["version"] {
		t.Errorf("after: %v", got)
	}

	if got := answered(t, m, "session.get", map[string]any{"dir": dir}); got["state"] != nil {
		t.Errorf("no session yet: %v", got)
	}
	answered(t, m, "session.set", map[string]any{"dir": dir, "state": map[string]any{"tabs": []string{"a"}}})
	state := answered(t, m, "session.get", map[string]any{"dir": dir})["state"].(map[string]any)
	if tabs := state["tabs"].([]any); len(tabs) != 1 || tabs[0] != "a" {
		t.Errorf("session: %v", state)
	}
	if status, answer := post(t, m, "session.set", map[string]any{"dir": dir, "state": strings.Repeat("x", 2<<20)}); status != 400 {
		t.Errorf("too much: %d %v", status, answer)
	}
}
