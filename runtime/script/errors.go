package script

import "errors"

// Why an invocation's context ended, as its cause; machine tells the statuses apart by them.
// Any other cause is an abort.
var (
	ErrTimedOut    = errors.New("the invocation is over its time limit")
	ErrAborted     = errors.New("the invocation was stopped")
	ErrOutOfMemory = errors.New("the invocation is over its memory limit")
)

// ErrUnwanted is the cause of a fetch's end when its script left the rest of an answer unread,
// or ended in good order before it had read it.
var ErrUnwanted = errors.New("the receiver wants no more of this body")

// WithDefaults fills the zero fields from DefaultLimits.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits()
	if l.Timeout <= 0 {
		l.Timeout = d.Timeout
	}
	if l.MemoryBytes <= 0 {
		l.MemoryBytes = d.MemoryBytes
	}
	if l.ConsoleLines <= 0 {
		l.ConsoleLines = d.ConsoleLines
	}
	if l.LogBytes <= 0 {
		l.LogBytes = d.LogBytes
	}
	if l.Fetches <= 0 {
		l.Fetches = d.Fetches
	}
	return l
}
