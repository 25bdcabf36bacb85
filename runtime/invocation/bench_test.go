package invocation_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// BenchmarkInvocation is a delivery of 1 KB from accept to finish, durably, with so many
// senders at once. commits/op of 2 is no sharing; below that, group commit at work.
func BenchmarkInvocation(b *testing.B) {
	payload := []byte(`"` + strings.Repeat("x", 1<<10) + `"`)
	for _, senders := range []int{1, 16, 64} {
		for _, lines := range []int{0, 3} {
			b.Run(fmt.Sprintf("senders=%d/lines=%d", senders, lines), func(b *testing.B) {
				db := openDB(b, b.TempDir())
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
