package control

import (
	"context"
	"time"
)

// AuditEntry is one thing that was done to a runner, or tried.
type AuditEntry struct {
	Seq       int64     `json:"seq"` // rising
	At        time.Time `json:"at"`
	Actor     string    `json:"actor"` // the token's name; "" where nobody was let in
	Source    string    `json:"source"`
	Action    string    `json:"action"`
	Team      string    `json:"team,omitempty"` // whose it is about; "" for the whole runner
	Workspace string    `json:"workspace,omitempty"`
	Subject   string    `json:"subject,omitempty"` // what it was done to
	Outcome   string    `json:"outcome"`           // ok, or the code of the fault
}

// AuditStore keeps the audit log. It is only ever added to.
type AuditStore interface {
	AddAudit(ctx context.Context, e AuditEntry) error
	// AuditLog lists entries of a team (of all for "") before a number (0 for the newest), newest first.
	AuditLog(ctx context.Context, team string, before int64, limit int) ([]AuditEntry, error)
}

// AuditPage asks for a page of the audit log.
type AuditPage struct {
	Before int64 `json:"-" query:"before"`
	Limit  int   `json:"-" query:"limit"` // 100 when 0, at most 1000
}

// AuditList is a page of the audit log, newest first. Next is the Before of the next page, 0 on
// the last one.
type AuditList struct {
	Entries []AuditEntry `json:"entries"`
	Next    int64        `json:"next,omitempty"`
}

// mostListed is the longest page there is.
const mostListed = 1000

// Audit implements Access.
func (g *Gate) Audit(ctx context.Context, in AuditPage) (AuditList, error) {
	limit := in.Limit
	if limit <= 0 {
		limit = 100
	}
	limit = min(limit, mostListed)
	entries, err := g.Store.AuditLog(ctx, CallerOf(ctx).Team, in.Before, limit+1)
	list := AuditList{Entries: append([]AuditEntry{}, entries...)}
	if len(list.Entries) > limit {
		list.Entries = list.Entries[:limit]
		list.Next = list.Entries[limit-1].Seq
	}
	return list, err
}
