package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

// TestClaim_IsTheSameOnBothDatabases has both do the same at random. They ask for places in ways of their own, and
// whose turn it is may not depend on it.
func TestClaim_IsTheSameOnBothDatabases(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			p := &pair{t: t, on: []*store.DB{open(t, filepath.Join(t.TempDir(), "s")), openShared(t, postgrestest.URL(t))}, random: rand.New(rand.NewPCG(seed, 3)), now: noon}
			for range 150 {
				p.now = p.now.Add(time.Second)
				p.step()
			}
			if p.claimed < 20 {
				t.Errorf("only %d were claimed", p.claimed)
			}
		})
	}
}

// pair is the same store twice.
type pair struct {
	t       *testing.T
	on      []*store.DB
	random  *rand.Rand
	now     time.Time
	created int
	claimed int
	running []invocation.Invocation
	last    invocation.Place
}

// both does something on each, and gives what both say.
func both[T any](p *pair, what string, do func(s *store.Invocations) (T, error)) T {
	p.t.Helper()
	var first T
	for n, db := range p.on {
		got, err := do(db.Invocations())
		if err != nil {
			p.t.Fatalf("%s: %v", what, err)
		}
		if n == 0 {
			first = got
		} else if !reflect.DeepEqual(got, first) {
			p.t.Fatalf("%s: SQLite gives\n%+v\nPostgreSQL\n%+v", what, first, got)
		}
	}
	return first
}

func (p *pair) place() invocation.Place {
	workspaces, environments := []string{"a", "B", "ä", "a b", "z"}, []string{"e", "E", "é"}
	return invocation.Place{Workspace: workspaces[p.random.IntN(len(workspaces))], Environment: environments[p.random.IntN(len(environments))]}
}

func (p *pair) step() {
	switch n := p.random.IntN(100); {
	case n < 50:
		p.create()
	case n < 72:
		p.claim()
	case n < 92:
		p.end()
	default:
		p.rule()
	}
}

func (p *pair) create() {
	at := p.place()
	i := row(invocation.ID(fmt.Sprint("i", p.created)))
	p.created++
	i.Workspace, i.Environment, i.QueuedAt, i.Trigger, i.MaxAttempts = at.Workspace, at.Environment, p.now, invocation.External, 9
	if i.Waited = p.random.IntN(4) == 0; i.Waited && p.random.IntN(2) == 0 {
		i.Trigger = invocation.Manual
	}
	if p.random.IntN(4) == 0 {
		i.Queue, i.Group = "q", fmt.Sprint(p.random.IntN(3))
	}
	claim := p.random.IntN(4) == 0
	got := both(p, "create", func(s *store.Invocations) (invocation.Invocation, error) {
		stored, _, err := s.Create(p.t.Context(), i, claim)
		return stored, err
	})
	if got.Status == script.Running {
		p.running = append(p.running, got)
	}
}

func (p *pair) claim() {
	c := invocation.Claim{Limit: 1 + p.random.IntN(6), Waited: p.random.IntN(3) == 0, At: p.now, After: p.last, Reserve: p.random.IntN(3), Busy: map[invocation.Place]int{}}
	if p.random.IntN(4) == 0 {
		c.After = p.place()
	}
	for _, i := range p.running {
		if i.Waited == c.Waited {
			c.Busy[i.Place()]++
		}
	}
	got := both(p, fmt.Sprintf("claim %+v", c), func(s *store.Invocations) (invocation.Claimed, error) { return s.Claim(p.t.Context(), c) })
	p.last = got.After
	p.claimed += len(got.Invocations)
	p.running = append(p.running, got.Invocations...)
}

// end ends one, or puts it back for a while.
func (p *pair) end() {
	if len(p.running) == 0 {
		return
	}
	n := p.random.IntN(len(p.running))
	i := p.running[n]
	p.running = slices.Delete(p.running, n, n+1)
	due := time.Time{}
	if p.random.IntN(2) == 0 {
		due = p.now.Add(time.Duration(1+p.random.IntN(20)) * time.Second)
	}
	back := p.random.IntN(4) == 0
	both(p, "end", func(s *store.Invocations) (invocation.Invocation, error) {
		err := error(nil)
		if back {
			err = s.Requeue(p.t.Context(), invocation.Requeue{ID: i.ID, Fence: i.Fence, Due: due})
		} else {
			err = s.End(p.t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Lane: i.Lane(), Status: script.Finished, At: p.now})
		}
		if err != nil {
			return i, err
		}
		return s.Get(p.t.Context(), i.ID)
	})
}

func (p *pair) rule() {
	at, quota := p.place(), invocation.Quota{Concurrency: p.random.IntN(3), PerMinute: p.random.IntN(2) * 12}
	if p.random.IntN(3) == 0 {
		at.Environment = ""
	}
	what := p.random.IntN(4)
	both(p, "rule", func(s *store.Invocations) (bool, error) {
		switch what {
		case 0:
			return true, s.Pause(p.t.Context(), invocation.Pause{Place: at, Since: p.now})
		case 1:
			return true, s.Resume(p.t.Context(), at)
		}
		return true, s.SetQuota(p.t.Context(), at, quota)
	})
}
