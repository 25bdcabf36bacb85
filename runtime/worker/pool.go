package worker

import (
	"context"
	"slices"
	"time"

	"bobbin/runtime/fault"
)

// group is what the invocations of one worker have in common.
type group struct {
	key         Key
	memoryBytes int64
}

// place is a worker's place in the pool; it belongs to the pool's lock.
type place struct {
	group    group
	running  int
	alone    bool // one invocation has it for itself
	pressure bool // its heap is over half the limit
	why      End  // the pool ended it for
	gone     bool
	idle     *time.Timer
}

// acquire gives a worker with room for one more invocation: one at hand, the spare, a new
// one, or, at the limit of processes, whichever becomes free. A worker taken alone runs
// nothing else meanwhile. The caller releases it.
func (p *Pool) acquire(ctx context.Context, g group, alone bool) (*process, error) {
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return nil, fault.New(fault.Canceled, "Bobbin is shutting down.")
		}
		w := p.pick(g, alone)
		if w == nil && (p.spare != nil || p.total < p.c.MaxWorkers || p.evict()) {
			w = p.assign(g)
		}
		if w != nil {
			w.place.running++
			w.place.alone = alone
			if w.place.idle != nil {
				w.place.idle.Stop()
			}
		}
		changed := p.changed
		p.mu.Unlock()
		if w == nil {
			select {
			case <-changed:
				continue
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		return w, p.awaitReady(ctx, w)
	}
}

// awaitReady waits for a worker taken. When it cannot be used, it is given back.
func (p *Pool) awaitReady(ctx context.Context, w *process) error {
	var err error
	select {
	case <-w.ready:
		err = w.failure
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		p.release(w)
	}
	return err
}

// pick finds the least busy worker of the group.
func (p *Pool) pick(g group, alone bool) *process {
	var best *process
	for _, w := range p.groups[g] {
		at := &w.place
		if at.gone || at.alone || at.running >= p.c.MaxRuns || (alone && at.running > 0) || (at.pressure && at.running > 0) {
			continue
		}
		if best == nil || at.running < best.place.running {
			best = w
		}
	}
	return best
}

// assign gives the group a worker: the spare one, and another is spawned for the next group.
func (p *Pool) assign(g group) *process {
	w := p.spare
	p.spare = nil
	if w == nil {
		w = p.spawn()
	}
	w.place.group = g
	p.groups[g] = append(p.groups[g], w)
	// Told before any run, which waits for ready too and takes the same lock.
	w.sending.Lock()
	p.spawned.Add(1)
	go func() {
		defer p.spawned.Done()
		defer w.sending.Unlock()
		<-w.ready
		if w.failure == nil {
			_ = w.w.message(kindLimit, 0, 0, encode(limit{MemoryBytes: g.memoryBytes}))
		}
	}()
	if p.warm {
		time.AfterFunc(spareAfter, p.Warm)
	}
	return w
}

// spareAfter is how long the next spare worker waits, so that its start does not take the processor from the
// invocation that took the last one.
const spareAfter = 300 * time.Millisecond

// fillSpare keeps one worker ready where that was asked for, if there is room beside those in use.
func (p *Pool) fillSpare() {
	if p.warm && p.spare == nil && !p.closed && p.total < p.c.MaxWorkers {
		p.spare = p.spawn()
	}
}

func (p *Pool) spawn() *process {
	p.total++
	w := newProcess(p.c, &p.spawned, p.setPressure, p.remove)
	p.started(w)
	return w
}

// evict ends the idle worker of another group to make room, and says whether it did.
func (p *Pool) evict() bool {
	for _, g := range p.groups {
		for _, w := range g {
			if w.place.running == 0 && !w.place.gone {
				w.place.why = EndRoom
				p.forget(w)
				w.kill()
				return true
			}
		}
	}
	return false
}

// release gives a worker back; an idle one is kept for a while.
func (p *Pool) release(w *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := &w.place
	at.running--
	at.alone = false
	p.wake()
	if at.running > 0 || at.gone {
		return
	}
	p.fillSpare()
	if at.idle == nil {
		at.idle = time.AfterFunc(p.c.Idle, func() { p.retire(w) })
		return
	}
	at.idle.Reset(p.c.Idle)
}

// retire ends a worker that has been idle for long enough.
func (p *Pool) retire(w *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.place.running == 0 && !w.place.gone {
		w.place.why = EndIdle
		p.forget(w)
		w.kill()
	}
}

// remove takes a worker that is gone out of the pool.
func (p *Pool) remove(w *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.place.idle != nil {
		w.place.idle.Stop()
	}
	p.counts.ended[w.why()]++
	p.forget(w)
}

// forget takes a worker out of the pool's books, once.
func (p *Pool) forget(w *process) {
	if w.place.gone {
		return
	}
	w.place.gone = true
	p.total--
	if p.spare == w {
		p.spare = nil
	}
	g := w.place.group
	p.groups[g] = slices.DeleteFunc(p.groups[g], func(other *process) bool { return other == w })
	if len(p.groups[g]) == 0 {
		delete(p.groups, g)
	}
	p.wake()
}

// wake lets everybody look again who waits for a worker.
func (p *Pool) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *Pool) setPressure(w *process, high bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.place.pressure = high
	if !high {
		p.wake()
	}
}

// maxQuarantine is how many bundles are remembered.
const maxQuarantine = 1024

// quarantine remembers the bundles that run alone: those that killed a worker, for good, and
// suspects until one of their runs has ended well alone. It belongs to the pool's lock.
type quarantine struct {
	guilty map[string]bool // by hash; false for a suspect
	order  []string
}

func (p *Pool) quarantined(hash string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, found := p.alone.guilty[hash]
	return found
}

// Pardon lets a bundle share its worker again.
func (p *Pool) Pardon(hash string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.alone.guilty[hash]; known {
		delete(p.alone.guilty, hash)
		p.alone.order = slices.DeleteFunc(p.alone.order, func(h string) bool { return h == hash })
	}
}

// note learns from how an attempt ended.
func (p *Pool) note(hash string, v verdict, alone bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := &p.alone
	guilty, known := q.guilty[hash]
	switch {
	case v.guilty || v.suspect:
		if q.guilty == nil {
			q.guilty = map[string]bool{}
		}
		if !known {
			q.order = append(q.order, hash)
		}
		q.guilty[hash] = guilty || v.guilty
		if len(q.order) > maxQuarantine {
			delete(q.guilty, q.order[0])
			q.order = q.order[1:]
		}
	case known && !guilty && alone:
		delete(q.guilty, hash)
		q.order = slices.DeleteFunc(q.order, func(h string) bool { return h == hash })
	}
}
