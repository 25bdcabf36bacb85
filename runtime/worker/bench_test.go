package worker_test

import (
	"context"
	"fmt"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// BenchmarkCold is the first invocation of a workspace without a spare worker: spawn and run.
func BenchmarkCold(b *testing.B) {
	for b.Loop() {
		p := pool(b, func(c *worker.Config) { c.MaxWorkers = 1 })
		mustFinish(b, p, demo, "echo")
		p.Close()
	}
}

// BenchmarkSpare is the first invocation of a workspace that takes the spare worker.
func BenchmarkSpare(b *testing.B) {
	p := pool(b, func(c *worker.Config) { c.MaxWorkers = 4 })
	p.Warm()
	for i := 0; b.Loop(); i++ {
		mustFinish(b, p, worker.Key{Workspace: fmt.Sprint(i)}, "echo")
	}
}

// BenchmarkWarm is an invocation in a worker that knows the bundle.
func BenchmarkWarm(b *testing.B) {
	p := pool(b, nil)
	mustFinish(b, p, demo, "echo")
	for b.Loop() {
		mustFinish(b, p, demo, "echo")
	}
}

// BenchmarkWarmParallel is the same, as many at a time as there are cores, and more.
func BenchmarkWarmParallel(b *testing.B) {
	p := pool(b, nil)
	mustFinish(b, p, demo, "echo")
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mustFinish(b, p, demo, "echo")
		}
	})
}

// BenchmarkHostCall is one call to the host and back, in a warm worker, beside the run itself.
func BenchmarkHostCall(b *testing.B) {
	p := pool(b, nil)
	for b.Loop() {
		mustFinish(b, p, demo, "calls call:record.get")
	}
}

func mustFinish(b testing.TB, p *worker.Pool, key worker.Key, code string) {
	b.Helper()
	if got := p.Run(context.Background(), key, job(newRecorder(), code)); got.Status != script.Finished {
		b.Fatalf("got %+v, %+v", got, got.Error)
	}
}
