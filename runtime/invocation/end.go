package invocation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Closed is why an invocation was aborted that nobody stopped.
const Closed = "Bobbin was closed while this was running."

// judge turns what the executor said into what is stored: an outcome, or the claim given back.
func (s *Service) judge(i Invocation, o script.Outcome, aborted, stopped bool) (script.Outcome, *Requeue) {
	if o.Status != script.Finished && aborted {
		o.Status, o.Result, o.Error = script.Aborted, nil, &script.Failure{Message: "It was stopped."}
		return o, nil
	}
	if o.Status != script.Finished && stopped {
		if i.MaxAttempts > 1 {
			return o, &Requeue{ID: i.ID, Fence: i.Fence, Forgive: true}
		}
		o.Status, o.Result = script.Aborted, nil
		o.Error = &script.Failure{Message: Closed, Hint: "Run it again if that is safe."}
		return o, nil
	}
	switch o.Status {
	case NotBegun:
		if i.ByHand() || i.Answers {
			o.Status = script.RuntimeError
			break
		}
		if i.Deferred < mostDeferred {
			n := i.Deferred + 1
			return o, &Requeue{ID: i.ID, Fence: i.Fence, Forgive: true, Deferred: n, Due: s.later(doubled(beginAgain, n, deferredLongest))}
		}
		return notBegunAtAll(i, o), nil
	case "", script.Queued, script.Running:
		o.Status = script.RuntimeError
		o.Error = &script.Failure{Message: "Bobbin does not know how this ended.", Hint: "This is a fault of Bobbin, not of your script."}
	case Lost:
		if i.Attempt < i.MaxAttempts {
			return o, &Requeue{ID: i.ID, Fence: i.Fence, Due: s.retryAt(i, i.Attempt-1)}
		}
		o.Status = script.RuntimeError
		o.Error = givenUp(i, o.Error)
	}
	if i.Answers && o.Status == script.Finished {
		if _, err := ParseAnswer(o.Result); err != nil {
			f := fault.From(err)
			o.Status, o.Error = script.MalformedPayload, &script.Failure{Message: f.Sentence, Hint: f.Hint}
		}
	}
	if i.Retry.Failed && !i.Answers && !i.ByHand() && failed(o.Status) && i.Attempt < i.MaxAttempts {
		return o, &Requeue{ID: i.ID, Fence: i.Fence, Due: s.retryAt(i, i.Attempt)}
	}
	return o, nil
}

// failed says whether trying again may help.
func failed(status script.Status) bool {
	switch status {
	case script.FunctionError, script.TimedOut, script.OutOfMemory, script.RuntimeError:
		return true
	}
	return false
}

// dead says whether an invocation that ended so is a dead letter: nobody was told.
func dead(i Invocation, status script.Status) bool {
	return !i.ByHand() && !i.Answers && status != script.Finished && status != script.Aborted
}

const (
	beginAgain      = time.Second      // before what could not begin is looked at again
	deferredLongest = 5 * time.Minute  // likewise, at last
	mostDeferred    = 250              // and as often: about a day in all
	firstDelay      = 10 * time.Second // before the second attempt, unless the listener says otherwise
	longest         = time.Hour        // between two attempts
)

// retryAt is when an invocation is tried for the n-th time again: doubled each time, and drawn out by
// up to half, so that what failed together does not come back together. 0 is at once.
func (s *Service) retryAt(i Invocation, n int) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return s.later(doubled(cmp.Or(i.Retry.Delay, firstDelay), n, longest))
}

// doubled is the n-th wait, from 1, of those that begin with a first and are doubled each time, up to a longest.
func doubled(first time.Duration, n int, longest time.Duration) time.Duration {
	if n > 20 {
		return longest
	}
	return min(longest, first<<(n-1))
}

// later is a time after a wait that is drawn out by up to half.
func (s *Service) later(delay time.Duration) time.Time {
	return s.c.Now().Add(delay + time.Duration(s.c.Jitter()*float64(delay)/2)).Truncate(time.Microsecond)
}

// notBegunAtAll ends what could not begin for too long.
func notBegunAtAll(i Invocation, o script.Outcome) script.Outcome {
	o.Status = script.RuntimeError
	f := script.Failure{Message: "What it needs was away."}
	if o.Error != nil {
		f = *o.Error
	}
	f.Message = fmt.Sprintf("%s It could not begin %d times and is not tried again.", f.Message, i.Deferred+1)
	o.Error = &f
	return o
}

// CutResult drops the result of an invocation that is larger than so many bytes, MaxPayload
// when 0, and says so. The Executor knows the limit.
func CutResult(o *script.Outcome, i Invocation, limit int) {
	limit = cmp.Or(limit, MaxPayload)
	if o.Status != script.Finished || len(o.Result) <= limit {
		return
	}
	o.Result = nil
	if !i.Answers {
		o.Error = &script.Failure{Message: fmt.Sprintf("The result is larger than %d MB and was not kept.", limit>>20)}
	}
}

// sayAgain says in the console that an invocation is put back. It is said before it is done: a kill
// between the two would leave a repeat that nobody was told of.
func (s *Service) sayAgain(r Requeue, i Invocation, o script.Outcome) {
	text := Closed + " It starts again from its beginning."
	switch {
	case o.Status == NotBegun && o.Error != nil:
		text = fmt.Sprintf("It could not begin: %s It is tried again.", o.Error.Message)
	case !r.Forgive && o.Error != nil && failed(o.Status):
		text = fmt.Sprintf("It failed (%s: %s). It is tried again at %s (attempt %d of %d).", strings.ReplaceAll(string(o.Status), "_", " "), o.Error.Message,
			r.Due.Format("15:04:05 MST"), i.Attempt, i.MaxAttempts)
	case !r.Forgive:
		text = again(i)
	}
	s.note(i, text)
}

func again(i Invocation) string {
	return fmt.Sprintf("This invocation was lost while it was running (attempt %d of %d). It is delivered again; what it did until then is not undone.", i.Attempt, i.MaxAttempts)
}

func givenUp(i Invocation, cause *script.Failure) *script.Failure {
	f := script.Failure{Message: "Bobbin ended while this was running, so how far it got is not known.", Hint: "See its HTTP log and records, and run it again if that is safe."}
	if cause != nil {
		f = *cause
	}
	if i.MaxAttempts > 1 {
		f.Message = fmt.Sprintf("%s It was tried %d times and is not delivered again.", f.Message, i.Attempt)
	}
	return &f
}

// note adds a line of Bobbin's own to the console of an invocation.
func (s *Service) note(i Invocation, text string) {
	line := script.Line{Level: "warn", Text: text, At: s.c.Now()}
	batch := LogBatch{ID: i.ID, Attempt: i.Attempt, Lines: []script.Line{line}}
	if err := s.c.Log.Append(context.WithoutCancel(s.life), batch); err != nil {
		s.log(i).Error("write console", "error", err)
		return
	}
	s.signals.signal(Signal{Kind: Console, ID: i.ID, Lines: batch.Lines})
}

// Abort stops an invocation that is queued or running, and returns when it has ended. One
// that has ended already is left as it is. not_found when there is none.
func (s *Service) Abort(ctx context.Context, id ID) error {
	s.mu.Lock()
	r, running := s.runs[id]
	if running {
		r.aborted = true
		r.cancel(ErrAborted)
	} else {
		s.aborted[id] = true // it may be on its way from the queue
	}
	s.mu.Unlock()
	if running {
		return s.awaitAbort(ctx, id)
	}
	stopped := End{ID: id, From: script.Queued, Status: script.Aborted, At: s.c.Now(),
		Error: &script.Failure{Message: "It was stopped before it began."}}
	err := s.c.Store.End(ctx, stopped)
	if err != nil && !errors.Is(err, ErrLost) {
		s.unmark(id)
		return err
	}
	did := err == nil
	i, err := s.c.Store.Get(ctx, id)
	switch {
	case err != nil:
		s.unmark(id)
		return err
	case did:
		s.c.Watcher.Ended(i, notBegun)
		s.settle(i)
		s.hint(0, 1)
		return nil
	case i.Ended():
		s.unmark(id)
		return nil
	case i.Node != s.c.Node && s.c.Tell != nil: // it runs elsewhere
		if err := s.c.Tell(ctx, "abort "+string(id)); err != nil {
			return err
		}
	}
	return s.awaitAbort(ctx, id)
}

func (s *Service) unmark(id ID) {
	s.mu.Lock()
	delete(s.aborted, id)
	s.mu.Unlock()
}

// awaitAbort waits for a cancelled run, and ends its row when the executor does not return.
func (s *Service) awaitAbort(ctx context.Context, id ID) error {
	patient, cancel := context.WithTimeout(ctx, s.c.AbortGrace)
	defer cancel()
	i, err := s.Wait(patient, id)
	if err == nil || ctx.Err() != nil || !fault.Is(err, fault.Canceled) {
		return err
	}
	if i, err = s.c.Store.Get(ctx, id); err != nil || i.Ended() {
		return err
	}
	s.log(i).Error("an aborted invocation does not end")
	forced := End{ID: id, From: i.Status, Fence: i.Fence, Status: script.Aborted, At: s.c.Now(),
		Error: &script.Failure{Message: "It was stopped."}}
	if err := s.c.Store.End(ctx, forced); err != nil {
		return err
	}
	if i, err = s.c.Store.Get(ctx, id); err != nil {
		return err
	}
	s.settle(i)
	s.hint(0, 1)
	return nil
}

// settleEarlier settles the rows of an earlier life. Nothing runs yet.
func (s *Service) settleEarlier(ctx context.Context) error {
	if _, err := s.settleNode(ctx, s.c.Node); err != nil {
		return err
	}
	stale, err := s.c.Store.List(ctx, Filter{Node: s.c.Node, Statuses: []script.Status{script.Queued}, Triggers: []Trigger{Manual, ManualEventListener}, Limit: -1})
	if err != nil {
		return err
	}
	for _, i := range stale {
		// Nobody expects a run they asked for in an earlier life to begin now, and its unsaved code is gone.
		err := s.endEarlier(ctx, i, End{ID: i.ID, From: script.Queued, Status: script.RuntimeError, At: s.c.Now(),
			Error: &script.Failure{Message: "Bobbin ended before this began. It has not run.", Hint: "Run it again."}})
		if err != nil && !errors.Is(err, ErrLost) {
			return err
		}
	}
	return nil
}

func (s *Service) settleLost(ctx context.Context, i Invocation) error {
	if i.Attempt < i.MaxAttempts {
		// Said before it is done: a kill between the two would leave a repeat that nobody was told of.
		s.note(i, again(i))
		return s.c.Store.Requeue(context.WithoutCancel(s.life), Requeue{ID: i.ID, Fence: i.Fence})
	}
	return s.endEarlier(ctx, i, End{ID: i.ID, From: script.Running, Fence: i.Fence, Lane: i.Lane(), Status: script.RuntimeError, At: s.c.Now(), Error: givenUp(i, nil),
		Dead: dead(i, script.RuntimeError)})
}

// endEarlier ends a row of an earlier life.
func (s *Service) endEarlier(ctx context.Context, i Invocation, e End) error {
	err := s.c.Store.End(ctx, e)
	if err == nil {
		i.Status, i.Error, i.Dead, i.FinishedAt = e.Status, e.Error, e.Dead, e.At
		s.c.Watcher.Ended(i, notBegun)
	}
	return err
}
