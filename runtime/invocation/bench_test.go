package invocation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

// BenchmarkInvocation is a delivery of 1 KB from accept to finish, durably, with so many
// senders at once. commits/op of 2 is no sharing; below that, group commit at work.
func BenchmarkInvocation(b *testing.B) {
	benchmarkInvocation(b, func(b *testing.B) *store.DB { return openDB(b, b.TempDir()) })
}

// BenchmarkInvocationPostgreSQL is the same on a PostgreSQL on this machine.
func BenchmarkInvocationPostgreSQL(b *testing.B) {
	benchmarkInvocation(b, func(b *testing.B) *store.DB {
		db, err := store.Open(context.Background(), "", store.Config{Database: postgrestest.URL(b), Node: "one"})
		if err != nil {
			b.Fatal(err)
		}
		return db
	})
}

func benchmarkInvocation(b *testing.B, open func(b *testing.B) *store.DB) {
	payload := []byte(`"` + strings.Repeat("x", 1<<10) + `"`)
	for _, senders := range []int{1, 16, 64} {
		for _, lines := range []int{0, 3} {
			b.Run(fmt.Sprintf("senders=%d/lines=%d", senders, lines), func(b *testing.B) {
				db := open(b)
				s := start(b, db, executor{"S": func(_ context.Context, _ invocation.Invocation, sink invocation.Sink) script.Outcome {
					for range lines {
						sink.Console(script.Line{Level: "info", Text: "a line of the console"})
					}
					return finished(`{"ok":true}`)
				}})
				before := db.Stats()
				var number atomic.Int64
				b.SetParallelism(senders / 2) // times GOMAXPROCS, 2 on the reference machine
				b.ResetTimer()
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						key := fmt.Sprint(number.Add(1))
						i := mustEnqueue(b, s, request("S", func(r *invocation.Request) { r.Payload, r.DeliveryKey = payload, key }))
						mustWait(b, s, i.ID)
					}
				})
				b.StopTimer()
				after := db.Stats()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "invocations/s")
				b.ReportMetric(float64(after.Commits-before.Commits)/float64(b.N), "commits/op")
			})
		}
	}
}

// BenchmarkFairness is how long one event of a quiet workspace takes from accept to finish while
// a noisy one has 50,000 queued, each of which runs for 5 ms. Its figure to hold is a p95 of 2 s.
func BenchmarkFairness(b *testing.B) {
	db := openDB(b, b.TempDir())
	s := start(b, db, executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		time.Sleep(5 * time.Millisecond)
		return finished(`1`)
	}})
	noisy := invocation.Place{Workspace: "noisy"}
	if err := s.Pause(b.Context(), invocation.Pause{Place: noisy}); err != nil {
		b.Fatal(err)
	}
	var senders sync.WaitGroup
	for range 50 {
		senders.Go(func() {
			for range 1000 {
				mustEnqueue(b, s, request("S", func(r *invocation.Request) { r.Workspace = "noisy" }))
			}
		})
	}
	senders.Wait()
	if err := s.Resume(b.Context(), noisy); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		mustWait(b, s, mustEnqueue(b, s, request("S", func(r *invocation.Request) { r.Workspace = "quiet" })).ID)
		took = append(took, time.Since(began))
	}
	left, err := s.List(b.Context(), invocation.Filter{Workspace: "noisy", Statuses: []script.Status{script.Queued}, Limit: -1})
	if err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(len(left)), "still-queued")
	if err := s.Pause(b.Context(), invocation.Pause{Place: noisy}); err != nil { // so that the end need not wait for it
		b.Fatal(err)
	}
}
