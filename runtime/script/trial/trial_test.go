package trial_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/workspace"
)

// host hears of the difference and of what goes wrong besides.
type host struct {
	script.Host
	expected, received string
	lines              []string
}

func (h *host) Call(_ context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	var d struct{ Expected, Received string }
	if err := json.Unmarshal(arguments, &d); method == "test.difference" && err == nil {
		h.expected, h.received = d.Expected, d.Received
	}
	return json.RawMessage("{}"), nil
}

func (h *host) Console(line script.Line) { h.lines = append(h.lines, line.Text) }

// file compiles a test file.
func file(t *testing.T, text string) *script.Bundle {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "tests"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tests", "a.test.ts"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c := compile.New(compile.Config{Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
	b, _, err := c.Test(t.Context(), &workspace.Workspace{Dir: dir, Language: "ts"}, "tests/a.test.ts")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var engine = machine.New(machine.Config{})

// session runs one test of a bundle, or lists them.
func session(t *testing.T, b *script.Bundle, event string) (script.Outcome, *host) {
	h := &host{}
	return engine.Run(t.Context(), b, script.Input{Event: json.RawMessage(event), Clock: &script.Clock{Mode: script.ClockSkips}}, h, script.Limits{}), h
}

// Each line is an expectation and, after ->, what it says when it does not hold.
const expectations = `
expect(1).toBe(1)
expect(NaN).toBe(NaN)
expect(1).toBe(2) -> expected 1 to be 2
expect(-0).toBe(0) -> expected -0 to be 0
expect({ a: 1 }).toBe({ a: 1 }) -> expected { a: 1 } to be the very same object as { a: 1 } (toEqual compares contents)
expect('a').not.toBe('a') -> expected "a" not to be "a"
expect(1, 'the count').toBe(2) -> the count: expected 1 to be 2
expect({ a: 1, b: undefined }).toEqual({ a: 1 })
expect({ a: 1, b: undefined }).toStrictEqual({ a: 1 }) -> expected { a: 1, b: undefined } to equal { a: 1 } strictly
expect(new (class A { a = 1 })()).toEqual({ a: 1 })
expect(new (class A { a = 1 })()).toStrictEqual({ a: 1 }) -> expected A { a: 1 } to equal { a: 1 } strictly
expect([1, [2, { a: 'x' }]]).toEqual([1, [2, { a: 'x' }]])
expect([1, 2]).toEqual([1]) -> expected [1, 2] to equal [1]
expect([undefined]).toEqual([null]) -> expected [undefined] to equal [null]
expect(new Map([['a', { b: 1 }]])).toEqual(new Map([['a', { b: 1 }]]))
expect(new Map([['a', 1]])).toEqual(new Map([['a', 2]])) -> expected Map { "a" => 1 } to equal Map { "a" => 2 }
expect(new Set([1, { a: 1 }])).toEqual(new Set([{ a: 1 }, 1]))
expect(new Date(5)).toEqual(new Date(5))
expect(new Date(5)).toEqual(new Date(6)) -> expected Date(1970-01-01T00:00:00.005Z) to equal Date(1970-01-01T00:00:00.006Z)
expect(new Date(NaN)).toEqual(new Date(NaN))
expect(/a/g).toEqual(/a/i) -> expected /a/g to equal /a/i
expect(new TypeError('x')).toEqual(new TypeError('x'))
expect(new TypeError('x')).toEqual(new Error('x')) -> expected [TypeError: x] to equal [Error: x]
expect(new Uint8Array([1, 2])).toEqual(new Uint8Array([1, 2]))
expect([]).toEqual({}) -> expected [] to equal {}
expect(10n).toEqual(10n)
expect(circle()).toEqual(circle())
expect({ a: 1, b: { c: 2, d: 3 } }).toMatchObject({ b: { c: 2 } })
expect({ a: 1, b: { c: 2, d: 3 } }).toMatchObject({ b: { c: 4 } }) -> expected { a: 1, b: { c: 2, d: 3 } } to match { b: { c: 4 } }
expect([{ a: 1, b: 2 }]).toMatchObject([{ a: 1 }])
expect([{ a: 1 }, { a: 2 }]).toMatchObject([{ a: 1 }]) -> expected [{ a: 1 }, { a: 2 }] to match [{ a: 1 }]
expect({}).toMatchObject({ a: undefined })
expect([1, 2]).toContain(2)
expect('some text').toContain('me te')
expect([{ a: 1 }]).toContain({ a: 1 }) -> expected [{ a: 1 }] to contain { a: 1 }
expect([{ a: 1 }]).toContainEqual({ a: 1 })
expect(undefined).toContain(1) -> expected undefined to contain 1
expect([1, 2]).toHaveLength(3) -> expected [1, 2] to have the length 3, not 2
expect(new Set([1])).toHaveLength(1)
expect({ a: { b: [1, 2] } }).toHaveProperty('a.b[1]', 2)
expect({ 'a.b': 1 }).toHaveProperty(['a.b'])
expect({ a: 1 }).toHaveProperty('b') -> expected { a: 1 } to have the property "b"
expect({ a: 1 }).toHaveProperty('a', 2) -> expected { a: 1 } to have the property "a" with the value 2
expect(() => { throw new TypeError('not so') }).toThrow()
expect(() => { throw new TypeError('not so') }).toThrow('not')
expect(() => { throw new TypeError('not so') }).toThrow(/^so/) -> expected the function to throw an error that matches /^so/, but it threw [TypeError: not so]
expect(() => { throw new TypeError('not so') }).toThrow(RangeError) -> expected the function to throw a RangeError, but it threw [TypeError: not so]
expect(() => { throw new TypeError('not so') }).toThrow(new Error('not so'))
expect(() => 1).toThrow() -> expected the function to throw
expect(() => 1).not.toThrow()
expect(1).toThrow() -> toThrow needs a function to call, not 1; for a promise write await expect(promise).rejects.toThrow()
expect('DEMO-1').toMatch(/^[A-Z]+-\d+$/)
expect('DEMO-1').toMatch('x') -> expected "DEMO-1" to match "x"
expect(0.1 + 0.2).toBeCloseTo(0.3)
expect(1.01).toBeCloseTo(1, 3) -> expected 1.01 to be close to 1 (3 digits)
expect(undefined).toBeDefined() -> expected undefined to be defined
expect(undefined).toBeUndefined()
expect(0).toBeNull() -> expected 0 to be null
expect('').toBeTruthy() -> expected "" to be true or something that counts as true
expect('').toBeFalsy()
expect(2).toBeGreaterThan(2) -> expected 2 to be greater than 2
expect(2).toBeGreaterThanOrEqual(2)
expect(2n).toBeLessThan(3)
expect('2').toBeLessThan(3) -> expected "2" to be a number
expect(new Date()).toBeInstanceOf(Date)
expect({}).toBeInstanceOf(Map) -> expected {} to be an instance of Map
expect('x').toBeTypeOf('number') -> expected "x" to be of type number
expect(4).toSatisfy((n) => n % 2 === 1) -> expected 4 to satisfy the function
expect({ id: 7, at: new Date(0), name: 'x' }).toEqual({ id: expect.any(Number), at: expect.any(Date), name: expect.anything() })
expect({ id: '7' }).toEqual({ id: expect.any(Number) }) -> expected { id: "7" } to equal { id: any(Number) }
expect([1, 2, 3]).toEqual(expect.arrayContaining([3, 1]))
expect([1]).toEqual(expect.arrayContaining([3])) -> expected [1] to equal arrayContaining([3])
expect({ a: { b: 1, c: 2 } }).toEqual({ a: expect.objectContaining({ b: 1 }) })
expect({ a: 1 }).toEqual(expect.not.objectContaining({ b: 1 }))
expect('abc').toEqual(expect.stringContaining('b'))
expect('abc').toEqual(expect.stringMatching(/^b/)) -> expected "abc" to equal stringMatching(/^b/)
expect([0.1 + 0.2]).toEqual([expect.closeTo(0.3)])
expect.fail('no way') -> no way
expect(() => { throw new Error('no', { cause: new TypeError('why') }) }).not.toThrow() -> expected the function not to throw, but it threw [Error: no, caused by TypeError: why]
await expect(Promise.resolve(1)).resolves.toBe(1)
await expect(Promise.resolve(1)).resolves.toBe(2) -> expected 1 to be 2
await expect(Promise.reject(new Error('no'))).resolves.toBe(1) -> expected the promise to be fulfilled, but it was rejected with [Error: no]
await expect(Promise.reject(new Error('no'))).rejects.toThrow('no')
await expect(Promise.reject(new Error('no'))).rejects.not.toThrow('yes')
await expect(async () => { throw new Error('no') }).rejects.toThrow(Error)
await expect(Promise.resolve(1)).rejects.toThrow() -> expected the promise to be rejected, but it was fulfilled with 1
await expect(1).resolves.toBe(1) -> expected a promise, not 1
expect.assertions(2); expect(1).toBe(1) -> expected 2 assertions, but 1 were made
expect.hasAssertions() -> expected at least one assertion, but none was made
expect.extend({ toBeEven: (n) => ({ pass: n % 2 === 0, message: () => n + ' is odd' }) }); expect(3).toBeEven() -> expected 3 toBeEven: 3 is odd
`

func TestExpect_SaysWhatDoesNotHold(t *testing.T) {
	var text strings.Builder
	text.WriteString("import { expect, test } from '@bobbin/test';\nfunction circle() { const a: any = { n: 1 }; a.self = a; return a; }\n")
	var wanted []string
	for line := range strings.Lines(strings.TrimPrefix(expectations, "\n")) {
		code, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " -> ")
		fmt.Fprintf(&text, "test('x', async () => { %s })\n", code)
		wanted = append(wanted, message)
	}
	b := file(t, text.String())
	for n, want := range wanted {
		out, _ := session(t, b, fmt.Sprintf(`{"mode":"run","test":%d}`, n))
		switch {
		case want == "" && out.Status != script.Finished:
			t.Errorf("line %d: %+v", n+1, out.Error)
		case want != "" && (out.Error == nil || out.Error.Message != want || out.Error.Name != "AssertionError"):
			t.Errorf("line %d: got %+v, want %s", n+1, out.Error, want)
		case want != "" && (out.Error.Place == nil || out.Error.Place.Line != n+3) && !strings.Contains(want, "assertion"):
			t.Errorf("line %d: it is said to be at %v", n+1, out.Error.Place)
		}
	}
}

func TestExpect_GivesBothSidesOfADifference(t *testing.T) {
	b := file(t, `import { expect, test } from '@bobbin/test';
		test('x', () => { expect({ b: [1, 'two', null], a: new Map([[1, new Set(['x'])]]), 'c d': undefined, f() {}, more: { at: new Date(0), n: -0, e: new Error('no') } }).toEqual({}) })`)
	out, h := session(t, b, `{"mode":"run","test":0}`)
	want := `{
  a: Map {
    1 => Set {
      "x",
    },
  },
  b: [
    1,
    "two",
    null,
  ],
  "c d": undefined,
  f: [function f],
  more: {
    at: Date(1970-01-01T00:00:00.000Z),
    e: [Error: no],
    n: -0,
  },
}`
	if out.Error == nil || h.expected != "{}" || h.received != want {
		t.Errorf("got %s, %s", h.expected, h.received)
	}
}

func TestSession_ListsAndRunsInOrder(t *testing.T) {
	b := file(t, `import { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from '@bobbin/test';
const seen = [], note = (what) => () => { seen.push(what) };
beforeAll(note('all')); beforeEach(note('each')); afterEach(note('after')); afterAll(() => { console.log(seen.join(' ')) });
test('first', note('first'));
describe('group', () => {
  beforeEach(async () => { await null; seen.push('inner each') });
  afterEach(note('inner after'));
  it('second', note('second'), 50);
  test.skip('third', note('third'));
  test.each([[1, 'a'], [2, 'b']])('%d is %s (%#, 100%%)', (n, s) => { seen.push(n + s) });
  describe.each([{ name: 'x', deep: { n: 1 } }])('of $name and $deep.n', ({ name }) => { test('inside', note(name)); });
  describe.skip('skipped', () => { test('fourth', note('fourth')) });
});
test('fails twice', () => { throw new Error('one') });
afterEach(() => { if (seen.includes('each') && !seen.some((s) => s === 'first' || s === 'second')) throw new Error('two') });
test.todo('later');
`)
	out, _ := session(t, b, `{"mode":"list"}`)
	var list struct {
		Tests []struct {
			Path       []string
			Name, Mode string
			Timeout    float64
		}
	}
	if err := json.Unmarshal(out.Result, &list); err != nil {
		t.Fatal(err, out.Error)
	}
	want := `[{[] first run 0} {[group] second run 50} {[group] third skip 0} {[group] 1 is a (0, 100%) run 0} {[group] 2 is b (1, 100%) run 0} ` +
		`{[group of x and 1] inside run 0} {[group skipped] fourth skip 0} {[] fails twice run 0} {[] later todo 0}]`
	if got := fmt.Sprint(list.Tests); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for n, want := range map[int]string{0: "all each first after", 1: "all each inner each second inner after after"} {
		out, h := session(t, b, fmt.Sprintf(`{"mode":"run","test":%d}`, n))
		if out.Status != script.Finished || len(h.lines) != 1 || h.lines[0] != want {
			t.Errorf("test %d: %q %+v", n, h.lines, out.Error)
		}
	}
	out, h := session(t, b, `{"mode":"run","test":7}`)
	if out.Error == nil || out.Error.Message != "one" || !strings.Contains(strings.Join(h.lines, "\n"), "This went wrong after it, too: Error: two") {
		t.Errorf("two errors: %+v %q", out.Error, h.lines)
	}
}

func TestSession_OnlyLeavesOutTheOthers(t *testing.T) {
	b := file(t, `import { describe, test } from '@bobbin/test';
test('a', () => {}); test.only('b', () => {}); describe.only('g', () => { test('c', () => {}); test.skip('d', () => {}) });`)
	out, _ := session(t, b, `{"mode":"list"}`)
	var list struct{ Tests []struct{ Mode string } }
	if err := json.Unmarshal(out.Result, &list); err != nil || fmt.Sprint(list.Tests) != "[{skip} {run} {run} {skip}]" {
		t.Errorf("got %v %v", list, err)
	}
}

func TestSession_RefusesWhatIsNoTest(t *testing.T) {
	for code, want := range map[string]string{
		"test()":                        "test begins with a name in quotes, not undefined.",
		"test('')":                      `test begins with a name in quotes, not "".`,
		"test('x')":                     "test needs a function with the test.",
		"test('x', () => {}, -1)":       "The timeout of a test is a number of milliseconds, not -1.",
		"test.each(1)('x', () => {})":   "test.each takes an array of rows.",
		"describe('x')":                 "describe needs a function with its tests.",
		"describe('x', async () => {})": `The function of describe("x") cannot be async; put what it awaits into beforeAll.`,
		"beforeEach(1)":                 "beforeEach needs a function.",
		"clock.set('never')":            `clock.set takes a date, not "never".`,
		"await clock.advance(-1)":       "clock.advance takes a number of milliseconds, not -1.",
		"await run(1)":                  "run takes the name of a script: run('OnJiraIssueCreated', event).",
		"await requests(1)":             "A request is described by its address, a RegExp, or { connection, method, url, path }.",
		"await respond('x', undefined)": "An answer is a status, a text, or { status, headers, body, json, error }.",
		"setInterval(() => {}, 1); await clock.runAll()": "clock.runAll stopped after 10,000 timers: is there an interval that is never cleared?",
	} {
		b := file(t, "import { beforeEach, clock, describe, requests, respond, run, test } from '@bobbin/test';\nawait (async () => { "+code+" })();")
		out, _ := session(t, b, `{"mode":"list"}`)
		if out.Error == nil || out.Error.Message != want || out.Error.Place == nil {
			t.Errorf("%s: %+v, want %s", code, out.Error, want)
		}
	}
	b := file(t, "import { test } from '@bobbin/test'; test('x', () => { test('y', () => {}) });")
	if out, _ := session(t, b, `{"mode":"run","test":0}`); out.Error == nil || !strings.HasPrefix(out.Error.Message, "test cannot be called while a test runs") {
		t.Errorf("a test in a test: %+v", out.Error)
	}
}

func TestClock_SaysThatNobodyAwaitedIt(t *testing.T) {
	for code, want := range map[string]string{
		"clock.advance(50); expect(seen).toEqual([1])": "clock.advance was called without await: the test went on before the time had passed.",
		"clock.runAll()": "clock.runAll was called without await: the test went on before the time had passed.",
		"const p = clock.advance(50); await p; expect(seen.length).toBe(1)": "",
		"await clock.advance(50); expect(seen).toEqual([2])":                "expected [1] to equal [2]",
	} {
		b := file(t, "import { clock, expect, test } from '@bobbin/test';\ntest('x', async () => { const seen: number[] = []; clock.pause(); setTimeout(() => seen.push(1), 10);\n"+code+" });")
		out, _ := session(t, b, `{"mode":"run","test":0}`)
		switch {
		case want == "" && out.Error != nil:
			t.Errorf("%s: %+v", code, out.Error)
		case want != "" && (out.Error == nil || !strings.HasPrefix(out.Error.Message, want) || out.Error.Place == nil || out.Error.Place.Line != 3):
			t.Errorf("%s: %+v, want %s", code, out.Error, want)
		}
	}
}

func TestClock_LetsTimePass(t *testing.T) {
	b := file(t, `import { clock, expect, test } from '@bobbin/test';
test('x', async () => {
  const seen: unknown[] = [];
  const note = (what: string) => seen.push([what, Date.now()]);
  clock.set('1970-01-01T00:00:10Z');
  clock.pause();
  setTimeout(() => { note('a'); setTimeout(note, 5, 'b') }, 10);
  const every = setInterval(note, 40, 'every');
  await clock.advance(9); note('not yet');
  await clock.advance(1);
  await clock.advance(100);
  clearInterval(every);
  setTimeout(note, 1e6, 'late');
  await clock.runAll();
  clock.resume();
  await new Promise((r) => setTimeout(r, 500));
  note('end');
  expect(seen).toEqual([['not yet', 10009], ['a', 10010], ['b', 10015], ['every', 10040], ['every', 10080], ['late', 1010110], ['end', 1010610]]);
  expect(clock.now()).toEqual(new Date(1010610));
})`)
	if out, h := session(t, b, `{"mode":"run","test":0}`); out.Error != nil {
		t.Errorf("%+v %s", out.Error, h.received)
	}
}
