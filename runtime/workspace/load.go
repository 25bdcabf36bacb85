package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// ScriptExtensions are those a script file may have.
var ScriptExtensions = []string{".ts", ".js"}

// Load reads the folder. What is broken in it is in Problems; an error means that there is
// no workspace to show: not_found (no folder, or no bobbin.json in it), invalid (made by a
// newer Bobbin).
func Load(dir string) (*Workspace, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a folder name.", dir).Because(err)
	}
	l := loader{ws: &Workspace{Dir: dir}, sources: map[string]source{}}
	if err := l.main(); err != nil {
		return nil, err
	}
	l.scripts()
	l.listeners()
	l.schedules()
	l.environments()
	l.payloads()
	l.check()
	slices.SortStableFunc(l.ws.Problems, func(a, b Diagnostic) int { return strings.Compare(a.File, b.File) })
	return l.ws, nil
}

// loader gathers one reading of the folder.
type loader struct {
	ws      *Workspace
	sources map[string]source // JSON files that could be read, by path
}

func (l *loader) report(d *Diagnostic) {
	if d != nil {
		l.ws.Problems = append(l.ws.Problems, *d)
	}
}

// header is bobbin.json.
type header struct {
	Format        int                   `json:"format"`
	ID            ID                    `json:"id"`
	Name          string                `json:"name"`
	Language      string                `json:"language"`
	Compatibility string                `json:"compatibility"`
	Connections   map[string]Connection `json:"connections"`
	Parameters    map[string]Parameter  `json:"parameters"`
	Queues        map[string]Queue      `json:"queues"`
}

func (l *loader) main() error {
	text, err := manifest(l.ws.Dir)
	if err != nil {
		return err
	}
	s := source{"bobbin.json", text}
	h := header{Language: "ts-strict", Compatibility: "standard"}
	if d := s.decode(&h); d != nil {
		l.report(d)
	} else {
		l.sources[s.file] = s
	}
	if h.Format > Format {
		return fault.New(fault.Invalid, "This workspace was made by a newer Bobbin (format %d, this program knows %d).", h.Format, Format).
			WithHint("Install the newer Bobbin, or ask its owner for an older copy. Nothing was changed.")
	}
	l.ws.ID, l.ws.Name, l.ws.Language, l.ws.Compatibility = h.ID, h.Name, h.Language, h.Compatibility
	l.ws.Connections, l.ws.Parameters, l.ws.Queues = h.Connections, h.Parameters, h.Queues
	if l.ws.Name == "" {
		l.ws.Name = filepath.Base(l.ws.Dir)
	}
	return nil
}

// manifest reads the bobbin.json of a folder. Faults: not_found, when it is no workspace.
func manifest(dir string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, "bobbin.json"))
	if err == nil {
		return text, nil
	}
	f := fault.New(fault.NotFound, "%s is not a workspace: it has no bobbin.json.", dir)
	if _, statErr := os.Stat(dir); statErr != nil {
		f = fault.New(fault.NotFound, "There is no folder %s.", dir)
	}
	return nil, f.WithHint("`bobbin new DIR` makes a workspace.").Because(err)
}

// scripts lists the files below scripts/, by their names without extension.
func (l *loader) scripts() {
	folded := map[string]string{}
	l.walk("scripts", func(file string) {
		ext := path.Ext(file)
		if !slices.Contains(ScriptExtensions, ext) || strings.HasSuffix(file, ".d.ts") {
			return
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, "scripts/"), ext)
		if other, twice := folded[strings.ToLower(name)]; twice {
			l.report(&Diagnostic{Place: fault.Place{File: file, Line: 1, Column: 1}, Severity: SeverityWarning, Code: "workspace/case",
				Message: "Another script has the same name but for upper and lower case: " + other + ".",
				Hint:    "Rename one of them: Windows and macOS keep only one.", Source: "workspace"})
		}
		folded[strings.ToLower(name)] = name
		l.ws.Scripts = append(l.ws.Scripts, name)
	})
	slices.Sort(l.ws.Scripts)
	l.ws.Scripts = slices.Compact(l.ws.Scripts)
}

// walk visits the files below a folder of the workspace, hidden ones and node_modules left out.
func (l *loader) walk(folder string, visit func(file string)) {
	top := filepath.Join(l.ws.Dir, folder)
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != top && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() {
			rel, err := filepath.Rel(l.ws.Dir, name)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.report(&Diagnostic{Place: fault.Place{File: folder}, Severity: SeverityError, Code: "workspace/read",
			Message: "The folder cannot be read: " + reason(err) + ".", Source: "workspace"})
	}
}

// each reads every JSON file directly in a folder; read gets its name without extension.
func (l *loader) each(folder string, read func(name string, s source)) {
	l.walk(folder, func(file string) {
		if path.Dir(file) != folder || path.Ext(file) != ".json" {
			return
		}
		text, err := os.ReadFile(filepath.Join(l.ws.Dir, filepath.FromSlash(file)))
		s := source{file, text}
		if err != nil {
			l.report(s.problem(0, "workspace/read", "The file cannot be read: "+reason(err)+".", ""))
			return
		}
		read(strings.TrimSuffix(path.Base(file), ".json"), s)
	})
}

// decodeEach reads a folder of JSON files of one kind, leaving out the broken ones.
func decodeEach[T any](l *loader, folder string, keep func(name string, value T)) {
	l.each(folder, func(name string, s source) {
		var value T
		if d := s.decode(&value); d != nil {
			l.report(d)
			return
		}
		l.sources[s.file] = s
		keep(name, value)
	})
}

func (l *loader) listeners() {
	decodeEach(l, "listeners", func(name string, listener Listener) {
		listener.Name = name
		if listener.Delivery == "" {
			listener.Delivery = "webhook"
		}
		if listener.Mode == "" {
			listener.Mode = "async"
		}
		l.ws.Listeners = append(l.ws.Listeners, listener)
	})
}

func (l *loader) schedules() {
	decodeEach(l, "schedules", func(name string, schedule Schedule) {
		schedule.Name = name
		l.ws.Schedules = append(l.ws.Schedules, schedule)
	})
}

func (l *loader) environments() {
	decodeEach(l, "environments", func(name string, environment Environment) {
		environment.Name = name
		if environment.Target == "" {
			environment.Target = "HEAD"
		}
		l.ws.Environments = append(l.ws.Environments, environment)
	})
}

// payloads lists the test events; a broken one is reported and still listed, to be mended.
func (l *loader) payloads() {
	l.ws.Payloads = map[string][]string{}
	l.walk("events", func(file string) {
		parts := strings.Split(file, "/")
		if len(parts) != 3 || path.Ext(file) != ".json" {
			return
		}
		l.ws.Payloads[parts[1]] = append(l.ws.Payloads[parts[1]], strings.TrimSuffix(parts[2], ".json"))
		text, err := os.ReadFile(filepath.Join(l.ws.Dir, filepath.FromSlash(file)))
		if err != nil {
			return
		}
		var any any
		l.report(source{file, text}.decode(&any))
	})
}
