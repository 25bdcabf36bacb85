package managedapi_test

import (
	"fmt"
	"strings"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// large is a table the size of Jira Cloud's: 621 operations in 60 groups.
func large() *connector.Table {
	rows := &connector.Table{Operations: map[string]connector.Operation{}}
	for i := range 621 {
		group := fmt.Sprintf("Group%d", i%60)
		if i%3 == 0 {
			group += ".Nested"
		}
		rows.Operations[fmt.Sprintf("%s.getSomethingNumber%d", group, i)] = connector.Operation{
			All: fmt.Sprintf("getGroupSomethingNumber%d", i), Method: "GET", Path: fmt.Sprintf("/rest/api/3/group%d/{groupId}/something/{id}", i),
			Query: []string{"startAt", "maxResults", "expand", "orderBy"},
		}
	}
	return rows
}

// BenchmarkClient is a script with all 621 operations in its bundle, in a fresh runtime: what
// importing it costs, what its first call costs up to the request, and what one operation
// alone costs.
func BenchmarkClient(b *testing.B) {
	rows := large()
	c := &connector.Connector{Name: "tracker", Title: "Tracker", Client: "TrackerApi", Packages: []string{"@bobbin/tracker"},
		Table: func() *connector.Table { return rows }, Declarations: func() string { return "export default {} as any;\n" }}
	compiler := compile.New(compile.Config{Names: []string{c.Name}, Connectors: func(string) (*connector.Connector, bool) { return c, true }})
	for name, body := range map[string]string{
		"no client":               `export default async () => 1;`,
		"621 imported":            imports + `const all: any = Tracker; export default async (name: string) => all && 1;`,
		"621 imported, one call":  imports + `const all: any = Tracker; export default async () => { try { await all.Group1.getSomethingNumber1({ groupId: 1, id: 2 }); } catch {} };`,
		"one operation, one call": imports + `export default async () => { try { await Tracker.Group1.getSomethingNumber1({ groupId: 1, id: 2 }); } catch {} };`,
	} {
		b.Run(strings.ReplaceAll(name, ",", ""), func(b *testing.B) {
			ws := &workspace.Workspace{Dir: b.TempDir(), Language: "ts", Connections: map[string]workspace.Connection{"tracker": {Connector: "tracker"}}}
			compiled, diagnostics, err := compiler.Script(b.Context(), ws, "Main", map[string]string{"scripts/Main.ts": body})
			if err != nil {
				b.Fatal(err, diagnostics)
			}
			h := &host{}
			b.ReportMetric(float64(len(compiled.Code)), "bundle-B")
			b.ReportAllocs()
			for b.Loop() {
				if out := engine().Run(b.Context(), compiled, script.Input{}, h, script.Limits{}); out.Status != script.Finished {
					b.Fatalf("%+v", out.Error)
				}
			}
		})
	}
}
