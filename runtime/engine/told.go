package engine

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
	"bobbin/runtime/workspace"
)

// largestTold is the largest file of answers that is read, in bytes.
const largestTold = 16 << 20

// serviceOf is serviceIn for a connection: for a service that nobody knows, a file of the workspace
// may say what it answers.
func (e *Engine) serviceOf(w *workspace.Workspace, connection string) (simulate.Config, error) {
	name := w.Connections[connection].Connector
	config, err := e.serviceIn(w.Dir, name)
	if _, known := e.connectors[name]; err == nil || !known {
		return config, err
	}
	file := toldFile(connection)
	if !told(w, connection) {
		return config, fault.From(err).WithHint("Use an account for its connection, or say in %s what it answers.", file)
	}
	reader := toldReader{dir: w.Dir, file: file}
	return simulate.Config{Service: simulate.ToldService(name, file, reader.read), Now: e.c.Now}, nil
}

func toldFile(connection string) string { return simulate.ToldFolder + "/" + connection + ".json" }

// toldForm is how the file looks, for whoever has written it otherwise.
const toldForm = `It looks like { "answers": [{ "method": "GET", "path": "/v1/orders", "json": [] }] }.`

// toldReader reads a file of a workspace, and nothing that a link leads to outside of it. What it has
// read it reads again when it has changed.
type toldReader struct {
	dir, file string

	mu   sync.Mutex
	info fs.FileInfo // of what was read; nil before
	told simulate.Told
	err  error
}

// read gives what the file says now. Faults: invalid with the place, unavailable.
func (r *toldReader) read() (simulate.Told, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := os.OpenInRoot(r.dir, filepath.FromSlash(r.file))
	if err != nil {
		return simulate.Told{}, unreadTold(r.file, err)
	}
	info, err := f.Stat()
	if err == nil && r.info != nil && os.SameFile(info, r.info) && info.Size() == r.info.Size() && info.ModTime().Equal(r.info.ModTime()) {
		_ = f.Close() // nothing was read
		return r.told, r.err
	}
	var text []byte
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(f, largestTold+1))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return simulate.Told{}, unreadTold(r.file, err)
	}
	r.told, r.err = decodeTold(r.file, text)
	r.info = info
	return r.told, r.err
}

func decodeTold(file string, text []byte) (simulate.Told, error) {
	var told simulate.Told
	if len(text) > largestTold {
		return told, fault.New(fault.Invalid, "%s is larger than %d MB.", file, largestTold>>20)
	}
	if d := workspace.Decode(file, text, &told); d != nil {
		return told, fault.New(fault.Invalid, "%s", d.Message).WithHint("%s", cmp.Or(d.Hint, toldForm)).At(d.Place)
	}
	if err := told.Check(); err != nil {
		return told, fault.From(err).WithHint("%s", toldForm).At(fault.Place{File: file, Line: 1})
	}
	return told, nil
}

func unreadTold(file string, err error) error {
	return fault.New(fault.Unavailable, "The file %s cannot be read: %s.", file, err).Because(err)
}

// tells says whether a workspace answers by itself for one of its connections of a connector.
func tells(dir, connectorName string) bool {
	if _, err := os.Stat(filepath.Join(dir, simulate.ToldFolder)); dir == "" || err != nil {
		return false // as most
	}
	w, err := workspace.Load(dir)
	if err != nil {
		return false
	}
	for connection, c := range w.Connections {
		if c.Connector == connectorName && told(w, connection) {
			return true
		}
	}
	return false
}

// told says whether a connection has a file of answers, be it a wrong one.
func told(w *workspace.Workspace, connection string) bool {
	f, err := os.OpenInRoot(w.Dir, filepath.FromSlash(toldFile(connection)))
	if err == nil {
		_ = f.Close() // nothing was read
	}
	return !errors.Is(err, fs.ErrNotExist)
}

// toldProblems are what is wrong with the answers that a workspace gives.
func (e *Engine) toldProblems(w *workspace.Workspace) []workspace.Diagnostic {
	var problems []workspace.Diagnostic
	for _, connection := range slices.Sorted(maps.Keys(w.Connections)) {
		file := toldFile(connection)
		reader := toldReader{dir: w.Dir, file: file}
		_, err := reader.read()
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		f := fault.From(err)
		place := fault.Place{File: file, Line: 1}
		if f.Place != nil {
			place = *f.Place
		}
		problems = append(problems, workspace.Diagnostic{Place: place, Severity: workspace.SeverityError, Code: "workspace/simulator",
			Message: f.Sentence, Hint: f.Hint, Source: "workspace"})
	}
	return problems
}
