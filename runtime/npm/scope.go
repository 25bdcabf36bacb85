package npm

import (
	"encoding/json"
	"path"
	"path/filepath"
	"strings"
)

// scope is what a package.json says of how its files are found and what they are.
type scope struct {
	exports, imports    json.RawMessage
	main, module        string
	types               string
	browser             string            // a file that stands for main
	replaced            map[string]string // in a browser, by path (./x) or name
	emptied             map[string]bool   // in a browser, there is nothing of these
	esm                 bool              // .js files are ECMAScript modules
	sideEffects         []string          // patterns of the files that do something when loaded
	sideEffectsAreKnown bool
}

// scopeAt is the nearest package.json to a folder of the package.
func (p *Installed) scopeAt(dir string) *scope {
	for ; ; dir = path.Dir(dir) {
		if s := p.scopeIn(dir); s != nil {
			return s
		}
		if dir == "." || dir == "/" {
			return &scope{}
		}
	}
}

// scopeIn is the package.json in a folder of the package; nil when there is none.
func (p *Installed) scopeIn(dir string) *scope {
	key := filepath.Join(p.Dir, filepath.FromSlash(dir))
	p.tree.mu.Lock()
	known, ok := p.tree.scopes[key]
	p.tree.mu.Unlock()
	if ok {
		return known
	}
	var made *scope
	if file := path.Join(dir, packageFile); p.isFile(file) {
		if text, err := p.Read(file); err == nil {
			made = readScope([]byte(text))
		}
	}
	p.tree.mu.Lock()
	defer p.tree.mu.Unlock()
	p.tree.scopes[key] = made
	return made
}

func readScope(text []byte) *scope {
	var keys map[string]json.RawMessage
	s := &scope{replaced: map[string]string{}, emptied: map[string]bool{}}
	if json.Unmarshal(text, &keys) != nil {
		return s
	}
	word := func(key string) (value string) {
		_ = json.Unmarshal(keys[key], &value) // what is no text is not there
		return value
	}
	s.exports, s.imports = keys["exports"], keys["imports"]
	if string(s.exports) == "null" {
		s.exports = nil
	}
	s.main, s.module, s.browser = word("main"), word("module"), word("browser")
	if s.types = word("types"); s.types == "" {
		s.types = word("typings")
	}
	s.esm = word("type") == "module"
	var changes map[string]any
	if json.Unmarshal(keys["browser"], &changes) == nil {
		for from, to := range changes {
			if target, ok := to.(string); ok {
				s.replaced[from] = target
			}
			s.emptied[from] = to == false
		}
	}
	var none bool
	if json.Unmarshal(keys["sideEffects"], &none) == nil && len(keys["sideEffects"]) > 0 {
		s.sideEffectsAreKnown = !none
	}
	if json.Unmarshal(keys["sideEffects"], &s.sideEffects) == nil && s.sideEffects != nil {
		s.sideEffectsAreKnown = true
	}
	return s
}

// Pure says whether loading a file does nothing by itself, so that it may be left out when
// nothing of it is used.
func (p *Installed) Pure(file string) bool {
	dir := path.Dir(file)
	for ; dir != "." && p.scopeIn(dir) == nil; dir = path.Dir(dir) {
	}
	s := p.scopeAt(dir)
	if !s.sideEffectsAreKnown {
		return false
	}
	below := strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
	for _, pattern := range s.sideEffects {
		pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "./"), "/")
		if !strings.Contains(pattern, "/") {
			pattern = "**/" + pattern
		}
		if glob(pattern, below) {
			return false
		}
	}
	return true
}

// glob matches a path: * within a folder, ** across folders.
func glob(pattern, name string) bool {
	head, rest, deeper := strings.Cut(pattern, "/")
	if head == "**" {
		if !deeper {
			return true
		}
		for at := name; ; {
			if glob(rest, at) {
				return true
			}
			_, below, more := strings.Cut(at, "/")
			if !more {
				return false
			}
			at = below
		}
	}
	first, below, more := strings.Cut(name, "/")
	matched, err := path.Match(head, first)
	if err != nil { // braces and the like: it may match
		matched = true
	}
	return matched && more == deeper && (!more || glob(rest, below))
}

// ESM says whether a file is an ECMAScript module by Node's rules, whatever it contains.
func (p *Installed) ESM(file string) bool {
	switch path.Ext(file) {
	case ".mjs", ".mts":
		return true
	case ".js", ".ts":
		return p.scopeAt(path.Dir(file)).esm
	}
	return false
}
