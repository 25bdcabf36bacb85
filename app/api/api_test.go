package api_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"bobbin/app/api"
	"bobbin/app/enginetest"
	"bobbin/app/ide"
	"bobbin/app/templates"
	"bobbin/runtime/fault"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// mux serves a fresh engine with a workspace of the demo.
func mux(t *testing.T) (*api.Mux, string) {
	t.Helper()
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	return m, h.Workspace(t, "jira-to-gitlab", nil)
}

// post sends a request and reads its answer.
func post(t *testing.T, m http.Handler, name string, body any) (int, map[string]any) {
	t.Helper()
	text, ok := body.(string)
	if !ok {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(encoded)
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("POST", "/api/"+name, strings.NewReader(text)))
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s answered %d %q", name, w.Code, w.Body)
	}
	return w.Code, answer
}

func TestMux_HasEveryRequestOfItsPage(t *testing.T) {
	m, _ := mux(t)
	page, err := os.ReadFile("api.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^//\t([a-z]+\.[a-z]+) `).FindAllStringSubmatch(string(page), -1)
	if len(names) < 30 {
		t.Fatalf("only %d requests are on the page", len(names))
	}
	for _, name := range names {
		if status, answer := post(t, m, name[1], "{"); status != 400 || !strings.Contains(sentence(answer), "not the JSON") {
			t.Errorf("%s: %d %v", name[1], status, answer)
		}
	}
}

func sentence(answer map[string]any) string {
	e, _ := answer["error"].(map[string]any)
	text, _ := e["sentence"].(string)
	return text
}

func TestWriteFault_HasAStatusForEveryCode(t *testing.T) {
	for code, want := range map[fault.Code]int{fault.Invalid: 400, fault.Denied: 403, fault.NotFound: 404, fault.Conflict: 409, fault.Canceled: 499, fault.Internal: 500, fault.Unavailable: 503} {
		w := httptest.NewRecorder()
		api.WriteFault(w, fault.New(code, "It went wrong.").WithHint("Try this."))
		if w.Code != want || !strings.Contains(w.Body.String(), `"sentence":"It went wrong."`) || !strings.Contains(w.Body.String(), `"hint":"Try this."`) {
			t.Errorf("%s: %d %s", code, w.Code, w.Body)
		}
	}
}

func TestMux_RefusesWhatItDoesNotKnow(t *testing.T) {
	m, dir := mux(t)
	for name, c := range map[string]struct {
		request string
		body    any
		status  int
	}{
		"request":      {"nothing.at.all", map[string]any{}, 404},
		"workspace":    {"workspace.get", map[string]any{"dir": filepath.Join(dir, "nowhere")}, 404},
		"script":       {"invocation.run", map[string]any{"dir": dir, "script": "Nowhere"}, 404},
		"invocation":   {"invocation.get", map[string]any{"invocationId": "none"}, 404},
		"wait":         {"invocation.wait", map[string]any{"invocationId": "none"}, 404},
		"event":        {"invocation.run", map[string]any{"dir": dir, "script": "OnJiraIssueCreated", "listener": "issue-created", "payload": "nothing"}, 404},
		"file":         {"file.read", map[string]any{"dir": dir, "path": "nowhere.ts"}, 404},
		"outside":      {"file.read", map[string]any{"dir": dir, "path": "../../etc/passwd"}, 400},
		"outside too":  {"file.write", map[string]any{"dir": dir, "path": "/etc/bobbin", "text": ""}, 400},
		"deleting all": {"file.delete", map[string]any{"dir": dir, "path": "."}, 400},
		"account":      {"environment.bind", map[string]any{"dir": dir, "environment": "development", "connection": "gitlab", "account": "gone"}, 404},
		"connection":   {"simulator.reset", map[string]any{"dir": dir, "connection": "gone"}, 404},
		"record":       {"record.get", map[string]any{"dir": dir, "key": "gone"}, 404},
		"template":     {"workspace.create", map[string]any{"dir": filepath.Join(dir, "new"), "template": "gone"}, 404},
	} {
		if status, answer := post(t, m, c.request, c.body); status != c.status || sentence(answer) == "" {
			t.Errorf("%s: %d %v, want %d", name, status, answer, c.status)
		}
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("GET", "/api/workspace.get", nil))
	if w.Code != 404 {
		t.Errorf("GET of a request: %d", w.Code)
	}
}

func TestFiles_BytesThatAreNoTextStay(t *testing.T) {
	m, dir := mux(t)
	file := filepath.Join(dir, "scripts/Words.ts")
	enginetest.Write(t, file, "// one\n// Gr\xfc\xdfe\n")
	body := map[string]any{"dir": dir, "path": "scripts/Words.ts", "text": "mine"}
	for _, request := range []string{"file.read", "file.write"} {
		if status, answer := post(t, m, request, body); status != 400 || !strings.Contains(sentence(answer), "line 2, column 6 has the byte 0xFC") {
			t.Errorf("%s: %d %v", request, status, answer)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "// one\n// Gr\xfc\xdfe\n" {
		t.Errorf("the file has %q, %v", text, err)
	}
}

func TestRecords_ADeletionIsUndone(t *testing.T) {
	m, dir := mux(t)
	place := map[string]any{"dir": dir, "key": "dear", "value": map[string]any{"answer": 42}}
	answered(t, m, "record.set", place)
	gone := answered(t, m, "record.delete", place)
	answered(t, m, "record.restore", gone)
	if got := answered(t, m, "record.get", place)["value"]; !reflect.DeepEqual(got, map[string]any{"answer": 42.0}) {
		t.Errorf("the record has %v", got)
	}
	if status, answer := post(t, m, "record.restore", gone); status != 409 {
		t.Errorf("over one that is there again: %d %v", status, answer)
	}
	answered(t, m, "record.delete", place)
	if again := answered(t, m, "record.delete", place); again["id"] != "" {
		t.Errorf("deleting what is not there: %v", again)
	}
	if status, _ := post(t, m, "record.restore", map[string]any{"id": "none"}); status != 404 {
		t.Errorf("what was never deleted: %d", status)
	}
}

func TestRecords_SavingOneKeepsItsEnd(t *testing.T) {
	m, dir := mux(t)
	enginetest.Write(t, filepath.Join(dir, "records.jsonl"), `{"key":"short","value":1,"expiresAt":"2099-01-01T00:00:00Z"}`+"\n")
	place := map[string]any{"dir": dir, "key": "short", "value": 2, "file": "records.jsonl"}
	answered(t, m, "record.import", place)
	answered(t, m, "record.set", place)
	all, _ := answered(t, m, "record.list", place)["records"].([]any)
	if len(all) != 1 {
		t.Fatalf("the records are %v", all)
	}
	one, _ := all[0].(map[string]any)
	if end, _ := one["expiresAt"].(string); one["value"] != 2.0 || !strings.HasPrefix(end, "2099-01-01") && !strings.HasPrefix(end, "2098-12-31") {
		t.Errorf("the record is %v", one)
	}
}

func TestFiles_AreNotOverwrittenUnseen(t *testing.T) {
	m, dir := mux(t)
	file := map[string]any{"dir": dir, "path": "scripts/New.ts", "text": "export default async function () {}\n"}
	status, answer := post(t, m, "file.create", file)
	if status != 200 {
		t.Fatal(answer)
	}
	version := answer["version"]
	file["path"] = "scripts/NEW.ts"
	if status, _ := post(t, m, "file.create", file); status != 409 {
		t.Errorf("a name that differs by case only: %d", status)
	}
	file["path"] = "Scripts/Other.ts"
	if status, answer := post(t, m, "file.create", file); status != 409 || !strings.Contains(sentence(answer), "A folder is called scripts already") {
		t.Errorf("in a folder whose name differs by case only: %d %v", status, answer)
	}
	enginetest.Write(t, filepath.Join(dir, "scripts/New.ts"), "// by another program\n")
	write := map[string]any{"dir": dir, "path": "scripts/New.ts", "text": "mine", "version": version}
	if status, answer := post(t, m, "file.write", write); status != 409 || !strings.Contains(sentence(answer), "changed by another program") {
		t.Errorf("over another's change: %d %v", status, answer)
	}
	if _, answer := post(t, m, "file.read", map[string]any{"dir": dir, "path": "scripts/New.ts"}); answer["text"] != "// by another program\n" {
		t.Errorf("the file has %v", answer["text"])
	}
	if status, answer := post(t, m, "file.rename", map[string]any{"dir": dir, "path": "scripts/New.ts", "to": "scripts/OnJiraIssueCreated.ts"}); status != 409 {
		t.Errorf("renaming over another: %d %v", status, answer)
	}
}

func TestSignals_StreamWhatARunDoes(t *testing.T) {
	m, dir := mux(t)
	server := httptest.NewServer(m)
	defer server.Close()
	defer m.Quiet()
	stream, err := http.Get(server.URL + "/api/signals")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() { // the stream is open
		t.Fatal(lines.Err())
	}
	status, answer := post(t, m, "invocation.run", map[string]any{"dir": dir, "script": "OnJiraIssueCreated", "listener": "issue-created", "payload": "bug", "wait": true})
	if run, _ := answer["invocation"].(map[string]any); status != 200 || run["status"] != "finished" {
		t.Fatalf("%d %v", status, answer)
	}
	seen := map[string]bool{}
	for lines.Scan() {
		var signal struct {
			Type       string
			Invocation struct{ Status string }
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(data), &signal); err != nil {
			t.Fatal(err)
		}
		if seen[signal.Type] = true; signal.Invocation.Status == "finished" {
			break
		}
	}
	for _, wanted := range []string{"invocation.changed", "invocation.console", "invocation.http", "record.changed"} {
		if !seen[wanted] {
			t.Errorf("%s never came", wanted)
		}
	}
	m.Quiet()
	for lines.Scan() { // what is left of it, then its end
	}
}
