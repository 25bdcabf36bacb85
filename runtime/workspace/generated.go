package workspace

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bobbin/runtime/fault"
)

//go:embed schema
var schemas embed.FS

// Generate brings .bobbin up to date: the given files (by path below .bobbin) and the JSON
// schemas. Files that are as they should be are not touched; others of the same folders that
// are no longer wanted are removed. The paths written or removed, relative to the workspace,
// are returned.
func (w *Workspace) Generate(files map[string]string) ([]string, error) {
	wanted := map[string]string{".gitignore": "*\n"}
	for path, text := range files {
		wanted[path] = text
	}
	entries, err := fs.ReadDir(schemas, "schema")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := fs.ReadFile(schemas, "schema/"+entry.Name())
		if err != nil {
			return nil, err
		}
		wanted["schema/"+entry.Name()] = string(text)
	}
	changed, err := w.removeStale(wanted)
	if err != nil {
		return nil, err
	}
	for path, text := range wanted {
		name := filepath.Join(w.Dir, ".bobbin", filepath.FromSlash(path))
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, []byte(text)) {
			continue
		}
		if err := WriteFile(name, []byte(text)); err != nil {
			return changed, err
		}
		changed = append(changed, ".bobbin/"+path)
	}
	return changed, nil
}

// removeStale deletes generated declarations that no connection or module asks for any more.
func (w *Workspace) removeStale(wanted map[string]string) ([]string, error) {
	var removed []string
	top := filepath.Join(w.Dir, ".bobbin", "types")
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(filepath.Join(w.Dir, ".bobbin"), name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if _, ok := wanted[rel]; ok || !strings.HasSuffix(rel, ".d.ts") {
			return nil
		}
		removed = append(removed, ".bobbin/"+rel)
		return os.Remove(name)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "The generated folder .bobbin cannot be brought up to date: %s.", reason(err)).Because(err)
	}
	return removed, nil
}

// The two-line tsconfig.json, and what it was before there were tests.
const (
	config        = "{\n  \"extends\": \"./.bobbin/tsconfig.base.json\",\n  \"include\": [\"scripts/**/*\", \"tests/**/*\", \".bobbin/types/**/*.d.ts\"]\n}\n"
	earlierConfig = "{\n  \"extends\": \"./.bobbin/tsconfig.base.json\",\n  \"include\": [\"scripts/**/*\", \".bobbin/types/**/*.d.ts\"]\n}\n"
)

// EnsureConfig writes the two-line tsconfig.json that makes any editor complete as ours does,
// when the workspace has none, or still the one an earlier Bobbin wrote.
func (w *Workspace) EnsureConfig() error {
	name := filepath.Join(w.Dir, "tsconfig.json")
	text, err := os.ReadFile(name)
	if err == nil && string(text) == earlierConfig || errors.Is(err, fs.ErrNotExist) {
		return WriteFile(name, []byte(config))
	}
	return nil // a person's own, also one that cannot be read now
}
