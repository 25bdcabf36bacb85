package machine_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

var update = flag.Bool("update", false, "write what happened into the golden files")

// TestGolden runs the script Main of every testdata/*.txtar, compiled as it is in a
// workspace. The file "want" holds what it wrote and how it ended; input.json may set what
// the invocation is given.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no golden files", err)
	}
	engine := machine.New(machine.Config{})
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := golden(t, engine, archive, script.NoCoverage)
			if counted := golden(t, engine, archive, script.WithCoverage); counted != got {
				t.Errorf("while its lines are counted it does something else:\n%s\ninstead of\n%s", counted, got)
			}
			last := &archive.Files[len(archive.Files)-1]
			if last.Name != "want" {
				t.Fatal("the last file must be want")
			}
			if *update && string(last.Data) != got {
				last.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if string(last.Data) != got {
				t.Errorf("got:\n%s\nwant:\n%s", got, last.Data)
			}
		})
	}
}

// golden runs one story and writes down what happened.
func golden(t *testing.T, engine *machine.Engine, archive *txtar.Archive, coverage script.Coverage) string {
	in := struct {
		script.Input
		Timeout string
	}{}
	files := map[string]string{}
	for _, f := range archive.Files {
		switch {
		case f.Name == "input.json":
			if err := json.Unmarshal(f.Data, &in); err != nil {
				t.Fatal(err)
			}
		case f.Name == "event.json":
			in.Event = f.Data
		case strings.HasPrefix(f.Name, "scripts/"):
			files[f.Name] = string(f.Data)
		}
	}
	timeout, _ := time.ParseDuration(in.Timeout)
	in.Coverage = coverage
	h := &host{call: newRecords().call}
	out := engine.Run(t.Context(), compiled(t, files), in.Input, h, script.Limits{Timeout: timeout})
	return written(out, h)
}

// compiled makes the Bundle of scripts/Main.ts.
func compiled(t testing.TB, files map[string]string) *script.Bundle {
	t.Helper()
	dir := t.TempDir()
	for path, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := compile.New(compile.Config{Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
	b, diagnostics, err := c.Script(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts"}, "Main", nil)
	if err != nil {
		t.Fatal(err, diagnostics)
	}
	return b
}

// written is the text a story is compared by.
func written(out script.Outcome, h *host) string {
	var b strings.Builder
	for _, l := range h.lines {
		fmt.Fprintf(&b, "%s: %s\n", l.Level, l.Text)
	}
	fmt.Fprintf(&b, "status: %s\n", out.Status)
	if out.Result != nil {
		fmt.Fprintf(&b, "result: %s\n", out.Result)
	}
	if e := out.Error; e != nil {
		fmt.Fprintf(&b, "error: %s: %s\n", e.Name, e.Message)
		if e.Place != nil {
			fmt.Fprintf(&b, "place: %s\n", e.Place)
		}
		if e.Stack != "" {
			fmt.Fprintf(&b, "stack:\n%s\n", e.Stack)
		}
		if e.Hint != "" {
			fmt.Fprintf(&b, "hint: %s\n", e.Hint)
		}
	}
	return b.String()
}
