package invocation

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"bobbin/runtime/script"
)

// ErrLost is what a write gets whose claim is no longer the newest, or whose invocation
// does not stand as the write expects. Nothing was written.
var ErrLost = errors.New("the invocation is not as this claim left it")

// ErrUnknown is in the fault of a write when nobody can say whether it is stored: the database was
// gone in the moment of the commit. Neither may be assumed.
var ErrUnknown = errors.New("it is not known whether this is stored")

// ErrFull is in the fault of a write for which there is no room on the disk. Nothing was written.
var ErrFull = errors.New("there is no room on the disk")

// Store keeps invocations. Each method is one transaction, and what it gave is durable.
// It has more methods than five because the two ways out of running (End, Requeue) have nothing
// in common but their fence, and events are large, so that nobody reads one by the way.
//
// Faults: unavailable when the store cannot be written now (ErrFull: a full disk) and may be later.
type Store interface {
	// Create stores a new invocation as it is. With claim, a queued one whose lane is free is
	// claimed in the same transaction (running, attempt and fence 1, started when queued).
	// When its delivery key is known already, nothing is stored and the known one is given with false.
	// A Tick moves its trigger on first; when that is not as expected, or it is one too many, nothing
	// is stored and an empty invocation is given with false.
	Create(ctx context.Context, i Invocation, claim bool) (Invocation, bool, error)
	// Claim takes queued invocations whose lane is free and whose time has come, with their payloads.
	// Places take turns, each with its oldest first, as far as their rules allow.
	Claim(ctx context.Context, c Claim) (Claimed, error)
	// End finishes an invocation and frees its lane. ErrLost when it is not as e names it. Last is kept with it,
	// where Config.LogsInStore says so.
	End(ctx context.Context, e End) error
	// Requeue puts a running invocation back to its place in the queue, from a time on. Its lane waits for
	// it. ErrLost as for End.
	Requeue(ctx context.Context, r Requeue) error
	// Get gives one invocation without its payload; not_found when there is none.
	Get(ctx context.Context, id ID) (Invocation, error)
	// Event gives the payload of one; not_found when there is none.
	Event(ctx context.Context, id ID) (json.RawMessage, error)
	// List gives invocations newest first, without payloads, and without results over 64 KiB.
	List(ctx context.Context, f Filter) ([]Invocation, error)

	Rules
	Backlog
	Quarantines
	Counts
}

// Backlog is what a person does about what has piled up.
type Backlog interface {
	// Discard makes dead letters of a filter none any more, and says how many. Limit and Before do not count.
	Discard(ctx context.Context, f Filter) (int, error)
	// Depths says what waits and runs in a place, by event queue.
	Depths(ctx context.Context, p Place) (Depths, error)
	// Queued counts what waits in a place, up to a number.
	Queued(ctx context.Context, p Place, most int) (int, error)
}

// Depths is what waits and runs in a place.
type Depths struct {
	Queues []Depth `json:"queues"` // those that hold something, by name
	Dead   int     `json:"dead"`   // dead letters
}

// Depth is what one event queue holds.
type Depth struct {
	Queue  string `json:"queue"`            // "" for what waits in none; schedule:NAME for a trigger that waits for itself
	Groups int    `json:"groups,omitempty"` // how many hold something
	Load
	Fullest []GroupDepth `json:"fullest,omitempty"` // at most MostGroups of a place
}

// GroupDepth is what one group of an event queue holds.
type GroupDepth struct {
	Group string `json:"group"` // key
	Load
}

// Load is what waits and runs.
type Load struct {
	Queued   int       `json:"queued"`
	Retrying int       `json:"retrying"` // of those, that wait for the time of their next attempt
	Running  int       `json:"running"`
	Oldest   time.Time `json:"oldest,omitzero"` // when the one was queued that has waited longest
}

// MostGroups is how many groups Depths tells of in all, those with the most queued.
const MostGroups = 100

// Rules says what may begin. What a person starts knows no rules.
type Rules interface {
	// Pause has a place start nothing more until Resume; both may be called twice. A second pause
	// keeps since when, and has another reason.
	Pause(ctx context.Context, p Pause) error
	Resume(ctx context.Context, p Place) error
	// Paused lists what is paused of a workspace, of all for "".
	Paused(ctx context.Context, workspace string) ([]Pause, error)
	// SetQuota bounds a place from now on, or without an environment all of a workspace beside what bounds
	// its places; the zero Quota does not.
	SetQuota(ctx context.Context, p Place, q Quota) error
	// Quotas gives those that are set.
	Quotas(ctx context.Context) (map[Place]Quota, error)
}

// Claim asks for work.
type Claim struct {
	Limit  int
	Waited bool // those somebody waits for, or the others
	At     time.Time
	After  Place // whose turn was last
	// Reserve is how many of the limit are kept for places that have none running.
	Reserve int
	Busy    map[Place]int // how many run already; only read
}

// Claimed is what a claim gave.
type Claimed struct {
	Invocations []Invocation
	After       Place     // whose turn was last
	Held        []Place   // that have more, and may not begin it now
	Next        time.Time // when something may begin that may not yet; zero for never
}

// End is how an invocation ends.
type End struct {
	ID           ID
	From         script.Status // Queued or Running
	Fence        int64         // of the claim, when running
	Lane         string        // of the invocation where it is known, else ""
	Status       script.Status
	At           time.Time
	Result       json.RawMessage
	Error        *script.Failure
	Simulated    []string
	LinesDropped int
	Dead         bool
	Spent        Spent // by this attempt
	// Forget has the delivery known no more: its sender was told to try again.
	Forget bool
	Last   LogBatch // what it wrote last, and the Log does not have; none for the zero value
}

// Requeue gives a claim back.
type Requeue struct {
	ID    ID
	Fence int64
	// Forgive takes the attempt back: the invocation was not lost but put aside in order.
	Forgive bool
	Due     time.Time // not before; zero for at once
	Spent   Spent     // by the attempt
	// Deferred is how often in a row it could not begin now; 0 when it did.
	Deferred int
}

// Log keeps what invocations wrote. It may lose its last writes when the machine loses
// power, never when only the program dies.
type Log interface {
	// Append adds a batch after those before it. An HTTP entry of the same attempt and index is replaced.
	Append(ctx context.Context, b LogBatch) error
	// Console gives the lines of all attempts in order.
	Console(ctx context.Context, id ID) ([]script.Line, error)
	// HTTP gives the exchanges of all attempts in order.
	HTTP(ctx context.Context, id ID) ([]HTTPEntry, error)
}

// LogBatch is some lines and exchanges of one attempt.
type LogBatch struct {
	ID      ID
	Attempt int
	Lines   []script.Line
	HTTP    []HTTPEntry
}

func (b LogBatch) empty() bool { return len(b.Lines)+len(b.HTTP) == 0 }

// Executor runs claimed invocations.
type Executor interface {
	// Execute runs one invocation to its end and says how it ended. It is called from its own
	// goroutine, many at once; it returns soon after ctx ends (context.Cause tells ErrAborted
	// from ErrStopped), and writes nothing to the sink after that.
	Execute(ctx context.Context, i Invocation, sink Sink) script.Outcome
}

// Sink takes what an invocation writes while it runs. It is safe for concurrent use.
type Sink interface {
	Console(line script.Line)
	HTTP(entry HTTPEntry)
	// Simulated notes that a connection was answered by a simulator.
	Simulated(connection string)
}

// The causes of a context's end that an Executor may see.
var (
	ErrAborted = errors.New("a person stopped the invocation")
	ErrStopped = errors.New("Bobbin is stopping")
)
