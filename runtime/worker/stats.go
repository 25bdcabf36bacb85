package worker

import "slices"

// End is why a worker ended.
type End string

// The ends of a worker.
const (
	EndIdle    End = "idle"    // nothing was left to run in it for a while
	EndRoom    End = "room"    // it was idle, and another environment needed its place
	EndClosing End = "closing" // the program ends
	EndLimit   End = "limit"   // an invocation did not stop at its time limit, or when it was aborted
	EndMemory  End = "memory"  // it was near its memory limit, or over it
	EndCrash   End = "crash"   // by itself, for any other reason
	EndStart   End = "start"   // it never became ready
)

// Ends lists all of them.
func Ends() []End {
	return []End{EndIdle, EndRoom, EndClosing, EndLimit, EndMemory, EndCrash, EndStart}
}

// counts is what happened to workers so far; it belongs to the pool's lock.
type counts struct {
	started   int64
	ended     map[End]int64
	isolation []string
	ready     bool // one was, so isolation is known
}

// Stats is how the workers of a pool stand, and what happened to them since it was made.
type Stats struct {
	Processes, Busy int // there are; that run something
	Runs            int // invocations in them
	Started         int64
	Ended           map[End]int64
}

// Stats counts.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := Stats{Processes: p.total, Started: p.counts.started, Ended: map[End]int64{}}
	for _, why := range Ends() {
		s.Ended[why] = p.counts.ended[why]
	}
	for _, g := range p.groups {
		for _, w := range g {
			s.Runs += w.place.running
			if w.place.running > 0 {
				s.Busy++
			}
		}
	}
	return s
}

// Isolation is what the worker that was ready last has given up; false while none ever was.
func (p *Pool) Isolation() ([]string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.counts.isolation), p.counts.ready
}

// started counts a worker, and notes what it has given up once it says so. The caller holds mu.
func (p *Pool) started(w *process) {
	p.counts.started++
	p.spawned.Add(1)
	go func() {
		defer p.spawned.Done()
		<-w.ready
		if w.failure != nil {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.counts.isolation, p.counts.ready = w.isolation, true
	}()
}

// why says why a worker that is gone has ended.
func (p *process) why() End {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.place.why != "":
		return p.place.why
	case p.closing:
		return EndClosing
	case p.failure != nil:
		return EndStart
	case p.culprit != nil:
		return EndLimit
	case p.last.pressed || diedOfMemory(p.last.words):
		return EndMemory
	}
	return EndCrash
}
