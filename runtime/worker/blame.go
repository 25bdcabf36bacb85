package worker

import (
	"regexp"
	"strconv"
	"time"

	"bobbin/runtime/script"
)

// crashLabel is the goroutine label that names an invocation in the traces of a crash.
const crashLabel = "invocation"

// fade is what remains, after one look at the heap, of what was put down to an invocation
// before: half of it is forgotten in about a tenth of a second.
const fade = 0.97

// clearly is the share of the growth that leaves no doubt who took the memory.
const clearly = 0.8

// leastGrowth is the growth below which an invocation is taken to have nothing to do with it.
const leastGrowth = 1 << 20

// attribute puts bytes the heap has grown by down to the invocations whose code runs.
func (c *child) attribute(bytes uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var busy []*invocation
	for _, inv := range c.invocations {
		inv.took *= fade
		if inv.busy.Load() {
			busy = append(busy, inv)
		}
	}
	for _, inv := range busy {
		inv.took += float64(bytes) / float64(len(busy))
	}
}

// overMemory stops the invocation that most of the recent growth was put down to; among
// equals the one that began last, which is the cheapest to lose. Nobody is stopped who only
// waits, nor while one that was stopped has not let go. It says whether it stopped one.
func (c *child) overMemory() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	var most *invocation
	var total float64
	for _, inv := range c.invocations {
		total += inv.took
		inv.mu.Lock()
		end := inv.end
		inv.mu.Unlock()
		if end == script.OutOfMemory {
			return false
		}
		idle := inv.watched.Load() && inv.took < leastGrowth
		if end == "" && !idle && (most == nil || inv.took > most.took || (inv.took == most.took && inv.id > most.id)) {
			most = inv
		}
	}
	if most == nil {
		return false
	}
	shared := len(c.invocations) > 1 && most.took <= clearly*total
	c.tell(kindBlame, most.id, 0, yesNo(shared))
	return most.stop(script.OutOfMemory, shared)
}

// Turn is told by the engine when the invocation's code begins to run and when it waits.
func (h *host) Turn(runs bool) {
	if !h.inv.watched.Swap(true) {
		h.inv.began.Store(time.Now().UnixMicro())
	}
	h.inv.busy.Store(runs)
	if runs {
		h.inv.since = time.Now()
	} else {
		h.inv.ran += time.Since(h.inv.since)
	}
}

var labelled = regexp.MustCompile(`labels:\{"` + crashLabel + `": "([0-9]+)"`)

// dying reads from a worker's last words which invocation's goroutine it died in.
func dying(words string) (id uint32, found bool) {
	match := labelled.FindStringSubmatch(words)
	if match == nil {
		return 0, false
	}
	n, err := strconv.ParseUint(match[1], 10, 32)
	return uint32(n), err == nil
}
