package invocation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// DefaultTeam owns every workspace that no other team does.
const DefaultTeam = "default"

// OtherTeam is the team of the invocation when that is not the default one.
func (i Invocation) OtherTeam() string {
	if i.Team == DefaultTeam {
		return ""
	}
	return i.Team
}

// Month names the month of UTC that a time lies in: 2026-11. Usage is counted by it.
func Month(at time.Time) string { return at.UTC().Format(monthForm) }

const monthForm = "2006-01"

// MonthEnd is when the month after a time begins.
func MonthEnd(at time.Time) time.Time {
	year, month, _ := at.UTC().Date()
	return time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
}

// Deny ends a new invocation of a team that has used its invocations of the month up. What answers
// a request may be sent again; the rest is a dead letter, which may be delivered when there are more.
func (i *Invocation) Deny(team string, limit int64) {
	ends := MonthEnd(i.QueuedAt)
	i.Status, i.FinishedAt, i.Dead = script.Denied, i.QueuedAt, i.Trigger != Chained && dead(*i, script.Denied) // the triggering script is told
	i.Error = &script.Failure{Message: fmt.Sprintf("The team %s has used its %d invocations of %s.", team, limit, i.QueuedAt.UTC().Format("January 2006")),
		Hint: fmt.Sprintf("The next month begins on %s UTC. An admin of the runner can raise the limit.", ends.Format("2006-01-02 15:04"))}
	if i.Answers {
		i.DeliveryKey = ""
	}
}

// Spent is what the attempts of an invocation took.
type Spent struct {
	CPU            time.Duration // that its code ran
	Sent, Received int64         // bytes in the bodies of its requests and of their answers
}

// spend adds what an attempt took.
func (i *Invocation) spend(s Spent) {
	i.CPUMs += float64(s.CPU.Microseconds()) / 1000
	i.SentBytes += s.Sent
	i.ReceivedBytes += s.Received
}

// Counted are the invocations of a team, a month, a workspace and a trigger that ended with a
// status, or with no status all that were accepted, in whatever way they ended or will.
type Counted struct {
	Team, Month, Workspace string
	Trigger                Trigger
	Status                 script.Status
	// Refused are those that ended at the door (denied, an event that cannot be read), and so are
	// not among the accepted.
	Refused     bool
	Invocations int64
	Spent       // of those that ended
	EventBytes  int64
}

// Counts keeps what was counted: whatever stores an invocation or an end counts it in the same
// transaction.
type Counts interface {
	// Counted lists what a team counted in a month, of every team for "".
	Counted(ctx context.Context, team, month string) ([]Counted, error)
}

// Usage is what a team used in a month.
type Usage struct {
	Team  string    `json:"team"`
	Month string    `json:"month"` // 2026-11
	From  time.Time `json:"from"`
	To    time.Time `json:"to"` // when the next month begins
	// Invocations are those that were accepted, which is what counts against a limit. Those refused
	// at the door are in ByStatus only.
	Invocations int64                   `json:"invocations"`
	Open        int64                   `json:"open"` // of them, that have not ended
	ByStatus    map[script.Status]int64 `json:"byStatus"`
	ByTrigger   map[Trigger]int64       `json:"byTrigger"`
	// What those took that ended.
	CPUSeconds    float64          `json:"cpuSeconds"`
	SentBytes     int64            `json:"sentBytes"`
	ReceivedBytes int64            `json:"receivedBytes"`
	EventBytes    int64            `json:"eventBytes"`
	Workspaces    []WorkspaceUsage `json:"workspaces"`
}

// WorkspaceUsage is the part of one workspace.
type WorkspaceUsage struct {
	Workspace   string  `json:"workspace"`
	Invocations int64   `json:"invocations"`
	CPUSeconds  float64 `json:"cpuSeconds"`
}

// SumUp adds up what a team counted in a month, one of Month's.
func SumUp(team, month string, all []Counted) Usage {
	from, _ := time.Parse(monthForm, month)
	u := Usage{Team: team, Month: month, From: from, To: MonthEnd(from), ByStatus: map[script.Status]int64{}, ByTrigger: map[Trigger]int64{}}
	parts := map[string]WorkspaceUsage{}
	var cpu time.Duration
	for _, c := range all {
		if c.Team != team || c.Month != month {
			continue
		}
		w := parts[c.Workspace]
		w.Workspace = c.Workspace
		if c.Status == "" {
			u.Invocations += c.Invocations
			u.Open += c.Invocations
			u.ByTrigger[c.Trigger] += c.Invocations
			w.Invocations += c.Invocations
		} else {
			u.ByStatus[c.Status] += c.Invocations
		}
		if c.Status != "" && !c.Refused {
			u.Open -= c.Invocations
		}
		cpu += c.CPU
		w.CPUSeconds += c.CPU.Seconds()
		u.SentBytes, u.ReceivedBytes, u.EventBytes = u.SentBytes+c.Sent, u.ReceivedBytes+c.Received, u.EventBytes+c.EventBytes
		parts[c.Workspace] = w
	}
	u.CPUSeconds = cpu.Seconds()
	u.Workspaces = slices.SortedFunc(maps.Values(parts), func(a, b WorkspaceUsage) int { return cmp.Compare(a.Workspace, b.Workspace) })
	return u
}

// ParseMonth checks a month that a person wrote; "" is the one of now. Faults: invalid.
func ParseMonth(text string, now time.Time) (string, error) {
	if text == "" {
		return Month(now), nil
	}
	at, err := time.Parse(monthForm, text)
	if err != nil || Month(at) != text {
		return "", fault.New(fault.Invalid, "%q is not a month.", text).WithHint("Write it as %s.", Month(now)).Because(err)
	}
	return text, nil
}

// Counted lists what teams counted in a month; of all for "".
func (s *Service) Counted(ctx context.Context, team, month string) ([]Counted, error) {
	return s.c.Store.Counted(ctx, team, month)
}
