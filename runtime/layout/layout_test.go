// Package layout holds the architecture as tests: which room may import which,
// where each foreign thing is spoken to, and how large a file or a function may grow.
package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// arrows lists, for each room, the rooms it may import beside itself and its own sub-rooms.
// An arrow that is not here is an arrow up (or sideways): say why before adding one.
var arrows = map[string][]string{
	"runtime/fault":     {},
	"runtime/hidden":    {},
	"runtime/tries":     {},
	"runtime/alias":     {},
	"runtime/workspace": {"runtime/fault"},
	"runtime/secret":    {"runtime/fault"},
	"runtime/connector": {"runtime/fault"},
	"runtime/script":    {"runtime/fault"},
	"runtime/compile":   {"runtime/fault", "runtime/workspace", "runtime/connector", "runtime/script", "runtime/npm"},
	"runtime/typecheck": {"runtime/hidden", "runtime/fault", "runtime/workspace"},
	"runtime/npm":       {"runtime/fault", "runtime/network", "runtime/workspace"},
	"runtime/importer":  {"runtime/fault", "runtime/workspace", "runtime/connector"},
	"runtime/network":   {"runtime/fault", "runtime/workspace"},
	"runtime/outbound":  {"runtime/fault", "runtime/network", "runtime/connector", "runtime/script", "runtime/secret"},
	// It stands before or in place of a script's Host, and masks as the HTTP log does.
	"runtime/oauth":      {"runtime/fault", "runtime/connector"},
	"runtime/recording":  {"runtime/fault", "runtime/script", "runtime/secret", "runtime/outbound"},
	"runtime/record":     {"runtime/fault"},
	"runtime/worker":     {"runtime/hidden", "runtime/fault", "runtime/script"},
	"runtime/migration":  {"runtime/fault", "runtime/script", "runtime/record"},
	"runtime/invocation": {"runtime/fault", "runtime/script"},
	"runtime/simulate":   {"runtime/fault", "runtime/connector"},
	"runtime/ingress":    {"runtime/fault", "runtime/tries", "runtime/workspace", "runtime/connector", "runtime/script", "runtime/invocation"},
	"runtime/schedule":   {"runtime/fault", "runtime/workspace", "runtime/invocation"},
	"runtime/poll":       {"runtime/fault", "runtime/connector", "runtime/script", "runtime/invocation"},
	"runtime/release":    {"runtime/hidden", "runtime/fault", "runtime/workspace", "runtime/script"},
	"runtime/notify":     {"runtime/fault", "runtime/script", "runtime/invocation"},
	"runtime/relay":      {"runtime/fault", "runtime/secret"},
	"runtime/node":       {"runtime/fault"},
	"runtime/control":    {"runtime/fault", "runtime/network", "runtime/tries", "runtime/workspace", "runtime/script", "runtime/invocation", "runtime/release", "runtime/relay", "runtime/notify", "runtime/node", "runtime/migration"},
	"runtime/store": {"runtime/fault", "runtime/workspace", "runtime/script", "runtime/invocation", "runtime/record", "runtime/release",
		"runtime/ingress", "runtime/control", "runtime/poll", "runtime/schedule", "runtime/relay", "runtime/secret", "runtime/node", "runtime/notify", "runtime/migration"},
	"runtime/storetest": {"runtime/fault", "runtime/workspace", "runtime/script", "runtime/invocation", "runtime/record", "runtime/release",
		"runtime/ingress", "runtime/control", "runtime/poll", "runtime/schedule", "runtime/relay", "runtime/secret", "runtime/node", "runtime/notify", "runtime/migration"},
	"runtime/trial": {"runtime/fault", "runtime/workspace", "runtime/connector", "runtime/script", "runtime/compile", "runtime/outbound",
		"runtime/record", "runtime/recording", "runtime/worker", "runtime/invocation", "runtime/simulate", "runtime/ingress", "runtime/migration"},
	"runtime/engine": {"runtime/fault", "runtime/network", "runtime/workspace", "runtime/secret", "runtime/connector", "runtime/script",
		"runtime/compile", "runtime/typecheck", "runtime/npm", "runtime/oauth", "runtime/outbound", "runtime/record", "runtime/recording", "runtime/worker",
		"runtime/invocation", "runtime/release", "runtime/simulate", "runtime/ingress", "runtime/control", "runtime/poll", "runtime/schedule", "runtime/relay", "runtime/node", "runtime/store", "runtime/trial", "runtime/notify", "runtime/migration", "runtime/alias"},
	"connectors": {"runtime/fault", "runtime/connector", "runtime/simulate"},
	"frontend":   {},
	"app":        {"runtime", "connectors", "frontend"},
	".":          {"app", "frontend"},
}

// foreign names the one room that speaks to each foreign thing.
var foreign = map[string][]string{
	"github.com/dop251/goja":        {"runtime/script"},
	"github.com/evanw/esbuild":      {"runtime/compile"},
	"database/sql":                  {"runtime/store", "runtime/simulate"},
	"modernc.org/sqlite":            {"runtime/store", "runtime/simulate"},
	"github.com/jackc/pgx":          {"runtime/store"},
	"github.com/wailsapp/wails":     {"app/window"},
	"github.com/zalando/go-keyring": {"runtime/secret"},
	"filippo.io/age":                {"runtime/secret"},
	"github.com/spf13/cobra":        {"app/cli"},
	"go.yaml.in/yaml":               {"connectors/generate/document"},
	"github.com/Masterminds/semver": {"runtime/npm", "runtime/release", "app/update"},
	"github.com/rs/cors":            {"runtime/ingress"},
	"github.com/youmark/pkcs8":      {"runtime/outbound"},
	"code.dny.dev/ssrf":             {"runtime/outbound"},
	"github.com/elastic":            {"runtime/worker"},
	"golang.org/x/oauth2":           {"runtime/oauth"},
	"github.com/aws":                {"connectors/standard"},
	"github.com/yuin/goldmark":      {"runtime/script", "build/manual"},
	"github.com/robfig/cron":        {"runtime/workspace"},
	"github.com/mattn/go-ieproxy":   {"runtime/network"},
	"github.com/prometheus":         {"app/runner/metric"},
	"github.com/wneessen":           {"runtime/notify"},
	"go.opentelemetry.io":           {"app/runner/trace"},

	"github.com/google/jsonschema-go": {"runtime/control"},
}

// file is one parsed Go source file; path is relative to the root, with slashes.
type file struct {
	path  string
	tree  *ast.File
	set   *token.FileSet
	lines int
}

func (f file) test() bool { return strings.HasSuffix(f.path, "_test.go") }

// dir is the folder of the file, which is its package's import path without "bobbin/".
func (f file) dir() string { return filepath.ToSlash(filepath.Dir(f.path)) }

func (f file) generated() bool { return ast.IsGenerated(f.tree) }

func files(t *testing.T) []file {
	t.Helper()
	var all []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{"node_modules", ".git", "testdata", "bin", "cache"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		all = append(all, file{filepath.ToSlash(rel), tree, set, set.File(tree.Pos()).LineCount()})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func imports(f file) []string {
	var paths []string
	for _, spec := range f.tree.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// within says whether a package path is the named one or lies below it.
func within(path, room string) bool {
	return path == room || strings.HasPrefix(path, room+"/")
}

// roomOf finds the room of the table that a folder belongs to.
func roomOf(dir string) (string, bool) {
	for d := dir; ; d = filepath.ToSlash(filepath.Dir(d)) {
		if _, ok := arrows[d]; ok {
			return d, true
		}
		if d == "." || d == "/" {
			return "", false
		}
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	for _, f := range files(t) {
		if f.test() || within(f.dir(), "build") || within(f.dir(), "runtime/layout") {
			continue
		}
		room, ok := roomOf(f.dir())
		if !ok || (room == "." && f.dir() != ".") {
			t.Errorf("%s: its room has no line in the arrows table", f.path)
			continue
		}
		for _, path := range imports(f) {
			target, ours := strings.CutPrefix(path, "bobbin/")
			if !ours || within(target, room) {
				continue
			}
			if !slices.ContainsFunc(arrows[room], func(allowed string) bool { return within(target, allowed) }) {
				t.Errorf("%s imports %s: %s may import %v", f.path, path, room, arrows[room])
			}
		}
	}
}

func TestForeignThingsHaveOneRoom(t *testing.T) {
	for _, f := range files(t) {
		if f.test() || within(f.dir(), "build") {
			continue
		}
		for _, path := range imports(f) {
			for thing, rooms := range foreign {
				if within(path, thing) && !slices.ContainsFunc(rooms, func(room string) bool { return within(f.dir(), room) }) {
					t.Errorf("%s imports %s: only %v may", f.path, path, rooms)
				}
			}
		}
	}
}

func TestProductionCodeDoesNotImportTesting(t *testing.T) {
	for _, f := range files(t) {
		if !f.test() && !strings.HasSuffix(f.dir(), "test") && slices.Contains(imports(f), "testing") {
			t.Errorf("%s imports testing: move the helper to a …test package", f.path)
		}
	}
}

func TestPackagesSayWhatTheyOwn(t *testing.T) {
	said := map[string]bool{}
	for _, f := range files(t) {
		if !f.test() || within(f.dir(), "runtime/layout") {
			said[f.dir()] = said[f.dir()] || f.tree.Doc != nil
		}
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("package %s has no package comment", dir)
		}
	}
}
