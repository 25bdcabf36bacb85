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
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
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

// TestMigration_OnARunner is looked at, tried again, reported into a folder here and forgotten.
func TestMigration_OnARunner(t *testing.T) {
	m, dir := mux(t)
	url, token := hosted(t)
	login := ide.RunnerLogin{Runner: "home"}
	ask[ide.AddedRunner](t, m, "runner.add", ide.AddRunner{Name: "home", URL: url, Token: token})
	edit(t, dir, "scripts/Copies.ts", copies)
	edit(t, dir, "schedules/copy.json", `{"cron": "0 0 1 1 *", "script": "Copies"}`)
	settle(t, m, ask[ide.Publication](t, m, "release.publish", ide.Publish{Dir: dir, Environment: "development", RunnerLogin: login, NoTest: true}))
	told := signals(t, m)
	ask[engine.Following](t, m, "runner.follow", ide.Follow{Runner: "home"})
	await(t, told, func(s engine.Signal) bool { return s.Type == "runner.state" && s.Following.State == engine.Live })
	at := ask[control.WorkspaceList](t, m, "runner.workspaces", ide.RemoteWish{RunnerLogin: login}).Workspaces[0].ID
	seen := map[invocation.ID]bool{}
	ended := func(s engine.Signal) bool { // one that was not seen to end before
		if s.Told == nil || s.Told.Invocation == nil || !s.Told.Invocation.Ended() || seen[s.Told.Invocation.ID] {
			return false
		}
		seen[s.Told.Invocation.ID] = true
		return true
	}
	ask[ide.Invocation](t, m, "runner.runSchedule", ide.RemoteSwitch{RunnerLogin: login, Workspace: at, Environment: "development", Schedule: "copy"})
	await(t, told, ended)

	wish := ide.RemoteMigration{RunnerLogin: login, Workspace: at, Environment: "development"}
	list := ask[ide.MigrationList](t, m, "runner.migrations", wish).Migrations
	if len(list) != 1 || list[0].Name != "numbers" || list[0].Counts.Failed != 1 || list[0].Counts.Created != 2 {
		t.Fatalf("the list: %+v", list)
	}
	wish.Name = "numbers"
	if items := ask[ide.MigrationItems](t, m, "runner.migrationItems", wish).Items; len(items) != 1 || items[0].Reason != "two, of all numbers" {
		t.Errorf("the items: %+v", items)
	}
	wish.Wish = "sing"
	if status, answer := post(t, m, "runner.steerMigration", wish); status != 400 {
		t.Errorf("a wish that nobody grants: %d %v", status, answer)
	}
	wish.Wish = "retry"
	ask[migration.Migration](t, m, "runner.steerMigration", wish)
	await(t, told, ended)
	if list = ask[ide.MigrationList](t, m, "runner.migrations", wish).Migrations; list[0].Resumed != 1 || list[0].Status != migration.Finished {
		t.Errorf("tried again: %+v", list)
	}
	wish.Dir, wish.CSV = dir, "n.csv"
	ask[ide.Nothing](t, m, "runner.migrationReport", wish)
	if text, err := os.ReadFile(filepath.Join(dir, "n.csv")); err != nil || !strings.Contains(string(text), "failed,2,1,\"two, of all numbers\"") {
		t.Errorf("the report: %v %s", err, text)
	}
	ask[ide.Nothing](t, m, "runner.forgetMigration", wish)
	if list := ask[ide.MigrationList](t, m, "runner.migrations", wish).Migrations; len(list) != 0 {
		t.Errorf("forgotten: %+v", list)
	}
}
