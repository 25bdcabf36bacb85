package worker_test

import (
	"context"
	"runtime"
	"strconv"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// TestWorker_TakesAllProcessorsForWhatLasts shows on how many a worker runs what it is given.
func TestWorker_TakesAllProcessorsForWhatLasts(t *testing.T) {
	all := strconv.Itoa(runtime.GOMAXPROCS(0))
	p := pool(t, func(c *worker.Config) { c.MaxWorkers = 1 })
	run := func(code string) string {
		t.Helper()
		got := p.Run(context.Background(), demo, job(newRecorder(), code))
		if got.Status != script.Finished {
			t.Fatalf("got %+v, %+v", got, got.Error)
		}
		return string(got.Result)
	}
	if got := run("processors"); got != "1" {
		t.Errorf("a short one has %s", got)
	}
	run("processors " + all) // ends when it has them
	for end := time.Now().Add(5 * time.Minute); run("processors") != "1"; {
		if time.Now().After(end) {
			t.Fatal("one is not enough for short ones again")
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	waits, ended := newRecorder(), make(chan script.Outcome)
	go func() { ended <- p.Run(ctx, demo, job(waits, "wait")) }()
	<-waits.first
	if got := run("processors"); got != all {
		t.Errorf("one beside another has %s of %s", got, all)
	}
	stop()
	<-ended
}
