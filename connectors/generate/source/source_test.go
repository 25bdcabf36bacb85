package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/connectors/generate/source"
)

func TestGeneratedFiles_AreCurrent(t *testing.T) {
	lock, err := source.Open("../../" + source.File)
	if err != nil {
		t.Fatal(err)
	}
	stale, err := lock.Stale("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stale {
		t.Errorf("%s; run: go run ./connectors/generate -documents DIR", s)
	}
	if len(lock.Services) < 2 {
		t.Errorf("%d services are recorded", len(lock.Services))
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestStale_NoticesEveryChange(t *testing.T) {
	changes := map[string]struct{ file, text, says string }{
		"nothing":          {"", "", ""},
		"the generator":    {"generate/x/x.go", "package y", "connectors/generate has changed"},
		"a test of it":     {"generate/x/x_test.go", "package y", ""},
		"an input":         {"shop/overlay.json", "{ }", "shop/overlay.json"},
		"an output":        {"shop/operations.json", "{ }", "shop/operations.json"},
		"a new connector":  {"mill/overlay.json", "{}", "mill was never generated"},
		"line ends aside":  {"shop/operations.json", "{}\r\n", ""},
		"something beside": {"shop/shop.go", "package shop", ""},
	}
	for name, c := range changes {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "generate/x/x.go"), "package x")
			write(t, filepath.Join(dir, "shop/overlay.json"), "{}")
			var lock source.Lock
			var err error
			if lock.Generator, err = source.GeneratorHash(filepath.Join(dir, "generate")); err != nil {
				t.Fatal(err)
			}
			entry, err := source.Write(filepath.Join(dir, "shop"), map[string][]byte{"operations.json": []byte("{}\n")})
			if err != nil {
				t.Fatal(err)
			}
			entry.Connector = "shop"
			lock.Services = []source.Entry{entry}
			if err := lock.Save(filepath.Join(dir, source.File)); err != nil {
				t.Fatal(err)
			}
			if c.file != "" {
				write(t, filepath.Join(dir, filepath.FromSlash(c.file)), c.text)
			}
			read, err := source.Open(filepath.Join(dir, source.File))
			if err != nil {
				t.Fatal(err)
			}
			stale, err := read.Stale(dir)
			if err != nil || strings.Contains(strings.Join(stale, "\n"), c.says) == (c.says == "" && len(stale) > 0) {
				t.Errorf("got %v, %v; want %q", stale, err, c.says)
			}
		})
	}
}
