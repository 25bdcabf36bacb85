package machine_test

import (
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// Plain data is copied natively; it comes out as the rules of structuredClone have it, and
// with anything else in it, too.
func TestStructuredClone_CopiesPlainData(t *testing.T) {
	for name, body := range map[string]string{
		"values":            `const v = { a: 1, b: [true, null, undefined, "ü", 1n, NaN], c: {} }, w = structuredClone(v); return w !== v && w.b !== v.b && w.b.length === 6 && "2" in w.b && w.b[4] === 1n && Object.keys(w).join() === "a,b,c"`,
		"of itself":         `const v = { list: [] }; v.self = v; v.list.push(v.list, v); const w = structuredClone(v); return w.self === w && w.list[0] === w.list && w.list[1] === w && w !== v`,
		"shared":            `const s = { n: 1 }, w = structuredClone([s, s, { s }]); return w[0] === w[1] && w[2].s === w[0] && w[0] !== s`,
		"shared with a map": `const s = { n: 1 }, w = structuredClone([s, new Map([["k", s]])]); return w[1].get("k") === w[0] && w[0] !== s`,
		"holes":             `const v = [1, , 3], w = structuredClone(v); return w.length === 3 && !("1" in w) && w[2] === 3`,
		"list with a name":  `const v = Object.assign([1], { x: 2 }), w = structuredClone(v); return w.x === 2 && w.length === 1`,
		"hole and a name":   `const v = Object.assign([, ], { x: 2 }), w = structuredClone(v); return w.x === 2 && w.length === 1 && !("0" in w)`,
		"getter":            `const w = structuredClone({ get a() { return [1]; } }); return w.a[0] === 1 && "value" in Object.getOwnPropertyDescriptor(w, "a")`,
		"getter that fails": `try { structuredClone({ get a() { throw new RangeError("mine"); } }); } catch (e) { return e instanceof RangeError && e.message === "mine" }`,
		"function":          `try { structuredClone({ a: [() => 1] }); } catch (e) { return e.name === "DataCloneError" }`,
		"symbol":            `try { structuredClone([Symbol("s")]); } catch (e) { return e.name === "DataCloneError" }`,
		"date within":       `const w = structuredClone({ at: new Date(5), n: [1] }); return w.at instanceof Date && +w.at === 5 && w.n[0] === 1`,
		"instance":          `class A { x = [1] }; const w = structuredClone({ a: new A() }); return w.a.constructor === Object && w.a.x[0] === 1`,
		"no prototype":      `const w = structuredClone(Object.assign(Object.create(null), { a: 1 })); return Object.getPrototypeOf(w) === Object.prototype && w.a === 1`,
		"proxy":             `const w = structuredClone(new Proxy({ a: 1 }, {})); return w.a === 1`,
		"hidden":            `return !("h" in structuredClone(Object.defineProperty({}, "h", { value: 1 })))`,
		"symbol key":        `return Object.getOwnPropertySymbols(structuredClone({ [Symbol("s")]: 1 })).length === 0`,
		"deep":              `let v = {}; for (let n = 0; n < 1000; n++) v = { v }; let w = structuredClone(v), n = 0; while (w.v) { w = w.v; n++; } return n === 1000`,
		"primitives":        `return structuredClone("a") === "a" && structuredClone(undefined) === undefined && structuredClone(null) === null`,
	} {
		t.Run(name, func(t *testing.T) {
			p := bundle("x.default=async()=>{" + body + "}")
			out := machine.New(machine.Config{}).Run(t.Context(), p, script.Input{}, &host{}, script.Limits{})
			if out.Status != script.Finished || string(out.Result) != "true" {
				t.Errorf("%s %s, %+v", out.Status, out.Result, out.Error)
			}
		})
	}
}
