package connector

import (
	"context"
	"encoding/json"
	"time"
)

// Polling is how a service is asked for what its webhooks would have told. Its functions are
// safe for concurrent use and keep nothing: where the next question begins is in the cursor.
type Polling struct {
	// Sees are the event types that asking finds. Blind says why not, for the others: by event
	// type, or "" for those that are not in it.
	Sees  []string
	Blind map[string]string
	// In says what the places are that a listener may be narrowed to, for people: "keys of projects,
	// such as DEMO". It is "" where there is nothing to narrow. Narrow says that one must be named.
	In     string
	Narrow bool
	// Only says that no webhooks of the service reach a listener: what there is to hear is polled.
	Only bool
	// Every is the time between two questions where the listener names none.
	Every time.Duration
	// Poll asks once. Errors are faults: denied (the account may not), not_found (a place is not
	// there), invalid (the service does not understand; a cursor that cannot be read), unavailable.
	// A RetryAfter among their causes says how long the service wants to be left alone.
	Poll func(ctx context.Context, s Site, q PollQuestion) (PollAnswer, error)
}

// Blindness says why an event type cannot be seen, "" when it can.
func (p *Polling) Blindness(event string) string {
	for _, seen := range p.Sees {
		if seen == event {
			return ""
		}
	}
	if why, ok := p.Blind[event]; ok {
		return why
	}
	return p.Blind[""]
}

// PollQuestion is what Poll is asked.
type PollQuestion struct {
	Events []string // event types, of those that Polling sees
	In     []string // places, as in the listener's file
	// Cursor is that of the answer before. Without one the poll begins: with what happens from
	// Since on, or from now on when that is zero.
	Cursor json.RawMessage
	Since  time.Time
	// NotBefore bounds what is caught up with: changes before it are left out. Zero is no bound.
	NotBefore time.Time
	Now       time.Time // by our clock; the service's may differ
}

// PollAnswer is what happened.
type PollAnswer struct {
	Events []Event         // oldest first, as webhooks would have brought them; each has a Change
	Cursor json.RawMessage // of the next question
	More   bool            // there is more to ask for, at once
	// Wait is how long the service wants to be left alone before the next question; 0 for as long
	// as the listener says.
	Wait time.Duration
	// Note is what a person should know: that a part cannot be seen any more.
	Note string
}

// RetryAfter is the cause of a fault where the service says when to come again.
type RetryAfter struct{ Wait time.Duration }

// Error says it in words.
func (r RetryAfter) Error() string { return "the service asks to wait " + r.Wait.String() }

// Taking is how the event that a webhook would have brought is made of something that is there.
type Taking struct {
	// What says what a person names: "the key of an issue, such as DEMO-1".
	What   string
	Events []string // event types it can make
	// Take gives the payload. What may be an address out of the browser. Faults: invalid (it is no
	// such name), not_found (it is not there, or has nothing of that kind), denied, unavailable.
	Take func(ctx context.Context, s Site, event, what string) (json.RawMessage, error)
}

// Takes says whether it can make an event of that type; a nil Taking makes none.
func (t *Taking) Takes(event string) bool {
	if t == nil {
		return false
	}
	for _, one := range t.Events {
		if one == event {
			return true
		}
	}
	return false
}
