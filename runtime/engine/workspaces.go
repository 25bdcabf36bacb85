package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// maxRecent is how many workspaces the recent list holds.
const maxRecent = 20

// Recent is a workspace that was opened on this machine.
type Recent struct {
	Dir      string       `json:"dir"`
	ID       workspace.ID `json:"id"`
	Name     string       `json:"name"`
	OpenedAt time.Time    `json:"openedAt"`
}

// watching is a workspace whose folder is being watched.
type watching struct {
	cancel context.CancelFunc
	done   <-chan struct{}
}

// goesOn says whether the folder is still watched; none never was.
func (w watching) goesOn() bool {
	if w.done == nil {
		return false
	}
	select {
	case <-w.done:
		return false
	default:
		return true
	}
}

// folders knows the workspaces of this home: which are watched, and which were opened when.
type folders struct {
	file    string // recent.json
	now     func() time.Time
	changed func(dir string, paths []string)

	mu      sync.Mutex
	watched map[string]watching
	dirs    map[workspace.ID]string // where a workspace was last met, by any command
}

// Workspace reads a workspace as it is on disk now.
func (e *Engine) Workspace(dir string) (*workspace.Workspace, error) {
	w, err := workspace.Load(dir)
	if err == nil {
		e.folders.met(w)
	}
	return w, err
}

// runnable is Workspace for running: its bobbin.json must be readable.
func (e *Engine) runnable(dir string) (*workspace.Workspace, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	return w, broken(w, "bobbin.json")
}

// broken is what is wrong with a file of a workspace, as a fault; nil when nothing is.
func broken(w *workspace.Workspace, file string) error {
	for _, p := range w.Problems {
		if p.File == file && p.Severity == workspace.SeverityError {
			return fault.New(fault.Invalid, "%s", p.Message).WithHint("%s", p.Hint).At(p.Place)
		}
	}
	return nil
}

// environment finds an environment, as workspace.Environment does, but none in place of one
// whose file is broken: a run meant for development must not end up in production, nor one
// meant for a service in its simulator.
func environment(w *workspace.Workspace, name string) (workspace.Environment, error) {
	env, err := w.Environment(name)
	env.Limits = env.Limits.Possible()
	if err == nil && !env.Production && len(w.Environments) > 0 {
		return env, nil
	}
	for _, p := range w.Problems {
		wanted, inFolder := strings.CutPrefix(strings.TrimSuffix(p.File, ".json"), "environments/")
		readable := slices.ContainsFunc(w.Environments, func(e workspace.Environment) bool { return e.Name == wanted })
		if inFolder && !readable && (name == "" || name == wanted) {
			return env, broken(w, p.File)
		}
	}
	return env, err
}

// OpenWorkspace reads a workspace, brings its generated files up to date, remembers it among
// the recent ones and watches its folder until the engine stops.
func (e *Engine) OpenWorkspace(dir string) (*workspace.Workspace, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	if err := e.generate(w); err != nil {
		return nil, err
	}
	if err := e.folders.watch(e.ctx, w.Dir); err != nil {
		return nil, err
	}
	return w, e.folders.remember(w)
}

// generate brings .bobbin up to date. A folder that cannot be written still opens.
func (e *Engine) generate(w *workspace.Workspace) error {
	_, err := w.Generate(e.compiler.Types(w))
	if err == nil {
		_, err = e.declarePackages(w)
	}
	if err == nil {
		err = w.EnsureConfig()
	}
	if f := fault.From(err); f != nil && (f.Code == fault.Denied || errors.Is(err, fs.ErrPermission)) {
		return nil
	}
	return err
}

// watches says whether a folder, by its full name, is open and watched.
func (f *folders) watches(dir string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.watched[dir].goesOn()
}

// watch begins to watch a folder once, and anew where it was gone meanwhile.
func (f *folders) watch(ctx context.Context, dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before, ok := f.watched[dir]; ok {
		if before.goesOn() {
			return nil
		}
		before.cancel()
	}
	ctx, cancel := context.WithCancel(ctx)
	done, err := workspace.Watch(ctx, dir, func(paths []string) { f.changed(dir, paths) })
	if err != nil {
		cancel()
		return err
	}
	f.watched[dir] = watching{cancel, done}
	return nil
}

// close ends every watch.
func (f *folders) close() {
	f.mu.Lock()
	all := slices.Collect(maps.Values(f.watched))
	f.watched = map[string]watching{}
	f.mu.Unlock()
	for _, w := range all {
		w.cancel()
		<-w.done
	}
}

// recent reads the list, newest first; one that cannot be read is empty.
func (f *folders) recent() []Recent {
	text, err := os.ReadFile(f.file)
	if err != nil {
		return nil
	}
	var list []Recent
	if json.Unmarshal(text, &list) != nil {
		return nil
	}
	return list
}

func (f *folders) remember(w *workspace.Workspace) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := slices.DeleteFunc(f.recent(), func(r Recent) bool { return r.Dir == w.Dir })
	list = append([]Recent{{w.Dir, w.ID, w.Name, f.now()}}, list...)
	text, err := json.MarshalIndent(list[:min(len(list), maxRecent)], "", "  ")
	if err != nil {
		return err
	}
	return workspace.WriteFile(f.file, text)
}

// met notes where a workspace is.
func (f *folders) met(w *workspace.Workspace) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dirs[w.ID] = w.Dir
}

// byID finds the folder a workspace was last met in, in this run or an earlier one.
func (f *folders) byID(id workspace.ID) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if dir, ok := f.dirs[id]; ok {
		return dir, true
	}
	for _, r := range f.recent() {
		if r.ID == id {
			f.dirs[id] = r.Dir
			return r.Dir, true
		}
	}
	return "", false
}

// Recent lists the workspaces opened on this machine that are still there, newest first.
func (e *Engine) Recent() []Recent {
	e.folders.mu.Lock()
	defer e.folders.mu.Unlock()
	return slices.DeleteFunc(e.folders.recent(), func(r Recent) bool {
		_, err := os.Stat(filepath.Join(r.Dir, "bobbin.json"))
		return err != nil
	})
}

// connectionOf finds the first connection, by name, that uses a connector.
func connectionOf(w *workspace.Workspace, connectorName string) (string, bool) {
	for _, path := range slices.Sorted(maps.Keys(w.Connections)) {
		if w.Connections[path].Connector == connectorName {
			return path, true
		}
	}
	return "", false
}
