package machine_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

func TestModules_TryAgainWhenCalledTooOften(t *testing.T) {
	b := compiled(t, map[string]string{"scripts/Main.ts": `
import { RecordStorage, setRecordValue } from '@bobbin/record-storage';
import { triggerScript } from '@bobbin/trigger';
export async function record() { await setRecordValue('k', 1); }
export async function quiet() { await new RecordStorage({ retryOn429: { verbose: false } }).setValue('k', 1); }
export async function never() { await setRecordValue('k', 1, { retryOn429: { enabled: false } }); }
export async function trigger() { return triggerScript('Other'); }
export default 1;
`})
	for name, c := range map[string]struct {
		busy   int
		status script.Status
		lines  int
		least  time.Duration
	}{
		"record":  {2, script.Finished, 2, 3 * time.Second},
		"quiet":   {2, script.Finished, 0, 3 * time.Second},
		"never":   {1, script.FunctionError, 0, 0},
		"trigger": {1, script.Finished, 1, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecords()
				r.busy = c.busy
				h := &host{call: r.call}
				out := machine.Run(t.Context(), b, script.Input{Function: name}, h, script.Limits{})
				if out.Status != c.status || len(h.lines) != c.lines || out.Duration < c.least {
					t.Errorf("got %+v %+v, %d lines", out, out.Error, len(h.lines))
				}
			})
		})
	}
	t.Run("for ever", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRecords()
			r.busy = 1000
			out := machine.Run(t.Context(), b, script.Input{Function: "trigger"}, &host{call: r.call}, script.Limits{})
			if out.Status != script.FunctionError || out.Error.Name != "ServiceError" || out.Duration > 2*time.Minute {
				t.Errorf("got %+v %+v", out, out.Error)
			}
		})
	})
}

func TestRun_TimersKeepTheirTimesAndOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := machine.Run(t.Context(), main(`const seen=[],start=Date.now(),at=(n)=>seen.push([n,Date.now()-start]);
			setTimeout(at,30,"c");setTimeout(at,10,"a");setTimeout(at,10,"b");setImmediate(at,"now");setTimeout(at,-5,"negative");setTimeout(at,NaN,"NaN");
			const every=setInterval(()=>{at("every");if(seen.length>9)clearInterval(every)},20);
			await new Promise(r=>setTimeout(r,100));return seen`), script.Input{}, &host{}, script.Limits{})
		want := `[["now",0],["negative",0],["NaN",0],["a",10],["b",10],["every",20],["c",30],["every",40],["every",60],["every",80]]`
		if string(out.Result) != want || out.Duration != 100*time.Millisecond {
			t.Errorf("got %s %s %+v", out.Result, out.Duration, out.Error)
		}
	})
}

func TestRun_DefaultTimeLimitIsFifteenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := machine.Run(t.Context(), main(`setInterval(()=>{},60000);return 1`), script.Input{Event: json.RawMessage(`{}`)}, &host{}, script.Limits{})
		if out.Status != script.TimedOut || out.Duration != 15*time.Minute {
			t.Errorf("got %+v", out)
		}
	})
}
