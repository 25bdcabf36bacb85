package script

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"bobbin/runtime/fault"
)

// Bundle is one script with everything it imports, compiled to one program. It is
// immutable and named by its content.
//
// Code is JavaScript as goja takes it, with an inline source map whose sources are
// workspace paths (scripts/sync/Issue.ts). Evaluating it gives a promise; when that is
// fulfilled, globalThis.__bobbin_exports holds the script's module namespace.
type Bundle struct {
	Hash   string `json:"hash"`   // SHA-256 of Code, hex
	Script string `json:"script"` // path below scripts/ without extension
	Code   []byte `json:"code"`
}

// Input is what one invocation is given.
type Input struct {
	InvocationID  string          `json:"invocationId"`
	Function      string          `json:"function,omitempty"` // exported function; the default export when empty
	Event         json.RawMessage `json:"event,omitempty"`    // JSON text; {} when empty
	Context       Context         `json:"context"`
	Compatibility string          `json:"compatibility,omitempty"` // standard (default) or sr-connect
	Clock         *Clock          `json:"clock,omitempty"`         // the machine's time when nil
	// Seed, when it is not empty, makes Math.random, the crypto global's random values and the
	// keys that crypto.subtle generates follow from it.
	Seed     string   `json:"seed,omitempty"`
	Traced   bool     `json:"traced,omitempty"` // calls of the host say where they come from, see OriginOf
	Coverage Coverage `json:"coverage,omitempty"`
}

// Coverage says whether an invocation tells which lines of the scripts were run.
type Coverage string

// What may be told.
const (
	NoCoverage   Coverage = ""
	WithCoverage Coverage = "with" // what was run
	LinesOnly    Coverage = "only" // which lines there are; the Bundle is not run
)

// Clock is the time of an invocation in place of the machine's: all of its dates and timers.
type Clock struct {
	Now  int64     `json:"now"` // when it begins, in UNIX milliseconds
	Mode ClockMode `json:"mode,omitempty"`
	// Record has the answers that scripts get in whole milliseconds, and tells each of them to
	// a Host that is a ClockWatcher.
	Record bool `json:"record,omitempty"`
	// Readings answer a script's first questions for the time; then it goes on from the last
	// of them. Timers do not go by what scripts are told.
	Readings Readings `json:"readings,omitempty"`
}

// ClockMode says how an invocation's own time passes.
type ClockMode string

// The modes.
const (
	ClockRuns  ClockMode = ""      // as fast as the machine's
	ClockSkips ClockMode = "skips" // not at all, but to the next timer when nothing else is under way
	ClockWaits ClockMode = "waits" // not at all, until the script sets it
)

// Context is the second argument of a script. Times are UNIX milliseconds.
type Context struct {
	StartTime       int64           `json:"startTime"`
	Timeout         int64           `json:"timeout"`         // milliseconds this run may last
	AvailableMemory int64           `json:"availableMemory"` // MB
	InvocationID    string          `json:"invocationId"`
	TriggerType     string          `json:"triggerType"` // EXTERNAL, MANUAL, SCHEDULED, MANUAL_EVENT_LISTENER, CHAINED
	RootTriggerType string          `json:"rootTriggerType"`
	Environment     ContextEnv      `json:"environment"`
	QueuedAt        int64           `json:"queuedAt,omitempty"`
	Queue           *ContextQueue   `json:"queue,omitempty"`
	Deployment      *ContextRelease `json:"deployment,omitempty"`
}

// ContextEnv is the environment a script sees; Vars are the parameter values.
type ContextEnv struct {
	UID  string          `json:"uid"`
	Name string          `json:"name"`
	Vars json.RawMessage `json:"vars"`
}

// ContextQueue names the event queue; scripts know it as id and as uid.
type ContextQueue struct {
	ID      string `json:"id"`
	UID     string `json:"uid"`
	Name    string `json:"name"`
	GroupID string `json:"groupId,omitempty"`
}

// ContextRelease is set when a release runs.
type ContextRelease struct {
	UID     string `json:"uid"`
	Version string `json:"version"`
	Label   string `json:"label,omitempty"`
}

// Limits of one invocation; a zero field means the default of DefaultLimits.
type Limits struct {
	Timeout      time.Duration `json:"timeout"`
	MemoryBytes  int64         `json:"memoryBytes"`
	ConsoleLines int           `json:"consoleLines"`       // kept; the rest are counted
	LogBytes     int           `json:"logBytes,omitempty"` // of the text of those lines; the rest are counted
	Fetches      int           `json:"fetches,omitempty"`  // requests without an answer yet; more wait in line
}

// DefaultLimits are 15 minutes, 400 MB, 1,000 console lines of 10 MB, and 100 requests at a time.
func DefaultLimits() Limits {
	return Limits{Timeout: 15 * time.Minute, MemoryBytes: 400 << 20, ConsoleLines: 1000, LogBytes: 10 << 20, Fetches: 100}
}

// Status is how an invocation stands or ended; the same words everywhere.
type Status string

// The statuses.
const (
	Queued           Status = "queued"
	Running          Status = "running"
	Finished         Status = "finished"
	FunctionError    Status = "function_error"    // the script's own
	TimedOut         Status = "timed_out"         // over its time limit
	OutOfMemory      Status = "out_of_memory"     // over its memory limit
	Aborted          Status = "aborted"           // a person stopped it
	Denied           Status = "denied"            // disabled or over quota, never started
	MalformedPayload Status = "malformed_payload" // its event or its answer is not what it must be
	RuntimeError     Status = "runtime_error"     // Bobbin's fault, never blamed on the script
)

// Outcome is how one invocation ended.
type Outcome struct {
	Status       Status          `json:"status"`
	Result       json.RawMessage `json:"result,omitempty"` // what the function returned, as JSON
	Error        *Failure        `json:"error,omitempty"`
	Duration     time.Duration   `json:"duration"`
	Ran          time.Duration   `json:"-"`                      // that its code ran, without waiting
	LinesDropped int             `json:"linesDropped,omitempty"` // console lines over the limit
	// Lost says that the process running it ended for no reason of the script's, or for
	// another's, after it had effects: how much was done is unknown. Status is runtime_error.
	Lost bool `json:"lost,omitempty"`
	// Began is when its first line ran, by the clock of the process that ran it; zero when that is not known.
	Began time.Time `json:"-"`
}

// Failure is an error a person reads. Stack lines read "    at name (scripts/x.ts:3:7)".
type Failure struct {
	Name    string       `json:"name,omitempty"`
	Message string       `json:"message"`
	Stack   string       `json:"stack,omitempty"`
	Place   *fault.Place `json:"place,omitempty"`
	Hint    string       `json:"hint,omitempty"`
}

// Line is one console line. Text is formatted; At is when it was written.
type Line struct {
	Level string    `json:"level"` // log, info, debug, warn, error, trace
	Text  string    `json:"text"`
	At    time.Time `json:"at"`
}

// Host is everything a script can reach. It is called from the invocation's own
// goroutines, possibly several at once, and every call ends when ctx does.
type Host interface {
	// Fetch performs one HTTP request. A service's 4xx or 5xx is a response, not an error.
	Fetch(ctx context.Context, r FetchRequest) (FetchResponse, error)
	// Call performs one named operation of a host module, JSON in, JSON out. Names:
	//   record.get {scope, teamScope?, key} -> {found, value?, secure?}
	//   record.set {scope, teamScope?, key, value, ttl?, denyOverwrite?, secure?} -> {}
	//   record.getAll {scope, teamScope?, keys} -> {records: [{key, value?, secure?}]}
	//   record.setAll {scope, teamScope?, records: [{key, value}], ttl?, denyOverwrite?, secure?} -> {}
	//   record.compareAndSet {scope, teamScope?, key, expected?, value, ttl?, secure?} -> {written, secure?}
	//   record.increment {scope, teamScope?, key, by, ttl?, secure?} -> {value, secure?}
	//   record.exists {scope, teamScope?, key} -> {exists}
	//   record.delete {scope, teamScope?, key} -> {}
	//   record.deleteAll {scope, teamScope?, keys} -> {}
	//   record.keys {scope, teamScope?, prefix?, after?} -> {keys, lastEvaluatedKey?}
	//   trigger.script {script, function?, payload?} -> {invocationId}
	//   migration.begin {name, dryRun, again} -> {held, migration, checkpoint?, unsure, lookFirst}
	//   migration.commit {name, dryRun, ...what a slice did, end?} -> {wish, known, again, ended, ...}
	//   migration.look {name, dryRun} -> {wish}
	//   migration.items {name, dryRun, kind, after, limit} -> {items}
	//   migration.continue {name, dryRun} -> {}
	//   migration.report {name, dryRun} -> how it stands
	//   clock.at {now} -> {} comes before others, and at the end, when the invocation has a
	//   Clock that does not run and whose time has changed
	//   coverage.lines {files: {<workspace path>: {<line>: <how often it ran>}}} -> {} comes at
	//   the end, when the invocation has a Coverage
	// An error that is a *HostError keeps its fields on the way to the script.
	Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error)
	// Console takes one line; order is kept within an invocation.
	Console(line Line)
}

// FetchRequest is one outgoing request of a script. Connection is the connection's path
// when the request came from a managed API; its URL may then be relative to the account's base URL.
type FetchRequest struct {
	Method     string
	URL        string
	Connection string
	Header     [][2]string
	Body       io.Reader // nil for none
	Size       int64     // of Body, -1 when unknown
	Redirect   string    // follow (default), manual or error
	Agent      *Agent    // nil for the usual connections
}

// Agent is how the encrypted connection of a request is made where the script says so. All
// texts but Passphrase are PEM; each may be the placeholder of a secret.
type Agent struct {
	CA         []string `json:"ca,omitempty"`         // trusted in place of what this machine trusts
	Cert       []string `json:"cert,omitempty"`       // of the client, each with its chain
	Key        []string `json:"key,omitempty"`        // of the certificates, in their order
	Passphrase string   `json:"passphrase,omitempty"` // of encrypted keys
	Trusting   bool     `json:"trusting,omitempty"`   // any certificate of the service will do
}

// FetchResponse is the answer. The caller reads Body to its end or closes it.
type FetchResponse struct {
	URL        string
	Status     int
	StatusText string
	Header     [][2]string
	Redirected bool
	Body       io.ReadCloser
}

// HostError is an error of a host call that a script can catch. Name is the class the
// script sees (ServiceError, TypeError, ...).
type HostError struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Code    int    `json:"code,omitempty"`    // ServiceError.errorCode
	Service string `json:"service,omitempty"` // ServiceError.service
}

// Error is the message.
func (e *HostError) Error() string { return e.Message }
