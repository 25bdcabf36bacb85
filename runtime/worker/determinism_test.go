package worker_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"bobbin/runtime/script"
)

// watcher is a host that hears the clock and where calls were made.
type watcher struct {
	*recorder
	mu       sync.Mutex
	readings script.Readings
	atCall   int // readings known when the first call came
}

func (w *watcher) ReadClock(r script.Readings) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readings = append(w.readings, r...)
}

func TestEngine_TellsWhatItsClockAnswered(t *testing.T) {
	p := pool(t, engine)
	w := &watcher{recorder: newRecorder()}
	w.call = func(context.Context, string) (json.RawMessage, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.atCall = len(w.readings)
		return json.RawMessage("1"), nil
	}
	j := function(w, `const first=Date.now(), random=Math.random(); await __bobbin.call("x",{}); return [first,random,Date.now()]`)
	j.Input.Seed, j.Input.Clock = "a seed", &script.Clock{Now: 1_700_000_000_000, Record: true}
	got := p.Run(context.Background(), demo, j)
	if got.Status != script.Finished || w.atCall != 1 {
		t.Fatalf("got %+v %+v; %d readings before the call", got, got.Error, w.atCall)
	}
	j.Host = newRecorder()
	j.Host.(*recorder).call = func(context.Context, string) (json.RawMessage, error) { return json.RawMessage("1"), nil }
	j.Input.Clock = &script.Clock{Now: 1_700_000_000_000, Readings: w.readings}
	if again := p.Run(context.Background(), demo, j); string(again.Result) != string(got.Result) {
		t.Errorf("got %s and with its readings %s", got.Result, again.Result)
	}
}
