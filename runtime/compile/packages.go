package compile

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/workspace"
)

// npmNamespace holds the files of npm packages, as name/path: that is what stacks and source
// maps show (npm:dayjs/index.js), the same on every machine.
const npmNamespace = "npm"

// asModule is put behind the name of a .js file that Node takes for an ECMAScript module,
// so that esbuild does, too; assemble takes it off again.
const asModule = ".mjs"

// neutral are the packages whose files for browsers want a document, which scripts have not.
var neutral = map[string]bool{"turndown": true}

// npmFile is one file of a package in a build.
type npmFile struct {
	pkg  *npm.Installed
	file string
}

// importOf says who was the first to import a module, and by what name.
type importOf struct{ importer, specifier string }

// useOf is how an import uses a package.
func useOf(p *npm.Installed, kind api.ResolveKind) npm.Use {
	u := npm.Use{Conditions: []string{"import", "module"}}
	if kind == api.ResolveJSRequireCall || kind == api.ResolveJSRequireResolve {
		u = npm.Use{Conditions: []string{"require", "module"}, Require: true}
	}
	if !neutral[p.Name] {
		u.Browser = true
		u.Conditions = append(u.Conditions, "worker", "browser")
	}
	return u
}

// fromPackages finds a bare import of a script in the npm packages; ok is false when no
// package has that name.
func (b *build) fromPackages(a api.OnResolveArgs) (api.OnResolveResult, bool) {
	if b.treeFault != nil {
		return refuse(codePackage, "The package "+a.Path+" cannot be looked up: "+b.treeFault.Sentence, b.treeFault.Hint), true
	}
	name, sub := npm.PackageOf(a.Path)
	p, ok := b.tree.Find(nil, name)
	if !ok {
		return api.OnResolveResult{}, false
	}
	return b.entry(a, p, sub), true
}

// entry is the file a package gives for an import.
func (b *build) entry(a api.OnResolveArgs, p *npm.Installed, sub string) api.OnResolveResult {
	if p.Missing {
		return refuse(codePackage, "The package "+p.Name+" "+p.Version+" is locked, but it is not on this machine.",
			"`bobbin install` with the workspace's folder fetches it.")
	}
	found, err := p.Entry(sub, useOf(p, a.Kind))
	return b.found(a, p, found, err)
}

// found makes esbuild's answer of what a package says.
func (b *build) found(a api.OnResolveArgs, p *npm.Installed, found npm.Found, err error) api.OnResolveResult {
	switch {
	case err != nil:
		f := fault.From(err)
		return refuse(codePackage, f.Sentence+b.chain(a), f.Hint)
	case found.Empty:
		return own(voidModule + "empty")
	case found.Name != "":
		a.Path = found.Name
		return b.elsewhere(a, p)
	}
	id := p.Label + "/" + found.File
	if path.Ext(found.File) == ".js" && p.ESM(found.File) {
		id += asModule
	}
	b.mu.Lock()
	b.npmFiles[id] = npmFile{p, found.File}
	if _, known := b.importers[id]; !known {
		b.importers[id] = importOf{a.Importer, a.Path}
	}
	b.mu.Unlock()
	answer := api.OnResolveResult{Path: id, Namespace: npmNamespace}
	if p.Pure(found.File) {
		answer.SideEffects = api.SideEffectsFalse
	}
	return answer
}

// inPackage resolves an import in a package's file.
func (b *build) inPackage(a api.OnResolveArgs) api.OnResolveResult {
	b.mu.Lock()
	from, ok := b.npmFiles[a.Importer]
	b.mu.Unlock()
	if !ok {
		panic("compile: a package's file that nobody resolved: " + a.Importer)
	}
	if strings.HasPrefix(a.Path, "./") || strings.HasPrefix(a.Path, "../") || a.Path == "." || a.Path == ".." {
		found, err := from.pkg.Near(from.file, a.Path, useOf(from.pkg, a.Kind))
		if err != nil && optionalImport(a.Kind) && fault.Is(err, fault.NotFound) {
			return own(lostModule + a.Path)
		}
		return b.found(a, from.pkg, found, err)
	}
	if found, ok, err := from.pkg.Own(a.Path, useOf(from.pkg, a.Kind)); ok {
		return b.found(a, from.pkg, found, err)
	}
	return b.elsewhere(a, from.pkg)
}

// elsewhere finds what the name of another module means in a package's file.
func (b *build) elsewhere(a api.OnResolveArgs, from *npm.Installed) api.OnResolveResult {
	name, sub := npm.PackageOf(a.Path)
	if p, ok := b.tree.Find(from, name); ok && !strings.HasPrefix(a.Path, "node:") {
		return b.entry(a, p, sub)
	}
	if builtin, ok := builtinOf(a.Path); ok {
		if _, ok := standin(builtin); ok {
			return own(nodeModule + builtin)
		}
		if b.triedIn(a) {
			return own(voidModule + builtin)
		}
		b.lacking(a, from, builtin)
		return own(goneModule + builtin)
	}
	if m, ok := lookup(a.Path); ok {
		return own(hostModule + m.Names[0])
	}
	if optionalImport(a.Kind) {
		return own(lostModule + a.Path)
	}
	return refuse(codePackage, "The package "+from.Label+" imports "+a.Path+", which is not installed"+b.chain(a)+".",
		"`bobbin add` with the workspace's folder and "+name+" installs it.")
}

// optionalImport says whether code can go on without what it imports: it can catch what
// require and import() throw.
func optionalImport(kind api.ResolveKind) bool {
	return kind == api.ResolveJSRequireCall || kind == api.ResolveJSRequireResolve || kind == api.ResolveJSDynamicImport
}

// triedIn says whether a package only tries to require a module: then it can do without.
func (b *build) triedIn(a api.OnResolveArgs) bool {
	b.mu.Lock()
	file := b.npmFiles[a.Importer]
	b.mu.Unlock()
	if a.Kind != api.ResolveJSRequireCall || file.pkg == nil {
		return false
	}
	content, err := file.pkg.Read(file.file)
	return err == nil && tried(content, a.Path)
}

// lacking warns of a module of Node.js that a package imports, once for each of them.
func (b *build) lacking(a api.OnResolveArgs, from *npm.Installed, builtin string) {
	hint := builtins[builtin]
	if hint == "" {
		hint = "Scripts run without it."
	}
	d := workspace.Diagnostic{Severity: workspace.SeverityWarning, Code: codeBuiltin, Source: origin, Place: b.origin(a.Importer),
		Message: "The package " + from.Label + " imports " + a.Path + ", which belongs to Node.js and is not there" + b.chain(a) + ".",
		Hint:    "What does not need it works; what does throws an error that says so. In scripts: " + hint}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.ContainsFunc(b.problems, func(p workspace.Diagnostic) bool {
		return p.Code == codeBuiltin && strings.HasPrefix(p.Message, "The package "+from.Label+" imports "+a.Path+",")
	}) {
		b.problems = append(b.problems, d)
	}
}

var tryBlock = regexp.MustCompile(`try\s*\{[^{}]*require\(\s*["']([^"']+)["']\s*\)`)

// tried says whether a file requires a module only inside try.
func tried(content, specifier string) bool {
	inside := 0
	for _, match := range tryBlock.FindAllStringSubmatch(content, -1) {
		if match[1] == specifier {
			inside++
		}
	}
	all := strings.Count(content, "require('"+specifier+"')") + strings.Count(content, `require("`+specifier+`")`)
	return inside > 0 && inside >= all
}

// trail is the way from a script to a package's file: the script first.
func (b *build) trail(importer string) []importOf {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []importOf
	seen := map[string]bool{}
	for !seen[importer] {
		seen[importer] = true
		by, ok := b.importers[importer]
		if !ok {
			break
		}
		list = append(list, by)
		importer = by.importer
	}
	slices.Reverse(list)
	return list
}

// chain names the importers of a package's file for a sentence; empty for a script's own import.
func (b *build) chain(a api.OnResolveArgs) string {
	trail := b.trail(a.Importer)
	if len(trail) == 0 {
		return ""
	}
	names := []string{shown(b.below(trail[0].importer))}
	for _, step := range append(trail[1:], importOf{a.Importer, ""}) {
		b.mu.Lock()
		label := b.npmFiles[step.importer].pkg.Label
		b.mu.Unlock()
		if names[len(names)-1] != label {
			names = append(names, label)
		}
	}
	return " (" + strings.Join(names, " → ") + ")"
}

// origin is the place in a script where the way to a package's file begins.
func (b *build) origin(importer string) fault.Place {
	trail := b.trail(strings.TrimPrefix(importer, npmNamespace+":"))
	if len(trail) == 0 {
		return fault.Place{}
	}
	below := b.below(trail[0].importer)
	place := fault.Place{File: shown(below)}
	content, err := b.read(below)
	if err != nil {
		return place
	}
	for _, mark := range []string{"'", `"`} {
		if at := strings.Index(content, mark+trail[0].specifier+mark); at >= 0 {
			place.Line, place.Column = position(content, at)
			break
		}
	}
	return place
}

// loadPackage gives esbuild a file of a package.
func (b *build) loadPackage(id string) api.OnLoadResult {
	b.mu.Lock()
	f := b.npmFiles[id]
	b.mu.Unlock()
	loaders := map[string]api.Loader{".js": api.LoaderJS, ".mjs": api.LoaderJS, ".cjs": api.LoaderJS, "": api.LoaderJS,
		".json": api.LoaderJSON, ".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS}
	loader, ok := loaders[path.Ext(f.file)]
	if !ok {
		return api.OnLoadResult{Errors: []api.Message{message(codePackage, "The package "+f.pkg.Label+" imports "+f.file+", which is neither JavaScript nor JSON.",
			"It is made for another place than scripts; look for a file of the package to import that does without.")}}
	}
	content, err := f.pkg.Read(f.file)
	if err != nil {
		return api.OnLoadResult{Errors: []api.Message{message(codeUnreadable, "The file "+f.file+" of the package "+f.pkg.Label+" cannot be read.",
			"`bobbin install` with the workspace's folder fetches what is missing.")}}
	}
	return api.OnLoadResult{Contents: &content, Loader: loader}
}

// goneSource is a module of Node.js for a package that imports it: whatever is used of it
// says that it is not there. The names stand on the prototype, where esbuild's helpers look.
func goneSource(name string) string {
	return `const gone = new Proxy({}, { get(made, key) {
  if (typeof key === 'symbol' || key === 'then' || key === '__esModule' || key === 'default') return undefined;
  return made[key] ??= function () { throw new Error(` + quote(name+".") + ` + key + ' is not there: it belongs to Node.js, and scripts run without it.'); };
} });
module.exports = Object.create(gone);
`
}

// lostSource is a module that is not installed, for code that can do without it.
func lostSource(name string) string {
	return "throw Object.assign(new Error(" + quote("Cannot find module '"+name+"'") + "), { code: 'MODULE_NOT_FOUND' });\n"
}
