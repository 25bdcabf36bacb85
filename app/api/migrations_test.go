package api_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/api"
	"bobbin/app/enginetest"
	"bobbin/app/ide"
	"bobbin/app/templates"
	"bobbin/runtime/script"
)

const copies = `import { migrate } from '@bobbin/migrate';
export default () => migrate('numbers', {
  async *source() { yield { items: [{ id: 1 }, { id: 2 }, { id: 3 }], cursor: 3 }; },
  key: (i: any) => i.id,
  map: (i: any) => { if (i.id === 2) throw new Error('two, of all numbers'); return i; },
  sink: { create: async () => {} },
});
`

// TestMigration_ReportIsWrittenIntoTheFolder writes the items with their reasons, and nothing outside.
func TestMigration_ReportIsWrittenIntoTheFolder(t *testing.T) {
	h := enginetest.Open(t)
	m := api.New(ide.New(ide.Config{Engine: h.Engine, Templates: templates.All(), Version: "test"}))
	t.Cleanup(m.Quiet)
	dir := h.Workspace(t, "empty", map[string]string{"scripts/Copies.ts": copies})
	done := ask[ide.Invocation](t, m, "invocation.run", map[string]any{"dir": dir, "script": "Copies", "wait": true})
	if done.Invocation.Status != script.Finished {
		t.Fatalf("the run: %+v", done.Invocation)
	}
	wish := ide.Migration{Dir: dir, Name: "numbers"}
	ask[ide.Nothing](t, m, "migration.report", ide.MigrationReport{Migration: wish, ReportFiles: ide.ReportFiles{CSV: "reports/n.csv", Page: "reports/n.html"}})
	for file, want := range map[string]string{"n.csv": "failed,2,1,\"two, of all numbers\"", "n.html": "two, of all numbers"} {
		text, err := os.ReadFile(filepath.Join(dir, "reports", file))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v %s", file, err, text)
		}
	}
	for path, status := range map[string]int{"../n.csv": 400, ".git/n.csv": 403} {
		if got, answer := post(t, m, "migration.report", ide.MigrationReport{Migration: wish, ReportFiles: ide.ReportFiles{CSV: path}}); got != status {
			t.Errorf("%s: %d %v", path, got, answer)
		}
	}
	wish.Name = "letters"
	if got, answer := post(t, m, "migration.report", ide.MigrationReport{Migration: wish, ReportFiles: ide.ReportFiles{CSV: "n.csv"}}); got != 404 {
		t.Errorf("one that is not there: %d %v", got, answer)
	}
}
