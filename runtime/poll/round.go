package poll

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// round is one listener's polls, one after the other.
type round struct {
	*Poller
	l       Listener
	said    string // the last error that was logged
	waiting bool   // another one polls it, which was logged
	begun   bool   // that it begins was logged
}

// poll makes one poll and says how long to wait before the next.
func (r *round) poll(ctx context.Context) time.Duration {
	now := r.c.Now()
	s, held, err := r.c.Store.Hold(ctx, r.l.Key, r.c.Owner, now, now.Add(r.l.Every+longest+time.Minute))
	if err != nil {
		r.log(ctx, err)
		return r.l.Every
	}
	if !held {
		if !r.waiting {
			r.c.Logger.Info(r.name() + ": another process polls it; this one waits")
		}
		r.waiting = true
		return r.l.Every
	}
	r.waiting = false
	answer, err := r.ask(ctx, &s)
	if err == nil {
		err = r.store(ctx, &s, answer)
	}
	if ctx.Err() != nil {
		return 0
	}
	if err != nil {
		return r.failed(ctx, s, err)
	}
	if r.said != "" {
		r.c.Logger.Info(r.name() + ": " + r.l.Title + " answers again")
		r.said = ""
	}
	r.tell(s)
	if answer.More {
		return 0
	}
	return max(r.l.Every, answer.Wait)
}

// ask asks the service, from where the last poll ended.
func (r *round) ask(ctx context.Context, s *State) (connector.PollAnswer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, longest, fault.New(fault.Unavailable, "%s did not answer within %s.", r.l.Title, longest))
	defer cancel()
	now := r.c.Now()
	q := connector.PollQuestion{Events: []string{r.l.Event}, In: r.l.In, Cursor: s.Cursor, Since: r.l.Since, Now: now}
	s.Note = ""
	if s.Subject != r.l.Subject {
		if len(s.Cursor) > 0 {
			s.Note = "It asks another account or place than before, and tells of what happens from now on."
			q.Since = time.Time{}
		}
		s.Subject, s.Cursor, q.Cursor, s.CheckedAt = r.l.Subject, nil, nil, time.Time{}
	}
	least := now.Add(-r.l.CatchUp)
	if !s.CheckedAt.IsZero() && s.CheckedAt.Before(least) {
		q.NotBefore = least
		s.Note = fmt.Sprintf("It did not poll for %s and looks back %s only: what happened before %s is not told.",
			span(now.Sub(s.CheckedAt)), span(r.l.CatchUp), least.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if len(s.Cursor) == 0 && s.Note == "" && !r.begun {
		r.begun = true
		r.c.Logger.Info(fmt.Sprintf("%s: polls %s every %s, %s", r.name(), r.l.Title, span(r.l.Every), from(q.Since)))
	}
	site, err := r.l.Site(ctx)
	if err != nil {
		return connector.PollAnswer{}, err
	}
	answer, err := r.l.Polling.Poll(ctx, site, q)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if answer.Note != "" {
		s.Note = answer.Note
	}
	if s.Note != "" && err == nil {
		r.c.Logger.Info(r.name() + ": " + s.Note)
	}
	return answer, err
}

func from(since time.Time) string {
	if since.IsZero() {
		return "from now on"
	}
	return "from " + since.UTC().Format("2006-01-02 15:04 UTC") + " on"
}

// store keeps what was found and where the next poll begins, in one transaction. The state is
// then as it was stored.
func (r *round) store(ctx context.Context, s *State, answer connector.PollAnswer) error {
	now := r.c.Now()
	next := *s
	next.Cursor, next.CheckedAt, next.Error, next.Hint, next.Failures = answer.Cursor, now, "", "", 0
	var requests []invocation.Request
	for _, e := range answer.Events {
		if e.Name == r.l.Event {
			requests = append(requests, r.request(e))
		}
	}
	put := func(ctx context.Context, all []invocation.Invocation) ([]invocation.Stored, error) {
		var stored []invocation.Stored
		var err error
		next, stored, err = r.c.Store.Advance(ctx, r.c.Owner, next, all)
		return stored, err
	}
	stored, err := r.c.Enqueue(ctx, requests, put)
	if err != nil {
		return err
	}
	*s = next
	fresh := 0
	for _, one := range stored {
		if one.Created {
			fresh++
		}
	}
	if fresh > 0 {
		r.c.Logger.Info(fmt.Sprintf("%s: %d new", r.name(), fresh))
	}
	return nil
}

// request makes the request of an event. One that is too large is recorded, not run: it must
// not hold up those after it.
func (r *round) request(e connector.Event) invocation.Request {
	request := r.l.Request(e)
	request.Change, request.Polled = e.Change, true
	if e.Change == "" { // a poll meets it again: what is the same to the letter is the same
		request.Change = fmt.Sprintf("%x", sha256.Sum256(e.Payload))
	}
	limit := request.PayloadBytes
	if limit == 0 {
		limit = invocation.MaxPayload
	}
	if len(request.Payload) > limit && request.Refusal == nil {
		request.Refusal = &invocation.Refusal{Status: script.MalformedPayload,
			Sentence: fmt.Sprintf("The event has %.1f MB; at most %d MB are taken.", float64(len(request.Payload))/(1<<20), limit>>20),
			Hint:     "Raise payloadMB among the limits of the environment."}
		request.Payload = nil
	}
	return request
}

// failed notes a poll that failed and says when to try again.
func (r *round) failed(ctx context.Context, s State, err error) time.Duration {
	if errors.Is(err, ErrLost) {
		return r.l.Every
	}
	f := fault.From(err)
	s.Error, s.Hint = f.Sentence, f.Hint
	s.Failures++
	r.log(ctx, err)
	stored, _, wrong := r.c.Store.Advance(ctx, r.c.Owner, s, nil)
	if wrong == nil {
		s = stored
	} else {
		r.log(ctx, wrong)
	}
	r.tell(s)
	return r.pause(s.Failures, err)
}

// pause is how long a service is left alone: longer with each failure, at least as long as it
// asked for, and never quite the same, so that many listeners do not come at once.
func (r *round) pause(failures int, err error) time.Duration {
	wait := r.l.Every
	for n := 1; n < failures && wait < slowest; n++ {
		wait *= 2
	}
	wait = min(wait, max(slowest, r.l.Every))
	var asked connector.RetryAfter
	if errors.As(err, &asked) {
		wait = max(wait, asked.Wait)
	}
	return wait + time.Duration(r.c.Jitter()*0.2*float64(wait))
}

// log says once what is wrong.
func (r *round) log(ctx context.Context, err error) {
	f := fault.From(err)
	if f.Sentence == r.said || ctx.Err() != nil {
		return
	}
	r.said = f.Sentence
	text := r.name() + ": " + f.Sentence
	if f.Hint != "" {
		text += " " + f.Hint
	}
	r.c.Logger.Warn(text + " It is tried again.")
}

func (r *round) tell(s State) {
	if r.c.Changed != nil {
		r.c.Changed(r.l, s)
	}
}

func (r *round) name() string { return "poll " + r.l.Key.Listener + " in " + r.l.Key.Environment }

// span is a time in the words people use: 1m, 24h, 36s.
func span(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0 && d > 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0 && d > 0 && d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}
