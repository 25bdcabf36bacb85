package engine_test

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"bobbin/app/enginetest"
)

// On a runner every release of a workspace has a folder of its own.
func TestSimulator_AnswersByTheFileOfItsFolder(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	first := h.Workspace(t, "oauth2-generic", map[string]string{"simulators/partner.json": `{ "answers": [{ "path": "*", "json": 1 }] }`})
	second := filepath.Join(t.TempDir(), "second")
	if err := os.CopyFS(second, os.DirFS(first)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(second, "simulators", "partner.json"), []byte(`{ "answers": [{ "path": "*", "json": 2 }] }`), 0o600); err != nil {
		t.Fatal(err)
	}
	for n, one := range []struct{ dir, want string }{{first, "1"}, {second, "2"}, {first, "1"}} {
		simulator, err := h.Simulator(one.dir, "partner")
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		if simulator.ServeHTTP(answer, httptest.NewRequest("POST", "/", nil)); answer.Body.String() != one.want {
			t.Errorf("%d: got %s, want %s", n, answer.Body, one.want)
		}
		if rows, err := simulator.Rows("request", 0, 0); err != nil || len(rows) != n+1 {
			t.Errorf("%d: what was brought is lost: %v %v", n, rows, err)
		}
	}
}

// It is read again when it has changed, and not for every request: a change that nobody can see is
// none.
func TestSimulator_ReadsItsFileWhenItHasChanged(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "oauth2-generic", nil)
	file := filepath.Join(dir, "simulators", "partner.json")
	at := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	for n, one := range []struct {
		says string
		at   time.Time
		want string
	}{{"1", at, "1"}, {"2", at, "1"}, {"3", at.Add(time.Second), "3"}, {"44", at.Add(time.Second), "44"}, {"", at, "500"}, {"5", at, "5"}} {
		text := `{ "answers": [{ "path": "*", "json": ` + one.says + ` }] }`
		if err := errors.Join(os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, one.at, one.at)); err != nil {
			t.Fatal(err)
		}
		simulator, err := h.Simulator(dir, "partner")
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		if simulator.ServeHTTP(answer, httptest.NewRequest("GET", "/", nil)); answer.Body.String() != one.want && strconv.Itoa(answer.Code) != one.want {
			t.Errorf("%d: got %d %s, want %s", n, answer.Code, answer.Body, one.want)
		}
	}
}

func TestSimulated_ByTheFileOfAConnectionAlone(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	for _, c := range []struct{ file, connector, want string }{
		{"simulators/partner.json", "generic", "by file"},
		{"simulators/another.json", "generic", "none"},
		{"simulators/partner.json.bak", "generic", "none"},
		{"simulators/README.md", "generic", "none"},
		{"simulators/jira/cloud.json", "generic", "none"},
		{"simulators/jira/cloud.json", "jira-cloud", "stateful"},
	} {
		dir := h.Workspace(t, "oauth2-generic", nil)
		if err := os.RemoveAll(filepath.Join(dir, "simulators")); err != nil {
			t.Fatal(err)
		}
		enginetest.Write(t, filepath.Join(dir, c.file), `{ "answers": [] }`)
		if got := h.Simulated(dir, c.connector); got != c.want {
			t.Errorf("with %s %s is simulated %q, want %q", c.file, c.connector, got, c.want)
		}
	}
}
