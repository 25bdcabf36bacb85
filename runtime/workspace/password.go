package workspace

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/url"
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

// Allows says whether the hosts of a password parameter name an address. OnlyHTTPS is true
// when they would if it were not plain http.
func (p Parameter) Allows(to *url.URL) (allowed, onlyHTTPS bool) {
	for _, host := range p.Hosts {
		rule, ok := hostRule(host)
		if !ok || !matches(rule.Hostname(), to.Hostname()) || (rule.Port() != "" && rule.Port() != port(to)) {
			continue
		}
		if rule.Scheme == to.Scheme || rule.Hostname() == "*" || (rule.Scheme == "" && isLoopback(to.Hostname())) {
			return true, false
		}
		if rule.Scheme == "" && to.Scheme == "https" {
			return true, false
		}
		onlyHTTPS = onlyHTTPS || to.Scheme == "http"
	}
	return false, onlyHTTPS
}

// hostRule reads one of the hosts a password may be sent to: a name, *.name for all below it, or *
// for any; with a port, and with http:// or https:// before it, if need be. Scheme is empty
// when it names none: then it stands for https, and for plain http to this machine.
func hostRule(text string) (rule *url.URL, ok bool) {
	address := text
	if !strings.Contains(text, "://") {
		address = "//" + text
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, false
	}
	name := u.Hostname()
	if name == "" || (u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https") {
		return nil, false
	}
	return u, name == "*" || !strings.Contains(strings.TrimPrefix(name, "*."), "*")
}

func matches(pattern, host string) bool {
	if below, ok := strings.CutPrefix(pattern, "*."); ok {
		return strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(below))
	}
	return pattern == "*" || strings.EqualFold(pattern, host)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
}

func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
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
		for _, host := range p.Hosts {
			if _, ok := hostRule(host); !ok {
				l.report(s.problemAt(append(at, "hosts"), "workspace/hosts", fmt.Sprintf("%q is not a host.", host),
					"Write api.example.com, *.example.com, localhost:8080, http://intranet for plain http, or * for any."))
			}
		}
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
