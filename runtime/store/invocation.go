package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// Invocations keeps the rows of package invocation.
type Invocations struct {
	f    *file
	node string // of this process
}

// Create implements invocation.Store.
func (s *Invocations) Create(ctx context.Context, i invocation.Invocation, claim bool) (stored invocation.Invocation, created bool, err error) {
	i.Origin, i.Node = s.node, s.node
	row, err := pack(i)
	if err != nil {
		return i, false, err
	}
	err = s.f.writer.add(ctx, func(t *tx) error {
		if plain, err := isPlain(t, i, claim); err != nil {
			return err
		} else if plain {
			return createSoon(t, i, row, claim, func(one invocation.Invocation, isNew bool) { stored, created = one, isNew })
		}
		stored, created, err = create(t, i, row, claim)
		return err
	}, locksOf(i)...)
	if err != nil {
		return i, false, err
	}
	return stored, created, nil
}

// locksOf are the locks of whoever stores an invocation: of its lane, and of what it is told of.
func locksOf(i invocation.Invocation) (names []string) {
	if i.Queue != "" && i.Status == script.Queued {
		names = append(names, laneLock(i.Lane()))
	}
	if i.Change != "" {
		names = append(names, "change\x00"+i.Workspace+"\x00"+i.Environment+"\x00"+i.Listener+"\x00"+i.Change)
	}
	return names
}

// laneLock has those wait for each other who ask whether a lane is free and those who free it.
func laneLock(lane string) string { return "lane\x00" + lane }

// ruleLocks have those wait for each other who begin what the rules of a place bound, and those of its
// workspace.
func ruleLocks(p invocation.Place) []string {
	return []string{"place\x00" + p.Workspace + "\x00" + p.Environment, "place\x00" + p.Workspace + "\x00"}
}

// packed are the columns that are stored as JSON.
type packed struct{ limits, simulated, failure string }

func pack(i invocation.Invocation) (p packed, err error) {
	if p.limits, err = packLimits(i.Limits); err != nil {
		return p, err
	}
	if p.simulated, err = packNames(i.Simulated); err != nil {
		return p, err
	}
	p.failure, err = packFailure(i.Error)
	return p, err
}

// known finds the invocation that was stored for the same delivery or the same change.
func known(t *tx, i invocation.Invocation) (invocation.Invocation, bool, error) {
	if i.DeliveryKey != "" {
		one, found, err := oneRow(t, `SELECT `+columns+`, result FROM invocation WHERE delivery_key = $1 AND delivery_key <> ''
			AND listener = $2 AND schedule = $3 AND environment = $4 AND workspace = $5`,
			i.DeliveryKey, i.Listener, i.Schedule, i.Environment, i.Workspace)
		if err == nil && found && i.Tick != nil {
			_, err = move(t, one, *i.Tick)
		}
		if err != nil || found {
			return one, found, err
		}
	}
	return knownChange(t, i)
}

func create(t *tx, i invocation.Invocation, p packed, claim bool) (invocation.Invocation, bool, error) {
	if !deduplicated {
		i.DeliveryKey, i.Change = "", ""
	}
	if known, found, err := known(t, i); err != nil || found {
		return known, false, err
	}
	if i.Tick != nil {
		if moved, err := move(t, i, *i.Tick); err != nil || !moved {
			return invocation.Invocation{}, false, err
		}
		i.Tick = nil
	}
	i.EventBytes = int64(len(i.Payload))
	err := admit(t, &i)
	if err == nil {
		p.failure, err = packFailure(i.Error)
	}
	if err != nil {
		return i, false, err
	}
	blocked, err := waits(t, i)
	if err != nil {
		return i, false, err
	}
	if claim = claim && !blocked && i.Status == script.Queued; claim && !i.ByHand() {
		if claim, err = allowed(t, i); err != nil {
			return i, false, err
		}
	}
	if claim {
		i.Status, i.Attempt, i.Fence, i.StartedAt = script.Running, 1, 1, i.QueuedAt
	}
	var seq int64
	err = insert(t, i, p, blocked, func(at int64, isNew bool) error {
		if seq = at; !isNew {
			return errOvertaken
		}
		return nil
	})
	if err == nil {
		err = t.flush()
	}
	if err != nil {
		return i, false, err
	}
	if err := noteChange(t, i, seq); err != nil {
		return i, false, err
	}
	if i.ReplayOf != "" {
		if _, err := t.exec(`UPDATE invocation SET dead = 0 WHERE id = $1`, i.ReplayOf); err != nil {
			return i, false, err
		}
	}
	if i.Status == script.Queued && !blocked {
		t.tell(wake)
	}
	return i, true, noteFailure(t, string(i.ID), i.Status)
}

// isPlain says whether nothing but its delivery key decides what becomes of a new invocation.
func isPlain(t *tx, i invocation.Invocation, claim bool) (bool, error) {
	if i.Status != script.Queued || i.Tick != nil || i.Change != "" || i.ReplayOf != "" || i.Queue != "" {
		return false, nil
	}
	if rules, err := t.rules(); err != nil || rules > 0 && claim && !i.ByHand() {
		return false, err
	}
	o, err := t.owner(i.Workspace)
	return o.limit == 0, err
}

// createSoon is create for a plain one: its delivery key is known when its row meets another.
func createSoon(t *tx, i invocation.Invocation, p packed, claim bool, gives func(one invocation.Invocation, created bool)) error {
	given := i
	if !deduplicated {
		i.DeliveryKey = ""
	}
	o, err := t.owner(i.Workspace)
	if err != nil {
		return err
	}
	i.Team, i.EventBytes = o.team, int64(len(i.Payload))
	if claim {
		i.Status, i.Attempt, i.Fence, i.StartedAt = script.Running, 1, 1, i.QueuedAt
	}
	return insert(t, i, p, false, func(_ int64, isNew bool) error {
		if !isNew {
			one, created, err := create(t, given, p, claim)
			gives(one, created)
			return err
		}
		t.countNew(i)
		if i.Status == script.Queued {
			t.tell(wake)
		}
		gives(i, true)
		return nil
	})
}

// newRow writes a row, unless there is one of its delivery key. PostgreSQL takes its event with it, which saves a way there
// and back; SQLite has no ways, and does not know such a statement.
var newRow = func() each {
	const (
		into   = `INSERT INTO invocation (` + columns + `, lane, blocked, result)`
		values = `$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45`
		unless = `ON CONFLICT (delivery_key, listener, schedule, environment, workspace) WHERE delivery_key <> '' DO NOTHING RETURNING `
	)
	return each{named: 1,
		one: into + ` VALUES (` + values + `) ` + unless + `seq`,
		many: `, new AS (` + into + ` SELECT ` + over(values) + ` FROM given ` + unless + `id, seq),
			event AS (INSERT INTO payload (seq, body) SELECT seq, c46 FROM new, given WHERE c1 = id) SELECT id, seq FROM new`,
	}
}()

// insert writes the row and its event, unless there is one of its delivery key, and goes on with its number.
func insert(t *tx, i invocation.Invocation, p packed, blocked bool, then func(seq int64, isNew bool) error) error {
	args := []any{
		i.ID, i.Workspace, i.Dir, i.Environment, i.Script, i.Function, i.Trigger, i.RootTrigger, i.Listener, i.Schedule, i.Parent,
		i.Chain, i.DeliveryKey, i.Queue, i.Group, i.Waited, i.Answers, i.MaxAttempts, p.limits, i.Status, i.Attempt, i.Fence,
		micros(i.QueuedAt), micros(i.StartedAt), micros(i.FinishedAt), i.LinesDropped, p.simulated, p.failure,
		micros(i.DueAt), i.Retry.Failed, i.Retry.Delay.Microseconds(), i.ReplayOf, i.Dead,
		i.Team, 0, 0, 0, i.EventBytes, i.Origin, i.Node, i.Deferred, i.Trace,
		i.Lane(), blocked, string(i.Result)}
	var seq int64
	if t.s.w.d.postgres {
		return t.soonEach(&newRow, append(args, string(i.Payload)), []any{&seq}, func(found bool) error { return then(seq, found) })
	}
	found, err := t.one(newRow.one, args, &seq)
	if err == nil && found {
		_, err = t.exec(`INSERT INTO payload (seq, body) VALUES ($1, $2)`, seq, string(i.Payload))
	}
	if err != nil {
		return err
	}
	return then(seq, found)
}

// errOvertaken is that of two who looked for a delivery and found none, another one was first.
var errOvertaken = &pgconn.PgError{Severity: "ERROR", Code: "23505", Message: "a delivery came twice at once"}

// waits says whether a new invocation stands behind another one of its lane.
func waits(t *tx, i invocation.Invocation) (bool, error) {
	if i.Lane() == "" || i.Status != script.Queued {
		return false, nil
	}
	return t.one(`SELECT 1 FROM invocation WHERE lane = $1 AND lane <> '' AND status IN ('queued', 'running') LIMIT 1`, []any{i.Lane()}, new(int))
}

// allowed says whether the rules of its place let an invocation begin, and counts it. While
// somebody else asks the same of the place, the answer is no: it waits its turn in the queue then.
func allowed(t *tx, i invocation.Invocation) (bool, error) {
	rules, err := t.rules()
	if err != nil || rules == 0 {
		return true, err
	}
	for _, name := range ruleLocks(i.Place()) {
		if alone, err := t.try(name); err != nil || !alone {
			return false, err
		}
	}
	n, _, err := allowance(t, i.Place(), i.QueuedAt, 1)
	if err != nil {
		return false, err
	}
	return n > 0, spend(t, i.Place(), n)
}

// knownChange finds the invocation that was told of the same change, where a poll told one of the two.
func knownChange(t *tx, i invocation.Invocation) (known invocation.Invocation, found bool, err error) {
	if i.Change == "" {
		return known, false, nil
	}
	return oneRow(t, `SELECT `+columns+`, result FROM invocation WHERE seq IN (SELECT seq FROM change
		WHERE workspace = $1 AND environment = $2 AND listener = $3 AND key = $4 AND (polled = 1 OR $5 = 1))`,
		i.Workspace, i.Environment, i.Listener, i.Change, i.Polled)
}

// noteChange keeps which change an invocation was told of; the first of it stays.
func noteChange(t *tx, i invocation.Invocation, seq int64) error {
	if i.Change == "" {
		return nil
	}
	_, err := t.exec(`INSERT INTO change (workspace, environment, listener, key, polled, seq) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		i.Workspace, i.Environment, i.Listener, i.Change, i.Polled, seq)
	return err
}

// oneRow reads an invocation with its result.
func oneRow(t *tx, query string, args ...any) (i invocation.Invocation, found bool, err error) {
	rows, err := t.query(query, args...)
	if err != nil {
		return i, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return i, false, rows.Err()
	}
	return i, true, scan(rows, &i, (*[]byte)(&i.Result))
}

// ended finishes a row, where it stands as it should.
var ended = func() each {
	const (
		set = `UPDATE invocation SET status = $1, finished_at = $2, result = $3, error = $4, simulated = $5, lines_dropped = $6, dead = $7, due_at = 0,
			cpu = cpu + $11, sent_bytes = sent_bytes + $12, received_bytes = received_bytes + $13`
		gives = `lane, origin, waited, team, queued_at, workspace, trigger_type, cpu, sent_bytes, received_bytes, event_bytes`
	)
	where := ` WHERE ` + standing + ` RETURNING `
	return each{named: 8, one: set + where + gives, many: ` ` + over(set) + ` FROM given` + over(where) + `id, ` + gives}
}()

// End implements invocation.Store.
func (s *Invocations) End(ctx context.Context, e invocation.End) error {
	failure, err := packFailure(e.Error)
	if err != nil {
		return err
	}
	simulated, err := packNames(e.Simulated)
	if err != nil {
		return err
	}
	lines, err := packLines(e.Last)
	if err != nil {
		return err
	}
	var locks []string
	if e.Lane != "" {
		locks = []string{laneLock(e.Lane)}
	}
	stood := false
	err = s.f.writer.write(ctx, func(t *tx) error {
		var lane, origin string
		var waited, queued, cpu int64
		c := invocation.Counted{Status: e.Status, Invocations: 1}
		return t.soonEach(&ended,
			[]any{e.Status, micros(e.At), string(e.Result), failure, simulated, e.LinesDropped, e.Dead, e.ID, e.From, e.Fence,
				e.Spent.CPU.Microseconds(), e.Spent.Sent, e.Spent.Received},
			[]any{&lane, &origin, &waited, &c.Team, &queued, &c.Workspace, &c.Trigger, &cpu, &c.Sent, &c.Received, &c.EventBytes},
			func(found bool) error {
				if stood = found; !stood {
					return nil
				}
				c.Month, c.CPU = invocation.Month(moment(queued)), time.Duration(cpu)*time.Microsecond
				t.count(c)
				if waited == 1 && origin != s.node {
					t.tell("ended " + string(e.ID))
				}
				if s.f.d.postgres {
					t.last = append(t.last, func() error { return appendLog(t, e.Last, lines) })
				}
				return afterEnd(t, e, lane)
			})
	}, locks...)
	if err == nil && !stood {
		return invocation.ErrLost
	}
	return err
}

// afterEnd does what follows from the end of an invocation of a lane.
func afterEnd(t *tx, e invocation.End, lane string) error {
	if e.Forget {
		if _, err := t.exec(`UPDATE invocation SET delivery_key = '' WHERE id = $1`, e.ID); err != nil {
			return err
		}
	}
	if rules, err := t.rules(); err != nil {
		return err
	} else if rules > 0 {
		t.tell(wake) // there may be room for another of its place
	}
	if err := noteFailure(t, string(e.ID), e.Status); err != nil || lane == "" {
		return err
	}
	return advance(t, lane)
}

// advance lets the first of a lane go when none of it runs, and it waits for nothing else.
func advance(t *tx, lane string) error {
	if err := t.lock(laneLock(lane)); err != nil {
		return err
	}
	t.tell(wake)
	_, err := t.exec(`UPDATE invocation SET blocked = 0
		WHERE seq = (SELECT min(seq) FROM invocation WHERE lane = $1 AND lane <> '' AND status IN ('queued', 'running')) AND status = 'queued' AND due_at = 0`, lane)
	return err
}

// Requeue implements invocation.Store.
func (s *Invocations) Requeue(ctx context.Context, r invocation.Requeue) error {
	back := 0
	if r.Forgive {
		back = 1
	}
	stood := false
	err := s.f.writer.write(ctx, func(t *tx) (err error) {
		// It keeps its place: the others of its lane still wait behind it.
		stood, err = t.changed(`UPDATE invocation SET status = 'queued', blocked = $1, due_at = $2, started_at = 0, attempt = attempt - $3,
			cpu = cpu + $4, sent_bytes = sent_bytes + $5, received_bytes = received_bytes + $6, deferred = $9
			WHERE id = $7 AND fence = $8 AND status = 'running'`, !r.Due.IsZero(), micros(r.Due), back,
			r.Spent.CPU.Microseconds(), r.Spent.Sent, r.Spent.Received, r.ID, r.Fence, r.Deferred)
		if r.Due.IsZero() {
			t.tell(wake)
		}
		return err
	})
	if err == nil && !stood {
		return invocation.ErrLost
	}
	return err
}

// Get implements invocation.Store.
func (s *Invocations) Get(ctx context.Context, id invocation.ID) (invocation.Invocation, error) {
	found, err := s.read(ctx, `SELECT `+columns+`, result FROM invocation WHERE id = $1`, id)
	if err != nil {
		return invocation.Invocation{}, err
	}
	if len(found) == 0 {
		return invocation.Invocation{}, notFound(id)
	}
	return found[0], nil
}

// Event implements invocation.Store.
func (s *Invocations) Event(ctx context.Context, id invocation.ID) (json.RawMessage, error) {
	var event []byte
	found, err := s.f.one(ctx, `SELECT body FROM payload WHERE seq = (SELECT seq FROM invocation WHERE id = $1)`, []any{id}, &event)
	if err == nil && !found {
		return nil, notFound(id)
	}
	return event, err
}

// read gives the invocations of a query over columns and the result.
func (s *Invocations) read(ctx context.Context, query string, args ...any) ([]invocation.Invocation, error) {
	rows, err := s.f.query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read invocations: %w", err)
	}
	defer rows.Close()
	all := []invocation.Invocation{}
	for rows.Next() {
		var i invocation.Invocation
		if err := scan(rows, &i, (*[]byte)(&i.Result)); err != nil {
			return nil, translate(s.f.path, fmt.Errorf("read invocations: %w", err))
		}
		if len(i.Result) == 0 {
			i.Result = nil
		}
		all = append(all, i)
	}
	return all, translate(s.f.path, rows.Err())
}
