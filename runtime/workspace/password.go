package workspace

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// typePassword is the type of a parameter whose value is nowhere in a workspace.
const typePassword = "password"

// Passwords are the password parameters by their paths: token, or mail.token in a folder.
func (w *Workspace) Passwords() map[string]Parameter {
	all := map[string]Parameter{}
	passwords(w.Parameters, "", all)
	return all
}

func passwords(schema map[string]Parameter, prefix string, into map[string]Parameter) {
	for name, p := range schema {
		switch p.Type {
		case typePassword:
			into[prefix+name] = p
		case "folder":
			passwords(p.Parameters, prefix+name+".", into)
		}
	}
}

// Password finds a password parameter by its path. Faults: not_found, invalid for a parameter
// of another type.
func (w *Workspace) Password(path string) (Parameter, error) {
	all := w.Passwords()
	if p, ok := all[path]; ok {
		return p, nil
	}
	folder, name, nested := strings.Cut(path, ".")
	other, ok := w.Parameters[path]
	if nested && !ok {
		other, ok = w.Parameters[folder].Parameters[name]
	}
	if ok {
		return Parameter{}, fault.New(fault.Invalid, "The parameter %q is no password but a %s.", path, other.Type).
			WithHint("Its value is written into a file of environments/. What must stay secret has the type \"password\" in bobbin.json.")
	}
	f := fault.New(fault.NotFound, "There is no password parameter %q in this workspace.", path)
	if len(all) == 0 {
		return Parameter{}, f.WithHint(`Add it to "parameters" in bobbin.json: "%s": { "type": "password", "hosts": ["api.example.com"] }.`, path)
	}
	return Parameter{}, f.WithHint("There is: %s.", strings.Join(slices.Sorted(maps.Keys(all)), ", "))
}

// PasswordPlace is where a password parameter stands in bobbin.json.
func (w *Workspace) PasswordPlace(path string) fault.Place {
	folder, name, nested := strings.Cut(path, ".")
	at := []string{"parameters", folder}
	if nested {
		at = append(at, "parameters", name)
	}
	return w.Place("bobbin.json", at...)
}

// Place is where the value stands that a path of object keys leads to in a JSON file of the
// workspace, or as much of the path as there is.
func (w *Workspace) Place(file string, path ...string) fault.Place {
	text, err := os.ReadFile(filepath.Join(w.Dir, filepath.FromSlash(file)))
	if err != nil {
		return fault.Place{File: file} // it is gone meanwhile, or was never there
	}
	return source{file, text}.problemAt(path, "", "", "").Place
}

// checkParameters reports what cannot be right in the schema of parameters.
func (l *loader) checkParameters(s source, path []string, schema map[string]Parameter) {
	for _, name := range slices.Sorted(maps.Keys(schema)) {
		p, at := schema[name], append(slices.Clone(path), name)
		if strings.Contains(name, ".") && (p.Type == typePassword || p.Type == "folder") {
			l.report(s.problemAt(at, "workspace/parameter", fmt.Sprintf("The name of the parameter %q cannot have a dot.", name),
				"A dot stands between a folder and what is in it."))
		}
		if p.Type == "folder" {
			l.checkParameters(s, append(at, "parameters"), p.Parameters)
		}
		if p.Type == typePassword && p.Default != nil {
			l.report(s.problemAt(append(at, "default"), "workspace/password", "A password cannot have a default: files of a workspace hold no secrets.",
				fmt.Sprintf("Remove it, change the password where it is used, and keep the new one with `bobbin parameter DIR set %s`.", strings.Join(dotted(at), "."))))
		}
		l.checkHosts(s, append(at, "hosts"), p.Hosts)
	}
}

// checkPasswords reports the values of passwords in an environment's file.
func (l *loader) checkPasswords(s source, environment Environment) {
	for _, path := range slices.Sorted(maps.Keys(l.ws.Passwords())) {
		at := append([]string{"parameters"}, strings.Split(path, ".")...)
		value, given := environment.Parameters[at[1]]
		if len(at) > 2 {
			var folder map[string]json.RawMessage
			_ = json.Unmarshal(value, &folder) // what is no object holds no password
			_, given = folder[at[2]]
		}
		if !given {
			continue
		}
		l.report(s.problemAt(at, "workspace/password", fmt.Sprintf("The value of the password %q stands in a file of the workspace, and is not used.", path),
			fmt.Sprintf("Remove it, change the password where it is used, and keep the new one with `bobbin parameter DIR set %s --env %s`.", path, environment.Name)))
	}
}

// dotted is the path of a parameter within the keys that lead to it in bobbin.json.
func dotted(at []string) []string {
	var names []string
	for i, key := range at {
		if i%2 == 1 {
			names = append(names, key)
		}
	}
	return names
}
