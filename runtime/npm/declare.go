package npm

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// declared is the folder below .bobbin that holds the type declarations of packages, laid
// out as node_modules, so that compilers and editors find what they need of each other.
const declared = "packages"

// Declare brings the type declarations of a workspace's packages up to date below .bobbin
// and gives the paths that changed, relative to the workspace. Nothing else of the packages
// is unpacked there. Faults: unavailable (the disk).
func (c *Client) Declare(dir string, t *Tree) ([]string, error) {
	top := filepath.Join(dir, ".bobbin", declared)
	stamp := filepath.Join(top, "stamp")
	c.declaring.Lock()
	defer c.declaring.Unlock()
	if was, err := os.ReadFile(stamp); err == nil && string(was) == t.Hash {
		return nil, nil
	}
	if len(t.packages) == 0 {
		if _, err := os.Stat(top); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	temp, err := os.MkdirTemp(filepath.Dir(c.made(top)), "packages-")
	if err != nil {
		return nil, diskFault(err)
	}
	defer os.RemoveAll(temp)
	var changed []string
	for _, at := range slices.Sorted(maps.Keys(t.packages)) {
		p := t.packages[at]
		if p.Missing {
			continue
		}
		if err := copyDeclarations(p.Dir, filepath.Join(temp, filepath.FromSlash(at))); err != nil {
			return nil, diskFault(err)
		}
		changed = append(changed, path.Join(".bobbin", declared, at, packageFile))
	}
	if err := os.WriteFile(filepath.Join(temp, "stamp"), []byte(t.Hash), 0o644); err != nil {
		return nil, diskFault(err)
	}
	if err := errors.Join(os.RemoveAll(top), os.Chmod(temp, 0o755), os.Rename(temp, top)); err != nil {
		return nil, diskFault(err)
	}
	return changed, nil
}

// made makes the folder that something is to lie in, and gives its name back.
func (c *Client) made(name string) string {
	_ = os.MkdirAll(filepath.Dir(name), 0o755) // what follows says what is wrong
	return name
}

func copyDeclarations(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		if d.IsDir() || !d.Type().IsRegular() || !(d.Name() == packageFile || declares(d.Name())) {
			return nil
		}
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
}

func declares(name string) bool {
	return strings.HasSuffix(name, ".d.ts") || strings.HasSuffix(name, ".d.mts") || strings.HasSuffix(name, ".d.cts")
}

// Declarations says where a type checker finds the packages a script may import: for each
// pattern of a module's name a file below .bobbin. Packages without declarations are listed
// in untyped.
func (t *Tree) Declarations() (paths map[string]string, untyped []string) {
	paths = map[string]string{}
	for _, name := range t.direct {
		if strings.HasPrefix(name, "@types/") || t.findOnDisk(nil, name) != nil { // on disk, every editor finds it by itself
			continue
		}
		p := t.packages["node_modules/"+name]
		if p == nil || p.Missing {
			continue
		}
		if !p.declare(paths, name, path.Join(declared, "node_modules", name)) && !t.declareElsewhere(paths, name) {
			untyped = append(untyped, name)
		}
	}
	return paths, untyped
}

// declareElsewhere looks for the declarations that others wrote: @types/name.
func (t *Tree) declareElsewhere(paths map[string]string, name string) bool {
	other := "@types/" + strings.ReplaceAll(strings.TrimPrefix(name, "@"), "/", "__")
	p := t.packages["node_modules/"+other]
	return p != nil && !p.Missing && p.declare(paths, name, path.Join(declared, "node_modules", other))
}

// typesUse finds declarations.
var typesUse = []string{"types", "import", "module", "worker", "browser"}

// declare adds the paths of one package and says whether it has declarations.
func (p *Installed) declare(paths map[string]string, name, at string) bool {
	s := p.scopeAt(".")
	found := false
	add := func(key, file string) {
		if file != "" {
			paths[key], found = "./"+path.Join(at, file), true
		}
	}
	if len(s.exports) == 0 {
		if file := p.mainDeclaration(s); file != "" {
			add(name, file)
			paths[name+"/*"] = "./" + path.Join(at, "*")
		}
		return found
	}
	target, _ := resolveMain(s.exports, typesUse)
	file := p.declaration(target)
	if file == "" {
		file = p.mainDeclaration(s)
	}
	add(name, file)
	o, err := readObject(s.exports)
	if err != nil {
		return found
	}
	for _, key := range o.keys {
		sub, ok := strings.CutPrefix(key, "./")
		if !ok || sub == packageFile {
			continue
		}
		target, ok := resolveTarget(o.values[key], "*", typesUse, 0)
		switch {
		case !ok:
		case strings.Count(key, "*") == 1 && strings.Count(target, "*") == 1:
			paths[name+"/"+sub] = "./" + path.Join(at, target)
		case !strings.Contains(key, "*"):
			add(name+"/"+sub, p.declaration(target))
		}
	}
	return found
}

func (p *Installed) mainDeclaration(s *scope) string {
	for _, file := range []string{s.types, s.main, s.module, "index.js"} {
		if file == "" {
			continue
		}
		if found := p.declaration(file); found != "" {
			return found
		}
	}
	return ""
}

// declaration is the file that declares what another has: itself, or the one beside it.
func (p *Installed) declaration(file string) string {
	file = path.Clean(file)
	stem := strings.TrimSuffix(file, path.Ext(file))
	beside := map[string]string{".js": ".d.ts", ".mjs": ".d.mts", ".cjs": ".d.cts"}[path.Ext(file)]
	for _, candidate := range []string{file, stem + beside, stem + ".d.ts", file + ".d.ts", file + "/index.d.ts"} {
		if declares(candidate) && p.isFile(candidate) {
			return candidate
		}
	}
	return ""
}

// Archive gives the archive of a locked package, for a release that carries its packages.
// Faults: invalid, not_found.
func (c *Client) Archive(integrityText string) (*os.File, error) {
	i, err := parseIntegrity(integrityText)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s.", err)
	}
	file, err := os.Open(c.keep.archive(i))
	if err != nil {
		return nil, fault.New(fault.NotFound, "A package of the lock is not on this machine.").WithHint("`bobbin install DIR` fetches it.").Because(err)
	}
	return file, nil
}
