package compile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/npm"
	"bobbin/runtime/npm/npmtest"
	"bobbin/runtime/workspace"
)

// shelf is a registry with packages of every shape, and what a workspace installed of it.
var shelf = []struct {
	manifest string
	files    map[string]string
}{
	{`{"name":"cjs","version":"1.0.0","main":"lib"}`, map[string]string{
		"lib/index.js": "exports.name = 'cjs'; exports.data = require('../data').list; exports.self = typeof module;", "data.json": `{"list":[1,2]}`, "sub/deep.js": "module.exports = 'deep'"}},
	{`{"name":"@s/esm","version":"1.0.0","type":"module","sideEffects":false,"exports":{".":{"node":"./node.js","worker":"./worker.js","import":"./index.js","require":"./index.cjs"},"./features/*":"./src/*.js","./features/private/*":null,"./old/":"./src/","./x":[{"deno":"./no.js"},"./src/x.js"]}}`, map[string]string{
		"worker.js": "export const kind = 'worker'; export { default as own } from '@s/esm/features/x';", "src/x.js": "export default 'x'", "index.cjs": "exports.kind = 'required'"}},
	{`{"name":"browser","version":"1.0.0","main":"main.js","browser":{"./main.js":"./browser.js","fs":false,"./node.js":false,"swap":"./swapped.js"},"imports":{"#in":{"node":"./no.js","default":"./in.js"}}}`, map[string]string{
		"main.js": "throw 1", "browser.js": "exports.parts = [Object.keys(require('fs')).length, Object.keys(require('./node')).length, require('swap'), require('#in')].join()", "node.js": "throw 1", "swapped.js": "module.exports = 'swapped'", "in.js": "module.exports = 'in'"}},
	{`{"name":"dual","version":"1.0.0","main":"main.js","module":"module.js"}`, map[string]string{"main.js": "module.exports = 'main'", "module.js": "export default 'module'"}},
	{`{"name":"interop","version":"1.0.0","type":"module","main":"index.js","dependencies":{"flagged":"1"}}`, map[string]string{"index.js": "import f from 'flagged'; export default typeof f + ':' + f.default"}},
	{`{"name":"flagged","version":"1.0.0"}`, map[string]string{"index.js": "exports.__esModule = true; exports.default = 'flag'"}},
	{`{"name":"ring-a","version":"1.0.0","dependencies":{"ring-b":"1"}}`, map[string]string{"index.js": "exports.a = 1; exports.b = require('ring-b').b"}},
	{`{"name":"ring-b","version":"1.0.0","dependencies":{"ring-a":"1"}}`, map[string]string{"index.js": "exports.b = 1 + require('ring-a').a"}},
	{`{"name":"two","version":"1.0.0"}`, map[string]string{"index.js": "module.exports = 1"}},
	{`{"name":"two","version":"2.0.0"}`, map[string]string{"index.js": "module.exports = 2"}},
	{`{"name":"needs-one","version":"1.0.0","dependencies":{"two":"1"}}`, map[string]string{"index.js": "module.exports = 'with ' + require('two')"}},
	{`{"name":"nodely","version":"1.0.0","type":"module","main":"index.js"}`, map[string]string{"index.js": "import { Readable } from 'node:stream'; import os from 'os'; export class R extends Readable {}; export const fine = 'fine'; export const use = () => os.cpus();"}},
	{`{"name":"outer","version":"1.0.0","dependencies":{"nodely":"1"}}`, map[string]string{"index.js": "module.exports = require('nodely')"}},
	{`{"name":"requires","version":"1.0.0"}`, map[string]string{"index.js": "var cpus = require('os').cpus; module.exports = () => cpus().length"}},
	{`{"name":"standing","version":"1.0.0","type":"module","main":"index.js"}`, map[string]string{"index.js": "export { default as path, join } from 'node:path'; export { default as events, once } from 'events'; export { EventEmitter } from 'events';"}},
	{`{"name":"vast","version":"1.0.0","dependencies":{"two":"1"}}`, map[string]string{"index.js": "require('two'); module.exports = [" + strings.Repeat("'0123456789', ", 25_000) + "]"}},
	{`{"name":"tries","version":"1.0.0"}`, map[string]string{"index.js": "let fs, other; try { fs = require('fs') } catch (e) {} try { other = require('not-there') } catch (e) { other = e.code } module.exports = typeof fs + ' ' + other"}},
	{`{"name":"lacks","version":"1.0.0","main":"index.mjs"}`, map[string]string{"index.mjs": "import x from 'not-there'; export default x"}},
	{`{"name":"evil","version":"1.0.0"}`, map[string]string{"index.js": "module.exports = require('../../../../../secret.json')", "eval.js": "module.exports = function () { return eval('1') }", "style.js": "require('./a.css')", "a.css": "a{}"}},
	{`{"name":"thrower","version":"1.0.0","type":"module","main":"lib/index.js"}`, map[string]string{"lib/index.js": "export function fail() {\n  const f = () => /\\p{L}/u.test('x');\n  throw new Error('no ' + f());\n}\n"}},
	{`{"name":"arrows","version":"1.0.0"}`, map[string]string{"index.js": "module.exports = function () { const g = () => arguments[1]; return g() }"}},
}

// newShelf installs names of the shelf into a workspace.
func newShelf(t testing.TB, cache string, names []string, scripts map[string]string) (*compile.Compiler, *workspace.Workspace) {
	t.Helper()
	registry := npmtest.Start()
	t.Cleanup(registry.Close)
	for _, one := range shelf {
		registry.Publish(one.manifest, one.files)
	}
	client := npm.New(npm.Config{Cache: cache, Getenv: func(name string) string {
		return map[string]string{"npm_config_registry": registry.URL}[name]
	}})
	ws := newWorkspace(t, scripts)
	ws.Connections = nil
	if len(names) > 0 {
		if _, err := client.Add(t.Context(), ws.Dir, names, npm.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	return compile.New(compile.Config{Packages: client.Tree, Connectors: func(string) (*connector.Connector, bool) { return nil, false }}), ws
}

func TestPackages_AreFoundAsNodeAndBundlersFindThem(t *testing.T) {
	cases := map[string]struct{ packages, script, want string }{
		"CommonJS, folders and JSON":   {"cjs", "import * as c from 'cjs'; import deep from 'cjs/sub/deep'; import data from 'cjs/data.json'; export default () => [c.name, c.data, deep, data.list.length].join()", "cjs,1,2,deep,2"},
		"conditions":                   {"@s/esm", "import { kind, own } from '@s/esm'; import x from '@s/esm/features/x'; import y from '@s/esm/old/x.js'; import z from '@s/esm/x'; export default () => [kind, own, x, y, z].join()", "worker,x,x,x,x"},
		"the browser field":            {"browser", "import { parts } from 'browser'; export default () => parts", "0,0,swapped,in"},
		"import and require":           {"dual", "import d from 'dual'; declare const require: any; export default () => d + ' ' + require('dual')", "module main"},
		"ECMAScript modules as Node":   {"interop", "import i from 'interop'; export default () => i", "object:flag"},
		"rings":                        {"ring-a", "import { b } from 'ring-a'; export default () => b", "2"},
		"two versions":                 {"two needs-one", "import two from 'two'; import one from 'needs-one'; export default () => two + ' ' + one", "2 with 1"},
		"what may be missing":          {"tries", "import t from 'tries'; export default () => t", "object MODULE_NOT_FOUND"},
		"an alias":                     {"other@npm:cjs@1", "import { name } from 'other'; import deep from 'other/sub/deep.js'; export default () => name + deep", "cjsdeep"},
		"arguments in arrow functions": {"arrows", "import a from 'arrows'; export default () => a(1, 7)", "7"},
		"import()":                     {"cjs", "export default async () => (await import('cjs')).name.length", "3"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			compiler, ws := newShelf(t, t.TempDir(), strings.Fields(c.packages), map[string]string{"scripts/Main.ts": c.script})
			bundle, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
			if err != nil || len(diagnostics) > 0 {
				t.Fatalf("%v %+v", err, diagnostics)
			}
			if _, got, err := run(t, bundle); err != nil || got.String() != c.want {
				t.Errorf("got %v %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestPackages_NodesModulesWarnWithTheWayToThem(t *testing.T) {
	compiler, ws := newShelf(t, t.TempDir(), []string{"outer"}, map[string]string{
		"scripts/Main.ts":  "import { fine, use, R } from './Other';\nexport default () => { let said; try { use() } catch (e) { said = e.message } try { new R() } catch (e) { said += e.message } return fine + said }",
		"scripts/Other.ts": "// one\nimport * as outer from 'outer';\nexport const { fine, use, R } = outer;"})
	bundle, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil || len(diagnostics) != 2 {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	for _, d := range diagnostics {
		if d.Severity != workspace.SeverityWarning || d.Place.String() != "scripts/Other.ts:2:24" || !strings.Contains(d.Message, "(scripts/Other.ts → outer → nodely)") || d.Hint == "" {
			t.Errorf("%+v", d)
		}
	}
	_, got, err := run(t, bundle)
	if err != nil || !strings.Contains(got.String(), "fineos.cpus is not there") || !strings.Contains(got.String(), "stream.Readable is not there") {
		t.Errorf("%v %v", got, err)
	}
}

func TestPackages_ARequiredModuleOfNodesThrowsWhenItIsUsed(t *testing.T) {
	compiler, ws := newShelf(t, t.TempDir(), []string{"requires"}, map[string]string{
		"scripts/Main.ts": "import count from 'requires';\nexport default () => { try { return count() } catch (e) { return e.message } }"})
	bundle, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil || len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Message, "imports os") {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	if _, got, err := run(t, bundle); err != nil || !strings.Contains(got.String(), "os.cpus is not there: it belongs to Node.js") {
		t.Errorf("%v %v", got, err)
	}
}

func TestPackages_LargeProgramsAreWarnedOf(t *testing.T) {
	compiler, ws := newShelf(t, t.TempDir(), []string{"vast"}, map[string]string{"scripts/Main.ts": "import { n } from './Part';\nexport default () => n;", "scripts/Part.ts": "\nimport vast from 'vast';\nexport const n = vast.length;"})
	bundle, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil || len(diagnostics) != 1 || bundle == nil {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	d := diagnostics[0]
	if d.Severity != workspace.SeverityWarning || d.Place.String() != "scripts/Part.ts:2:18" || !strings.HasPrefix(d.Message, "The script Main is a program of ") || !strings.Contains(d.Message, "Most of it is vast (") || !strings.HasSuffix(d.Message, "two (0 KB).") {
		t.Errorf("%s %s", d.Place, d.Message)
	}
}

// What Node.js 20 answers is in the cases.
func TestPackages_StandInsAreAsInNode(t *testing.T) {
	const script = `import { path, join, events, once, EventEmitter } from 'standing';
const t = (f) => { try { return f() } catch (e) { return e.name } };
class Old { }; Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);
export default async () => {
  const said = [], e = new (class extends EventEmitter { constructor() { super(); this.n = 1 } })();
  e.once('a', function (x) { said.push('once ' + x + this.n) }).on('a', (x, y) => said.push(x + y));
  e.prependListener('a', () => said.push('first'));
  const waits = once(e, 'a'), fails = once(e, 'b').catch((x) => x.message), old = new Old();
  old.on('x', () => said.push('old'));
  return JSON.stringify([
    ['a/b/../c', './a', '', '/../x', 'a//b/', '..', './', '/'].map(path.normalize), join('a', '..', '..', 'b', ''), path.resolve('/a', 'b', '../c'), path.relative('/a/b/c', '/a/d'),
    ['/a/b/', 'a', '/', '/a', 'a/b//c', ''].map(path.dirname), ['/a/b.txt/', 'x', '/', 'a/.b'].map((p) => path.basename(p)), path.basename('a.txt', '.txt'), path.basename('.txt', '.txt'),
    ['a.b.c', '.bashrc', 'x', 'x.', 'a/..', 'a.b/c'].map(path.extname), path.parse('/home/a.tar.gz'), path.parse('./x'), path.format({ dir: '/a', name: 'b', ext: 'c' }), t(() => join(1)), path.isAbsolute('/x'), path.posix.sep,
    e.emit('a', 1, 2), e.emit('a', 3, 4), e.emit('z'), said, await waits, e.emit('error', new Error('no')), await fails, t(() => new EventEmitter().emit('error', new RangeError())), t(() => e.on('a', 1)),
    e.listenerCount('a'), e.eventNames(), e.removeAllListeners().eventNames(), old.emit('x'), said.at(-1), new Old().listenerCount('x'), events.EventEmitter === EventEmitter, e instanceof events,
  ]);
};`
	const want = `[["a/c","a",".","/x","a/b/","..","./","/"],"../b","/a/c","../../d",["/a",".","/","/","a/b","."],["b.txt","x","",".b"],"a","",[".c","","",".","",""],{"root":"/","dir":"/home","base":"a.tar.gz","ext":".gz","name":"a.tar"},{"root":"","dir":".","base":"x","ext":"","name":"x"},"/a/b.c","TypeError",true,"/",true,true,false,["first","once 11",3,"first",7,"old"],[1,2],true,"no","RangeError","TypeError",2,["a"],[],true,"old",0,true,true]`
	compiler, ws := newShelf(t, t.TempDir(), []string{"standing"}, map[string]string{"scripts/Main.js": script})
	bundle, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil || len(diagnostics) > 0 {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	_, got, err := run(t, bundle)
	if err != nil || got.String() != want {
		t.Errorf("%v %v\nwant %s", err, got, want)
	}
}

func TestPackages_SayWhatIsWrong(t *testing.T) {
	cases := map[string]struct{ packages, script, want, hint string }{
		"not offered":  {"@s/esm", "import x from '@s/esm/src/x.js'; export default x", "scripts/Main.ts:1:15 compile/package The package @s/esm does not offer src/x.js.", "features/*"},
		"closed":       {"@s/esm", "import x from '@s/esm/features/private/x'; export default x", "scripts/Main.ts:1:15 compile/package The package @s/esm does not offer", ""},
		"no file":      {"cjs", "import x from 'cjs/nothing'; export default x", "scripts/Main.ts:1:15 compile/package The package cjs has no file nothing.", ""},
		"not there":    {"lacks", "import x from 'lacks'; export default x", "scripts/Main.ts:1:15 compile/package The package lacks imports not-there, which is not installed (scripts/Main.ts → lacks).", "bobbin add"},
		"outside":      {"evil", "import x from 'evil'; export default x", "scripts/Main.ts:1:15 compile/package The package evil imports ../../../../../secret.json, which is outside of it", ""},
		"direct eval":  {"evil", "import x from 'evil/eval'; export default x", "scripts/Main.ts:1:15 compile/direct-eval Calling eval directly is refused", ""},
		"a style":      {"evil", "import x from 'evil/style'; export default x", "scripts/Main.ts:1:15 compile/package The package evil imports a.css, which is neither", ""},
		"a misspelled": {"cjs", "import x from 'cj'; export default x", "scripts/Main.ts:1:15 compile/unknown-import The package cj is not installed", "cjs"},
		"node":         {"cjs", "import fs from 'fs'; export default fs", "scripts/Main.ts:1:16 compile/node-module", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			compiler, ws := newShelf(t, t.TempDir(), strings.Fields(c.packages), map[string]string{"scripts/Main.ts": c.script, "secret.json": "1"})
			_, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v %+v", err, diagnostics)
			}
			d := diagnostics[0]
			if got := d.Place.String() + " " + d.Code + " " + d.Message; !strings.HasPrefix(got, c.want) || !strings.Contains(d.Hint, c.hint) {
				t.Errorf("got  %s (%s)\nwant %s", got, d.Hint, c.want)
			}
		})
	}
}

func TestPackages_LockedAndNotFetchedSayHowToGetThem(t *testing.T) {
	cache := t.TempDir()
	compiler, ws := newShelf(t, cache, []string{"cjs"}, map[string]string{"scripts/Main.ts": "import { name } from 'cjs'; export default name"})
	if err := os.RemoveAll(filepath.Join(cache, "packages")); err != nil {
		t.Fatal(err)
	}
	other := compile.New(compile.Config{Packages: npm.New(npm.Config{Cache: t.TempDir()}).Tree, Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
	for _, c := range []*compile.Compiler{other, compiler} {
		_, diagnostics, err := c.Script(t.Context(), ws, "Main", nil)
		if err == nil || !strings.Contains(diagnostics[0].Hint, "bobbin install") {
			t.Errorf("%v %+v", err, diagnostics)
		}
	}
	if err := os.WriteFile(filepath.Join(ws.Dir, "package-lock.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, diagnostics, err := other.Script(t.Context(), ws, "Main", nil); err == nil || !strings.Contains(diagnostics[0].Message, "package-lock.json cannot be used") {
		t.Errorf("%v %+v", err, diagnostics)
	}
}

func TestPackages_GiveTheSameBytesFromAnyCache(t *testing.T) {
	scripts := map[string]string{"scripts/Main.ts": "import { fail } from 'thrower'; import two from 'two'; import one from 'needs-one';\nexport default () => { if (one && two) fail() }"}
	var hashes []string
	for range 2 {
		compiler, ws := newShelf(t, t.TempDir(), []string{"thrower", "two", "needs-one"}, scripts)
		bundle, _, err := compiler.Script(t.Context(), ws, "Main", nil)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, bundle.Hash)
		_, _, err = run(t, bundle)
		if err == nil || !strings.Contains(err.Error(), "npm:thrower/lib/index.js:3:") {
			t.Errorf("%v", err)
		}
		for _, name := range []string{"npm:two@1.0.0/index.js", "npm:two/index.js"} {
			if !strings.Contains(string(bundle.Code), name) {
				t.Errorf("%s is not in the bundle", name)
			}
		}
	}
	if hashes[0] != hashes[1] {
		t.Error("the place of the cache is in the bundle")
	}
}

func TestPackages_OnDiskComeFirst(t *testing.T) {
	compiler, ws := newShelf(t, t.TempDir(), []string{"cjs", "two"}, map[string]string{
		"scripts/Main.ts":                                          "import { name } from 'cjs'; import two from 'two'; import linked from 'linked'; export default () => [name, two, linked].join()",
		"node_modules/cjs/package.json":                            `{"name":"cjs","version":"9.0.0","main":"m.js"}`,
		"node_modules/cjs/m.js":                                    "exports.name = 'disk ' + require('inner')",
		"node_modules/cjs/node_modules/inner/index.js":             "module.exports = 'inner'",
		"node_modules/cjs/node_modules/inner/package.json":         `{"name":"inner","version":"1.0.0"}`,
		"node_modules/.store/l@1/node_modules/linked/package.json": `{"name":"linked","version":"1.0.0"}`,
		"node_modules/.store/l@1/node_modules/linked/index.js":     "module.exports = 'linked ' + require('beside')",
		"node_modules/.store/l@1/node_modules/beside/package.json": `{"name":"beside","version":"1.0.0"}`,
		"node_modules/.store/l@1/node_modules/beside/index.js":     "module.exports = 'beside'",
		"outside/package.json":                                     `{"name":"outside","version":"1.0.0"}`, "outside/index.js": "module.exports = 'secret'",
		"scripts/Out.ts": "import o from 'outside'; export default o",
	})
	for name, target := range map[string]string{"linked": ".store/l@1/node_modules/linked", "outside": "../outside"} {
		if err := os.Symlink(target, filepath.Join(ws.Dir, "node_modules", name)); err != nil {
			t.Skip("this machine makes no links: ", err)
		}
	}
	bundle, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	if _, got, err := run(t, bundle); err != nil || got.String() != "disk inner,2,linked beside" {
		t.Errorf("%v %v", got, err)
	}
	if _, _, err := compiler.Script(t.Context(), ws, "Out", nil); err == nil {
		t.Error("a link out of node_modules was followed")
	}
}

func TestPackages_AreInstalledWhileTheCompilerLives(t *testing.T) {
	compiler, ws := newShelf(t, t.TempDir(), []string{"two@1"}, map[string]string{"scripts/Main.ts": "import two from 'two'; export default () => two"})
	first, _, err := compiler.Script(t.Context(), ws, "Main", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, _, _ := compiler.Script(t.Context(), ws, "Main", nil); again != first {
		t.Error("the same packages were compiled twice")
	}
	second, otherWs := newShelf(t, t.TempDir(), []string{"two@2"}, nil)
	_ = second
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(otherWs.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(ws.Dir, name), append(text, ' '), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, diagnostics, err := compiler.Script(t.Context(), ws, "Main", nil); err == nil || !strings.Contains(diagnostics[0].Message, "two 2.0.0 is locked") {
		t.Errorf("%v %+v", err, diagnostics)
	}
}
