package runner

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

const (
	// collectRoom is up to how many bytes of garbage a runner lets lie until it collects: with Go's default one that
	// holds little, as most do, collects all the time.
	collectRoom = 64 << 20
	// collectPercent is how much of it there may be for what is in use, in percent, at most.
	collectPercent = 400
)

// collectRarely has this process trade memory for time while it holds little, and collect as it always would once
// it holds much. It lasts for the life of the process.
var collectRarely = sync.OnceFunc(func() { (&collection{}).over() })

// collection is garbage at each collection, and made anew by it.
type collection struct {
	percent int
	_       *int // an object without a pointer may share its place with others
}

// over looks after each collection how much is in use, and sets when the next one comes.
func (c *collection) over() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if percent := percentFor(live[0].Value.Uint64()); percent != c.percent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
	runtime.SetFinalizer(c, (*collection).over) // of the next one
}

// percentFor is by how much of what is in use the garbage may grow.
func percentFor(live uint64) int {
	return int(min(max(100*collectRoom/max(live, 1), 100), collectPercent))
}
