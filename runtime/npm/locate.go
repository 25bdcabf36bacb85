package npm

import (
	"encoding/json"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// Use is how a package is used, which decides between the files it has for one purpose.
type Use struct {
	Conditions []string // of exports and imports maps, beside default
	Browser    bool     // its browser field counts
	Require    bool     // by require(), which prefers the file for it
}

// Found is what an import in or of a package means.
type Found struct {
	File  string // its path in the package
	Empty bool   // the package says: nothing
	Name  string // another module's name, which the package says to use instead
}

// Entry finds the file that an import of the package from outside means; sub is what stands
// behind its name ("" or "sub/path"). Faults: not_found, with what there is.
func (p *Installed) Entry(sub string, u Use) (Found, error) {
	s := p.scopeAt(".")
	if len(s.exports) > 0 {
		target, ok := resolveMap(s.exports, "./"+sub, u.Conditions)
		if sub == "" {
			target, ok = resolveMain(s.exports, u.Conditions)
		}
		if !ok {
			return Found{}, p.notOffered(sub, s)
		}
		file := path.Clean(strings.TrimPrefix(target, "./"))
		if !strings.HasPrefix(target, "./") || !p.isFile(file) {
			return Found{}, fault.New(fault.NotFound, "The package %s offers %s, but the file is not in it.", p.Label, target)
		}
		return p.inBrowser(file, s, u)
	}
	if sub != "" {
		return p.file(path.Clean(sub), s, u)
	}
	return p.mainIn(".", s, u)
}

// mainIn finds what a folder with a package.json stands for.
func (p *Installed) mainIn(dir string, s *scope, u Use) (Found, error) {
	fields := []string{s.module, s.main}
	if u.Require {
		fields = []string{s.main, s.module}
	}
	if u.Browser {
		fields = append([]string{s.browser}, fields...)
	}
	for _, field := range append(fields, "index") {
		if field == "" {
			continue
		}
		file := path.Join(dir, field)
		if found := p.probe(file, false); found != "" {
			return p.inBrowser(found, p.scopeAt("."), u)
		}
		if u.Browser && p.scopeAt(".").emptied["./"+file] {
			return Found{Empty: true}, nil
		}
	}
	return Found{}, fault.New(fault.NotFound, "The package %s has no file to begin with.", p.Label)
}

// Near finds what a relative import in one of the package's files means.
func (p *Installed) Near(file, specifier string, u Use) (Found, error) {
	target := path.Join(path.Dir(file), specifier)
	if target == ".." || strings.HasPrefix(target, "../") {
		return Found{}, fault.New(fault.Denied, "The package %s imports %s, which is outside of it.", p.Label, specifier)
	}
	return p.file(target, p.scopeAt("."), u)
}

// file finds a file whose ending may be missing, or a folder's first.
func (p *Installed) file(target string, s *scope, u Use) (Found, error) {
	if target == "." {
		return p.mainIn(".", s, u)
	}
	if found := p.probe(target, true); found != "" {
		return p.inBrowser(found, s, u)
	}
	if inner := p.scopeIn(target); inner != nil {
		return p.mainIn(target, inner, u)
	}
	if found := p.probe(target+"/index", true); found != "" {
		return p.inBrowser(found, s, u)
	}
	if u.Browser {
		for _, ending := range append([]string{""}, endings...) {
			if s.emptied["./"+target+ending] {
				return Found{Empty: true}, nil
			}
		}
	}
	return Found{}, fault.New(fault.NotFound, "The package %s has no file %s.", p.Label, target)
}

// endings are those an import may leave out.
var endings = []string{".js", ".json", ".mjs", ".cjs", ".ts", ".mts"}

// probe gives the file a path means; that of a folder only with its index.
func (p *Installed) probe(target string, exact bool) string {
	target = path.Clean(target)
	candidates := []string{target}
	for _, ending := range endings {
		candidates = append(candidates, target+ending)
	}
	if stem, ok := strings.CutSuffix(target, ".js"); ok {
		candidates = append(candidates, stem+".ts")
	}
	if !exact {
		candidates = append(candidates, target+"/index.js", target+"/index.json", target+"/index.mjs", target+"/index.cjs")
	}
	for _, candidate := range candidates {
		if p.isFile(candidate) {
			return candidate
		}
	}
	return ""
}

// inBrowser applies what the package replaces in browsers.
func (p *Installed) inBrowser(file string, s *scope, u Use) (Found, error) {
	if !u.Browser {
		return Found{File: file}, nil
	}
	for _, key := range []string{"./" + file, file, "./" + strings.TrimSuffix(file, path.Ext(file)), "./" + strings.TrimSuffix(file, "/index.js")} {
		if s.emptied[key] {
			return Found{Empty: true}, nil
		}
		if to, ok := s.replaced[key]; ok {
			return p.replacement(to)
		}
	}
	return Found{File: file}, nil
}

func (p *Installed) replacement(to string) (Found, error) {
	if !strings.HasPrefix(to, "./") {
		if found := p.probe(to, false); found == "" || !strings.Contains(to, ".") {
			return Found{Name: to}, nil
		}
	}
	if found := p.probe(strings.TrimPrefix(to, "./"), false); found != "" {
		return Found{File: found}, nil
	}
	return Found{}, fault.New(fault.NotFound, "The package %s replaces a file by %s, which is not in it.", p.Label, to)
}

// Own finds what a bare import (a name, or #name) in the package's files means by its own
// package.json: what it replaces in browsers, what it imports by #name, and itself. ok is
// false when it says nothing about the name.
func (p *Installed) Own(specifier string, u Use) (found Found, ok bool, err error) {
	s := p.scopeAt(".")
	if strings.HasPrefix(specifier, "#") {
		target, known := resolveMap(s.imports, specifier, u.Conditions)
		if !known {
			return found, true, fault.New(fault.NotFound, "The package %s has no import %s.", p.Label, specifier)
		}
		if file, relative := strings.CutPrefix(target, "./"); relative {
			if !p.isFile(path.Clean(file)) {
				return found, true, fault.New(fault.NotFound, "The package %s means %s by %s, but the file is not in it.", p.Label, target, specifier)
			}
			found, err = p.inBrowser(path.Clean(file), s, u)
			return found, true, err
		}
		return Found{Name: target}, true, nil
	}
	if u.Browser {
		if s.emptied[specifier] {
			return Found{Empty: true}, true, nil
		}
		if to, replaced := s.replaced[specifier]; replaced && to != specifier {
			found, err = p.replacement(to)
			return found, true, err
		}
	}
	name, sub := PackageOf(specifier)
	if name == p.Name && len(s.exports) > 0 {
		found, err = p.Entry(sub, u)
		return found, true, err
	}
	return found, false, nil
}

// PackageOf parts what is imported into the package's name and what is behind it.
func PackageOf(specifier string) (name, sub string) {
	parts := strings.SplitN(specifier, "/", 3)
	n := 1
	if strings.HasPrefix(specifier, "@") && len(parts) > 1 {
		n = 2
	}
	name = strings.Join(parts[:min(n, len(parts))], "/")
	return name, strings.TrimPrefix(strings.TrimPrefix(specifier, name), "/")
}

func (p *Installed) notOffered(sub string, s *scope) error {
	if sub == "" {
		return fault.New(fault.NotFound, "The package %s offers nothing for scripts.", p.Label).WithHint("It may be made for Node.js or for building only.")
	}
	f := fault.New(fault.NotFound, "The package %s does not offer %s.", p.Label, sub)
	var offered []string
	if o, err := readObject(s.exports); err == nil {
		for _, key := range o.keys {
			if strings.HasPrefix(key, "./") {
				offered = append(offered, strings.TrimPrefix(key, "./"))
			}
		}
	}
	if len(offered) > 0 {
		return f.WithHint("It offers: %s.", strings.Join(offered[:min(len(offered), 12)], ", "))
	}
	return f.WithHint("Import it by its name alone.")
}

// resolveMain finds what an exports field gives for the package's name alone.
func resolveMain(exports json.RawMessage, conditions []string) (string, bool) {
	if o, err := readObject(exports); err == nil && len(o.keys) > 0 && strings.HasPrefix(o.keys[0], ".") {
		value, ok := o.values["."]
		if !ok {
			return "", false
		}
		return resolveTarget(value, "", conditions, 0)
	}
	return resolveTarget(exports, "", conditions, 0)
}

// resolveMap finds a key in an exports or imports field: itself, or the most telling pattern.
func resolveMap(field json.RawMessage, key string, conditions []string) (string, bool) {
	o, err := readObject(field)
	if err != nil {
		return "", false
	}
	if value, ok := o.values[key]; ok && !strings.ContainsAny(key, "*") && !strings.HasSuffix(key, "/") {
		return resolveTarget(value, "", conditions, 0)
	}
	best := ""
	for _, pattern := range o.keys {
		before, after, starred := strings.Cut(pattern, "*")
		if !starred && !strings.HasSuffix(pattern, "/") || len(key) < len(before)+len(after) || key == before ||
			!strings.HasPrefix(key, before) || !strings.HasSuffix(key, after) {
			continue
		}
		was, _, _ := strings.Cut(best, "*")
		if best == "" || len(before) > len(was) || len(before) == len(was) && len(pattern) > len(best) {
			best = pattern
		}
	}
	if best == "" {
		return "", false
	}
	before, after, starred := strings.Cut(best, "*")
	match := key[len(before) : len(key)-len(after)]
	target, ok := resolveTarget(o.values[best], match, conditions, 0)
	if ok && !starred { // an old mapping of a folder
		target += match
	}
	return target, ok
}

// resolveTarget follows conditions to a path. A target that leaves the package is none.
func resolveTarget(value json.RawMessage, match string, conditions []string, depth int) (string, bool) {
	if depth > 16 || len(value) == 0 {
		return "", false
	}
	switch value[0] {
	case '"':
		var target string
		if json.Unmarshal(value, &target) != nil {
			return "", false
		}
		target = strings.ReplaceAll(target, "*", match)
		if rest, ok := strings.CutPrefix(target, "./"); ok {
			return target, filepath.IsLocal(filepath.FromSlash(rest)) && !slices.Contains(strings.Split(rest, "/"), "node_modules")
		}
		return target, checkName(nameOf(target)) == nil
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(value, &list) != nil {
			return "", false
		}
		for _, one := range list {
			if target, ok := resolveTarget(one, match, conditions, depth+1); ok {
				return target, true
			}
		}
	case '{':
		o, err := readObject(value)
		if err != nil {
			return "", false
		}
		for _, key := range o.keys {
			if key != "default" && !slices.Contains(conditions, key) {
				continue
			}
			if string(o.values[key]) == "null" {
				return "", false
			}
			if target, ok := resolveTarget(o.values[key], match, conditions, depth+1); ok {
				return target, true
			}
		}
	}
	return "", false
}

func nameOf(specifier string) string {
	name, _ := PackageOf(strings.TrimPrefix(specifier, "node:"))
	return name
}
