package invocation

import "time"

// Watcher is told what becomes of invocations, to count and to measure. It is called on their way,
// from many goroutines, so it returns at once.
type Watcher interface {
	// Stored is told of a new invocation, and how long the store took to commit it. One that was
	// refused has ended already.
	Stored(i Invocation, took time.Duration)
	// Ended is told when an attempt has ended and that is committed. The invocation has ended with
	// it, or is queued again (then Error says what went wrong, and DueAt when it is tried again).
	Ended(i Invocation, s Stages)
}

// Stages is how long the stages of one attempt took. A stage that it did not come to is negative.
type Stages struct {
	Queue  time.Duration // from the moment it could begin to its claim; 0 when the transaction that stored it claimed it
	Start  time.Duration // from the claim to the first line of the script
	Run    time.Duration // from there until its outcome is here
	Finish time.Duration // until the outcome is committed
	Began  time.Time     // when the first line ran; zero when it did not, or nobody knows
}

// notBegun are the stages of what ended before it was claimed.
var notBegun = Stages{Queue: -1, Start: -1, Run: -1, Finish: -1}

type unwatched struct{}

func (unwatched) Stored(Invocation, time.Duration) {}
func (unwatched) Ended(Invocation, Stages)         {}

// times are the moments of a run that its stages lie between.
type times struct{ begun, first, outcome, finished time.Time }

// stages of an attempt. Clocks of two processes may differ by a little, so none is negative that was reached.
func (t times) stages(i Invocation) Stages {
	could := i.QueuedAt
	if i.DueAt.After(could) {
		could = i.DueAt
	}
	s := Stages{Queue: max(0, i.StartedAt.Sub(could)), Start: -1, Run: -1, Finish: max(0, t.finished.Sub(t.outcome)), Began: t.first}
	if !t.first.IsZero() {
		s.Start, s.Run = max(0, t.first.Sub(t.begun)), max(0, t.outcome.Sub(t.first))
	}
	return s
}
