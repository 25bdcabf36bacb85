package migration

import (
	"context"
	"encoding/json"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
)

// which names a migration in the calls of a run.
type which struct {
	Name   string `json:"name"`
	DryRun bool   `json:"dryRun"`
}

// beginning is what a run begins with.
type beginning struct {
	which
	Again bool `json:"again"` // anew, where one has ended
}

// begun is what a run is told: what there is to do, or that there is nothing.
type begun struct {
	Held       bool            `json:"held"` // the run has it
	Migration  Migration       `json:"migration"`
	Checkpoint json.RawMessage `json:"checkpoint,omitempty"`
	Unsure     []string        `json:"unsure"` // keys of a slice that was begun and never ended
	LookFirst  bool            `json:"lookFirst"`
}

// begin gives a migration to an invocation, unless another one has it or there is nothing to do.
func (s *Service) begin(ctx context.Context, r Run, in beginning) (begun, error) {
	if err := checkName(in.Name); err != nil {
		return begun{}, err
	}
	k := keyOf(r, in.Name, in.DryRun)
	seen, found, err := s.c.Store.Find(ctx, k)
	if err != nil {
		return begun{}, err
	}
	if found && seen.Status == Running && seen.Invocation != r.InvocationID {
		if err := s.alone(ctx, seen); err != nil {
			return begun{}, err
		}
	}
	var m Migration
	idle := false
	err = s.c.Store.Update(ctx, k, func(now *Migration) (*Write, error) {
		if now != nil && now.Fence != seen.Fence {
			return nil, lost(k)
		}
		m, idle = Migration{}, false
		if now == nil || ended(*now) && (in.Again || in.DryRun) {
			m = s.fresh(k, r, now, in.DryRun)
			return &Write{Migration: m, Clear: true}, nil
		}
		m = *now
		// One that was started to go on comes too late once a person has paused it.
		if ended(m) || m.Status != Running && (!r.ByHand || m.Work.Started == r.InvocationID) {
			idle = true
			return nil, nil
		}
		if m.Invocation != r.InvocationID || m.Status != Running || m.Slices > 0 {
			m.Resumed++
		}
		if m.Status != Running {
			m.Work.Dir, m.Work.Payload, m.Wish = r.Dir, r.Payload, NoWish
		}
		m.Status, m.Reason, m.Waiting, m.Work.Number = Running, "", "", 0
		m.Script, m.Function, m.Invocation, m.UpdatedAt = r.Script, r.Function, r.InvocationID, s.c.Now()
		m.Fence++
		return &Write{Migration: m}, nil
	})
	if err != nil || idle {
		return begun{Migration: m}, err
	}
	if !remembered {
		m.Work.Pending = nil
	}
	h := &hold{key: k, by: r.InvocationID, fence: m.Fence}
	stored, err := s.c.Store.Hashes(ctx, k)
	if err != nil {
		return begun{}, err
	}
	h.keys.addAll(stored)
	s.keep(r.InvocationID, h)
	s.c.Changed(k)
	return begun{Held: true, Migration: m, Checkpoint: m.Work.Checkpoint, Unsure: append([]string{}, m.Work.Pending...), LookFirst: m.Work.LookFirst}, nil
}

func ended(m Migration) bool { return m.Status == Finished || m.Status == Cancelled }

// fresh is a migration that begins. One that wrote before may have left things in the target.
func (s *Service) fresh(k Key, r Run, before *Migration, dryRun bool) Migration {
	m := Migration{Key: k, DryRun: dryRun, Status: Running, Phase: "read", StartedAt: s.c.Now(), UpdatedAt: s.c.Now(), Script: r.Script, Function: r.Function,
		Invocation: r.InvocationID, Fence: 1, Work: Work{Dir: r.Dir, Payload: r.Payload}}
	if before != nil {
		m.Fence, m.Work.LookFirst = before.Fence+1, true
	}
	return m
}

// alone refuses a second run beside one that goes on. Faults: conflict.
func (s *Service) alone(ctx context.Context, m Migration) error {
	if m.Invocation == "" {
		return nil
	}
	status, _, err := s.c.Invocations.Standing(ctx, m.Invocation)
	if err != nil || status != script.Running && status != script.Queued {
		return err
	}
	return fault.New(fault.Conflict, "The migration %s is running already, in the invocation %s.", m.Title(), m.Invocation).
		WithHint("Pause or cancel it first: `bobbin migration DIR pause %s`.", m.Title())
}

// progress is what one slice did, and what the next one is about to do.
type progress struct {
	which
	Number      int64           `json:"number"` // from 1, the same when it is asked for again; 0 of scripts that do not count
	Phase       string          `json:"phase"`
	Checkpoint  json.RawMessage `json:"checkpoint"`
	Counts      Counts          `json:"counts"`  // since the last commit
	Done        []string        `json:"done"`    // keys dealt with since then
	Pending     []string        `json:"pending"` // keys that will be written next
	Set         []Item          `json:"set"`
	Drop        []Item          `json:"drop"`
	Records     []record.Pair   `json:"records"`
	Ms          int64           `json:"ms"` // the slice took
	Concurrency int             `json:"concurrency"`
	Total       int64           `json:"total"`
	Waiting     string          `json:"waiting"`
	End         *ending         `json:"end"`
}

// ending is how a run leaves a migration.
type ending struct {
	Status       Status        `json:"status"`
	Reason       string        `json:"reason"`
	Verification *Verification `json:"verification"`
}

func (e ending) put(m *Migration) {
	m.Status, m.Reason, m.Verification, m.Wish, m.Waiting = e.Status, e.Reason, e.Verification, NoWish, ""
	if ended(*m) {
		m.FinishedAt = m.UpdatedAt
	}
}

// committed is what a run is told after a slice.
type committed struct {
	Wish  Wish  `json:"wish"`
	Known []int `json:"known"` // places in pending of keys that were dealt with before
	Again int64 `json:"again"` // items to be tried again
	Ended bool  `json:"ended"` // as the run wanted
	// How it stands, for whom the script tells of it.
	Counts    Counts  `json:"counts"`
	Items     int64   `json:"items"`
	PerSecond float64 `json:"perSecond"`
	LeftMs    int64   `json:"left"`
}

// commit stores a slice: all of it or nothing.
func (s *Service) commit(ctx context.Context, r Run, in progress) (committed, error) {
	h, err := s.holdOf(r, in.Name, in.DryRun)
	if err != nil {
		return committed{}, err
	}
	w := Write{Set: in.Set, Drop: in.Drop, Hashes: packed(in.Done)}
	if len(in.Records) > 0 {
		w.Records, w.Changes, err = s.c.Records.Prepare(record.Partition{Owner: r.Owner}, in.Records)
		if err != nil {
			return committed{}, err
		}
	}
	for n := range w.Set {
		w.Set[n].At = s.c.Now()
	}
	none, err := s.noneAgain(ctx, h.key, in)
	if err != nil {
		return committed{}, err
	}
	out := committed{Known: []int{}}
	err = s.c.Store.Update(ctx, h.key, func(now *Migration) (*Write, error) {
		if h.has(now) && in.Number > 0 && in.Number == now.Work.Number { // whoever asks again was not told
			out.tell(*now, in.End != nil && now.Status != Running)
			return nil, nil
		}
		if !h.has(now) || now.Status != Running {
			return nil, lost(h.key)
		}
		m := *now
		if none(m) {
			m.Counts.Again = 0
		}
		s.advance(&m, in)
		// A person may want what failed tried again in the moment it would have finished.
		out.tell(m, in.End != nil && (in.End.Status != Finished || m.Counts.Again == 0))
		if out.Ended {
			in.End.put(&m)
		}
		w.Migration = m
		return &w, nil
	})
	if err != nil {
		return committed{}, err
	}
	s.c.Changed(h.key)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys.addAll(w.Hashes)
	for n, key := range in.Pending {
		if h.keys.has(hashOf(key)) {
			out.Known = append(out.Known, n)
		}
	}
	if out.Ended {
		s.drop(r.InvocationID, h.key)
	}
	return out, nil
}

// tell says how a migration stands.
func (c *committed) tell(m Migration, ended bool) {
	c.Wish, c.Again, c.Ended = m.Wish, m.Counts.Again, ended
	c.Counts, c.Items, c.PerSecond, c.LeftMs = m.Counts, m.Counts.Items(), m.PerSecond, m.Left().Milliseconds()
}

// noneAgain looks, at the end, at the items that are to be tried again: where there is none, none is counted any
// more. What it gives says so of a migration that is as it was then.
func (s *Service) noneAgain(ctx context.Context, k Key, in progress) (func(now Migration) bool, error) {
	if in.End == nil || in.End.Status != Finished {
		return func(Migration) bool { return false }, nil
	}
	seen, _, err := s.c.Store.Find(ctx, k)
	if err != nil {
		return nil, err
	}
	items, err := s.c.Store.Items(ctx, k, Page{Kind: KindAgain, Limit: 1})
	return func(now Migration) bool { return len(items) == 0 && now.Counts.Again == seen.Counts.Again }, err
}

// advance puts a slice into a migration.
func (s *Service) advance(m *Migration, in progress) {
	m.Counts.add(in.Counts)
	m.Work.Commits++
	m.Work.Number = in.Number
	m.Phase, m.Concurrency, m.Waiting, m.UpdatedAt = in.Phase, in.Concurrency, in.Waiting, s.c.Now()
	m.Work.Checkpoint, m.Work.Pending = in.Checkpoint, in.Pending
	if in.Total > 0 {
		m.Total = in.Total
	}
	if in.Ms > 0 {
		m.Slices++
		m.WorkedMs += in.Ms
	}
	if items := in.Counts.Items(); items > 0 && in.Ms > 0 {
		rate := float64(items) / (float64(in.Ms) / 1000)
		if m.PerSecond > 0 { // a single slice says little
			rate = 0.7*m.PerSecond + 0.3*rate
		}
		m.PerSecond, m.Work.Idle = rate, 0
	}
}

// looked is what a run that waits is told.
type looked struct {
	Wish Wish `json:"wish"`
}

// look says what a person wants of it.
func (s *Service) look(ctx context.Context, r Run, in which) (looked, error) {
	h, err := s.holdOf(r, in.Name, in.DryRun)
	if err != nil {
		return looked{}, err
	}
	m, found, err := s.c.Store.Find(ctx, h.key)
	if err == nil && (!found || m.Fence != h.fence || m.Status != Running) {
		err = lost(h.key)
	}
	return looked{m.Wish}, err
}

// report says how it stands.
func (s *Service) report(ctx context.Context, r Run, in which) (Migration, error) {
	return s.Get(ctx, keyOf(r, in.Name, in.DryRun))
}

// listing asks for items.
type listing struct {
	which
	Kind  string `json:"kind"`
	After string `json:"after"`
	Limit int    `json:"limit"`
}

// listed is a page of them.
type listed struct {
	Items []Item `json:"items"`
}

func (s *Service) items(ctx context.Context, r Run, in listing) (listed, error) {
	h, err := s.holdOf(r, in.Name, in.DryRun)
	if err != nil {
		return listed{}, err
	}
	all, err := s.c.Store.Items(ctx, h.key, Page{Kind: in.Kind, After: Item{Kind: in.Kind, Key: in.After}, Limit: min(max(in.Limit, 1), 2000)})
	return listed{append([]Item{}, all...)}, err
}

// proceed has another invocation go on, because the time of this one is nearly up.
func (s *Service) proceed(ctx context.Context, r Run, in which) (looked, error) {
	h, err := s.holdOf(r, in.Name, in.DryRun)
	if err != nil {
		return looked{}, err
	}
	var m Migration
	// The next one may begin before this call returns: nobody has the migration from here on.
	err = s.fenced(ctx, h, func(now *Migration) (*Write, error) {
		m = *now
		m.Invocation, m.UpdatedAt, m.Work.Started = "", s.c.Now(), s.c.Invocations.NewID()
		return &Write{Migration: m}, nil
	})
	if err != nil {
		return looked{}, err
	}
	s.drop(r.InvocationID, h.key)
	err = s.start(context.WithoutCancel(ctx), m, r.InvocationID)
	if fault.Is(err, fault.Unavailable) {
		err = nil // this run has let go, and the next look starts one
	}
	return looked{}, err
}

// start has the invocation Work.Started go on with a migration nobody has. When none may be started (a quota that
// is used up), it is paused with the reason.
func (s *Service) start(ctx context.Context, m Migration, after string) error {
	failed := s.c.Invocations.Start(ctx, m, after)
	f := fault.From(failed)
	if f != nil && f.Code == fault.Unavailable {
		return failed // the next look starts it
	}
	err := s.c.Store.Update(ctx, m.Key, func(now *Migration) (*Write, error) {
		if now == nil || now.Fence != m.Fence || now.Invocation != m.Invocation || now.Status != Running {
			return nil, nil // it has begun already
		}
		next := *now
		next.UpdatedAt = s.c.Now()
		if f == nil || f.Code == fault.Denied { // one that is denied is in the list
			next.Invocation = m.Work.Started
		}
		if f != nil {
			next.Status, next.Reason = Paused, f.Sentence
			if f.Hint != "" {
				next.Reason += " " + f.Hint
			}
		}
		return &Write{Migration: next}, nil
	})
	s.c.Changed(m.Key)
	return err
}

// grace is how long nobody may have a migration that runs: whoever let go of it starts the next.
const grace = 5 * time.Second
