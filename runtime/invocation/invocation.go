// Package invocation owns the life of an invocation, from the one door (Enqueue) to its
// end: claim with a fence, finish, logs, abort, waiting, chained triggers.
//
//	          denied (disabled, over quota), malformed_payload (an event that cannot be read)
//	            ▲
//	Enqueue ────┤                       ┌─► finished
//	            ▼        claim          ├─► function_error     the script threw
//	          queued ───────────► running ─► malformed_payload  an answer we cannot send
//	            ▲                  │    ├─► timed_out          its limit, our clock
//	            └── claim lost ────┘    ├─► out_of_memory      its limit
//	               (if the policy       ├─► aborted            a person stopped it
//	                says so)            └─► runtime_error      ours, not theirs
//
// The stored row is the truth. Every finishing write names the fence of its claim, so a
// slow owner cannot overwrite a newer one. Nothing is said (a signal, an answer) before it
// is committed.
//
// When Bobbin ends while an invocation runs, a listener's or a schedule's is delivered
// again, up to its attempts, and its console says so; a manual run is reported and not
// repeated. So a script may see an event twice, and one invocation is committed once.
//
// What a script does is package script's, where it runs is the Executor's, where rows lie
// is package store's.
package invocation

import (
	"encoding/json"
	"time"

	"bobbin/runtime/script"
)

// ID names an invocation. It is a UUID of version 7, so ids sort by the time they were made.
type ID string

// Trigger says how an invocation came to be; scripts see the same words.
type Trigger string

// The triggers. Every one but Chained can be the root of a chain.
const (
	Manual              Trigger = "MANUAL"                // a person, with any event
	ManualEventListener Trigger = "MANUAL_EVENT_LISTENER" // a person, with a listener's test event
	External            Trigger = "EXTERNAL"              // a delivery to an event listener
	Scheduled           Trigger = "SCHEDULED"             // a scheduled trigger that was due
	Chained             Trigger = "CHAINED"               // another invocation
)

// The limits of the door.
const (
	MaxPayload      = 6 << 20 // bytes of an event, and of a result that is kept, unless the request says otherwise
	MaxChain        = 200     // invocations one after the other, each triggered by the one before; likewise
	DefaultAttempts = 5       // how often a lost listener or schedule invocation is delivered in all
)

// Lost is the status of an Outcome whose execution ended without the script's doing (its
// worker died after it had effects). The invocation is delivered again or ends as
// runtime_error, by its policy. It is never stored.
const Lost script.Status = "lost"

// NotBegun is the status of an Outcome whose execution could not begin, because what it needs is away
// for a while (the database, room on the disk). What came from outside goes back to the queue, and the
// attempt does not count; it is looked at less and less often, and given up after about a day. It is
// never stored.
const NotBegun script.Status = "not_begun"

// Invocation is one execution of one script: what is to run, and how it stands. It is a
// value, as read at one moment. Times are UTC with microseconds.
type Invocation struct {
	ID          ID              `json:"invocationId"`
	Workspace   string          `json:"workspace"`
	Dir         string          `json:"dir,omitempty"`
	Environment string          `json:"environment"`
	Script      string          `json:"script"`
	Function    string          `json:"function,omitempty"`
	Trigger     Trigger         `json:"triggerType"`
	RootTrigger Trigger         `json:"rootTriggerType"`
	Listener    string          `json:"listener,omitempty"`
	Schedule    string          `json:"schedule,omitempty"`
	Parent      ID              `json:"parentId,omitempty"`
	Status      script.Status   `json:"status"`
	QueuedAt    time.Time       `json:"queuedAt"`
	StartedAt   time.Time       `json:"startedAt,omitzero"`
	FinishedAt  time.Time       `json:"finishedAt,omitzero"`
	DurationMs  float64         `json:"durationMs"` // from start to finish; 0 until then
	Result      json.RawMessage `json:"result,omitempty"`
	Error       *script.Failure `json:"error,omitempty"`
	Simulated   []string        `json:"simulated"`      // connections that were answered by a simulator
	Attempt     int             `json:"attempt"`        // how often it was claimed, from 1; 0 while it never was
	DueAt       time.Time       `json:"dueAt,omitzero"` // not before, while it waits to be tried again
	ReplayOf    ID              `json:"replayOf,omitempty"`
	// Dead marks a dead letter: it ended badly, nobody was told, and it was not replayed since.
	Dead bool `json:"dead,omitempty"`
	// LinesDropped counts console lines that were not kept.
	LinesDropped int `json:"linesDropped,omitempty"`
	// Team owned the workspace when the invocation was stored. The store knows it.
	Team string `json:"team,omitempty"`
	// What all attempts took: milliseconds that the code ran, without waiting, and bytes in the
	// bodies of its requests and of their answers. EventBytes are those of its event.
	CPUMs         float64 `json:"cpuMs,omitzero"`
	SentBytes     int64   `json:"sentBytes,omitzero"`
	ReceivedBytes int64   `json:"receivedBytes,omitzero"`
	EventBytes    int64   `json:"eventBytes,omitzero"`

	Payload     json.RawMessage `json:"-"` // the event; only in what Claim and Create give
	DeliveryKey string          `json:"-"`
	Change      string          `json:"-"` // as in Request, when it is created; not read back
	Polled      bool            `json:"-"` // likewise
	Queue       string          `json:"-"` // event queue; "" for none
	Group       string          `json:"-"` // group key within the queue
	MaxAttempts int             `json:"-"` // claims in all before a lost one is given up; 1 never repeats
	Retry       Retry           `json:"-"`
	Limits      script.Limits   `json:"-"`              // of this invocation; zero fields mean the environment's
	Waited      bool            `json:"-"`              // somebody waits for the outcome: it does not stand behind a backlog
	Answers     bool            `json:"-"`              // its result is the answer to an HTTP request
	Chain       int             `json:"-"`              // how many invocations stand before it in its chain
	Fence       int64           `json:"-"`              // of the newest claim
	Origin      string          `json:"-"`              // the node that took it in; "" where there is one alone, as the next
	Deferred    int             `json:"-"`              // how often in a row it could not begin
	Node        string          `json:"node,omitempty"` // the node that has it: the one that claimed it, before that its origin
	Trace       string          `json:"-"`              // as in Request
	Draft       any             `json:"-"`              // as in Request; in memory only
	Tick        *Tick           `json:"-"`              // as in Request; only on its way into Create
	// Answer is the result of one that Answers as the script returned it, secrets and all; in
	// memory only, for whoever waits. Result is what is kept.
	Answer json.RawMessage `json:"-"`
}

// Ended says whether the invocation will not change any more.
func (i Invocation) Ended() bool { return i.Status != script.Queued && i.Status != script.Running }

// Lane names the event queue and group the invocation waits in, "" when it is free to run
// beside any other. Two of one lane never run at once and keep their order.
func (i Invocation) Lane() string {
	if i.Queue == "" {
		return ""
	}
	return i.Workspace + "\x00" + i.Environment + "\x00" + i.Queue + "\x00" + i.Group
}

// Place names an environment of a workspace. Places take turns, and have rules of their own.
type Place struct {
	Workspace   string `json:"workspace"`
	Environment string `json:"environment"` // "" in a Pause, and for a Quota, is all of the workspace's
}

// Place is where the invocation belongs.
func (i Invocation) Place() Place { return Place{i.Workspace, i.Environment} }

// ByHand says whether a person started it, who is told how it ends, and whom no rule holds back.
func (i Invocation) ByHand() bool { return byHand(i.Trigger) }

// Quota bounds the invocations of a place; a zero field does not.
type Quota struct {
	Concurrency int `json:"concurrency,omitempty"` // that run at once
	PerMinute   int `json:"perMinute,omitempty"`   // that begin in a minute, evenly
}

// Pause says since when a place starts nothing, and why.
type Pause struct {
	Place
	Since  time.Time `json:"since"`
	By     string    `json:"by,omitempty"`     // who wanted it, where that is known
	Reason string    `json:"reason,omitempty"` // in their words
}

// Retry says when an invocation is tried again.
type Retry struct {
	// Failed has it tried again also when its script failed, up to its attempts. One that was lost is
	// anyway, and one that answers a request is not: the sender was told.
	Failed bool
	// Delay is how long to wait before the second attempt; before each later one it is doubled, to an hour
	// at most. 0 means ten seconds. What was lost for the first time begins again at once.
	Delay time.Duration
}

// Request asks for an invocation.
type Request struct {
	ID          ID     // a new one when empty
	Workspace   string // workspace ID
	Dir         string // the workspace's folder, where there is one
	Environment string // name
	Script      string // path below scripts/ without extension
	Function    string // exported function; the default export when empty
	Trigger     Trigger
	Listener    string          // for External and ManualEventListener
	Schedule    string          // for Scheduled, and for Manual when a person runs one now
	Tick        *Tick           // for Scheduled
	Parent      ID              // for Chained; everything of the chain is taken from it
	Payload     json.RawMessage // the event as JSON text; {} when empty
	Valid       bool            // the Payload was made or read as JSON, and is not looked through again
	// PayloadBytes and ChainLength are the environment's limits; 0 means MaxPayload and MaxChain.
	PayloadBytes, ChainLength int
	// DeliveryKey makes a sender's retry the same invocation, per listener (or schedule) and
	// environment; "" for a delivery that has none.
	DeliveryKey string
	// Change names what happened, per listener and environment, "" where that is not known. What a
	// poll has told is one invocation with what anybody tells of it; two webhooks of one change are two.
	Change   string
	Polled   bool   // a poll tells it
	Queue    string // event queue of the listener; "" for none
	Group    string // group key within the queue, see GroupKey
	Attempts int    // how often it is delivered in all when it is lost; 0 means DefaultAttempts. Manual runs are never repeated
	OnLost   string // retry (default) or fail
	Retry    Retry
	Limits   script.Limits
	ReplayOf ID // the invocation whose event this is; it is no dead letter any more
	// Trace says whose work this is part of, in the form of W3C Trace Context (traceparent); "" where
	// nobody said so, or nothing is traced.
	Trace   string
	Waited  bool // somebody waits for the outcome
	Answers bool // the result is the answer to an HTTP request, see ParseAnswer
	// Refusal, when set, records the invocation as ended without running it.
	Refusal *Refusal
	// Draft is carried to the Executor as it is, in memory: the unsaved bundle of a manual run.
	Draft any
}

// Tick is a due time of a scheduled trigger. The trigger moves on in the transaction that stores
// the invocation, so that of any number of nodes one stores it.
type Tick struct {
	Revision string    // of the trigger: one that was changed meanwhile is not run
	Expected time.Time // when the trigger is due according to its row; another node has moved it on otherwise
	At       time.Time // the due time that is run, Expected or, when some were missed, one after it
	Next     time.Time // when it is due after that; zero for never
	// Most is how many of the trigger may be queued or running, this one included; 0 for any
	// number. One too many is noted in the row and not stored.
	Most int
}

// Refusal says why a request was recorded and not run.
type Refusal struct {
	Status   script.Status // Denied or MalformedPayload
	Sentence string
	Hint     string
}

// HTTPEntry is one exchange of the HTTP log. What its JSON holds is the executor's and the
// reader's business.
type HTTPEntry struct {
	Index int `json:"index"` // from 0, in the order the requests were made
	// JSON is nil of one that is counted and not kept.
	JSON json.RawMessage `json:"exchange"`
	// Sent and Received are the bytes of the two bodies, whatever the JSON keeps of them; not read back.
	Sent, Received int64 `json:"-"`
}
