package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// cut is a release of a workspace.
func cut(id workspace.ID, version, digest string) release.Release {
	return release.Release{Digest: digest, Workspace: id, Name: "Demo", Version: version, Content: "c" + digest, Engine: 1, Bytes: 10, By: "ada", At: start}
}

func mustAdd(t *testing.T, s Stores, r release.Release) {
	t.Helper()
	if _, added, err := s.Releases.AddRelease(t.Context(), r, ""); err != nil || !added {
		t.Fatalf("add %s: %v %v", r.Version, added, err)
	}
}

func releaseKeeps(t *testing.T, s Stores) {
	r := cut("w", "1.0.0", "d1")
	r.Commit = &release.Commit{ID: "abc", Dirty: true}
	mustAdd(t, s, r)
	got, err := s.Releases.Release(t.Context(), "w", "d1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "release", got, r)
	if _, err := s.Releases.Release(t.Context(), "other", "d1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of another workspace: %v", err)
	}
}

func releaseNumbersOnce(t *testing.T, s Stores) {
	mustAdd(t, s, cut("w", "1.0.0", "d1"))
	known, added, err := s.Releases.AddRelease(t.Context(), cut("w", "1.0.0", "d2"), "")
	if err != nil || added || known.Digest != "d1" {
		t.Errorf("the same number: %v %v %v", known, added, err)
	}
	if known, added, err = s.Releases.AddRelease(t.Context(), cut("w", "1.0.0", "d1"), ""); err != nil || added || known.Digest != "d1" {
		t.Errorf("the same digest: %v %v %v", known, added, err)
	}
	mustAdd(t, s, cut("v", "1.0.0", "d1"))
	mustAdd(t, s, cut("w", release.Head, "d3"))
	mustAdd(t, s, cut("w", release.Head, "d4")) // HEAD is no number
	all, err := s.Releases.Releases(t.Context(), "w")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range all {
		names = append(names, r.Digest)
	}
	equal(t, "newest first", strings.Join(names, " "), "d4 d3 d1")
}

func deploymentsRise(t *testing.T, s Stores) {
	deploy := func(environment, version string) release.Deployment {
		t.Helper()
		d, err := s.Releases.Deploy(t.Context(), release.Deployment{Workspace: "w", Environment: environment, Digest: "d" + version, Version: version,
			How: release.Published, Settings: workspace.Environment{Name: environment, Accounts: map[string]string{"gitlab": workspace.Simulated}}, By: "ada", At: start})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	deploy("production", "1.0.0")
	deploy("staging", "1.0.1")
	last := deploy("production", "1.0.1")
	equal(t, "number", last.Number, 2)
	history, err := s.Releases.Deployments(t.Context(), "w", "production", 0)
	if err != nil || len(history) != 2 {
		t.Fatal(history, err)
	}
	equal(t, "newest first", history[0], last)
	if first, err := s.Releases.Deployments(t.Context(), "w", "production", 1); err != nil || len(first) != 1 || first[0].Number != 2 {
		t.Errorf("limited: %v %v", first, err)
	}
	late := last
	late.After = 1
	if _, err := s.Releases.Deploy(t.Context(), late); !errors.Is(err, release.ErrMoved) {
		t.Errorf("after another than the newest: %v", err)
	}
	var all sync.WaitGroup
	var done atomic.Int64
	for range 8 {
		all.Go(func() {
			next := last
			next.After = 2
			d, err := s.Releases.Deploy(t.Context(), next)
			if err == nil && d.Number == 3 {
				done.Add(1)
			} else if !errors.Is(err, release.ErrMoved) {
				t.Errorf("number %d: %v", d.Number, err)
			}
		})
	}
	all.Wait()
	equal(t, "of eight after the same", done.Load(), 1)
	standing, err := s.Releases.Standing(t.Context(), "")
	if err != nil || len(standing) != 2 || standing[0].Version != "1.0.1" || standing[1].Environment != "staging" {
		t.Errorf("standing: %v %v", standing, err)
	}
	if none, err := s.Releases.Standing(t.Context(), "other"); err != nil || len(none) != 0 {
		t.Errorf("of another workspace: %v %v", none, err)
	}
}

func addressesStay(t *testing.T, s Stores) {
	a := ingress.Address{Key: "k1", Workspace: "w", Environment: "production", Listener: "l", At: start}
	kept, err := s.Addresses.KeepAddress(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "kept", kept, a)
	second := a
	second.Key = "k2"
	if kept, err = s.Addresses.KeepAddress(t.Context(), second); err != nil || kept.Key != "k1" {
		t.Errorf("a second one: %v %v", kept, err)
	}
	if err := s.Addresses.ReplaceAddress(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Addresses.Address(t.Context(), "k1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the old one: %v", err)
	}
	other := ingress.Address{Key: "k2", Workspace: "w", Environment: "production", Listener: "m", At: start}
	if err := s.Addresses.ReplaceAddress(t.Context(), other); !fault.Is(err, fault.Conflict) {
		t.Errorf("a key that is taken: %v", err)
	}
	all, err := s.Addresses.Addresses(t.Context(), "w", "production")
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	equal(t, "listed", all[0], second)
}

func tokensByHash(t *testing.T, s Stores) {
	if err := s.Gate.AddTeam(t.Context(), control.Team{ID: "acme", Name: "Acme", By: "ada", At: start}); err != nil {
		t.Fatal(err)
	}
	k := control.Token{ID: "t1", Name: "ci", Role: control.Publisher, Team: "acme", Member: "ada", Workspace: "w", By: "ada", At: start, ExpiresAt: start.Add(time.Hour), Hash: "h1"}
	if err := s.Gate.AddToken(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	got, err := s.Gate.Token(t.Context(), "h1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "token", got, k)
	for range 2 { // the second time changes nothing
		if err := s.Gate.RevokeToken(t.Context(), "t1", start.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err = s.Gate.Token(t.Context(), "h1"); err != nil || !got.RevokedAt.Equal(start.Add(time.Minute)) {
		t.Errorf("revoked: %v %v", got, err)
	}
	if err := s.Gate.RevokeToken(t.Context(), "t2", start); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown one: %v", err)
	}
	if _, err := s.Gate.Token(t.Context(), "h2"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown hash: %v", err)
	}
}

// Several runners start on one empty store.
func oneFirstToken(t *testing.T, s Stores) {
	var firsts atomic.Int64
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			id := fmt.Sprint("t", n)
			first, err := s.Gate.AddFirstToken(t.Context(), control.Token{ID: id, Name: "first", Role: control.Admin, At: start, Hash: "hash of " + id})
			if err != nil {
				t.Error(err)
			}
			if first {
				firsts.Add(1)
			}
		})
	}
	group.Wait()
	if all, err := s.Gate.Tokens(t.Context()); err != nil || len(all) != 1 || firsts.Load() != 1 {
		t.Errorf("%d say they are the first, there are %v, %v", firsts.Load(), all, err)
	}
}

func auditPages(t *testing.T, s Stores) {
	for _, action := range []string{"a", "b", "c"} {
		if err := s.Gate.AddAudit(t.Context(), control.AuditEntry{At: start, Actor: "ada", Source: "::1", Action: action, Team: "acme", Workspace: "w", Subject: "x", Outcome: "ok"}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := s.Gate.AuditLog(t.Context(), "", 0, 2)
	if err != nil || len(first) != 2 || first[0].Action != "c" {
		t.Fatal(first, err)
	}
	rest, err := s.Gate.AuditLog(t.Context(), "", first[1].Seq, 2)
	if err != nil || len(rest) != 1 {
		t.Fatal(rest, err)
	}
	rest[0].Seq = 0
	for team, n := range map[string]int{"acme": 3, "beta": 0} {
		if some, err := s.Gate.AuditLog(t.Context(), team, 0, 9); err != nil || len(some) != n {
			t.Errorf("of %s: %v %v", team, some, err)
		}
	}
	equal(t, "entry", rest[0], control.AuditEntry{At: start, Actor: "ada", Source: "::1", Action: "a", Team: "acme", Workspace: "w", Subject: "x", Outcome: "ok"})
}

// eventsAreKept shows that the event of an invocation can be read after it has ended.
func eventsAreKept(t *testing.T, s Stores) {
	i := row("i1")
	i.Payload = []byte(`{"a": 1}`)
	mustCreate(t, s, i, false)
	event, err := s.Invocations.Event(t.Context(), "i1")
	if err != nil || string(event) != `{"a": 1}` {
		t.Errorf("%s %v", event, err)
	}
	if _, err := s.Invocations.Event(t.Context(), "i2"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}
