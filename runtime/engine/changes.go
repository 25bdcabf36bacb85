package engine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/record"
	"bobbin/runtime/workspace"
)

// filesChanged hears of files of a watched workspace that anyone changed: it tells the faces,
// brings the generated files up to date where they depend on it, and the language service last.
func (e *Engine) filesChanged(dir string, paths []string) {
	for _, path := range paths {
		version := ""
		name := filepath.Join(dir, filepath.FromSlash(path))
		if info, err := os.Stat(name); err == nil {
			if info.IsDir() {
				continue
			}
			if text, err := os.ReadFile(name); err == nil {
				version = workspace.Version(text)
			}
		}
		e.signals.tell(Signal{Type: "file.changed", Dir: dir, Path: path, Version: &version})
	}
	if slices.ContainsFunc(paths, ofModel) {
		paths = append(paths, e.modelChanged(dir)...)
	}
	e.languages.filesChanged(dir, paths)
}

// ofModel says whether a file can change what a workspace holds: all but the text of a script.
func ofModel(path string) bool {
	return strings.HasSuffix(path, ".json") || strings.HasPrefix(path, "scripts/") || !strings.Contains(path, "/")
}

// modelChanged reads the workspace anew and gives the generated files that changed with it.
func (e *Engine) modelChanged(dir string) []string {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil // half way through somebody's edit; the next change tells again
	}
	e.signals.tell(Signal{Type: "workspace.changed", Dir: dir, Workspace: w})
	e.repoll(dir)
	e.refreshSchedules(w)
	e.refreshReceiving(w)
	for _, env := range w.Environments {
		if err := e.setQuota(e.ctx, w.ID, env); err != nil && e.ctx.Err() == nil {
			e.c.Logger.Warn("bound an environment", "workspace", dir, "environment", env.Name, "error", err)
		}
	}
	generated, err := w.Generate(e.compiler.Types(w))
	if err != nil {
		e.c.Logger.Warn("bring generated files up to date", "workspace", dir, "error", err)
	}
	declared, err := e.declarePackages(w)
	if err != nil {
		e.c.Logger.Warn("bring declarations of packages up to date", "workspace", dir, "error", err)
	}
	return append(generated, declared...)
}

// recordChanged tells the faces of a record that a script or a person wrote.
func (e *Engine) recordChanged(c record.Change) {
	dir, ok := e.folders.byID(workspace.ID(c.Workspace))
	if !ok {
		return
	}
	e.signals.tell(Signal{Type: "record.changed", Dir: dir, Environment: c.Environment, Key: c.Key})
}
