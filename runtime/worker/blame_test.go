package worker_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// TestStopped_WritesNothing proves that a worker being killed gets no run either: it would be lost
// with it.
func TestStopped_WritesNothing(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	send, atOnce := worker.StoppedWriter(w)
	if send() == nil || atOnce() {
		t.Error("a writer that was stopped has written")
	}
}

func TestBlame_IsNoMatterOfTime(t *testing.T) {
	const label = "fatal error: x\n\ngoroutine 1 [running] labels:{\"invocation\": \"%d\"}"
	for name, c := range map[string]struct {
		d    worker.Death
		want string
	}{
		"nothing tells, and it was there alone":   {worker.Death{}, "runtime_error lost again suspect"},
		"the same once more":                      {worker.Death{DiedFirst: true}, "runtime_error lost guilty"},
		"alone, and it had spoken":                {worker.Death{Spoke: true}, "runtime_error lost guilty"},
		"alone, of memory":                        {worker.Death{Pressed: true}, "out_of_memory guilty"},
		"alone, of memory that was short before":  {worker.Death{Pressed: true, Short: true}, "runtime_error lost again suspect"},
		"the same again":                          {worker.Death{Pressed: true, Short: true, DiedFirst: true}, "out_of_memory guilty"},
		"alone, of depth":                         {worker.Death{Words: "runtime: goroutine stack exceeds 1000-byte limit\n"}, "function_error guilty"},
		"never sent":                              {worker.Death{Unsent: true}, "runtime_error lost again"},
		"never sent, another died of memory":      {worker.Death{Unsent: true, Others: 1, Pressed: true}, "runtime_error lost again"},
		"never sent, another died of depth":       {worker.Death{Unsent: true, Others: 1, Words: "runtime: goroutine stack exceeds 1000-byte limit\n"}, "runtime_error lost again"},
		"never sent, another one died twice":      {worker.Death{Unsent: true, DiedFirst: true}, "runtime_error lost again"},
		"nothing tells, and others were there":    {worker.Death{Others: 2}, "runtime_error lost again suspect"},
		"others were there, and it had spoken":    {worker.Death{Others: 2, Spoke: true}, "runtime_error lost again suspect"},
		"others were there, and it had an effect": {worker.Death{Others: 2, Spoke: true, Effects: true}, "runtime_error lost suspect"},
		"killed for another":                      {worker.Death{Others: 1, Killed: true}, "runtime_error lost again"},
		"killed for another, after an effect":     {worker.Death{Others: 1, Killed: true, Spoke: true, Effects: true}, "runtime_error lost"},
		"its own goroutine":                       {worker.Death{Others: 1, Words: fmt.Sprintf(label, 1)}, "runtime_error lost guilty"},
		"stopped for memory, beyond doubt":        {worker.Death{Others: 1, Stopped: script.OutOfMemory}, "out_of_memory guilty"},
		"stopped for memory, and in doubt":        {worker.Death{Others: 1, Stopped: script.OutOfMemory, Doubt: true, Spoke: true}, "runtime_error lost again suspect"},
		"in doubt, and it had an effect":          {worker.Death{Others: 1, Stopped: script.OutOfMemory, Doubt: true, Spoke: true, Effects: true}, "runtime_error lost suspect"},
		"in doubt, and it did not stop":           {worker.Death{Others: 1, Stopped: script.OutOfMemory, Doubt: true, Spoke: true, Held: true}, "out_of_memory guilty"},
		"its time was up":                         {worker.Death{Others: 1, Stopped: script.TimedOut}, "timed_out"},
		"the goroutine of another":                {worker.Death{Others: 1, Words: fmt.Sprintf(label, 2)}, "runtime_error lost again"},
		"what an ended one had left behind":       {worker.Death{Words: fmt.Sprintf(label, 77)}, "runtime_error lost again"},
	} {
		if got := worker.Judged(c.d); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestRun_TellsWhoKilledItsWorkerAtOnce has a script end its process before anything was heard of it.
func TestRun_TellsWhoKilledItsWorkerAtOnce(t *testing.T) {
	p := pool(t, nil)
	guilty := 0
	j := job(newRecorder(), "exit")
	j.Guilty = func(script.Outcome) { guilty++ }
	if got := p.Run(context.Background(), demo, j); got.Status != script.RuntimeError || !got.Lost || guilty != 1 {
		t.Errorf("%+v %+v, guilty %d times", got, got.Error, guilty)
	}
	once := job(newRecorder(), "exit "+filepath.Join(t.TempDir(), "once"))
	once.Guilty = func(o script.Outcome) { t.Errorf("guilty of one death: %+v", o) }
	if got := p.Run(context.Background(), demo, once); got.Status != script.Finished {
		t.Errorf("the first time only: %+v %+v", got, got.Error)
	}
}
