package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// limited makes a team that owns the suite's workspace and has so many invocations a month.
func limited(t *testing.T, s Stores, limit int64) {
	t.Helper()
	err := s.Gate.AddTeam(t.Context(), control.Team{ID: "acme", Name: "Acme", Limit: limit, By: "ada", At: start})
	if err == nil {
		err = s.Gate.Assign(t.Context(), "w", "acme")
	}
	if err != nil {
		t.Fatal(err)
	}
}

func quotaDenies(t *testing.T, s Stores) {
	limited(t, s, 2)
	mustCreate(t, s, row("refused", func(i *invocation.Invocation) { i.Status, i.FinishedAt = script.Denied, start }), true) // which is none of the two
	equal(t, "team", mustCreate(t, s, row("a"), true).Team, "acme")
	mustCreate(t, s, row("b"), false)
	c := mustCreate(t, s, row("c", func(i *invocation.Invocation) { i.DeliveryKey = "k" }), true)
	equal(t, "too much", []any{c.Status, c.Dead, c.FinishedAt}, []any{script.Denied, true, start})
	if c = mustGet(t, s, "c"); !strings.Contains(c.Error.Message, "The team Acme has used its 2 invocations of March 2026.") {
		t.Errorf("%+v", c.Error)
	}
	if known, created, err := s.Invocations.Create(t.Context(), row("c2", func(i *invocation.Invocation) { i.DeliveryKey = "k" }), true); err != nil || created || known.ID != "c" {
		t.Errorf("the same delivery: %v %v %v", known.ID, created, err)
	}
	for _, id := range []string{"d", "e"} { // whoever waits for an answer may ask again
		d := mustCreate(t, s, row(id, func(i *invocation.Invocation) { i.DeliveryKey, i.Answers, i.Waited = "again", true, true }), true)
		equal(t, "a sync one", []any{d.Status, d.Dead}, []any{script.Denied, false})
	}
	equal(t, "the next month", mustCreate(t, s, row("f", func(i *invocation.Invocation) { i.QueuedAt = invocation.MonthEnd(start) }), false).Status, script.Queued)
	equal(t, "another team's", mustCreate(t, s, row("g", func(i *invocation.Invocation) { i.Workspace = "v" }), false).Status, script.Queued)
	if err := s.Gate.ChangeTeam(t.Context(), control.Team{ID: "acme", Name: "Acme", Limit: 3}); err != nil {
		t.Fatal(err)
	}
	equal(t, "a raised limit", mustCreate(t, s, row("h"), false).Status, script.Queued)
	got := mustSumUp(t, s, "acme", invocation.Month(start))
	equal(t, "usage", []int64{got.Invocations, got.Open, got.ByStatus[script.Denied]}, []int64{3, 3, 4})
	list, err := s.Invocations.List(t.Context(), invocation.Filter{Team: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "listed", strings.Join(ids(list), " "), "h f e d c b a refused")
}

func quotaIsExact(t *testing.T, s Stores) {
	limited(t, s, 10)
	var group sync.WaitGroup
	for n := range 100 {
		group.Go(func() {
			if _, _, err := s.Invocations.Create(t.Context(), row(fmt.Sprint(n)), true); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got := mustSumUp(t, s, "acme", invocation.Month(start))
	equal(t, "accepted and denied", []int64{got.Invocations, got.ByStatus[script.Denied]}, []int64{10, 90})
}

func teamsOwn(t *testing.T, s Stores) {
	ctx := t.Context()
	acme := control.Team{ID: "acme", Name: "Acme", Limit: 5, By: "ada", At: start}
	if err := s.Gate.AddTeam(ctx, acme); err != nil {
		t.Fatal(err)
	}
	if err := s.Gate.AddTeam(ctx, acme); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	all, err := s.Gate.Teams(ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "teams", all, []control.Team{acme, {ID: invocation.DefaultTeam, Name: "Default"}})
	firstReleaseOwns(t, s)
	if err := s.Gate.RemoveTeam(ctx, "acme", start); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that owns something: %v", err)
	}
	if err := s.Gate.Assign(ctx, "w", invocation.DefaultTeam); err != nil {
		t.Fatal(err)
	}
	owners, err := s.Gate.Owners(ctx)
	equal(t, "owners", []any{owners, err}, []any{map[string]string{"w": invocation.DefaultTeam}, nil})
	if err := s.Gate.AddToken(ctx, control.Token{ID: "t", Name: "ci", Role: control.Viewer, Team: "acme", At: start, Hash: "h"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Gate.RemoveTeam(ctx, "acme", start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if k, err := s.Gate.Token(ctx, "h"); err != nil || !k.RevokedAt.Equal(start.Add(time.Minute)) {
		t.Errorf("its token: %+v %v", k, err)
	}
	if err := s.Gate.RemoveTeam(ctx, "acme", start); !fault.Is(err, fault.NotFound) {
		t.Errorf("once more: %v", err)
	}
	if err := s.Gate.AddTeam(ctx, control.Team{ID: invocation.DefaultTeam, Name: "x"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the default team: %v", err)
	}
	us := control.Team{ID: invocation.DefaultTeam, Name: "Us", Limit: 1}
	if err := s.Gate.ChangeTeam(ctx, us); err != nil {
		t.Fatal(err)
	}
	all, err = s.Gate.Teams(ctx)
	equal(t, "the default team", []any{all, err}, []any{[]control.Team{us}, nil})
	mustCreate(t, s, row("a"), false)
	equal(t, "over its limit", mustCreate(t, s, row("b"), false).Status, script.Denied)
	if err := s.Gate.ChangeTeam(ctx, acme); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that is gone: %v", err)
	}
}

// firstReleaseOwns has acme keep releases of a workspace that nobody has.
func firstReleaseOwns(t *testing.T, s Stores) {
	t.Helper()
	ctx := t.Context()
	owner, known, err := s.Gate.Owner(ctx, "w")
	equal(t, "nobody's", []any{owner, known, err}, []any{invocation.DefaultTeam, false, nil})
	for _, version := range []string{"1.0.0", "1.0.1"} { // whose the first release is
		if _, added, err := s.Releases.AddRelease(ctx, cut("w", version, version), "acme"); err != nil || !added {
			t.Errorf("a release of its owner: %v %v", added, err)
		}
	}
	if _, _, err := s.Releases.AddRelease(ctx, cut("w", "1.0.2", "1.0.2"), invocation.DefaultTeam); !fault.Is(err, fault.NotFound) {
		t.Errorf("a release of another team: %v", err)
	}
	if all, err := s.Releases.Releases(ctx, "w"); err != nil || len(all) != 2 {
		t.Errorf("what was kept: %v %v", all, err)
	}
	if owner, known, err := s.Gate.Owner(ctx, "w"); owner != "acme" || !known || err != nil {
		t.Errorf("owned: %v %v %v", owner, known, err)
	}
}

// A team that is removed while somebody gives it something is gone, or has it.
func teamsEndWithNothing(t *testing.T, s Stores) {
	ctx := t.Context()
	var all sync.WaitGroup
	for n := range 10 {
		id := fmt.Sprint("team", n)
		if err := s.Gate.AddTeam(ctx, control.Team{ID: id, Name: id, At: start}); err != nil {
			t.Fatal(err)
		}
		for what, do := range map[string]func() error{
			"remove": func() error { return s.Gate.RemoveTeam(ctx, id, start) },
			"assign": func() error { return s.Gate.Assign(ctx, "w"+id, id) },
			"own": func() error {
				_, _, err := s.Releases.AddRelease(ctx, cut(workspace.ID("v"+id), "1.0.0", id), id)
				return err
			},
			"token": func() error {
				return s.Gate.AddToken(ctx, control.Token{ID: id, Name: "ci", Role: control.Viewer, Team: id, At: start, Hash: id})
			},
			"member": func() error {
				return s.Gate.SetMember(ctx, control.Member{Team: id, Name: "ada", Role: control.Viewer})
			},
		} {
			all.Go(func() {
				if err := do(); err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
	}
	all.Wait()
	teams, err := s.Gate.Teams(ctx)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, one := range teams {
		there[one.ID] = true
	}
	owners, err := s.Gate.Owners(ctx)
	for w, team := range owners {
		if !there[team] {
			t.Errorf("%s is owned by %s, which is gone", w, team)
		}
	}
	for n := range 10 {
		id := fmt.Sprint("team", n)
		if members, err := s.Gate.Members(ctx, id); err != nil || len(members) > 0 && !there[id] {
			t.Errorf("%s is gone and has members %v: %v", id, members, err)
		}
		if k, err := s.Gate.Token(ctx, id); err == nil && k.RevokedAt.IsZero() && !there[id] {
			t.Errorf("%s is gone and a token of it is good", id)
		}
	}
	equal(t, "error", err, nil)
}

func membersEnd(t *testing.T, s Stores) {
	ctx := t.Context()
	if err := s.Gate.SetMember(ctx, control.Member{Team: "acme", Name: "ada", Role: control.Viewer}); !fault.Is(err, fault.NotFound) {
		t.Errorf("of a team that is not there: %v", err)
	}
	for _, id := range []string{"acme", "beta"} {
		if err := s.Gate.AddTeam(ctx, control.Team{ID: id, Name: id, By: "ada", At: start}); err != nil {
			t.Fatal(err)
		}
	}
	ada := control.Member{Team: "acme", Name: "ada", Role: control.Viewer, By: "bob", At: start}
	for _, role := range []control.Role{control.Viewer, control.Publisher} {
		ada.Role = role
		if err := s.Gate.SetMember(ctx, ada); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Gate.Members(ctx, "acme")
	equal(t, "members", []any{all, err}, []any{[]control.Member{ada}, nil})
	for _, k := range []control.Token{{ID: "1", Team: "acme", Member: "ada", Hash: "h1"}, {ID: "2", Team: "acme", Hash: "h2"}, {ID: "3", Team: "beta", Member: "ada", Hash: "h3"}} {
		k.Name, k.Role, k.At = "n", control.Viewer, start
		if err := s.Gate.AddToken(ctx, k); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Gate.RemoveMember(ctx, "acme", "ada", start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for hash, ended := range map[string]bool{"h1": true, "h2": false, "h3": false} {
		if k, err := s.Gate.Token(ctx, hash); err != nil || k.RevokedAt.IsZero() == ended {
			t.Errorf("%s: %+v %v", hash, k, err)
		}
	}
	if err := s.Gate.RemoveMember(ctx, "acme", "ada", start); !fault.Is(err, fault.NotFound) {
		t.Errorf("once more: %v", err)
	}
}

func retentionKeeps(t *testing.T, s Stores) {
	rules := []invocation.Retention{{Days: 30, Invocations: 1000, LogDays: 7, DeadDays: -1}, {Workspace: "w", Days: 10}, {Workspace: "w", Environment: "e", Days: -1}, {Team: "acme", LogDays: 3}}
	for _, r := range append([]invocation.Retention{{Workspace: "w", Days: 99}, {Workspace: "gone", Days: 1}}, rules...) {
		if err := s.Gate.SetRetention(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Gate.SetRetention(t.Context(), invocation.Retention{Workspace: "gone"}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Gate.Retentions(t.Context())
	equal(t, "rules", []any{got, err}, []any{rules, nil})
}
