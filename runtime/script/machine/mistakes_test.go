package machine_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

// asNode runs the body of a mistake in Node.js and prints what it says.
const asNode = `const fs = require("fs"), vm = require("vm");
const body = fs.readFileSync(0, "utf8");
const tell = (e) => console.log(e instanceof Error || e?.stack ? e.name + ": " + e.message : String(e));
try { new vm.Script("(async () => {" + body + "\n})") } catch (e) { tell(e); process.exit() }
vm.runInThisContext("(async () => {" + body + "\n})")().catch(tell);`

// TestMistakes shows common mistakes as a person reads them here and in Node.js. The table
// is the file want; -update writes it, with Node's texts where Node is installed.
func TestMistakes(t *testing.T) {
	const path = "testdata/mistakes/table.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := &archive.Files[len(archive.Files)-1]
	if last.Name != "want" {
		t.Fatal("the last file must be want")
	}
	theirs := map[string]string{}
	for _, entry := range strings.Split(string(last.Data), "\n\n") {
		if lines := strings.Split(strings.TrimSpace(entry), "\n"); len(lines) == 3 {
			theirs[lines[0]] = strings.TrimPrefix(lines[2], "  node: ")
		}
	}
	var table strings.Builder
	for _, f := range archive.Files[:len(archive.Files)-1] {
		body := strings.TrimSpace(string(f.Data))
		if *update {
			if said, ok := node(t, body); ok {
				theirs[f.Name] = said
			}
		}
		fmt.Fprintf(&table, "%s\n  ours: %s\n  node: %s\n\n", f.Name, mistaken(t, body), theirs[f.Name])
	}
	if *update && table.String() != string(last.Data) {
		last.Data = []byte(table.String())
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if table.String() != string(last.Data) {
		t.Errorf("got:\n%s\nwant:\n%s", table.String(), last.Data)
	}
}

func node(t *testing.T, body string) (said string, installed bool) {
	t.Helper()
	program, err := exec.LookPath("node")
	if err != nil {
		return "", false
	}
	cmd := exec.Command(program, "-e", asNode)
	cmd.Stdin = strings.NewReader(body)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if out = bytes.TrimSpace(out); len(out) == 0 {
		return "nothing", true
	}
	return string(bytes.ReplaceAll(out, []byte("\n"), []byte(" / "))), true
}

// mistaken is what a person is told of a script with the body.
func mistaken(t *testing.T, body string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "scripts"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := "export default async function () {\n" + body + "\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "scripts", "Main.ts"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c := compile.New(compile.Config{Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
	b, diagnostics, err := c.Script(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts"}, "Main", nil)
	if err != nil {
		return fmt.Sprintf("%s (%s, when compiled)", diagnostics[0].Message, diagnostics[0].Place.String())
	}
	out := machine.Run(t.Context(), b, script.Input{}, &host{}, script.Limits{})
	if out.Error == nil {
		return string(out.Status) + " " + string(out.Result)
	}
	place := "nowhere"
	if out.Error.Place != nil {
		place = out.Error.Place.String()
	}
	return fmt.Sprintf("%s: %s (%s)", out.Error.Name, strings.ReplaceAll(out.Error.Message, "\n", " / "), place)
}
