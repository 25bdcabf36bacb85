package npm_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/npm"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

// silent is a host that keeps console lines and has no network.
type silent struct{ lines []string }

func (h *silent) Fetch(context.Context, script.FetchRequest) (script.FetchResponse, error) {
	return script.FetchResponse{}, errors.New("no network")
}

func (h *silent) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return nil, errors.New("no host")
}

func (h *silent) Console(l script.Line) { h.lines = append(h.lines, l.Text) }

// newCompiler compiles with the packages that a client keeps.
func newCompiler(c *npm.Client) *compile.Compiler {
	return compile.New(compile.Config{Packages: c.Tree, Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
}

// runScript compiles scripts/Main.ts of a workspace and runs it in the engine.
func runScript(t *testing.T, c *npm.Client, dir string) script.Outcome {
	t.Helper()
	bundle, diagnostics, err := newCompiler(c).Script(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts"}, "Main", nil)
	for _, d := range diagnostics {
		t.Logf("%s %s %s", d.Severity, d.Place, d.Message)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &silent{}
	out := machine.New(machine.Config{}).Run(t.Context(), bundle, script.Input{}, h, script.Limits{Timeout: 3 * time.Minute})
	for _, line := range h.lines {
		t.Log(line)
	}
	return out
}

func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for path, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
