package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// counting is what the writes of a transaction count. It is added to the table once for all of
// them: what shares a commit mostly shares a team and a month, too.
type counting map[counter]*invocation.Counted

// counter is the key of a row.
type counter struct {
	team, month, workspace string
	trigger                invocation.Trigger
	status                 script.Status
	refused                bool
}

func compareCounters(a, b counter) int {
	refused := map[bool]int{true: 1}
	return cmp.Or(cmp.Compare(a.team, b.team), cmp.Compare(a.month, b.month), cmp.Compare(a.workspace, b.workspace), cmp.Compare(a.trigger, b.trigger),
		cmp.Compare(a.status, b.status), cmp.Compare(refused[a.refused], refused[b.refused]))
}

// count adds to what the transaction counts.
func (t *tx) count(c invocation.Counted) {
	key := counter{c.Team, c.Month, c.Workspace, c.Trigger, c.Status, c.Refused}
	sum := t.counted[key]
	if sum == nil {
		if t.counted == nil {
			t.counted = counting{}
		}
		t.counted[key] = &c
		return
	}
	sum.Invocations += c.Invocations
	sum.CPU += c.CPU
	sum.Sent += c.Sent
	sum.Received += c.Received
	sum.EventBytes += c.EventBytes
}

// keepCounted adds it to the table, in an order that is the same for all who do so at once.
func (t *tx) keepCounted() error {
	for _, key := range slices.SortedFunc(maps.Keys(t.counted), compareCounters) {
		c := t.counted[key]
		if err := t.soon(`INSERT INTO usage (`+usageColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (team, month, workspace, trigger_type, status, refused) DO UPDATE SET invocations = usage.invocations + excluded.invocations,
			cpu = usage.cpu + excluded.cpu, sent_bytes = usage.sent_bytes + excluded.sent_bytes,
			received_bytes = usage.received_bytes + excluded.received_bytes, event_bytes = usage.event_bytes + excluded.event_bytes`,
			[]any{c.Team, c.Month, c.Workspace, c.Trigger, c.Status, c.Refused, c.Invocations, c.CPU.Microseconds(), c.Sent, c.Received, c.EventBytes}, nil, done); err != nil {
			return err
		}
	}
	return nil
}

const usageColumns = `team, month, workspace, trigger_type, status, refused, invocations, cpu, sent_bytes, received_bytes, event_bytes`

// owner is the team that has a workspace, and its invocations of a month, 0 for any number.
type owner struct {
	team, name string
	limit      int64
}

// owner finds the team of a workspace, once in a transaction.
func (t *tx) owner(workspace string) (owner, error) {
	if known, ok := t.owners[workspace]; ok {
		return known, nil
	}
	o := owner{team: invocation.DefaultTeam}
	if t.teamless {
		return o, nil
	}
	if _, err := t.one(`SELECT id, name, quota FROM team WHERE id = coalesce((SELECT team FROM team_workspace WHERE workspace = $1), 'default')`,
		[]any{workspace}, &o.team, &o.name, &o.limit); err != nil {
		return o, err
	}
	if t.owners == nil {
		t.owners = map[string]owner{}
	}
	t.owners[workspace] = o
	return o, nil
}

// admit finds the team of a new invocation, denies it when the team may have no more, and counts it.
func admit(t *tx, i *invocation.Invocation) error {
	o, err := t.owner(i.Workspace)
	if err != nil {
		return err
	}
	name, limit := o.name, o.limit
	i.Team = o.team
	if limit > 0 && !i.Ended() {
		if err := t.lock("usage " + i.Team); err != nil { // others count the same
			return err
		}
		used, err := t.accepted(i.Team, invocation.Month(i.QueuedAt))
		if err != nil {
			return err
		}
		if used >= limit {
			i.Deny(name, limit)
		}
	}
	t.countNew(*i)
	return nil
}

// countNew counts a new invocation.
func (t *tx) countNew(i invocation.Invocation) {
	c := invocation.Counted{Team: i.Team, Month: invocation.Month(i.QueuedAt), Workspace: i.Workspace, Trigger: i.Trigger, Invocations: 1}
	if i.Ended() { // refused at the door
		c.Status, c.Refused, c.EventBytes = i.Status, true, i.EventBytes
	}
	t.count(c)
}

// accepted is how many invocations of a team were accepted in a month, those of this transaction too.
func (t *tx) accepted(team, month string) (n int64, err error) {
	_, err = t.one(`SELECT CAST(coalesce(sum(invocations), 0) AS BIGINT) FROM usage WHERE team = $1 AND month = $2 AND status = ''`, []any{team, month}, &n)
	for key, c := range t.counted {
		if key.team == team && key.month == month && key.status == "" {
			n += c.Invocations
		}
	}
	return n, err
}

// Counted implements invocation.Counts.
func (s *Invocations) Counted(ctx context.Context, team, month string) ([]invocation.Counted, error) {
	rows, err := s.f.query(ctx, `SELECT `+usageColumns+` FROM usage WHERE (team = $1 OR $1 = '') AND month = $2`, team, month)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []invocation.Counted{}
	for rows.Next() {
		var c invocation.Counted
		var cpu int64
		if err := rows.Scan(&c.Team, &c.Month, &c.Workspace, &c.Trigger, &c.Status, &c.Refused, &c.Invocations, &cpu, &c.Sent, &c.Received, &c.EventBytes); err != nil {
			return nil, translate(s.f.path, err)
		}
		c.CPU = time.Duration(cpu) * time.Microsecond
		all = append(all, c)
	}
	return all, translate(s.f.path, rows.Err())
}
