package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/fault"
)

// folder is where scripts live in a workspace.
const folder = "scripts"

// testFolder and eventFolder are what a test may import beside the scripts. As paths below
// scripts/ they begin with ../, which no script may import.
const (
	testFolder  = "tests"
	eventFolder = "events"
)

// shown is the workspace path of a path below scripts/.
func shown(below string) string { return path.Join(folder, below) }

// beside says whether a path below scripts/ is one of a test's folders, and which.
func beside(below string) (name, rest string, ok bool) {
	rest, ok = strings.CutPrefix(below, "../")
	if !ok {
		return "", "", false
	}
	name, rest, _ = strings.Cut(rest, "/")
	return name, rest, name == testFolder || name == eventFolder
}

// endings are those an import may leave out, in the order they are tried. The first four are
// scripts; the last two are found only to be refused.
var endings = []string{".ts", ".js", ".mts", ".mjs", ".json", ".tsx", ".jsx"}

// files reads the scripts of a workspace, unsaved texts first, and remembers what it was
// asked, so that a later build can tell whether anything changed. It never follows a link out of scripts/.
type files struct {
	root    *os.Root            // nil when there is no scripts folder
	beside  map[string]*os.Root // of the folders that tests may import from, those that are there
	overlay map[string]string

	lock  sync.Mutex
	texts map[string]string   // by path below scripts
	lists map[string][]string // folder listings by path below scripts; folders end in a slash
}

func openFiles(dir string, overlay map[string]string) (*files, error) {
	f := &files{beside: map[string]*os.Root{}, overlay: map[string]string{}, texts: map[string]string{}, lists: map[string][]string{}}
	for p, content := range overlay {
		if below, ok := strings.CutPrefix(path.Clean(p), folder+"/"); ok {
			f.overlay[below] = content
		} else if _, _, ok := beside("../" + path.Clean(p)); ok {
			f.overlay["../"+path.Clean(p)] = content
		}
	}
	for _, name := range []string{testFolder, eventFolder} {
		if root, err := os.OpenRoot(dir + string(os.PathSeparator) + name); err == nil {
			f.beside[name] = root
		}
	}
	root, err := os.OpenRoot(dir + string(os.PathSeparator) + folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "The folder %s of this workspace cannot be read.", folder).Because(err)
	}
	f.root = root
	return f, nil
}

func (f *files) close() {
	if f.root != nil {
		f.root.Close()
	}
	for _, root := range f.beside {
		root.Close()
	}
}

// in gives the folder that holds a path below scripts/, and the path there.
func (f *files) in(below string) (*os.Root, string) {
	name, rest, ok := beside(below)
	if !ok {
		return f.root, below
	}
	if rest == "" {
		rest = "."
	}
	return f.beside[name], rest
}

// read gives the text of a file below scripts.
func (f *files) read(below string) (string, error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if content, ok := f.texts[below]; ok {
		return content, nil
	}
	content, err := f.fetch(below)
	if err == nil {
		f.texts[below] = content
	}
	return content, err
}

func (f *files) fetch(below string) (string, error) {
	if content, ok := f.overlay[below]; ok {
		return content, nil
	}
	root, file := f.in(below)
	if root == nil {
		return "", fs.ErrNotExist
	}
	data, err := root.ReadFile(file)
	return strings.TrimPrefix(string(data), "\ufeff"), err
}

// list gives the names in a folder below scripts ("." for scripts itself); none when it is not there.
func (f *files) list(below string) []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	if names, ok := f.lists[below]; ok {
		return names
	}
	names := f.entries(below)
	f.lists[below] = names
	return names
}

func (f *files) entries(below string) []string {
	found := map[string]bool{}
	if root, folder := f.in(below); root != nil {
		entries, _ := fs.ReadDir(root.FS(), folder) // a folder that is not there has no files
		for _, e := range entries {
			name := e.Name()
			if e.IsDir() {
				name += "/"
			}
			found[name] = true
		}
	}
	prefix := below + "/"
	if below == "." {
		prefix = ""
	}
	for p := range f.overlay {
		if rest, ok := strings.CutPrefix(p, prefix); ok {
			name, _, deeper := strings.Cut(rest, "/")
			if deeper {
				name += "/"
			}
			found[name] = true
		}
	}
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// scripts lists every script by name (without its ending), sorted.
func (f *files) scripts() []string {
	var names []string
	var walk func(below string)
	walk = func(below string) {
		for _, name := range f.list(below) {
			full := path.Join(below, name)
			switch {
			case strings.HasSuffix(name, "/"):
				if name != "node_modules/" && !strings.HasPrefix(name, ".") {
					walk(full)
				}
			case isScript(full):
				names = append(names, strings.TrimSuffix(full, path.Ext(name)))
			}
		}
	}
	walk(".")
	return slices.Compact(names)
}

// tests lists every test file, as paths below scripts/, sorted.
func (f *files) tests() []string {
	var names []string
	var walk func(below string)
	walk = func(below string) {
		for _, name := range f.list(below) {
			switch full := path.Join(below, name); {
			case strings.HasPrefix(name, ".") || name == "node_modules/":
			case strings.HasSuffix(name, "/"):
				walk(full)
			case strings.HasSuffix(name, ".test.ts") || strings.HasSuffix(name, ".test.js"):
				names = append(names, full)
			}
		}
	}
	walk("../" + testFolder)
	return names
}

// script finds the workspace path of a script by its name.
func (f *files) script(name string) (string, bool) {
	clean := path.Clean(strings.TrimSuffix(name, ".ts"))
	if name == "" || clean == ".." || strings.HasPrefix(clean, "../") || path.IsAbs(clean) {
		return "", false
	}
	for _, ending := range endings[:4] {
		if slices.Contains(f.list(path.Dir(clean)), path.Base(clean)+ending) {
			return folder + "/" + clean + ending, true
		}
	}
	return "", false
}

// inputs are hashes of everything that was asked for.
func (f *files) inputs() map[string]string {
	f.lock.Lock()
	defer f.lock.Unlock()
	in := map[string]string{}
	for p, content := range f.texts {
		in[p] = digest(content)
	}
	for p, names := range f.lists {
		in[p+"/"] = digest(strings.Join(names, "\n"))
	}
	return in
}

// unchanged says whether everything that was asked for is still as it was.
func (f *files) unchanged(inputs map[string]string) bool {
	for p, was := range inputs {
		if below, ok := strings.CutSuffix(p, "/"); ok {
			if digest(strings.Join(f.list(below), "\n")) != was {
				return false
			}
			continue
		}
		if content, err := f.read(p); err != nil || digest(content) != was {
			return false
		}
	}
	return true
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}
