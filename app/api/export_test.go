package api_test

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// TestRestore_LeavesTheFolderThatWasThere: whoever made it, or a link to it, does so for a reason.
func TestRestore_LeavesTheFolderThatWasThere(t *testing.T) {
	m, _ := mux(t)
	from := exportOf(t, map[string]string{"export.json": `{"format":1,"workspace":"w","name":"W"}`, "files/bobbin.json": `{"id":"w"}`, "files/a": "", "files/a/b": "", "files/c/d": ""})
	dir := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Log("NOT SHOWN: links are not for everybody here:", err)
		link = dir
	}
	for _, to := range []string{dir, link} {
		status, answer := post(t, m, "kept.restore", ide.RestoreWish{Dir: to, From: from})
		if entries, err := os.ReadDir(to); status < 400 || err != nil || len(entries) > 0 {
			t.Errorf("%d %v, %v %v", status, answer, entries, err)
		}
	}
	if _, err := os.Readlink(link); link != dir && err != nil {
		t.Error(err)
	}
}

// TestRestore_ReadsWhatItPutsThere: a file that was changed on its way is refused before a row of it is here.
func TestRestore_ReadsWhatItPutsThere(t *testing.T) {
	m, dir := mux(t)
	from := filepath.Join(t.TempDir(), "all.zip")
	ask[ide.Export](t, m, "kept.export", ide.ExportWish{Dir: dir, To: from})
	damage(t, from, "files/README.md")
	to := filepath.Join(t.TempDir(), "again")
	status, answer := post(t, m, "kept.restore", ide.RestoreWish{From: from, Dir: to})
	if _, err := os.Stat(to); status != 400 || err == nil || !strings.Contains(fmt.Sprint(answer), "files/README.md is not what it was") {
		t.Errorf("%d %v, %v", status, answer, err)
	}
}

// damage changes a byte of an entry where it lies in its file.
func damage(t *testing.T, file, name string) {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		if at, err := f.DataOffset(); err == nil && f.Name == name {
			text[at+int64(f.CompressedSize64/2)] ^= 0xff
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("there is no", name)
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
