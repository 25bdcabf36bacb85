package npm_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/npm"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

// silent is a host that keeps console lines and has no network.
type silent struct{ lines []string }

func (h *silent) Fetch(context.Context, script.FetchRequest) (script.FetchResponse, error) {
	return script.FetchResponse{}, errors.New("no network")
}

func (h *silent) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return nil, errors.New("no host")
}

func (h *silent) Console(l script.Line) { h.lines = append(h.lines, l.Text) }

// newCompiler compiles with the packages that a client keeps.
func newCompiler(c *npm.Client) *compile.Compiler {
	return compile.New(compile.Config{Packages: c.Tree, Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
}

// runScript compiles scripts/Main.ts of a workspace and runs it in the engine.
func runScript(t *testing.T, c *npm.Client, dir string) script.Outcome {
	t.Helper()
	bundle, diagnostics, err := newCompiler(c).Script(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts"}, "Main", nil)
	for _, d := range diagnostics {
		t.Logf("%s %s %s", d.Severity, d.Place, d.Message)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &silent{}
	out := machine.New(machine.Config{}).Run(t.Context(), bundle, script.Input{}, h, script.Limits{Timeout: 3 * time.Minute})
	for _, line := range h.lines {
		t.Log(line)
	}
	return out
}

// real is a package of the public registry and a script that does work with it.
type real struct{ script, want string }

var realPackages = map[string]real{
	"dayjs":                {`import dayjs from 'dayjs'; import utc from 'dayjs/plugin/utc'; dayjs.extend(utc); export default () => dayjs.utc('2024-02-28').add(2, 'day').format('YYYY-MM-DD')`, `"2024-03-01"`},
	"validator":            {`import validator from 'validator'; import isIBAN from 'validator/lib/isIBAN'; export default () => [validator.isEmail('a@b.co'), validator.isEmail('a@'), isIBAN('DE89370400440532013000')]`, `[true,false,true]`},
	"ulid":                 {`import { ulid, decodeTime } from 'ulid'; export default () => decodeTime(ulid(1469918176385))`, `1469918176385`},
	"papaparse":            {`import Papa from 'papaparse'; export default () => Papa.parse('a,b\n1,"x, y"\n', { header: true, skipEmptyLines: true }).data`, `[{"a":"1","b":"x, y"}]`},
	"yaml":                 {`import { parse, stringify } from 'yaml'; export default () => stringify(parse('a: [1, 2]\nb: &x {c: d}\ne: *x'))`, `"a:\n  - 1\n  - 2\nb: &a1\n  c: d\ne: *a1\n"`},
	"date-fns":             {`import { format, addMonths } from 'date-fns'; import { de } from 'date-fns/locale'; export default () => format(addMonths(new Date(2024, 0, 31), 1), 'd. MMMM yyyy', { locale: de })`, `"29. Februar 2024"`},
	"lodash-es":            {`import { groupBy, debounce, camelCase } from 'lodash-es'; export default () => [groupBy([1.2, 1.8, 2.1], Math.floor), camelCase('Foo bar'), typeof debounce]`, `[{"1":[1.2,1.8],"2":[2.1]},"fooBar","function"]`},
	"lodash":               {`import _ from 'lodash'; import get from 'lodash/get'; export default () => [_.chunk([1, 2, 3], 2), get({ a: [{ b: 7 }] }, 'a[0].b'), _.template('hi <%= name %>')({ name: 'you' })]`, `[[[1,2],[3]],7,"hi you"]`},
	"zod":                  {`import { z } from 'zod'; export default () => { const S = z.object({ n: z.coerce.number().min(3), s: z.string().optional() }); return [S.parse({ n: '5' }), S.safeParse({ n: 1 }).error!.issues[0].code] }`, `[{"n":5},"too_small"]`},
	"marked":               {`import { marked } from 'marked'; export default () => marked.parse('# Hi *you*')`, `"<h1>Hi <em>you</em></h1>\n"`},
	"uuid":                 {`import { v4, v5, validate } from 'uuid'; export default () => [validate(v4()), v5('bobbin', v5.URL)]`, `[true,"10033f52-2515-515b-9b13-d4253345d0ae"]`},
	"fast-xml-parser":      {`import { XMLParser, XMLBuilder } from 'fast-xml-parser'; export default () => { const o = new XMLParser({ ignoreAttributes: false }).parse('<a x="1"><b>2</b><b>3</b></a>'); return [o, new XMLBuilder({ ignoreAttributes: false }).build(o)] }`, `[{"a":{"b":[2,3],"@_x":"1"}},"<a x=\"1\"><b>2</b><b>3</b></a>"]`},
	"ajv":                  {`import Ajv from 'ajv'; export default () => { const v = new Ajv().compile({ type: 'object', required: ['n'], properties: { n: { type: 'integer' } } }); return [v({ n: 1 }), v({ n: 'x' }), v.errors![0].message] }`, `[true,false,"must be integer"]`},
	"jsonata":              {`import jsonata from 'jsonata'; export default async () => await jsonata('$sum(items.(price * n))').evaluate({ items: [{ price: 2, n: 3 }, { price: 5, n: 1 }] })`, `11`},
	"entities":             {`import { decodeHTML, encodeXML } from 'entities'; export default () => [decodeHTML('&Auml;&#x1F600;&amp;'), encodeXML('<ä>')]`, `["Ä😀&","&lt;&#228;&gt;"]`},
	"turndown":             {`import TurndownService from 'turndown'; export default () => new TurndownService().turndown('<h1>Hi</h1><p>a <b>b</b></p>')`, `"Hi\n==\n\na **b**"`},
	"slack-block-builder":  {`import { Message, Blocks } from 'slack-block-builder'; export default () => Message().channel('C1').blocks(Blocks.Section({ text: 'Hi' })).buildToObject()`, `{"channel":"C1","blocks":[{"text":{"type":"mrkdwn","text":"Hi"},"type":"section"}]}`},
	"promise-throttle-all": {`import { throttleAll } from 'promise-throttle-all'; export default async () => await throttleAll(2, [1, 2, 3].map(n => async () => n * 2))`, `[2,4,6]`},
	"cheerio":              {`import { load } from 'cheerio'; export default () => load('<ul><li>a<li>b</ul>')('li').map((_, e) => (e as any).children[0].data).get()`, `["a","b"]`},
	"exceljs":              {`import ExcelJS from 'exceljs'; export default async () => { const w = new ExcelJS.Workbook(); w.addWorksheet('S').addRow(['a', 2]); const bytes = await w.xlsx.writeBuffer(); const r = new ExcelJS.Workbook(); await r.xlsx.load(bytes); return r.getWorksheet('S')!.getRow(1).getCell(2).value }`, `2`},
	"semver":               {`import semver from 'semver'; export default () => [semver.satisfies('1.2.3', '^1.0.0'), semver.inc('1.2.3', 'minor')]`, `[true,"1.3.0"]`},
}

func TestRegistry_RealPackages(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: fetches packages from the public npm registry")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://registry.npmjs.org/dayjs", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Skip("SKIPPED: the public npm registry cannot be reached: ", err)
	}
	response.Body.Close()
	c := npm.New(npm.Config{Cache: t.TempDir(), Getenv: func(name string) string {
		if strings.HasSuffix(strings.ToLower(name), "_proxy") {
			return os.Getenv(name)
		}
		return ""
	}})
	dir := t.TempDir()
	report, err := c.Add(t.Context(), dir, slices.Sorted(maps.Keys(realPackages)), npm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d packages, %v", report.Total, report.Warnings)
	for name, p := range realPackages {
		t.Run(name, func(t *testing.T) {
			writeFiles(t, dir, map[string]string{"scripts/Main.ts": p.script})
			out := runScript(t, c, dir)
			if out.Status != script.Finished || string(out.Result) != p.want {
				t.Errorf("%s %s %+v, want %s", out.Status, out.Result, out.Error, p.want)
			}
		})
	}
}

func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for path, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
