package machine_test

import (
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// TestPrepare_IsNoOtherRuntime runs scripts in runtimes made before and in runtimes made for them.
func TestPrepare_IsNoOtherRuntime(t *testing.T) {
	const spoil = `globalThis.left = 1; Promise.prototype.left = 1; Object.prototype.left = 1; Object.freeze = Promise.resolve = JSON.stringify = null;`
	const look = `return [typeof left, typeof Promise.prototype.left, typeof {}.left, typeof Object.freeze, typeof Promise.resolve, Object.isFrozen(context),
		Math.random(), Date.now(), new Date().getFullYear(), performance.now() < 1e9, (1234.5).toLocaleString("de-DE"), "a".localeCompare("B"),
		Object.getOwnPropertyNames(globalThis).length, fetch.name, new URL("http://a/?b=c").searchParams.get("b"), (await (async () => { throw 1 })().catch((e) => e))]`
	for name, in := range map[string]script.Input{
		"seeded":     {Seed: "a", Clock: &script.Clock{Now: 1_600_000_000_000, Mode: script.ClockWaits}},
		"compatible": {Seed: "b", Clock: &script.Clock{Now: 1_700_000_000_000, Mode: script.ClockSkips}, Compatibility: "sr-connect"},
	} {
		t.Run(name, func(t *testing.T) {
			want := machine.Run(t.Context(), main(look), in, &host{}, script.Limits{})
			e := machine.New(machine.Config{})
			for range 3 {
				e.Prepare()
				if out := e.Run(t.Context(), main(spoil), script.Input{}, &host{}, script.Limits{}); out.Status != script.Finished {
					t.Fatalf("got %+v", out.Error)
				}
				e.Prepare()
				if got := e.Run(t.Context(), main(look), in, &host{}, script.Limits{}); string(got.Result) != string(want.Result) || want.Status != script.Finished {
					t.Fatalf("got %s %+v, want %s", got.Result, got.Error, want.Result)
				}
			}
		})
	}
}
