// Package importer turns a local clone of a ScriptRunner Connect workspace into a workspace of
// ours, and says of everything in it what became of it: taken over, to be done by the person, or
// left out. The clone is only read.
package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Config is what an import needs. All fields but Target are required.
type Config struct {
	Source string // the clone's folder
	// Target is the folder to make; it may exist when it is empty. Empty: beside the source,
	// with "-bobbin" after its name.
	Target     string
	Connectors []*connector.Connector
	Simulated  []string // names of the connectors that have a simulator
	// Help gives the files that explain a workspace of this name. Those that the clone has itself stay.
	Help func(name string) map[string]string
}

// Report says what became of a clone. Its slices are sorted and never nil.
type Report struct {
	Source      string       `json:"source"` // absolute, as Dir
	Dir         string       `json:"dir"`    // the new workspace
	Name        string       `json:"name"`
	Connections []Connection `json:"connections"`
	Scripts     []string     `json:"scripts"` // by name, as in a workspace
	Parameters  []Parameter  `json:"parameters"`
	Listeners   []Listener   `json:"listeners"`
	Packages    []string     `json:"packages"` // npm packages that package.json still asks for
	Payloads    int          `json:"payloads"` // test events taken over
	Notes       []Note       `json:"notes"`
}

// Connection is one generated client of the clone and what it is now.
type Connection struct {
	Path      string `json:"path"`
	Connector string `json:"connector"`
	Module    string `json:"module,omitempty"` // the package that its client came from
	Simulated bool   `json:"simulated"`
}

// Parameter is one member of the clone's EV.
type Parameter struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Listener is an event listener that was made of a folder of test payloads.
type Listener struct {
	Name       string `json:"name"`
	Connection string `json:"connection"`
	Event      string `json:"event"`
	Script     string `json:"script"`
}

// The kinds of note.
const (
	ToDo    = "to-do"    // a person has to decide or do something
	LeftOut = "left-out" // it is in the clone and not in the workspace
)

// Note is something that did not simply map. The place is in the clone, relative to it, with slashes.
type Note struct {
	fault.Place
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Import makes the workspace. An error means that nothing was made: invalid (the source is no
// clone, or the target lies in it), not_found (no such folder), conflict (the target is not
// empty), unavailable (the disk).
func Import(c Config) (*Report, error) {
	source, target, err := folders(c)
	if err != nil {
		return nil, err
	}
	i := &importing{Config: c, files: map[string][]byte{}, report: &Report{Source: source, Dir: target, Connections: []Connection{}, Scripts: []string{},
		Parameters: []Parameter{}, Listeners: []Listener{}, Packages: []string{}, Notes: []Note{}}}
	i.main.Connections, i.main.Parameters = map[string]workspace.Connection{}, map[string]workspace.Parameter{}
	i.connections()
	i.scripts()
	i.parameters()
	i.listeners()
	i.packages()
	i.rest()
	if err := i.header(); err != nil {
		return nil, err
	}
	if err := write(target, i.files); err != nil {
		return nil, err
	}
	slices.SortStableFunc(i.report.Notes, func(a, b Note) int { return strings.Compare(a.File, b.File) })
	return i.report, nil
}

// folders checks where to read and where to write. Both are absolute.
func folders(c Config) (source, target string, err error) {
	if source, err = filepath.Abs(c.Source); err != nil {
		return "", "", fault.New(fault.Invalid, "%q is not a folder name.", c.Source).Because(err)
	}
	if info, err := os.Stat(source); err != nil || !info.IsDir() {
		return "", "", fault.New(fault.NotFound, "There is no folder %s.", source).Because(err)
	}
	if exists(source, "bobbin.json") {
		return "", "", fault.New(fault.Invalid, "%s is a workspace of Bobbin already.", source).WithHint("`bobbin ide %s` opens it.", c.Source)
	}
	if !exists(source, "scripts") && !exists(source, "workspace.json") {
		return "", "", fault.New(fault.Invalid, "%s is not a clone of a ScriptRunner Connect workspace: it has neither scripts nor workspace.json.", source).
			WithHint("Name the folder that has scripts/ in it.")
	}
	if target = c.Target; target == "" {
		target = source + "-bobbin"
	}
	if target, err = filepath.Abs(target); err != nil {
		return "", "", fault.New(fault.Invalid, "%q is not a folder name.", c.Target).Because(err)
	}
	if inside(source, target) {
		return "", "", fault.New(fault.Invalid, "%s lies in the clone, which is never changed.", target).WithHint("Choose a folder beside it with --to.")
	}
	entries, err := os.ReadDir(target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", fault.New(fault.Invalid, "%s cannot be used.", target).Because(err)
	}
	if len(entries) > 0 {
		return "", "", fault.New(fault.Conflict, "%s is not empty.", target).WithHint("Choose a new folder with --to; nothing was changed.")
	}
	return source, target, nil
}

func exists(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return err == nil
}

// inside says whether path is dir or lies below it, also through links.
func inside(dir, path string) bool {
	dir, path = followed(dir), followed(path)
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// followed follows the links of the part of a path that is there.
func followed(path string) string {
	if there, err := filepath.EvalSymlinks(path); err == nil {
		return there
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(followed(parent), filepath.Base(path))
	}
	return path
}

// importing is one import on its way: everything is read first, then written at once.
type importing struct {
	Config
	report *Report
	main   header
	files  map[string][]byte // of the new workspace, by path
}

// toDo notes what the person has to do.
func (i *importing) toDo(place fault.Place, hint, message string, args ...any) {
	i.report.Notes = append(i.report.Notes, Note{Place: place, Kind: ToDo, Message: fmt.Sprintf(message, args...), Hint: hint})
}

// leaveOut notes what is not taken over.
func (i *importing) leaveOut(file, hint, message string, args ...any) {
	i.report.Notes = append(i.report.Notes, Note{Place: fault.Place{File: file}, Kind: LeftOut, Message: fmt.Sprintf(message, args...), Hint: hint})
}

func at(file string) fault.Place { return fault.Place{File: file} }
