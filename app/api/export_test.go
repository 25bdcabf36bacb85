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
	ask[ide.Export](t, m, "kept.restore", ide.RestoreWish{Dir: dir, From: exportOf(t, map[string]string{"export.json": head, "files/bobbin.json": "{}",
		"files/.git/config": "x", "files/a/.GIT/config": "x", "files/.git./config": "x", "files/GIT~1/config": "x", "files/node_modules/x/y": "x"})})
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 || entries[0].Name() != "bobbin.json" {
		t.Errorf("%v %v", entries, err)
	}
	for _, name := range []string{"files/../evil", "files/a/../../evil", "files//evil"} {
		dir := filepath.Join(t.TempDir(), "new")
		status, answer := post(t, m, "kept.restore", ide.RestoreWish{Dir: dir, From: exportOf(t, map[string]string{"export.json": head, "files/bobbin.json": "{}", name: "x"})})
		if _, err := os.Stat(dir); status != 400 || err == nil {
			t.Errorf("%s: %d %v, %v", name, status, answer, err)
		}
	}
	row := `{"id":"x","workspace":"v"}`
	if status, answer := post(t, m, "kept.restore", ide.RestoreWish{Dir: filepath.Join(t.TempDir(), "new"), From: exportOf(t, map[string]string{"export.json": head, "data/invocation.jsonl": row})}); status != 400 {
		t.Errorf("a row of another workspace: %d %v", status, answer)
	}
}
