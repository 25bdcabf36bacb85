package modules_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/script/console"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/script/modules"
	"bobbin/runtime/workspace"
)

// run compiles a script as it would be in a workspace and gives what its default export returns.
func run(t *testing.T, text string, into any) {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "scripts"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scripts", "Main.ts"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c := compile.New(compile.Config{Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
	b, diagnostics, err := c.Script(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts"}, "Main", nil)
	if err != nil {
		t.Fatal(err, diagnostics)
	}
	out := machine.Run(t.Context(), b, script.Input{}, nil, script.Limits{})
	if out.Status != script.Finished {
		t.Fatalf("%+v", out.Error)
	}
	if err := json.Unmarshal(out.Result, into); err != nil {
		t.Fatal(err)
	}
}

var (
	exported  = regexp.MustCompile(`(?m)^export (?:declare )?(?:abstract )?(?:async )?(?:function|class|const|let|enum|namespace) (\w+)`)
	reexports = regexp.MustCompile(`(?m)^export \* from '([^']+)'`)
)

// declared lists the values that declarations export.
func declared(t *testing.T, text string) []string {
	var names []string
	for _, m := range exported.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	for _, m := range reexports.FindAllStringSubmatch(text, -1) {
		inner, ok := modules.Lookup(m[1])
		if !ok {
			t.Fatalf("no module %s", m[1])
		}
		names = append(names, declared(t, inner.Declarations)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestDeclarations_NameWhatModulesExport(t *testing.T) {
	for _, m := range modules.All() {
		for _, name := range m.Names {
			if strings.HasPrefix(name, "bobbin:") { // internal, never imported by a script
				continue
			}
			t.Run(name, func(t *testing.T) {
				var got []string
				run(t, "import * as m from '"+name+"';\nexport default async () => Object.keys(m).filter((k) => !k.startsWith('__')).sort();\n", &got)
				if want := declared(t, m.Declarations); !slices.Equal(got, want) {
					t.Errorf("exports %v, declares %v", got, want)
				}
			})
		}
	}
}

func TestModules_HaveOneOwnerForEachName(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range modules.All() {
		for _, name := range m.Names {
			if seen[name] {
				t.Errorf("%s is listed twice", name)
			}
			seen[name] = true
		}
	}
	if _, ok := modules.Lookup("@bobbin/nothing"); ok {
		t.Error("a module that is not there was found")
	}
}

var global = regexp.MustCompile(`(?m)^(?:declare )?(?:const|let|var|function|class) (\w+)`)

func TestGlobals_AreThere(t *testing.T) {
	var names []string
	for _, m := range global.FindAllStringSubmatch(modules.Globals(), -1) {
		names = append(names, m[1])
	}
	if len(names) < 30 {
		t.Fatalf("only %v", names)
	}
	list, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	run(t, "export default async () => "+string(list)+".filter((n) => (globalThis as any)[n] === undefined);\n", &missing)
	if len(missing) > 0 {
		t.Errorf("declared but not there: %v", missing)
	}
}

func TestGlobals_DeclareEveryMethodOfTheConsole(t *testing.T) {
	for _, name := range console.Names() {
		if !regexp.MustCompile(`(?m)^  ` + name + `\(`).MatchString(modules.Globals()) {
			t.Errorf("console.%s is not declared", name)
		}
	}
}
