package machine_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// times is a host that notes what it was told of the time, before each call.
type times struct {
	host
	mu   sync.Mutex
	told []string
}

func (h *times) Call(_ context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = append(h.told, method+string(arguments))
	return json.RawMessage("{}"), nil
}

func TestClock_SkipsFromTimerToTimer(t *testing.T) {
	h := &times{}
	out := machine.Run(t.Context(), main(`const seen=[],wait=(ms)=>new Promise(r=>setTimeout(r,ms)),note=(n)=>seen.push([n,Date.now()]);
		note('begin');
		setTimeout(note,60000,'a minute');
		await wait(3600000);
		await __bobbin.call('x',{});
		note(performance.now()-3600000<1?'an hour':'late');
		setTimeout(()=>{},5000);
		return seen`), script.Input{Clock: &script.Clock{Now: 1000, Mode: script.ClockSkips}}, h, script.Limits{Timeout: time.Minute})
	if want := `[["begin",1000],["a minute",61000],["an hour",3601000]]`; out.Status != script.Finished || string(out.Result) != want {
		t.Errorf("got %s %+v, want %s", out.Result, out.Error, want)
	}
	if want := []string{`clock.at{"now":3601000}`, `x{}`, `clock.at{"now":3606000}`}; !slices.Equal(h.told, want) {
		t.Errorf("the host was told %q, want %q", h.told, want)
	}
}

func TestClock_WaitsUntilItIsSet(t *testing.T) {
	out := machine.Run(t.Context(), main(`const seen=[],idle=()=>new Promise(__bobbin.clock.idle),note=(n)=>seen.push([n,Date.now()]);
		setTimeout(()=>{note('first');setTimeout(note,5,'second')},10);
		await idle(); note('nothing yet');
		const next=__bobbin.clock.next(); __bobbin.clock.set(next); await idle();
		__bobbin.clock.set(next+5); await idle();
		__bobbin.clock.mode('skips'); await new Promise(r=>setTimeout(r,100));
		note('skipped');
		return seen`), script.Input{Clock: &script.Clock{Mode: script.ClockWaits}}, &times{}, script.Limits{})
	if want := `[["nothing yet",0],["first",10],["second",15],["skipped",115]]`; out.Status != script.Finished || string(out.Result) != want {
		t.Errorf("got %s %+v, want %s", out.Result, out.Error, want)
	}
	out = machine.Run(t.Context(), main(`await new Promise(r=>setTimeout(r,10))`), script.Input{Clock: &script.Clock{Mode: script.ClockWaits}}, &times{}, script.Limits{})
	if out.Status != script.FunctionError || out.Error.Hint != "A timer is waiting, and the clock stands still: clock.advance lets time pass." {
		t.Errorf("a timer that never fires: %+v %+v", out, out.Error)
	}
}

func TestSeed_MakesRandomValuesFollow(t *testing.T) {
	random := func(seed string) string {
		out := machine.Run(t.Context(), main(`return [Math.random(),crypto.randomUUID(),[...crypto.getRandomValues(new Uint8Array(4))]]`),
			script.Input{Seed: seed}, &times{}, script.Limits{})
		if out.Status != script.Finished {
			t.Fatalf("%+v %+v", out, out.Error)
		}
		return string(out.Result)
	}
	if random("a") != random("a") || random("a") == random("b") || random("") == random("") {
		t.Error("random values must follow from the seed, and without one from nothing")
	}
}
