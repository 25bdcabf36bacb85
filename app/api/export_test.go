package api_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"bobbin/app/ide"
)

// exportOf is a file like an export, as somebody else may have made it.
func exportOf(t *testing.T, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "all.zip")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(out)
	for name, text := range files {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRestore_TakesNothingThatRunsByItself: git does what its settings say as soon as anybody looks at a folder.
func TestRestore_TakesNothingThatRunsByItself(t *testing.T) {
	m, _ := mux(t)
	const head = `{"format":1,"workspace":"w","name":"W"}`
	dir := filepath.Join(t.TempDir(), "new")
	ask[ide.Export](t, m, "kept.restore", ide.RestoreWish{Dir: dir, From: exportOf(t, map[string]string{"export.json": head, "files/bobbin.json": `{"id":"w"}`,
		"files/.git/config": "x", "files/a/.GIT/config": "x", "files/.git./config": "x", "files/GIT~1/config": "x", "files/node_modules/x/y": "x"})})
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 || entries[0].Name() != "bobbin.json" {
		t.Errorf("%v %v", entries, err)
	}
	for _, name := range []string{"files/../evil", "files/a/../../evil", "files//evil"} {
		dir := filepath.Join(t.TempDir(), "new")
		status, answer := post(t, m, "kept.restore", ide.RestoreWish{Dir: dir, From: exportOf(t, map[string]string{"export.json": head, "files/bobbin.json": `{"id":"w"}`, name: "x"})})
		if _, err := os.Stat(dir); status != 400 || err == nil {
			t.Errorf("%s: %d %v, %v", name, status, answer, err)
		}
	}
}

// TestRestore_LeavesNothingThatIsNotWhole: whoever tries again finds the folder as it was.
func TestRestore_LeavesNothingThatIsNotWhole(t *testing.T) {
	m, _ := mux(t)
	for what, files := range map[string]map[string]string{
		"a row of another workspace":           {"files/bobbin.json": `{"id":"w"}`, "data/invocation.jsonl": `{"id":"x","workspace":"v","status":"finished","finished_at":1}`},
		"an invocation that has not ended":     {"files/bobbin.json": `{"id":"w"}`, "data/invocation.jsonl": `{"id":"x","workspace":"w","status":"queued","finished_at":0}`},
		"the folder of another workspace":      {"files/bobbin.json": `{"id":"v"}`, "data/record.jsonl": ""},
		"no folder":                            {"data/record.jsonl": ""},
		"a file in the place of a folder":      {"files/bobbin.json": `{"id":"w"}`, "files/a": "", "files/a/b": ""},
		"a folder without a readable manifest": {"files/bobbin.json": `{`},
	} {
		files["export.json"] = `{"format":1,"workspace":"w","name":"W"}`
		dir := filepath.Join(t.TempDir(), "new")
		status, answer := post(t, m, "kept.restore", ide.RestoreWish{Dir: dir, From: exportOf(t, files)})
		if _, err := os.Stat(dir); status < 400 || err == nil {
			t.Errorf("%s: %d %v, %v", what, status, answer, err)
		}
	}
}

// TestExport_FollowsTheNameOfTheWorkspace: a workspace that a link leads to has its files, too.
func TestExport_FollowsTheNameOfTheWorkspace(t *testing.T) {
	m, dir := mux(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("NOT SHOWN: links are not for everybody here:", err)
	}
	to := filepath.Join(link, "all.zip") // in the workspace itself
	made := ask[ide.Export](t, m, "kept.export", ide.ExportWish{Dir: link, To: to})
	again := filepath.Join(t.TempDir(), "again")
	back := ask[ide.Export](t, m, "kept.restore", ide.RestoreWish{From: to, Dir: again})
	if _, err := os.Stat(filepath.Join(again, "bobbin.json")); err != nil || made.Files == 0 || back.Files != made.Files {
		t.Errorf("%+v became %+v: %v", made, back, err)
	}
	if _, err := os.Stat(filepath.Join(again, "all.zip")); err == nil {
		t.Error("the export has itself in it")
	}
}
