package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/node"
)

// nodeSuite is the part of the suite that is about nodes.
var nodeSuite = []suite{
	{"Nodes_JoinAndLeave", nodesJoinAndLeave},
	{"Nodes_JudgeWhoIsDead", nodesJudge},
	{"Lease_IsHeldByOne", leasesAreHeldByOne},
}

func mustJoin(t *testing.T, s Stores, id, home string, patience time.Duration) {
	t.Helper()
	if err := s.Nodes.Join(t.Context(), node.Node{ID: id, Home: home, Address: "http://" + id, Version: "v1", Patience: patience}); err != nil {
		t.Fatal(err)
	}
}

// mustBeat gives who has left something behind.
func mustBeat(t *testing.T, s Stores, id string) []string {
	t.Helper()
	orphaned, err := s.Nodes.Beat(t.Context(), id, node.Alive)
	if err != nil {
		t.Fatal(err)
	}
	return orphaned
}

func states(t *testing.T, s Stores) map[string]string {
	t.Helper()
	all, err := s.Nodes.Nodes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	for _, n := range all {
		states[n.ID] = n.State
	}
	return states
}

func nodesJoinAndLeave(t *testing.T, s Stores) {
	mustJoin(t, s, "a", "home a", time.Hour)
	mustJoin(t, s, "b", "home b", time.Hour)
	mustJoin(t, s, "a2", "home a", time.Hour)
	equal(t, "one of a home", states(t, s), map[string]string{"a": node.Dead, "b": node.Alive, "a2": node.Alive})
	if _, err := s.Nodes.Beat(t.Context(), "a", node.Alive); !errors.Is(err, node.ErrDead) {
		t.Errorf("the one before: %v", err)
	}
	if _, err := s.Nodes.Beat(t.Context(), "b", node.Draining); err != nil {
		t.Fatal(err)
	}
	if err := s.Nodes.Leave(t.Context(), "a2"); err != nil {
		t.Fatal(err)
	}
	if err := s.Nodes.Leave(t.Context(), "a"); err != nil { // stays dead
		t.Fatal(err)
	}
	equal(t, "after that", states(t, s), map[string]string{"a": node.Dead, "b": node.Draining, "a2": node.Left})
	all, err := s.Nodes.Nodes(t.Context())
	if err != nil || len(all) != 3 || all[2].StartedAt.IsZero() {
		t.Fatal(all, err)
	}
	one := all[2]
	one.StartedAt, one.BeatAt = time.Time{}, time.Time{}
	equal(t, "every field", one, node.Node{ID: "a", Home: "home a", Address: "http://a", Version: "v1", State: node.Dead, Patience: time.Hour})
}

func nodesJudge(t *testing.T, s Stores) {
	mustJoin(t, s, "impatient", "h1", 0) // dead as soon as somebody looks
	mustJoin(t, s, "steady", "h2", time.Hour)
	if orphaned := mustBeat(t, s, "steady"); len(orphaned) != 0 {
		t.Errorf("left behind: %v", orphaned)
	}
	equal(t, "judged", states(t, s), map[string]string{"impatient": node.Dead, "steady": node.Alive})
	mustJoin(t, s, "second", "h3", 0)
	mustJoin(t, s, "third", "h4", 0)
	mustBeat(t, s, "second") // has missed its own beat: it judges nobody
	equal(t, "not judged", states(t, s)["third"], node.Alive)
}

func leasesAreHeldByOne(t *testing.T, s Stores) {
	hold := func(owner string, within time.Duration) bool {
		held, err := s.Nodes.Hold(t.Context(), "housekeeping", owner, within)
		if err != nil {
			t.Error(err)
		}
		return held
	}
	drop := func(owner string) {
		if err := s.Nodes.Drop(t.Context(), "housekeeping", owner); err != nil {
			t.Error(err)
		}
	}
	var all sync.WaitGroup
	won := make(chan string, 8)
	for n := range 8 {
		all.Go(func() {
			if owner := fmt.Sprint("n", n); hold(owner, time.Hour) {
				won <- owner
			}
		})
	}
	all.Wait()
	if len(won) != 1 {
		t.Fatalf("%d have it", len(won))
	}
	first := <-won
	if !hold(first, time.Hour) || hold("other", time.Hour) {
		t.Error("the owner keeps it, and nobody else gets it")
	}
	drop("other")
	if hold("other", time.Hour) {
		t.Error("it was given back by somebody else")
	}
	drop(first)
	if !hold("other", 0) { // ends at once
		t.Error("it was given back")
	}
	if !hold(first, time.Hour) {
		t.Error("it has ended")
	}
}
