package workspace

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"bobbin/runtime/fault"
)

// settle is how long the folder must be quiet before a batch of changes is told: editors
// write, rename and touch in quick succession.
const settle = 30 * time.Millisecond

// Watch tells of files below dir that anyone changes, until ctx ends: sorted paths relative
// to dir, with slashes. .git, .bobbin and node_modules are left out, and so are the
// temporary siblings of WriteFile. It returns once the watch is in place; done is closed
// when its goroutine has ended. When dir itself is deleted or moved, "." is told last and
// the watch ends.
func Watch(ctx context.Context, dir string, changed func(paths []string)) (done <-chan struct{}, err error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fault.New(fault.Unavailable, "Changes made by other programs cannot be noticed: %s.", err).Because(err)
	}
	if err := addFolders(watcher, dir, dir, nil); err != nil {
		return nil, errors.Join(err, watcher.Close())
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		defer watcher.Close()
		watchLoop(ctx, watcher, dir, changed)
	}()
	return closed, nil
}

func watchLoop(ctx context.Context, watcher *fsnotify.Watcher, dir string, changed func([]string)) {
	pending, gone := map[string]bool{}, false
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-watcher.Events:
			rel, err := filepath.Rel(dir, event.Name)
			if err != nil || hidden(rel) || event.Op == fsnotify.Chmod {
				continue
			}
			pending[filepath.ToSlash(rel)] = true
			gone = gone || rel == "."
			if event.Has(fsnotify.Create) {
				// A new folder may already have files in it that nobody will tell about.
				_ = addFolders(watcher, dir, event.Name, func(path string) { pending[path] = true })
			}
			quiet.Reset(settle)
		case <-watcher.Errors:
			// An overflow loses names: say that the workspace changed, readers look again.
			pending["bobbin.json"] = true
			quiet.Reset(settle)
		case <-quiet.C:
			paths := make([]string, 0, len(pending))
			for path := range pending {
				paths = append(paths, path)
			}
			clear(pending)
			slices.Sort(paths)
			changed(paths)
			if gone {
				return
			}
		}
	}
}

// addFolders watches a folder and those below it; found, when given, hears of the files.
func addFolders(watcher *fsnotify.Watcher, dir, top string, found func(path string)) error {
	return filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == top && found == nil {
				return fault.New(fault.Unavailable, "The folder %s cannot be watched: %s.", top, reason(err)).Because(err)
			}
			return nil // gone again, or not ours to read
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if hidden(rel) {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.IsDir() {
			if found != nil {
				found(filepath.ToSlash(rel))
			}
			return nil
		}
		return watcher.Add(name)
	})
}

func hidden(rel string) bool {
	for part := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		switch {
		case part == ".git", part == ".bobbin", part == "node_modules":
			return true
		case strings.HasPrefix(part, ".bobbin-") && strings.HasSuffix(part, ".tmp"):
			return true
		}
	}
	return false
}
