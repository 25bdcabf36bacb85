package compile

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/script"
	"bobbin/runtime/script/modules"
)

// namespace holds the modules that are no files: host modules, connections, client classes.
const namespace = "bobbin"

// entryModule is the first module of every bundle: it hands the script's exports to the engine.
const entryModule = "bobbin:entry"

// sessionModule lists and runs the tests that a test file has registered.
const sessionModule = "bobbin:test/session"

// What a path in our namespace begins with.
const (
	hostModule   = "module/" // then the module's primary name
	apiModule    = "api/"    // then the connection's path
	clientModule = "client/" // then the connector's name
	emptyModule  = "empty/"  // a module that has only types
	voidModule   = "void/"   // an empty module for a package that can do without its name
	goneModule   = "gone/"   // a module of Node.js whose every use throws
	nodeModule   = "node/"   // our stand-in for a module of Node.js
	lostModule   = "lost/"   // a module that throws when it is loaded
)

// bare is what a package name stands for.
type bare struct{ kind, name string }

func (b *build) plug(p api.PluginBuild) {
	p.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
		return b.resolve(a), nil
	})
	p.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "file"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		return b.loadFile(a.Path), nil
	})
	p.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: npmNamespace}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		return b.loadPackage(a.Path), nil
	})
	p.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		return b.loadOwn(a.Path), nil
	})
}

// resolve finds what an import names. It never lets esbuild look at the disk by itself.
func (b *build) resolve(a api.OnResolveArgs) api.OnResolveResult {
	if a.Path == entryModule {
		return own(entryModule)
	}
	if a.Namespace == namespace {
		if a.Importer == entryModule && a.Path != sessionModule {
			return api.OnResolveResult{Path: b.absolute(a.Path), Namespace: "file"}
		}
		return b.bare(a)
	}
	if a.Namespace == npmNamespace {
		return b.inPackage(a)
	}
	if strings.HasPrefix(a.Path, "./") || strings.HasPrefix(a.Path, "../") || a.Path == "." || a.Path == ".." {
		return b.relative(a)
	}
	return b.bare(a)
}

// absolute makes a file name of a workspace path; esbuild writes it back as the workspace path in messages and maps.
func (b *build) absolute(workspacePath string) string {
	return filepath.Join(b.ws.Dir, filepath.FromSlash(workspacePath))
}

// below gives the path below scripts/ of a file that absolute made.
func (b *build) below(absolute string) string {
	rel, err := filepath.Rel(filepath.Join(b.ws.Dir, folder), absolute)
	if err != nil {
		return absolute
	}
	return filepath.ToSlash(rel)
}

func own(p string) api.OnResolveResult {
	return api.OnResolveResult{Path: p, Namespace: namespace, SideEffects: api.SideEffectsFalse}
}

func (b *build) relative(a api.OnResolveArgs) api.OnResolveResult {
	target := b.target(a)
	if !b.reachable(a.Importer, target) {
		return refuse(codeOutside, "The import "+a.Path+" leaves the folder scripts/.",
			"A script imports files below scripts/, connections (./api/...) and modules.")
	}
	if connection, ok := b.connection(target); ok {
		return own(apiModule + connection)
	}
	found, wrongCase := b.find(target)
	if found != "" {
		return api.OnResolveResult{Path: b.absolute(shown(found)), Namespace: "file"}
	}
	if wrongCase != "" {
		return refuse(codeCase, "The import "+a.Path+" differs in upper and lower case from the file "+shown(wrongCase)+".",
			"Write it as the file is called: other machines tell the two apart.")
	}
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(target, "../"+testFolder+"/"), "api/"); ok {
		all := connections(b.ws)
		return refuse(codeConnection, "There is no connection "+rest+" in this workspace.",
			didYouMean(nearest(rest, all, 3), "The connections of this workspace: "+listed(all)+"."))
	}
	return refuse(codeImport, "There is no file for the import "+a.Path+".",
		didYouMean(b.likely(a.Importer, target), "It would be "+shown(target)+".ts."))
}

// target gives the path below scripts/ that a relative import means.
func (b *build) target(a api.OnResolveArgs) string {
	target := path.Join(path.Dir(b.below(a.Importer)), a.Path)
	if target == "../"+folder {
		return "."
	}
	return strings.TrimPrefix(target, "../"+folder+"/")
}

// reachable says whether a file may import a path below scripts/: a test may import tests and events, too.
func (b *build) reachable(importer, target string) bool {
	if target != ".." && !strings.HasPrefix(target, "../") {
		return true
	}
	_, _, test := beside(b.below(importer))
	_, _, ok := beside(target)
	return test && ok
}

// connection finds the connection that a path below scripts/ means.
func (b *build) connection(target string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(target, "../"+testFolder+"/"), "api/")
	if !ok {
		return "", false
	}
	for _, tail := range []string{"", "/index", "/index.ts", "/index.js", ".ts", ".js"} {
		name := strings.TrimSuffix(rest, tail)
		if _, known := b.ws.Connections[name]; known && len(name)+len(tail) == len(rest) {
			return name, true
		}
	}
	return "", false
}

// find gives the file a path below scripts/ means, or one that differs only in case.
func (b *build) find(target string) (found, wrongCase string) {
	candidates := []string{target}
	for _, ending := range endings {
		candidates = append(candidates, target+ending)
	}
	for js, ts := range map[string]string{".js": ".ts", ".mjs": ".mts"} {
		if stem, ok := strings.CutSuffix(target, js); ok {
			candidates = append(candidates, stem+ts)
		}
	}
	for _, ending := range endings[:4] {
		candidates = append(candidates, target+"/index"+ending)
	}
	for _, c := range candidates {
		actual, same := b.actual(c)
		if same {
			return actual, ""
		}
		if wrongCase == "" {
			wrongCase = actual
		}
	}
	return "", wrongCase
}

// actual gives the name a file really has, and whether it is the one asked for.
func (b *build) actual(target string) (string, bool) {
	below, same := ".", true
	if name, rest, ok := beside(target); ok {
		below, target = "../"+name, rest
	}
	parts := strings.Split(target, "/")
	for i, part := range parts {
		if i < len(parts)-1 {
			part += "/"
		}
		names := b.list(below)
		at := slices.Index(names, part)
		if at < 0 {
			same = false
			at = slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, part) })
		}
		if at < 0 {
			return "", false
		}
		below = path.Join(below, names[at])
	}
	return below, same
}

// likely suggests what an import that names no file may have meant, as the importer would write it.
func (b *build) likely(importer, target string) []string {
	var list []string
	from := path.Dir(b.below(importer))
	for _, name := range nearest(target, b.scripts(), 3) {
		rel, err := filepath.Rel(filepath.FromSlash(from), filepath.FromSlash(name))
		if err != nil {
			continue
		}
		rel = filepath.ToSlash(rel)
		if !strings.HasPrefix(rel, "../") {
			rel = "./" + rel
		}
		list = append(list, rel)
	}
	return list
}

// bare resolves the name of a module that is no file of the workspace.
func (b *build) bare(a api.OnResolveArgs) api.OnResolveResult {
	if m, ok := lookup(a.Path); ok {
		return own(hostModule + m.Names[0])
	}
	if p, ok := b.packages[a.Path]; ok {
		return own(p.kind + p.name)
	}
	if typesOnly(a.Path) {
		return own(emptyModule + "types")
	}
	if strings.HasPrefix(a.Path, "/") || strings.Contains(a.Path, "://") || filepath.IsAbs(a.Path) {
		return refuse(codeImport, "The import "+a.Path+" is an address, not a module.", "Import files by a relative path and modules by their name.")
	}
	if found, ok := b.fromPackages(a); ok {
		return found
	}
	if builtin, ok := builtinOf(a.Path); ok {
		return refuse(codeBuiltin, "The module "+a.Path+" belongs to Node.js and is not there: scripts run without it.", builtins[builtin])
	}
	if service := compatible(a.Path); service != "" {
		return refuse(codeImport, "The module "+a.Path+" is not there: Bobbin has nothing of that name for "+service+" yet.",
			"Its types may be imported (import type); to call the service use a generic connection and fetch.")
	}
	return refuse(codeImport, "The package "+a.Path+" is not installed in this workspace.",
		didYouMean(nearest(a.Path, b.names(), 2), "`bobbin add` with the workspace's folder and the name installs a package; files of the workspace are imported with ./ in front."))
}

// lookup finds a host module, also by the names under which older packages re-exported it.
func lookup(name string) (script.Module, bool) {
	if m, ok := modules.Lookup(name); ok {
		return m, true
	}
	if rest, ok := strings.CutPrefix(name, "@managed-api/"); ok {
		pkg, sub, _ := strings.Cut(rest, "/")
		if strings.HasSuffix(pkg, "-core") && (sub == "builders/errorStrategy" || sub == "common") {
			return modules.Lookup("@bobbin/managed-api")
		}
	}
	return script.Module{}, false
}

// typesOnly says whether a name is known to hold nothing but types.
func typesOnly(name string) bool {
	pkg, sub, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, "@managed-api/"), "@sr-connect/"), "/")
	first, _, _ := strings.Cut(sub, "/")
	switch {
	case strings.HasPrefix(name, "@managed-api/"):
		return strings.HasSuffix(pkg, "-core") && (first == "types" || first == "definitions")
	case strings.HasPrefix(name, "@sr-connect/"):
		return first == "types" || first == "events"
	}
	return false
}

// compatible gives the service a name of the older packages is about.
func compatible(name string) string {
	for _, scope := range []string{"@managed-api/", "@sr-connect/", "@stitch-it/"} {
		if rest, ok := strings.CutPrefix(name, scope); ok {
			pkg, _, _ := strings.Cut(rest, "/")
			return strings.TrimSuffix(strings.TrimSuffix(pkg, "-sr-connect"), "-core")
		}
	}
	return ""
}

// names are all module names a person may mean.
func (b *build) names() []string {
	var all []string
	for _, m := range modules.All() {
		all = append(all, m.Names...)
	}
	for name := range b.packages {
		all = append(all, name)
	}
	all = append(all, b.tree.Direct()...)
	slices.Sort(all)
	return all
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
