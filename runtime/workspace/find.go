package workspace

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// Environment finds an environment by name; the empty name is the first one that is not
// production, else the first. A workspace without any gets one in which everything is simulated.
func (w *Workspace) Environment(name string) (Environment, error) {
	for _, e := range w.Environments {
		if e.Name == name || (name == "" && !e.Production) {
			return e, nil
		}
	}
	if name == "" && len(w.Environments) > 0 {
		return w.Environments[0], nil
	}
	if name == "" || (name == "development" && len(w.Environments) == 0) {
		return w.simulated(), nil
	}
	var names []string
	for _, e := range w.Environments {
		names = append(names, e.Name)
	}
	return Environment{}, fault.New(fault.NotFound, "There is no environment %q.", name).WithHint("There is: %s.", strings.Join(names, ", "))
}

func (w *Workspace) simulated() Environment {
	accounts := map[string]string{}
	for path := range w.Connections {
		accounts[path] = Simulated
	}
	return Environment{Name: "development", Target: "HEAD", Accounts: accounts}
}

// ConnectionPath gives the path of the connection that a script names, by its path or by its
// id in the workspace it was imported from. An unknown name is given back.
func (w *Workspace) ConnectionPath(name string) string {
	if _, ok := w.Connections[name]; ok || name == "" {
		return name
	}
	for _, path := range slices.Sorted(maps.Keys(w.Connections)) {
		if w.Connections[path].ID == name {
			return path
		}
	}
	return name
}

// SimulatedConnections lists the connections that an environment binds to a simulator, sorted.
func (w *Workspace) SimulatedConnections(e Environment) []string {
	var paths []string
	for _, path := range slices.Sorted(maps.Keys(w.Connections)) {
		if e.Accounts[path] == Simulated {
			paths = append(paths, path)
		}
	}
	return paths
}

// Listener finds an event listener by name.
func (w *Workspace) Listener(name string) (Listener, error) {
	for _, l := range w.Listeners {
		if l.Name == name {
			return l, nil
		}
	}
	return Listener{}, fault.New(fault.NotFound, "There is no event listener %q.", name)
}

// ListensIn says whether a listener is switched on in an environment: as its switch says,
// and without one, unless the environment is production.
func (e Environment) ListensIn(listener string) bool {
	if enabled, ok := e.Listeners[listener]; ok {
		return enabled.Enabled
	}
	return !e.Production
}

// Schedule finds a scheduled trigger by name.
func (w *Workspace) Schedule(name string) (Schedule, error) {
	for _, s := range w.Schedules {
		if s.Name == name {
			return s, nil
		}
	}
	return Schedule{}, fault.New(fault.NotFound, "There is no schedule %q.", name)
}

// FiresIn says whether a scheduled trigger is switched on in an environment, as ListensIn does.
func (e Environment) FiresIn(schedule string) bool {
	if enabled, ok := e.Schedules[schedule]; ok {
		return enabled.Enabled
	}
	return !e.Production
}

// Values are the parameter values a script reads in an environment, as one JSON object:
// the environment's own, else the default; a folder is a nested object, an unset boolean is
// false, and a password is left to password, which gives the placeholder of its name.
func (w *Workspace) Values(e Environment, password func(name string) string) (json.RawMessage, error) {
	return values(w.Parameters, e.Parameters, "", password)
}

func values(schema map[string]Parameter, set map[string]json.RawMessage, prefix string, password func(string) string) (json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for name, p := range schema {
		value, given := set[name]
		switch {
		case p.Type == "folder":
			var inner map[string]json.RawMessage
			if given {
				if err := json.Unmarshal(value, &inner); err != nil {
					return nil, fault.New(fault.Invalid, "The parameter folder %q must be an object.", name).Because(err)
				}
			}
			nested, err := values(p.Parameters, inner, prefix+name+".", password)
			if err != nil {
				return nil, err
			}
			out[name] = nested
		case p.Type == typePassword:
			placeholder, _ := json.Marshal(password(prefix + name)) // a string always marshals
			out[name] = placeholder
		case given:
			out[name] = value
		case p.Default != nil:
			out[name] = p.Default
		case p.Type == "boolean":
			out[name] = json.RawMessage("false")
		}
	}
	return json.Marshal(out)
}

// ScriptFile finds the file of a script: its path below the workspace, with slashes.
func (w *Workspace) ScriptFile(script string) (string, bool) {
	for _, ext := range ScriptExtensions {
		file := "scripts/" + script + ext
		if info, err := os.Stat(filepath.Join(w.Dir, filepath.FromSlash(file))); err == nil && info.Mode().IsRegular() {
			return file, true
		}
	}
	return "", false
}

// Payload reads a test event of a listener.
func (w *Workspace) Payload(listener, name string) (json.RawMessage, error) {
	path, err := Path(w.Dir, "events/"+listener+"/"+name+".json")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "The listener %q has no test event %q.", listener, name).Because(err)
	}
	var any any
	s := source{"events/" + listener + "/" + name + ".json", text}
	if d := s.decode(&any); d != nil {
		return nil, fault.New(fault.Invalid, "%s", d.Message).WithHint("%s", d.Hint).At(d.Place)
	}
	return text, nil
}

// textExtensions are those of files that nobody need open to know that they are text: most of a large
// workspace, and opening thousands of files takes longer than all the rest of a list.
var textExtensions = append([]string{".json", ".md"}, ScriptExtensions...)

// FilesOf is Files of a folder whose workspace nobody has read. Faults: not_found, when it is none.
func FilesOf(dir string) ([]string, error) {
	if _, err := manifest(dir); err != nil {
		return nil, err
	}
	return (&Workspace{Dir: dir}).Files(), nil
}

// Files lists the text files a person may edit, sorted: everything but hidden folders,
// node_modules and files that are not text.
func (w *Workspace) Files() []string {
	l := loader{ws: &Workspace{Dir: w.Dir}}
	var files []string
	l.walk("", func(file string) {
		if slices.Contains(textExtensions, path.Ext(file)) || text(filepath.Join(w.Dir, filepath.FromSlash(file))) {
			files = append(files, file)
		}
	})
	slices.Sort(files)
	return files
}

// text says whether a file looks like text: no zero byte in its first 8 KiB.
func text(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 8<<10)
	n, _ := f.Read(head) // an empty file reads 0 bytes and is text
	return !slices.Contains(head[:n], 0)
}
