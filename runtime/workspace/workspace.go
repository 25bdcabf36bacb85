// Package workspace owns the nouns a person edits and their files on disk: loading,
// validity, atomic saving, and noticing that somebody else changed them.
//
// A file that cannot be read gives a Diagnostic and everything else still loads. What a
// script does is compile's and script's; what a connector is, is connector's.
package workspace

import (
	"encoding/json"
	"time"

	"bobbin/runtime/fault"
)

// Format is the workspace format this program writes; a newer one is refused.
const Format = 1

// ID names a workspace's records and history on a machine. It is a UUID (version 7).
type ID string

// Severity of a diagnostic.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Diagnostic is something wrong in a person's file. File is relative to the workspace,
// with slashes; lines and columns count from 1, columns in UTF-16 units.
type Diagnostic struct {
	fault.Place
	EndLine   int      `json:"endLine,omitempty"`
	EndColumn int      `json:"endColumn,omitempty"`
	Severity  Severity `json:"severity"`
	Code      string   `json:"code,omitempty"` // such as TS2322 or workspace/unknown-script
	Message   string   `json:"message"`
	Hint      string   `json:"hint,omitempty"`
	Source    string   `json:"source"` // workspace, compile or typescript
}

// Workspace is one folder a person opened, as read at one moment. It is a value: reading
// the folder again makes a new one.
type Workspace struct {
	Dir           string                `json:"dir"` // absolute
	ID            ID                    `json:"id"`
	Name          string                `json:"name"`
	Language      string                `json:"language"`      // ts, ts-strict or js
	Compatibility string                `json:"compatibility"` // standard or sr-connect
	Connections   map[string]Connection `json:"connections"`   // by path, as in ./api/<path>
	Parameters    map[string]Parameter  `json:"parameters"`
	Queues        map[string]Queue      `json:"queues"`
	Listeners     []Listener            `json:"listeners"`    // sorted by name, as all slices here
	Schedules     []Schedule            `json:"schedules"`    //
	Environments  []Environment         `json:"environments"` //
	Scripts       []string              `json:"scripts"`      // paths below scripts/ without extension: "OnJiraIssueCreated", "sync/Issue"
	Payloads      map[string][]string   `json:"payloads"`     // test events by listener: file names without .json
	Problems      []Diagnostic          `json:"problems"`
}

// Connection is the name a script imports; environments say which account it uses.
type Connection struct {
	Connector string `json:"connector"`    // such as jira-cloud
	ID        string `json:"id,omitempty"` // by which scripts of an imported workspace may name it
	// Aliases are names that scripts may use for functions of the service: Issue.find for
	// Issue.Search.searchByJqlEnhancedSearch.
	Aliases map[string]string `json:"aliases,omitempty"`
}

// Parameter is a typed value a script reads as context.environment.vars.
type Parameter struct {
	Type        string               `json:"type"` // text, multiline, password, number, boolean, date, choice, choices, list, map, folder
	Description string               `json:"description,omitempty"`
	Default     json.RawMessage      `json:"default,omitempty"`
	Required    bool                 `json:"required,omitempty"`
	Options     []string             `json:"options,omitempty"`    // of choice and choices
	Hosts       []string             `json:"hosts,omitempty"`      // where a password may be sent
	Parameters  map[string]Parameter `json:"parameters,omitempty"` // of folder, one level
}

// Queue runs events of one group key one after the other.
type Queue struct {
	GroupBy []string `json:"groupBy,omitempty"` // paths into the payload
}

// Listener binds an event of a connection to a script.
type Listener struct {
	Name       string `json:"name"`       // the file's name without .json
	Connection string `json:"connection"` // a key of Connections, or "generic"
	Event      string `json:"event"`      // the connector's event name, or "http"
	Script     string `json:"script"`
	Delivery   string `json:"delivery,omitempty"` // webhook (default), poll or relay
	Poll       *Poll  `json:"poll,omitempty"`     // for delivery poll
	Mode       string `json:"mode,omitempty"`     // async (default) or sync
	Queue      string `json:"queue,omitempty"`
	Retry      *Retry `json:"retry,omitempty"`
	OnLost     string `json:"onLost,omitempty"`  // retry (default) or fail
	Cors       *Cors  `json:"cors,omitempty"`    // of a generic one: which pages of browsers may call it; none when nil
	RawBody    bool   `json:"rawBody,omitempty"` // of a generic one: its script also gets the body byte for byte
}

// Cors says which pages of browsers may call a listener, and read its answer.
type Cors struct {
	Origins       []string `json:"origins"`                 // https://app.example.com, https://*.example.com, or * for any
	Methods       []string `json:"methods,omitempty"`       // GET and POST when empty
	Headers       []string `json:"headers,omitempty"`       // that a page may send; Content-Type when empty
	Exposed       []string `json:"exposed,omitempty"`       // of the answer, that a page may read beside the usual ones
	Credentials   bool     `json:"credentials,omitempty"`   // with cookies and logins of the browser
	MaxAgeSeconds int      `json:"maxAgeSeconds,omitempty"` // for how long a browser remembers this; 5 in most when 0
}

// PollDelivery is the delivery of a listener whose service is asked.
const PollDelivery = "poll"

// RelayDelivery is the delivery of a listener whose events a relay keeps, when it runs on a runner
// that takes them from one.
const RelayDelivery = "relay"

// Poll says how the service of a listener is asked.
type Poll struct {
	Every   string   `json:"every,omitempty"`   // 60s, 5m; the connector's own when empty
	In      []string `json:"in,omitempty"`      // where: projects, repositories, calendars
	CatchUp string   `json:"catchUp,omitempty"` // how far back it looks after a pause; 24h when empty
	Since   string   `json:"since,omitempty"`   // where its first poll begins: 2026-11-26T08:00:00Z; from now on when empty
}

// Retry says when the invocation of a listener or a schedule is tried again.
type Retry struct {
	Attempts int    `json:"attempts"`     // in all; 5 when 0
	On       string `json:"on,omitempty"` // lost (default): when it was lost; failure: also when the script failed
	// DelaySeconds is the wait before the second attempt, doubled before each later one; 10 when 0.
	DelaySeconds int `json:"delaySeconds,omitempty"`
}

// Failed says whether a failure of the script is a reason to try again.
func (r *Retry) Failed() bool { return r != nil && r.On == "failure" }

// Delay is the wait before the second attempt, 0 for the default.
func (r *Retry) Delay() time.Duration {
	if r == nil {
		return 0
	}
	return time.Duration(max(0, r.DelaySeconds)) * time.Second
}

// Schedule runs a script by the clock.
type Schedule struct {
	Name     string `json:"name"`
	Cron     string `json:"cron"`               // see package cron
	TimeZone string `json:"timeZone,omitempty"` // IANA name; UTC when empty
	Script   string `json:"script"`
	CatchUp  string `json:"catchUp,omitempty"` // what becomes of times that were missed: skip (default), once or all
	// CatchUpLimit and CatchUpHours bound all: the newest so many, and none older than that. 100 and 168 by default.
	CatchUpLimit int    `json:"catchUpLimit,omitempty"`
	CatchUpHours int    `json:"catchUpHours,omitempty"`
	Overlap      string `json:"overlap,omitempty"` // while the run before goes on: skip (default), queue or parallel
	Retry        *Retry `json:"retry,omitempty"`
	OnLost       string `json:"onLost,omitempty"` // retry (default) or fail
}

// SRConnect is the compatibility of workspaces whose scripts were written for ScriptRunner Connect.
const SRConnect = "sr-connect"

// Simulated in an environment's accounts means the connection talks to a simulator.
const Simulated = "simulated"

// Environment is a place the workspace runs.
type Environment struct {
	Name       string                     `json:"name"`
	Target     string                     `json:"target"` // HEAD or a release number
	Production bool                       `json:"production,omitempty"`
	Accounts   map[string]string          `json:"accounts"` // connection path to account name or "simulated"
	Parameters map[string]json.RawMessage `json:"parameters,omitempty"`
	Listeners  map[string]Enabled         `json:"listeners,omitempty"` // a listener that is not here is enabled unless Production
	Schedules  map[string]Enabled         `json:"schedules,omitempty"` // likewise
	// Egress are the hosts that scripts may reach beside those of their connections: names, *.name for
	// all below one. Nil leaves that open.
	Egress []string `json:"egress,omitzero"`
	Limits Limits   `json:"limits,omitzero"`
}

// Enabled is a switch of an environment.
type Enabled struct {
	Enabled bool `json:"enabled"`
}

// Limits of one environment's invocations; zero means the default.
type Limits struct {
	TimeoutSeconds int `json:"timeoutSeconds,omitempty"` // 900 by default
	MemoryMB       int `json:"memoryMB,omitempty"`       // 400 by default
	StoredBodiesMB int `json:"storedBodiesMB,omitempty"` // on disk, of all runs together; 4096 by default
	ConsoleLines   int `json:"consoleLines,omitempty"`   // 1000 by default
	LogKB          int `json:"logKB,omitempty"`          // of the text of console lines; 10240 by default
	PayloadMB      int `json:"payloadMB,omitempty"`      // of an event, a triggered script's payload and a result; 6 by default
	ChainLength    int `json:"chainLength,omitempty"`    // scripts that trigger each other; 200 by default
	Concurrency    int `json:"concurrency,omitempty"`    // runs at once that no person started; none of its own by default
	PerMinute      int `json:"perMinute,omitempty"`      // of those, that begin in a minute; none by default
	Backlog        int `json:"backlog,omitempty"`        // that wait before deliveries are turned away; 100,000 by default
	Fetches        int `json:"fetches,omitempty"`        // requests at a time of one run; 100 by default
}
