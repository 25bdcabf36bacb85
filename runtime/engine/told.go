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
	read := func() (simulate.Told, error) { return readTold(w.Dir, file) }
	if _, missing := read(); errors.Is(missing, fs.ErrNotExist) {
		return config, fault.From(err).WithHint("Use an account for its connection, or say in %s what it answers.", file)
	}
	return simulate.Config{Service: simulate.ToldService(name, file, read), Now: e.c.Now}, nil
}

func toldFile(connection string) string { return simulate.ToldFolder + "/" + connection + ".json" }

// toldForm is how the file looks, for whoever has written it otherwise.
const toldForm = `It looks like { "answers": [{ "method": "GET", "path": "/v1/orders", "json": [] }] }.`

// readTold reads a file of a workspace, and nothing that a link leads to outside of it. Faults:
// invalid with the place, unavailable.
func readTold(dir, file string) (simulate.Told, error) {
	var told simulate.Told
	f, err := os.OpenInRoot(dir, filepath.FromSlash(file))
	if err != nil {
		return told, unreadTold(file, err)
	}
	text, err := io.ReadAll(io.LimitReader(f, largestTold+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return told, unreadTold(file, err)
	}
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
	_, err := readTold(w.Dir, toldFile(connection))
	return !errors.Is(err, fs.ErrNotExist)
}

// toldProblems are what is wrong with the answers that a workspace gives.
func (e *Engine) toldProblems(w *workspace.Workspace) []workspace.Diagnostic {
	var problems []workspace.Diagnostic
	for _, connection := range slices.Sorted(maps.Keys(w.Connections)) {
		file := toldFile(connection)
		_, err := readTold(w.Dir, file)
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
