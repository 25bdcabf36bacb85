package compile_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// newWorkspace writes scripts to a folder and gives the workspace they are in.
func newWorkspace(t testing.TB, files map[string]string) *workspace.Workspace {
	t.Helper()
	dir := t.TempDir()
	for path, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &workspace.Workspace{Dir: dir, Language: "ts-strict", Connections: map[string]workspace.Connection{
		"tracker": {Connector: "tracker"}, "team/tracker": {Connector: "tracker"}, "lost": {Connector: "nowhere"},
	}}
}

// tracker is a small service with groups, a nested group and names in All.
func tracker() *connector.Connector {
	rows := &connector.Table{Operations: map[string]connector.Operation{
		"Issue.getIssue":            {All: "getIssue", Method: "GET", Path: "/issue/{id}"},
		"Issue.createIssue":         {All: "createIssue", Method: "POST", Path: "/issue", Body: connector.BodyJSON},
		"Issue.Comment.getComments": {All: "getIssueComments", Method: "GET", Path: "/issue/{id}/comment"},
		"Issue.Comment.addComment":  {All: "addIssueComment", Method: "POST", Path: "/issue/{id}/comment"},
		"User.getUser":              {All: "getUser", Method: "GET", Path: "/user"},
	}}
	return &connector.Connector{
		Name: "tracker", Title: "Tracker", Client: "TrackerApi",
		Packages: []string{"@bobbin/tracker", "@managed-api/tracker-sr-connect"},
		Events: connector.Events{Packages: []string{"@bobbin/tracker/events", "@sr-connect/tracker/events"},
			Declarations: func() string { return "export interface IssueCreatedEvent { issue: { key: string } }\n" }},
		Table: func() *connector.Table { return rows },
		Declarations: func() string {
			return "interface Client { Issue: { getIssue(options: { id: string }): Promise<{ key: string; summary: string }> } }\ndeclare const client: Client;\nexport default client;\n"
		},
	}
}

func newCompiler() *compile.Compiler {
	c := tracker()
	return compile.New(compile.Config{Names: []string{c.Name}, Connectors: func(name string) (*connector.Connector, bool) {
		return c, name == c.Name
	}})
}

// compiled compiles a script that has nothing wrong.
func compiled(t testing.TB, ws *workspace.Workspace, name string) *script.Bundle {
	t.Helper()
	bundle, diagnostics, err := newCompiler().Script(t.Context(), ws, name, nil)
	if err != nil {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	return bundle
}

// run evaluates a bundle on a bare engine and gives what its default export returns.
func run(t testing.TB, bundle *script.Bundle) (*goja.Runtime, goja.Value, error) {
	t.Helper()
	program, err := goja.Compile("bundle.js", string(bundle.Code), false)
	if err != nil {
		t.Fatalf("%v\n%s", err, bundle.Code)
	}
	vm := goja.New()
	settled, err := vm.RunProgram(program)
	if err != nil {
		t.Fatal(err)
	}
	if p := settled.Export().(*goja.Promise); p.State() != goja.PromiseStateFulfilled {
		t.Fatalf("evaluating: %v", p.Result())
	}
	exports := vm.Get("__bobbin_exports").ToObject(vm)
	call, ok := goja.AssertFunction(exports.Get("default"))
	if !ok {
		t.Fatal("no default export")
	}
	result, err := call(goja.Undefined())
	if err != nil {
		return vm, nil, err
	}
	if p, ok := result.Export().(*goja.Promise); ok {
		if p.State() == goja.PromiseStateRejected {
			return vm, nil, fmt.Errorf("%v", p.Result().ToObject(vm).Get("stack"))
		}
		result = p.Result()
	}
	return vm, result, nil
}

func TestScript_RunsAsWritten(t *testing.T) {
	cases := map[string]struct {
		files map[string]string
		want  string
	}{
		"imports by every spelling": {map[string]string{
			"scripts/Main.ts":       "import { a } from './lib/A';\nimport { b } from './lib/B.js';\nimport data from './data.json';\nimport { i } from './lib';\nexport default () => a + b + data.n + i;",
			"scripts/lib/A.ts":      "import { b } from './B';\nexport const a = b * 10;",
			"scripts/lib/B.ts":      "export const b: number = 1;",
			"scripts/lib/index.ts":  "export const i = 1000;",
			"scripts/data.json":     `{"n": 100}`,
			"scripts/lib/unused.ts": "syntax error here",
		}, "1111"},
		"await at the top level": {map[string]string{
			"scripts/Main.ts":  "import { later } from './Later';\nconst x = await Promise.resolve(later);\nexport default async function () { return x + 1 }",
			"scripts/Later.ts": "export const later = await Promise.resolve(41);",
		}, "42"},
		"arguments in an arrow": {map[string]string{
			"scripts/Main.ts": "function f(..._: number[]) { const g = () => arguments[1]; return g() }\nexport default async () => f(1, 7);",
		}, "7"},
		"arguments in arrows of every kind of function": {map[string]string{
			"scripts/Main.ts": `class Base { constructor(public n = 0) {} }
class Derived extends Base {
  add: (n: number) => number;
  constructor(..._: number[]) { const first = () => arguments[0]; super(2); this.add = (n) => first() + n + this.n; }
  catch(..._: number[]) { try { throw 1 } catch (e) { return [0].map(() => arguments[1])[0] } }
  get both() { return (() => { for (const x of [1]) { if (x) { return () => arguments.length } } })()!() }
}
const o = { arguments: 9, async m(..._: any[]) { await null; const deep = () => async () => arguments[1]; return deep()() }, *g(..._: any[]) { yield* [1].map(() => arguments[0]) } };
export default async () => { const d = new Derived(5); return [d.add(1), d.catch(1, 7), d.both, await o.m(0, 3), [...o.g(4)][0], o.arguments, (() => /\p{L}/u.test('ä'))()].join() };`,
		}, "8,7,0,3,4,9,true"},
		"await in the finally of an async generator": {map[string]string{
			"scripts/Main.ts": `const log: string[] = [];
async function* inner() { try { yield 1; yield 2 } finally { await 0; log.push('inner'); await 0; log.push('inner after') } }
async function* outer() { try { yield* inner() } finally { await 0; log.push('outer') } }
export default async () => {
  for await (const x of inner()) break;
  try { for await (const x of inner()) throw new Error('body') } catch (e: any) { log.push(e.message) }
  await (async () => { for await (const x of outer()) return x })();
  const g = inner(); await g.next(); log.push(String((await g.return('r' as any)).value), String((await g.next()).done));
  return log.join() }`,
		}, "inner,inner after,inner,inner after,body,inner,inner after,outer,inner,inner after,r,true"},
		"a for await in a loop after one that failed": {map[string]string{
			"scripts/Main.ts": `async function* bad() { yield 1; throw new Error('bad') }
async function* good() { yield 2; yield 3 }
export default async () => {
  const got: any[] = [];
  for (const one of [good, bad, good, bad, good]) { try { for await (const x of one()) got.push(x) } catch (e: any) { got.push(e.message) } }
  for (const one of [good, () => { throw new Error('none') }]) { try { for await (const x of one()) { got.push(x); break } } catch (e: any) { got.push(e.message) } }
  return got.join() }`,
		}, "2,3,1,bad,2,3,1,bad,2,3,2,none"},
		"fields that the engine misreads": {map[string]string{
			"scripts/Main.ts": `class A { m() { return 'm' } static sm = 's'; get = (n: number) => n + 1; set = 2; static async = 3 }
class B extends A { y = super.m(); #z = [1].map(() => super.m() + (super.m(), '!'))[0]; static s = super.sm; k = { m: super.m, class: 1 }; z() { return this.#z + super.m() } f = () => super.m(); async get2() { let get = 1; get = 2; return get } }
export default async () => { const b = new B(); return [b.y, b.z(), B.s, b.k.m(), b.f(), b.get(1), b.set, A.async, await b.get2(), Object.keys(b)].join() }`,
		}, "m,m!m,s,m,m,2,2,3,2,get,set,y,k,f"},
		"super in async generators": {map[string]string{
			"scripts/Main.ts": `class A {
  async *items(...more: number[]) { yield 1; yield* more }
  static async *all() { yield 'A' }
  get size() { return this.kept.length }
  kept = [1, 2];
  #n = 0;
  get n() { return this.#n }
  set n(n: number) { this.#n = n }
  name() { return 'a' + this.kept.length }
}
class B extends A {
  async *items(...more: number[]) {
    for await (const x of super.items()) yield x;
    yield* super.items(...more, 5);
    const key = 'name' as const;
    class Inner extends A { name() { return super.name() + 'i' } }
    const o = { __proto__: { m() { return 'p' } }, m() { return super.m() + '!' } };
    const all = [super.name(), [1].map(() => super.name())[0], super.size, super[key](), super['size'], ` + "`${super.name()}`" + `, super.name.length === 0, new Inner().name(), o.m()];
    yield all.join(' ') as any;
  }
  static async *all() { yield* super.all(); yield 'B' }
  async *changes(key = 'n') {
    super.n = 1; super.n += 2; super.n++; --super.n; super[key] **= 2; super[key] <<= 1; super.m ??= super.n === 18 ? 5 : 6; super['k' + 1] = super.n >= 18;
    yield [this.n, this.m, this.k1, super.m === undefined, Object.keys(this).sort()].join(' ') as any;
  }
}
const base = { async *run() { yield 'base' } };
const derived = { __proto__: base, async *run() { yield* super.run(); yield 'derived' } };
export default async () => { const got: any[] = []; for (const g of [new B().items(3), B.all(), derived.run(), new B().changes()]) for await (const x of g as any) got.push(x); return got.join() }`,
		}, "1,1,3,5,a2 a2 2 a2 2 a2 true a2i p!,A,B,base,derived,18 5 true true k1,kept,m"},
		"async generators and using": {map[string]string{
			"scripts/Main.ts": "async function* g() { yield 1; yield 2 }\nexport default async () => { let n = 0; for await (const x of g()) n += x; return n }",
		}, "3"},
		"using": {map[string]string{
			"scripts/Main.ts": "const log: string[] = [];\nexport default () => { { using r = { [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { log.push('closed') } }; log.push('open') } return log.join() }",
		}, "open,closed"},
		"decorators": {map[string]string{
			"scripts/Main.ts": "function twice(f: any, _: any) { return function (this: any) { return f.call(this) * 2 } }\nclass A { #n = 4; @twice n() { return this.#n } }\nexport default () => new A().n()",
		}, "8"},
		"unicode properties in patterns": {map[string]string{
			"scripts/Main.ts": "export default () => 'Zürich-42 p{L}'.replace(/[\\p{L}]+/gu, 'W') + /^\\p{Lu}$/u.test('p{Lu}')",
		}, "W-42 W{W}false"},
		"types only imports of packages that are not there": {map[string]string{
			"scripts/Main.ts": "import { Issue } from '@managed-api/other-cloud-core/types/issue';\nimport { X } from '@sr-connect/unknown';\nimport type { Y } from '@managed-api/y-sr-connect';\nimport { IssueCreatedEvent } from '@sr-connect/tracker/events';\nexport default (e: IssueCreatedEvent, x?: X, y?: Y): Issue => 'ok';",
		}, "ok"},
		"an indirect eval and Function": {map[string]string{
			"scripts/Main.ts": "export default () => new Function('return 1')() + (0, eval)('2')",
		}, "3"},
		"the environment of packages": {map[string]string{
			"scripts/Main.ts": "declare const process: any;\nexport default () => process.env.NODE_ENV + ' ' + import.meta.url",
		}, "production workspace:scripts/Main.ts"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, got, err := run(t, compiled(t, newWorkspace(t, c.files), "Main"))
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestScript_StackNamesThePersonsFileAndLine(t *testing.T) {
	ws := newWorkspace(t, map[string]string{
		"scripts/Main.ts":      "import { fail } from './sync/Fail';\n\nexport default async () => {\n  await fail();\n};\n",
		"scripts/sync/Fail.ts": "interface Unused { a: string }\n\nexport async function fail(): Promise<void> {\n  const e = /\\p{L}/u.test('x'); throw new Error('no ' + e);\n}\n",
	})
	_, _, err := run(t, compiled(t, ws, "Main"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"scripts/sync/Fail.ts:4:38", "scripts/Main.ts:4:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not in\n%v", want, err)
		}
	}
}

func TestScript_SaysWhatIsWrong(t *testing.T) {
	cases := map[string]struct {
		text string
		want string // place code message
		hint string
	}{
		"syntax":               {"const a = ;\n", "scripts/Main.ts:1:11 compile/syntax Unexpected \";\".", ""},
		"no text":              {"// ä\nconst a = 'Gr\xfc\xdfe';\n", "scripts/Main.ts:2:14 compile/encoding The file is not UTF-8 text: the byte 0xFC has no meaning here.", "UTF-8"},
		"after an emoji":       {"const s = '😀'; const a = ;\n", "scripts/Main.ts:1:27 compile/syntax Unexpected \";\".", ""},
		"a file":               {"import { a } from './Othr';\nexport default a;", "scripts/Main.ts:1:19 compile/unknown-import There is no file for the import ./Othr.", "./Other"},
		"another case":         {"import { a } from './other';\nexport default a;", "scripts/Main.ts:1:19 compile/case", "called"},
		"an export":            {"import { b } from './Other';\nexport default b;", "scripts/Main.ts:1:10 compile/unknown-import scripts/Other.ts exports nothing called b.", ""},
		"outside":              {"import { a } from '../secret';\nexport default a;", "scripts/Main.ts:1:19 compile/outside", "below scripts/"},
		"a package":            {"import _ from 'lodash';\nexport default _;", "scripts/Main.ts:1:15 compile/unknown-import The package lodash is not installed", "./"},
		"node":                 {"import fs from 'node:fs';\nexport default fs;", "scripts/Main.ts:1:16 compile/node-module", "record-storage"},
		"node without prefix":  {"import fs from 'fs/promises';\nexport default fs;", "scripts/Main.ts:1:16 compile/node-module", "record-storage"},
		"a service":            {"import { SlackApi } from '@managed-api/slack-sr-connect';\nexport default SlackApi;", "scripts/Main.ts:1:26 compile/unknown-import", "generic"},
		"a connection":         {"import T from './api/traker';\nexport default T;", "scripts/Main.ts:1:15 compile/unknown-connection There is no connection traker", "tracker"},
		"a connector":          {"import T from './api/lost';\nexport default T;", "scripts/Main.ts:1:15 compile/unknown-connection", "tracker"},
		"direct eval":          {"export default () => eval('1');", "scripts/Main.ts:1:22 compile/direct-eval", "JSON.parse"},
		"flag d":               {"export default /a/d;", "scripts/Main.ts:1:16 compile/regexp The regular expression flag d is not supported here.", "without"},
		"a broken pattern":     {"const s = 'é'; export default /a(b/;", "scripts/Main.ts:1:31 compile/regexp This regular expression is not valid: unterminated group.", "backslash"},
		"a broken range":       {"export default /[b-a]/;", "scripts/Main.ts:1:16 compile/regexp This regular expression is not valid: invalid character class range: `b-a`.", "backslash"},
		"flag v":               {"export default /[a--b]/v;", "scripts/Main.ts:1:16 compile/regexp", "without"},
		"modifiers":            {"export default /(?i:a)/;", "scripts/Main.ts:1:16 compile/regexp", "without"},
		"unknown property":     {"export default /\\p{Nope}/u;", "scripts/Main.ts:1:16 compile/regexp The regular expression property Nope is not known.", ""},
		"a view":               {"import { v } from './View';\nexport default v;", "scripts/Main.ts:1:19 compile/jsx", "template strings"},
		"a view in JavaScript": {"import './view.js';", "scripts/view.js:1:11 compile/jsx", "template strings"},
		"a style sheet":        {"import './a.css';", "scripts/Main.ts:1:8 compile/unknown-import", ""},
		"an address":           {"import x from 'https://example.com/x.js';\nexport default x;", "scripts/Main.ts:1:15 compile/unknown-import", "name"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			ws := newWorkspace(t, map[string]string{"scripts/Main.ts": c.text, "scripts/Other.ts": "export const a = 1;", "secret.ts": "export const a = 1",
				"scripts/View.tsx": "export const v = <b/>;", "scripts/view.js": "const v = <b></b>;", "scripts/a.css": ""})
			bundle, diagnostics, err := newCompiler().Script(t.Context(), ws, "Main", nil)
			if !fault.Is(err, fault.Invalid) || bundle != nil {
				t.Fatalf("err %v, diagnostics %+v", err, diagnostics)
			}
			d := diagnostics[0]
			if got := d.Place.String() + " " + d.Code + " " + d.Message; !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if !strings.Contains(d.Hint, c.hint) {
				t.Errorf("hint: %s", d.Hint)
			}
			if name == "syntax" && (d.Source != "compile" || d.Severity != workspace.SeverityError) {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestScript_NamesTheNearestForAMissingScript(t *testing.T) {
	ws := newWorkspace(t, map[string]string{"scripts/sync/OnIssue.ts": "", "scripts/Other.ts": ""})
	for _, name := range []string{"sync/OnIsue", "", "../x", "/etc/passwd"} {
		_, _, err := newCompiler().Script(t.Context(), ws, name, nil)
		if !fault.Is(err, fault.NotFound) {
			t.Fatalf("%q: %v", name, err)
		}
		if name == "sync/OnIsue" && !strings.Contains(fault.From(err).Hint, "sync/OnIssue") {
			t.Error(fault.From(err).Hint)
		}
	}
}

func TestScript_TakesUnsavedTexts(t *testing.T) {
	ws := newWorkspace(t, map[string]string{"scripts/Main.ts": "import { a } from './A';\nexport default () => a;", "scripts/A.ts": "export const a = 1;"})
	c := newCompiler()
	for _, want := range []string{"1", "2", "1"} {
		overlay := map[string]string{}
		if want == "2" {
			overlay = map[string]string{"scripts/A.ts": "import { n } from './New';\nexport const a = n;", "scripts/New.ts": "export const n = 2;"}
		}
		bundle, _, err := c.Script(t.Context(), ws, "Main", overlay)
		if err != nil {
			t.Fatal(err)
		}
		if _, got, err := run(t, bundle); err != nil || got.String() != want {
			t.Errorf("got %v %v, want %s", got, err, want)
		}
	}
}

func TestScript_FollowsChangesAndRemembersOtherwise(t *testing.T) {
	ws := newWorkspace(t, map[string]string{"scripts/Main.ts": "import { a } from './A';\nexport default () => a;", "scripts/A.ts": "export const a = 1;"})
	c := newCompiler()
	first, _, err := c.Script(t.Context(), ws, "Main", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, _, _ := c.Script(t.Context(), ws, "Main", nil); again != first {
		t.Error("the same texts were compiled twice")
	}
	if err := os.WriteFile(filepath.Join(ws.Dir, "scripts", "A.ts"), []byte("export const a = 2;"), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, _, _ := c.Script(t.Context(), ws, "Main", nil); again.Hash == first.Hash {
		t.Error("a changed import was not seen")
	}
	if other, _, _ := newCompiler().Script(t.Context(), ws, "Main", map[string]string{"scripts/A.ts": "export const a = 1;"}); other.Hash != first.Hash {
		t.Error("the same texts gave another bundle")
	}
}

func TestScript_DoesNotFollowLinksOutOfTheWorkspace(t *testing.T) {
	ws := newWorkspace(t, map[string]string{"scripts/Main.ts": "import s from './s.json';\nexport default s;", "secret.json": `"secret"`})
	if err := os.Symlink(filepath.Join(ws.Dir, "secret.json"), filepath.Join(ws.Dir, "scripts", "s.json")); err != nil {
		t.Skip("this machine makes no links: ", err)
	}
	_, diagnostics, err := newCompiler().Script(t.Context(), ws, "Main", nil)
	if err == nil || diagnostics[0].Code != "compile/unreadable" {
		t.Errorf("%v %+v", err, diagnostics)
	}
}

func TestScript_StopsWhenNobodyWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := newCompiler().Script(ctx, newWorkspace(t, map[string]string{"scripts/Main.ts": ""}), "Main", nil)
	if !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
}

func TestCheck_SaysWhatIsWrongInEveryScript(t *testing.T) {
	ws := newWorkspace(t, map[string]string{
		"scripts/A.ts": "const a = ;", "scripts/sub/B.ts": "import x from 'nope';\nexport default x;", "scripts/C.ts": "export default 1", "scripts/types.d.ts": "declare const x: ;",
	})
	var places []string
	for _, d := range newCompiler().Check(t.Context(), ws) {
		places = append(places, d.Place.String())
	}
	if got := strings.Join(places, " "); got != "scripts/A.ts:1:11 scripts/sub/B.ts:1:15" {
		t.Error(got)
	}
}
