package invocation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// run is an invocation that is running here.
type run struct {
	Invocation
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when the executor has returned and the end is stored
	// aborted is guarded by the service's lock: a person asked for the end.
	aborted bool
}

// claimLoop claims while there are places and something queued. It sleeps until poked.
func (s *Service) claimLoop() {
	defer s.jobs.Done()
	pause := time.Duration(0)
	for {
		select {
		case <-s.halt:
			return
		case <-s.wake:
		}
		if pause = s.claimAll(pause); pause > 0 { // the store did not take the claim: try again by the clock
			again := time.NewTimer(pause)
			select {
			case <-s.halt:
			case <-again.C:
				s.poke()
			}
			again.Stop()
		}
	}
}

// claimAll fills the places, those that somebody waits for first, and says how long to wait before trying
// again, 0 when all went well.
func (s *Service) claimAll(pause time.Duration) time.Duration {
	for _, lot := range []int{1, 0} {
		for {
			more, err := s.claim(lot)
			if err != nil {
				s.c.Logger.Error("claim invocations", "error", err)
				return backOff(pause)
			}
			if !more {
				break
			}
		}
	}
	return 0
}

// backOff doubles a pause between 50 ms and 5 s.
func backOff(pause time.Duration) time.Duration {
	return min(max(2*pause, 50*time.Millisecond), 5*time.Second)
}

// claim takes as many as there are places for, and says whether there may be more for it to take.
func (s *Service) claim(lot int) (bool, error) {
	s.mu.Lock()
	places := s.c.MaxConcurrent + s.kept() - s.lots[lot].busy
	if s.phase != started || !s.lots[lot].backlog || places <= 0 {
		s.mu.Unlock()
		return false, nil
	}
	s.lots[lot].busy += places
	ends := s.ends
	s.lots[lot].backlog = false // whoever stores one from here on sets it again
	wish := Claim{Limit: places, Waited: lot == 1, At: s.c.Now(), After: s.lots[lot].after, Reserve: s.kept(), Busy: maps.Clone(s.lots[lot].running)}
	s.mu.Unlock()

	claimed, err := s.c.Store.Claim(context.WithoutCancel(s.life), wish)
	took := len(claimed.Invocations)
	s.mu.Lock()
	s.lots[lot].busy -= places - took
	// What ended meanwhile may have made room for what is held back.
	more := took == places || len(claimed.Held) > 0 && s.ends != ends
	if err != nil || more {
		s.lots[lot].backlog = true
	}
	if err == nil {
		s.lots[lot].after, s.lots[lot].held = claimed.After, map[Place]bool{}
		for _, p := range claimed.Held {
			s.lots[lot].held[p] = true
		}
	}
	s.mu.Unlock()
	s.doubt(err)
	s.lookAt(claimed.Next)
	for _, i := range claimed.Invocations {
		s.claimed(i)
		s.begin(i)
	}
	return more, err
}

// longestLook is how long the alarm sleeps at most: timers stand still while a machine sleeps.
const longestLook = 30 * time.Second

// lookAt has the queue looked at when something may begin that may not yet.
func (s *Service) lookAt(at time.Time) {
	if at.IsZero() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != started || !s.alarmAt.IsZero() && !at.Before(s.alarmAt) {
		return
	}
	if s.alarm != nil {
		s.alarm.Stop()
	}
	s.alarmAt = at
	s.alarm = time.AfterFunc(min(max(at.Sub(s.c.Now()), 0), longestLook), func() {
		s.mu.Lock()
		s.alarmAt = time.Time{}
		s.mu.Unlock()
		s.hint(0, 1)
	})
}

// begin runs an invocation that was claimed and holds a place.
func (s *Service) begin(i Invocation) {
	ctx, cancel := context.WithCancelCause(s.life)
	r := &run{Invocation: i, cancel: cancel, ended: make(chan struct{})}
	s.mu.Lock()
	r.Draft = s.drafts[i.ID]
	r.aborted = s.aborted[i.ID]
	if r.aborted {
		cancel(ErrAborted)
	}
	s.runs[i.ID] = r
	s.lots[i.lot()].running[i.Place()]++
	s.jobs.Add(1)
	s.mu.Unlock()
	go s.execute(ctx, r)
}

func (s *Service) execute(ctx context.Context, r *run) {
	defer s.jobs.Done()
	defer r.cancel(nil)
	journal := s.newJournal(r.Invocation)
	at := times{begun: s.c.Now()}
	outcome := s.call(ctx, r, journal)
	at.first, at.outcome = outcome.Began, s.c.Now()
	stopped := errors.Is(context.Cause(ctx), ErrStopped)
	last, dropped := journal.close(s.c.LogsInStore)
	outcome.LinesDropped += dropped
	ended, done := s.finish(r, outcome, journal, last, stopped)
	at.finished = s.c.Now()
	s.c.Watcher.Ended(s.attempted(r, ended, outcome), at.stages(r.Invocation))

	s.mu.Lock()
	delete(s.runs, r.ID)
	lot := &s.lots[r.lot()]
	lot.busy--
	s.ends++
	if lot.running[r.Place()]--; lot.running[r.Place()] == 0 {
		delete(lot.running, r.Place())
	}
	backlog, held := lot.backlog, s.heldBack()
	s.mu.Unlock()
	if done {
		s.settle(ended)
	} else {
		s.changed(ended)
	}
	close(r.ended)
	s.lookAt(ended.DueAt)
	if r.Queue != "" || !done {
		s.hint(0, 1) // the next of its lane is free now, or it is itself queued again
	} else if len(held) > 0 {
		s.hint(held...)
	} else if backlog {
		s.poke()
	}
}

// heldBack are the lots of which something may not begin now: what ends in one makes room for the other, too.
// Under s.mu.
func (s *Service) heldBack() (lots []int) {
	for n, l := range s.lots {
		if len(l.held) > 0 {
			lots = append(lots, n)
		}
	}
	return lots
}

// attempted is what an attempt made of the invocation. The row of one that is queued again does not
// say what went wrong, nor when it began.
func (s *Service) attempted(r *run, i Invocation, o script.Outcome) Invocation {
	if !i.Ended() {
		i.Error, i.StartedAt, i.Attempt = o.Error, r.StartedAt, r.Attempt
	}
	return i
}

// call runs the executor; a panic in it is Bobbin's fault and this invocation's alone.
func (s *Service) call(ctx context.Context, r *run, sink Sink) (outcome script.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			s.log(r.Invocation).Error("an executor panicked", "panic", p, "stack", string(debug.Stack()))
			outcome = script.Outcome{Status: script.RuntimeError, Error: &script.Failure{
				Message: fmt.Sprintf("Something went wrong inside Bobbin: %v", p),
				Hint:    "This is a fault of Bobbin, not of your script."}}
		}
	}()
	return s.c.Executor.Execute(ctx, r.Invocation, sink)
}

// finish stores how a run ended, trying until the store takes it or Bobbin stops; what could
// not be stored is settled by the next Start. It gives the invocation as it then stands, and
// whether it has ended.
func (s *Service) finish(r *run, o script.Outcome, j *journal, last LogBatch, stopped bool) (Invocation, bool) {
	ctx := context.WithoutCancel(s.life)
	simulated, spent := j.simulated(), j.took(o.Ran)
	s.mu.Lock()
	aborted := r.aborted
	s.mu.Unlock()
	o, again := s.judge(r.Invocation, o, aborted, stopped)
	answer := o.Result
	o.Result = s.c.Mask(o.Result)
	var write func() error
	at := s.c.Now()
	if again != nil {
		again.Spent = spent
		j.store(last) // what could not be written was reported
		s.sayAgain(*again, r.Invocation, o)
		write = func() error { return s.c.Store.Requeue(ctx, *again) }
	} else {
		end := End{ID: r.ID, From: script.Running, Fence: r.Fence, Lane: r.Lane(), Status: o.Status, At: at,
			Result: o.Result, Error: o.Error, Simulated: simulated, LinesDropped: o.LinesDropped, Dead: dead(r.Invocation, o.Status), Spent: spent}
		write = s.ending(ctx, end, last, j)
	}
	err := s.insist(r.Invocation, write)
	if err == nil && again == nil {
		i := ended(r.Invocation, o, simulated, at)
		i.spend(spent)
		if r.Answers {
			i.Answer = answer
		}
		return i, true
	}
	if err != nil && !errors.Is(err, ErrLost) {
		s.log(r.Invocation).Error("finish invocation", "error", err)
		return r.Invocation, false
	}
	i, err := s.c.Store.Get(ctx, r.ID) // queued again, or somebody else ended it
	if err != nil {
		return r.Invocation, false
	}
	return i, i.Ended()
}

// ending is the write of an end, with what the run wrote last. An end that is refused, or that cannot be stored with that, leaves
// it to the log.
func (s *Service) ending(ctx context.Context, end End, last LogBatch, j *journal) func() error {
	end.Last = last
	unknown := false // whether it is stored
	return func() error {
		err := s.c.Store.End(ctx, end)
		switch {
		case end.Last.empty():
		case err == nil, unknown && errors.Is(err, ErrLost) && s.stoodAt(ctx, end):
			j.stored(end.Last)
			end.Last = LogBatch{}
		case errors.Is(err, ErrUnknown):
			unknown = true
		case fault.Is(err, fault.Unavailable): // so is the log
		case j.store(end.Last):
			end.Last = LogBatch{}
		}
		return err
	}
}

// stoodAt says whether an invocation ended as e says: then it is the end that nobody could tell of.
func (s *Service) stoodAt(ctx context.Context, e End) bool {
	i, err := s.c.Store.Get(ctx, e.ID)
	return err == nil && i.Fence == e.Fence && i.Status == e.Status && i.FinishedAt.Equal(e.At)
}

// ended is the invocation after its end was stored.
func ended(i Invocation, o script.Outcome, simulated []string, at time.Time) Invocation {
	i.Status, i.Result, i.Error, i.Simulated, i.LinesDropped = o.Status, o.Result, o.Error, simulated, o.LinesDropped
	i.FinishedAt, i.Payload, i.Draft, i.Dead = at, nil, nil, dead(i, o.Status)
	i.DurationMs = float64(at.Sub(i.StartedAt).Microseconds()) / 1000
	return i
}

// insist repeats a write that the store cannot take now, for as long as Bobbin lives.
func (s *Service) insist(i Invocation, write func() error) error {
	for pause := time.Duration(0); ; {
		err := write()
		if err == nil || errors.Is(err, ErrLost) || s.life.Err() != nil {
			return err
		}
		if pause == 0 { // once: whoever waits for the end should know why it does not come
			s.log(i).Error("the end of an invocation cannot be stored yet", "error", err)
		}
		pause = backOff(pause)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-s.life.Done():
		}
		timer.Stop()
	}
}
