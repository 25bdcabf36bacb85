package workspace

import (
	"fmt"
	"time"
)

// The bounds of a listener's poll.
const (
	leastPoll, mostPoll = time.Second, 24 * time.Hour
	mostCatchUp         = 30 * 24 * time.Hour
)

// Schedule reads the times of a poll; a zero one stands for the default. A nil Poll has the
// defaults. Errors say which of them cannot be read.
func (p *Poll) Schedule() (every, catchUp time.Duration, since time.Time, err error) {
	if p == nil {
		return 0, 0, time.Time{}, nil
	}
	if every, err = pollSpan("every", p.Every, leastPoll, mostPoll); err != nil {
		return 0, 0, time.Time{}, err
	}
	if catchUp, err = pollSpan("catchUp", p.CatchUp, leastPoll, mostCatchUp); err != nil {
		return 0, 0, time.Time{}, err
	}
	since, err = pollSince(p.Since)
	return every, catchUp, since, err
}

// pollError says which key of a poll cannot be, and what can.
type pollError struct{ key, message, hint string }

// Error is the sentence.
func (e pollError) Error() string { return e.message }

func pollSpan(key, text string, least, most time.Duration) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most {
		return 0, pollError{key, fmt.Sprintf("%q is not a time that a poll can have.", text),
			fmt.Sprintf("It is from %s to %dh: 60s, 5m or 2h30m.", least, most/time.Hour)}
	}
	return d, nil
}

func pollSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, pollError{"since", fmt.Sprintf("%q is not a moment.", text), "Write a day, or a moment with its time zone: 2026-11-26T08:00:00Z."}
}

// checkPoll reports what of a listener's poll cannot be.
func (l *loader) checkPoll(s source, listener Listener) {
	if listener.Poll != nil && listener.Delivery != PollDelivery && listener.Delivery != "" {
		d := s.problemAt([]string{"poll"}, "workspace/poll", "The listener does not poll: its delivery is "+listener.Delivery+".", `Write "delivery": "poll", or take poll out.`)
		if d != nil {
			d.Severity = SeverityWarning
		}
		l.report(d)
	}
	if _, _, _, err := listener.Poll.Schedule(); err != nil {
		wrong, _ := err.(pollError) //nolint:errorlint // Schedule gives no other
		l.report(s.problemAt([]string{"poll", wrong.key}, "workspace/poll", wrong.message, wrong.hint))
	}
	if listener.Delivery == PollDelivery && listener.Mode == "sync" {
		l.report(s.problemAt([]string{"mode"}, "workspace/poll", "A listener that polls cannot be sync: nobody waits for its answer.", `Leave mode out, or write "async".`))
	}
}
