package npm

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Tree is what a workspace's lock says of its packages, and where their files are.
type Tree struct {
	// Hash changes whenever what imports mean may have changed.
	Hash string

	packages map[string]*Installed // by path in the lock
	direct   []string              // names that package.json asks for
	disk     string                // the workspace's node_modules, links followed; empty when there is none

	mu      sync.Mutex
	onDisk  map[string]*Installed
	scopes  map[string]*scope // package.json files by their folder
	present map[string]bool   // files that were looked for
}

// Installed is one package whose files can be read.
type Installed struct {
	Name    string // what the package calls itself; an alias is imported under another
	Version string
	Label   string // Name, and the version where there are several
	Dir     string // its files
	Missing bool   // locked, but not fetched on this machine

	skipped bool   // made for other machines: never fetched
	path    string // in the lock; empty for one on disk
	tree    *Tree
}

// Tree reads the lock of the workspace in dir. Without one, and without a node_modules
// folder, there are no packages, which is no fault. Faults: invalid (the lock), unavailable.
func (c *Client) Tree(dir string) (*Tree, error) {
	state := stateOf(dir)
	c.mu.Lock()
	known, ok := c.trees[dir]
	c.mu.Unlock()
	if ok && known.state == state && !known.tree.incomplete() {
		return known.tree, nil
	}
	t, err := c.readTree(dir)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.trees) >= mostTrees {
		clear(c.trees)
	}
	c.trees[dir] = remembered{state, t}
	return t, nil
}

// mostTrees bounds how many trees are remembered.
const mostTrees = 64

// remembered is a tree and the state of the files it was read from.
type remembered struct {
	state string
	tree  *Tree
}

// stateOf is size and time of the files that a tree is read from.
func stateOf(dir string) string {
	var s strings.Builder
	for _, name := range []string{packageFile, lockFile} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			fmt.Fprintf(&s, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		s.WriteString("node_modules")
	}
	return s.String()
}

// incomplete says whether what is found may change without the workspace's files.
func (t *Tree) incomplete() bool {
	if t.disk != "" {
		return true
	}
	for _, p := range t.packages {
		if p.Missing && !p.skipped {
			return true
		}
	}
	return false
}

func (c *Client) readTree(dir string) (*Tree, error) {
	t := &Tree{packages: map[string]*Installed{}, onDisk: map[string]*Installed{}, scopes: map[string]*scope{}, present: map[string]bool{}}
	sum := sha256.New()
	if real, err := filepath.EvalSymlinks(filepath.Join(dir, "node_modules")); err == nil {
		t.disk = real
		if info, err := os.Stat(filepath.Join(real, ".package-lock.json")); err == nil { // written anew by every install of npm
			sum.Write([]byte(info.ModTime().String()))
		}
	}
	text, err := readFile(dir, packageFile)
	if err != nil {
		return nil, err
	}
	sum.Write(text)
	if root, err := readManifest([]byte(strings.TrimPrefix(string(text), "\ufeff")), false); err == nil {
		for _, wants := range []map[string]string{root.Dependencies, root.DevDependencies, root.OptionalDependencies, root.PeerDependencies} {
			t.direct = append(t.direct, slices.Collect(maps.Keys(wants))...)
		}
	}
	slices.Sort(t.direct)
	t.direct = slices.Compact(t.direct)
	l, err := readLock(dir)
	if err != nil {
		return nil, err
	}
	if l != nil {
		sum.Write(l.text)
		c.lay(t, l)
	}
	for _, at := range slices.Sorted(maps.Keys(t.packages)) {
		if t.packages[at].Missing {
			sum.Write([]byte(at))
		}
	}
	t.Hash = hex.EncodeToString(sum.Sum(nil))
	return t, nil
}

// lay finds the files of every locked package. Copies of one version are one, so that a
// script has one of each: the copy highest in the tree.
func (c *Client) lay(t *Tree, l *lock) {
	paths := slices.SortedFunc(maps.Keys(l.packages), func(a, b string) int {
		if order := strings.Count(a, "node_modules/") - strings.Count(b, "node_modules/"); order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	same, names := map[string]*Installed{}, map[string]bool{}
	for _, at := range paths {
		m := l.packages[at]
		if at == "" {
			continue
		}
		one := &Installed{Name: m.Name, Version: m.Version, Label: m.Name, path: at, tree: t, skipped: c.skipped(m)}
		if i, err := parseIntegrity(m.Integrity); err == nil {
			one.Dir = c.keep.folder(i, m.Name)
			one.Missing = !c.keep.has(i, m.Name)
		} else if parent, name := splitPath(at); m.InBundle && t.packages[parent] != nil {
			one.Dir, one.Missing = filepath.Join(t.packages[parent].Dir, "node_modules", filepath.FromSlash(name)), t.packages[parent].Missing
		} else {
			one.Missing = true
		}
		if known := same[one.Dir]; known != nil && one.Dir != "" {
			t.packages[at] = known
			continue
		}
		if names[m.Name] {
			one.Label += "@" + m.Version
		}
		names[m.Name] = true
		same[one.Dir] = one
		t.packages[at] = one
	}
}

// Find gives the package that a name means in the files of another (nil: in the scripts).
// A node_modules folder in the workspace that has it comes first.
func (t *Tree) Find(from *Installed, name string) (*Installed, bool) {
	if from == nil || from.path == "" {
		if found := t.findOnDisk(from, name); found != nil {
			return found, true
		}
		if from != nil {
			return nil, false
		}
	}
	at := ""
	if from != nil {
		at = from.path + "/"
	}
	for {
		if found := t.packages[at+"node_modules/"+name]; found != nil {
			return found, true
		}
		if at == "" {
			return nil, false
		}
		parent, _ := splitPath(strings.TrimSuffix(at, "/"))
		if at = parent; at != "" {
			at += "/"
		}
	}
}

func (t *Tree) findOnDisk(from *Installed, name string) *Installed {
	if t.disk == "" || checkName(name) != nil {
		return nil
	}
	at := t.disk
	if from != nil {
		at = filepath.Join(from.Dir, "node_modules")
	}
	for within(at, t.disk) {
		if filepath.Base(at) == "node_modules" {
			if found := t.open(filepath.Join(at, filepath.FromSlash(name))); found != nil {
				return found
			}
			at = filepath.Dir(at)
			continue
		}
		at = filepath.Join(filepath.Dir(at), "node_modules")
		if filepath.Base(filepath.Dir(at)) == "node_modules" {
			at = filepath.Dir(at)
		}
	}
	return nil
}

// open gives the package in a folder of node_modules, links followed; nil when there is none.
func (t *Tree) open(dir string) *Installed {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil || !within(real, t.disk) {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.onDisk[real]; known != nil {
		return known
	}
	text, err := os.ReadFile(filepath.Join(real, packageFile))
	if err != nil {
		return nil
	}
	m, err := readManifest(text, false)
	if err != nil {
		return nil
	}
	rel, _ := filepath.Rel(t.disk, real) // within says that there is one
	one := &Installed{Name: m.Name, Version: m.Version, Label: filepath.ToSlash(rel), Dir: real, tree: t}
	t.onDisk[real] = one
	return one
}

// Direct lists the packages package.json asks for, sorted.
func (t *Tree) Direct() []string { return t.direct }

// Empty says whether there is no package at all.
func (t *Tree) Empty() bool { return len(t.packages) == 0 && t.disk == "" }

// Listed is a package that package.json asks for.
type Listed struct {
	Name      string `json:"name"`
	Wanted    string `json:"wanted"`
	Version   string `json:"version"`   // locked; empty when it is not
	Dev       bool   `json:"dev"`       // for development only
	Installed bool   `json:"installed"` // its files are on this machine
}

// List says which packages package.json asks for and which it got, sorted by name.
func (c *Client) List(dir string) ([]Listed, error) {
	j, err := c.job(dir, Options{})
	if err != nil {
		return nil, err
	}
	defer j.registry.close()
	t, err := c.Tree(dir)
	if err != nil {
		return nil, err
	}
	list := []Listed{}
	for _, e := range newNode("", j.root).edges(nil) {
		one := Listed{Name: e.name, Wanted: e.want, Dev: e.kind == dev}
		if p, ok := t.Find(nil, e.name); ok {
			one.Version, one.Installed = p.Version, !p.Missing
		}
		list = append(list, one)
	}
	return list, nil
}

func within(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, dir+string(filepath.Separator))
}

// Read gives a file of the package by its path in it. It follows no link out of it.
func (p *Installed) Read(file string) (string, error) {
	root, err := os.OpenRoot(p.Dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	text, err := root.ReadFile(filepath.FromSlash(file))
	return strings.TrimPrefix(string(text), "\ufeff"), err
}

// isFile says whether the package has a file of that path.
func (p *Installed) isFile(file string) bool {
	if file != path.Clean(file) || !filepath.IsLocal(filepath.FromSlash(file)) {
		return false
	}
	name := filepath.Join(p.Dir, filepath.FromSlash(file))
	p.tree.mu.Lock()
	known, ok := p.tree.present[name]
	p.tree.mu.Unlock()
	if ok {
		return known
	}
	info, err := os.Lstat(name)
	found := err == nil && info.Mode().IsRegular()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		found = false
	}
	p.tree.mu.Lock()
	defer p.tree.mu.Unlock()
	p.tree.present[name] = found
	return found
}
