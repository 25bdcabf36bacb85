package typecheck

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The kinds of change that LSP knows.
const (
	created = 1
	changed = 2
	deleted = 3
)

// FilesChanged tells the service of files that changed, came or went on disk: workspace paths
// or absolute ones. Write all of them first, then call it once. The service does not look by
// itself, and reads a new file only if it is told that it is new.
func (s *Server) FilesChanged(paths []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var changes []map[string]any
	add := func(path string, kind int) {
		changes = append(changes, map[string]any{"uri": fileURI(path), "type": kind})
	}
	for _, path := range paths {
		if !filepath.IsAbs(path) {
			path = filepath.Join(s.config.Dir, filepath.FromSlash(path))
		}
		switch info, err := os.Stat(path); {
		case err == nil && info.IsDir():
			for file := range filesBelow(path) {
				if !s.files[file] {
					add(file, created)
				}
				s.know(file)
			}
		case err == nil && s.files[path]:
			add(path, changed)
		case err == nil:
			add(path, created)
			s.know(path)
		default:
			add(path, deleted)
			s.forget(path)
		}
	}
	if len(changes) == 0 {
		return
	}
	if s.capabilities != nil { // a service that is about to start reads the disk anyway
		s.write(envelope{Method: "workspace/didChangeWatchedFiles", Params: encode(map[string]any{"changes": changes})})
	}
	s.broadcast(envelope{Method: "workspace/diagnostic/refresh"}.text())
}

func (s *Server) know(path string) {
	if s.files == nil {
		s.files = map[string]bool{}
	}
	s.files[path] = true
}

// forget takes out a file, or a folder with all its files.
func (s *Server) forget(path string) {
	delete(s.files, path)
	for file := range s.files {
		if strings.HasPrefix(file, path+string(filepath.Separator)) {
			delete(s.files, file)
		}
	}
}

// filesBelow lists the files of a folder, but for those nobody writes by hand or by us.
func filesBelow(dir string) map[string]bool {
	found := map[string]bool{}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil: // what cannot be read is not known
			return nil
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case !d.IsDir():
			found[path] = true
		}
		return nil
	})
	return found
}
