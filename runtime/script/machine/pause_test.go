package machine_test

import (
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// TestRun_AwaitsOfNothingTakeTheirTurn interleaves functions that await all kinds of values, in
// statements and where the value is used.
func TestRun_AwaitsOfNothingTakeTheirTurn(t *testing.T) {
	const values = `const values = [null, undefined, 0, "", {}, Promise.resolve(1), { then(f) { f(2) } }], hook = {}, log = [];`
	const statements = `const run = async (name, x) => { for (let n = 0; n < 3; n++) { log.push(name + n); await x; } await hook.missing?.(x); log.push(name);
		class A { f = async () => { if (x) await x; else await null; log.push(name + "f") } } for (const a of [new A()]) await a.f(); switch (1) { case 1: await (x || hook.missing) } };`
	const used = `const run = async (name, x) => { let y; for (let n = 0; n < 3; n++) { log.push(name + n); y = await x; } y = await hook.missing?.(x); log.push(name);
		class A { f = async () => { if (x) y = await x; else y = await null; log.push(name + "f") } } for (const a of [new A()]) y = await a.f(); switch (1) { case 1: y = await (x || hook.missing) } };`
	const rest = `await Promise.all(values.map((x, n) => run("abcdefg"[n], x))); try { await Promise.reject(3) } catch (e) { log.push(e) }
		await (async () => { await null; throw 4 })().catch((e) => log.push(e)); return log`
	want := machine.Run(t.Context(), main(values+used+rest), script.Input{}, &host{}, script.Limits{})
	for _, coverage := range []script.Coverage{script.NoCoverage, script.WithCoverage} {
		got := machine.Run(t.Context(), main(values+statements+rest), script.Input{Coverage: coverage}, &host{}, script.Limits{})
		if want.Status != script.Finished || string(got.Result) != string(want.Result) {
			t.Errorf("got %s %+v, want %s %+v", got.Result, got.Error, want.Result, want.Error)
		}
	}
}
