// Package notify tells people that something failed: by a webhook, in Slack, by e-mail.
//
// A Notification says what is told to whom. Failures are noted by the store in the transaction that
// ends their invocation, so none is missed, also when the runner ends at that moment; what is to be
// sent is kept there too, until its target has taken it or a day has passed. A message may arrive
// twice, when the runner ends between sending it and noting that.
//
// Failures of one environment are one incident:
//
//	first failure ──► told at once ──► more of them are told together, after a while
//	                                        │
//	     every script that failed has finished again ──► told, and the incident is over
//
// What a target's secret is, is package secret's to keep; which addresses may be reached is package
// outbound's to say.
package notify

import (
	"context"
	"net"
	"net/http"
	"slices"
	"time"

	"bobbin/runtime/script"
)

// The kinds of target.
const (
	Webhook = "webhook"
	Slack   = "slack"
	Email   = "email"
)

// Notification says what is told to whom. It holds no secret.
type Notification struct {
	Name string `json:"name"`
	// Team owned the workspace when this was made: what fails there for another team is not told. It is
	// "" for one of all workspaces, and the runner's to say.
	Team        string `json:"team,omitempty"`
	Workspace   string `json:"workspace,omitempty"` // ID; "" for all
	Environment string `json:"environment,omitempty"`
	Listener    string `json:"listener,omitempty"` // only deliveries to this event listener
	// Statuses that are told; those of Failures when empty.
	Statuses []script.Status `json:"statuses,omitempty"`
	Dead     bool            `json:"dead,omitempty"` // only dead letters
	// EveryMinutes is how long further failures are gathered before they are told; 10 when 0.
	EveryMinutes int    `json:"everyMinutes,omitempty"`
	Kind         string `json:"kind"`          // webhook, slack or email
	URL          string `json:"url,omitempty"` // of a webhook; that of Slack is a secret
	Mail         *Mail  `json:"mail,omitempty"`
	// By is who made it, and At when it was last changed; both are the runner's to say.
	By string    `json:"by,omitempty"`
	At time.Time `json:"at,omitzero"`
}

// The ways to speak to a mail server.
const (
	StartTLS = "starttls" // plain at first, and nothing is sent before it is not
	TLS      = "tls"      // from the start
	Plain    = "none"     // for a server on the same machine; no password is sent
)

// Mail says where e-mail goes, and how.
type Mail struct {
	Host     string   `json:"host"`
	Port     int      `json:"port,omitempty"`     // 587, 465 for tls, 25 for none
	Security string   `json:"security,omitempty"` // starttls when empty
	User     string   `json:"user,omitempty"`     // "" sends without logging in
	From     string   `json:"from"`
	To       []string `json:"to"`
}

// SecretField is the name of what opens the target: "" where nothing does, as with a mail server without
// a login.
func (n Notification) SecretField() string {
	switch {
	case n.Kind == Webhook:
		return SecretKey
	case n.Kind == Slack:
		return SecretURL
	case n.Kind == Email && n.Mail != nil && n.Mail.User != "":
		return SecretPassword
	}
	return ""
}

// Failures are the statuses that are told when a notification names none.
func Failures() []script.Status {
	return []script.Status{script.FunctionError, script.TimedOut, script.OutOfMemory, script.MalformedPayload, script.RuntimeError}
}

// Bad says whether a status may be told at all.
func Bad(s script.Status) bool { return s == script.Denied || slices.Contains(Failures(), s) }

// Failure is an invocation that ended badly. Its error is masked.
type Failure struct {
	ID          string          `json:"invocationId"`
	Team        string          `json:"-"` // it ran for
	Workspace   string          `json:"workspace"`
	Environment string          `json:"environment"`
	Script      string          `json:"script"`
	Listener    string          `json:"listener,omitempty"`
	Trigger     string          `json:"triggerType"`
	Status      script.Status   `json:"status"`
	Dead        bool            `json:"dead,omitempty"`
	Error       *script.Failure `json:"error,omitempty"`
	At          time.Time       `json:"at"`
}

// Incident is what goes wrong in an environment, as one notification sees it.
type Incident struct {
	Notification string `json:"-"`
	Workspace    string `json:"-"`
	Environment  string `json:"-"`

	Since   time.Time          `json:"since"`
	ToldAt  time.Time          `json:"toldAt"`
	Total   int                `json:"total"`   // failures so far
	Pending int                `json:"pending"` // of them not told yet
	Scripts map[string]Failing `json:"scripts"` // that have not finished since
}

// Failing is a script within an incident.
type Failing struct {
	Total   int     `json:"total"`
	Pending int     `json:"pending"`
	Last    Failure `json:"last"`
}

// Notice is a message on its way.
type Notice struct {
	Seq          int64
	Notification string
	Content      Content
	Attempts     int // made before
	At           time.Time
}

// Decision is what a turn changes.
type Decision struct {
	Incidents []Incident // as they are now
	Over      []Incident
	Notices   []Notice
}

// Store keeps what failed until it is told. Each method is one transaction.
type Store interface {
	// Turn gives failures that were not looked at, oldest first and at most limit of them, and the
	// incidents, and keeps what decide makes of them. decide may be called twice, with the same. It
	// says how many failures there were.
	Turn(ctx context.Context, limit int, decide func(failed []Failure, open []Incident) Decision) (int, error)
	// Waiting says for which notifications there are notices, and when the first of each is due.
	Waiting(ctx context.Context) (map[string]time.Time, error)
	// Take gives the oldest notice of a notification that is due, and holds it back from others until
	// then; false when there is none. One that was tried often lets the others go first.
	Take(ctx context.Context, notification string, now, until time.Time) (Notice, bool, error)
	// Done forgets a notice: it was sent, or given up.
	Done(ctx context.Context, seq int64) error
	// Again puts a notice off after a try that failed, and with it those of its notification that are
	// due before.
	Again(ctx context.Context, one Notice, due time.Time) error
	// Forget ends a notification, with its incidents and all that it had still to tell: none of it is for
	// who takes the name next. One that is not there is no error.
	Forget(ctx context.Context, notification string) error
}

// Way is how targets are reached.
type Way struct {
	Do   func(*http.Request) (*http.Response, error)
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}
