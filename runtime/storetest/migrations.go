package storetest

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/migration"
	"bobbin/runtime/record"
)

var migrations = []suite{
	{"Migration_KeepsEveryField", migrationKeepsFields},
	{"Migration_IsChangedWholeOrNotAtAll", migrationIsWhole},
	{"Migration_WritesRecordsInTheSameTransaction", migrationWritesRecords},
	{"Migration_CountsWhatManyDoAtOnce", migrationCounts},
	{"Migration_ListsItemsByKindAndKey", migrationItems},
	{"Migration_ForgetsWhatItBeganWith", migrationClears},
	{"Migration_ListsByPlaceAndStatus", migrationLists},
}

var migrationKey = migration.Key{Workspace: "w", Environment: "e", Name: "worklogs"}

func put(t *testing.T, s Stores, w migration.Write) {
	t.Helper()
	if err := s.Migrations.Update(t.Context(), w.Key, func(*migration.Migration) (*migration.Write, error) { return &w, nil }); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, s Stores) migration.Migration {
	t.Helper()
	m, ok, err := s.Migrations.Find(t.Context(), migrationKey)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return m
}

func listedItems(t *testing.T, s Stores, p migration.Page) []migration.Item {
	t.Helper()
	all, err := s.Migrations.Items(t.Context(), migrationKey, p)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func migrationKeepsFields(t *testing.T, s Stores) {
	if _, ok, err := s.Migrations.Find(t.Context(), migrationKey); ok || err != nil {
		t.Fatal(ok, err)
	}
	three := int64(3)
	m := migration.Migration{Key: migrationKey, DryRun: true, Status: migration.Paused, Wish: migration.Cancel, Reason: "Paused by Anna.", Phase: "again",
		Counts: migration.Counts{Created: 1, Changed: 2, Same: 3, LeftOut: 4, Failed: 5, Uncertain: 6, Repeated: 7, Again: 8, LookedUp: 9},
		Total:  100, Slices: 10, Concurrency: 4, PerSecond: 1.5, WorkedMs: 11, StartedAt: start, UpdatedAt: start.Add(time.Second), FinishedAt: start.Add(time.Minute),
		Resumed: 12, Lost: 13, Script: "Migrate", Function: "f", Invocation: "i", Waiting: "for Tempo", Fence: 14,
		Verification: &migration.Verification{Expected: 6, Found: &three, Sampled: 5, Missing: 1, Different: 1, Reason: "r"},
		Work: migration.Work{Dir: "/d", Payload: json.RawMessage(`{"a":1}`), Checkpoint: json.RawMessage(`{"c":[1]}`), Pending: []string{"1", "ü"}, LookFirst: true,
			Idle: 2, Commits: 9}}
	put(t, s, migration.Write{Migration: m})
	if got := found(t, s); !reflect.DeepEqual(got, m) {
		t.Errorf("got  %+v\nwant %+v", got, m)
	}
	put(t, s, migration.Write{Migration: m, Gone: true})
	if _, ok, err := s.Migrations.Find(t.Context(), migrationKey); ok || err != nil {
		t.Error("it is still there", err)
	}
}

func running() migration.Migration {
	return migration.Migration{Key: migrationKey, Status: migration.Running, Fence: 1}
}

func migrationIsWhole(t *testing.T, s Stores) {
	put(t, s, migration.Write{Migration: running()})
	no := errors.New("no")
	err := s.Migrations.Update(t.Context(), migrationKey, func(now *migration.Migration) (*migration.Write, error) {
		now.Slices = 7
		return &migration.Write{Migration: *now, Set: []migration.Item{{Kind: migration.KindFailed, Key: "1"}}}, no
	})
	if !errors.Is(err, no) || found(t, s).Slices != 0 || len(listedItems(t, s, migration.Page{Limit: 9})) != 0 {
		t.Errorf("%v; %+v", err, found(t, s))
	}
	if err := s.Migrations.Update(t.Context(), migrationKey, func(*migration.Migration) (*migration.Write, error) { return nil, nil }); err != nil || found(t, s).Status != migration.Running {
		t.Error("nothing is something", err)
	}
}

func migrationWritesRecords(t *testing.T, s Stores) {
	m := running()
	m.Work.Commits = 1
	w := migration.Write{Migration: m, Records: address(""), Hashes: []byte("12345678"),
		Changes: record.Changes{Set: []record.Entry{{Key: "map-1", Value: []byte(`"a"`), UpdatedAt: start}, {Key: "map-2", Value: []byte(`2`), UpdatedAt: start}}}}
	put(t, s, w)
	for key, want := range map[string]string{"map-1": `"a"`, "map-2": "2"} {
		e, ok, err := s.Records.Get(t.Context(), address(key), start, false)
		if err != nil || !ok || string(e.Value) != want {
			t.Errorf("%s: %s %v %v", key, e.Value, ok, err)
		}
	}
	// A second write of the same place in the order fails, and takes its record and its item with it.
	w.Changes.Set = []record.Entry{{Key: "map-3", Value: []byte("3"), UpdatedAt: start}}
	w.Set, w.Slices = []migration.Item{{Kind: migration.KindFailed, Key: "1"}}, 9
	err := s.Migrations.Update(t.Context(), migrationKey, func(*migration.Migration) (*migration.Write, error) { return &w, nil })
	if err == nil {
		t.Fatal("a place was written twice")
	}
	if _, ok, err := s.Records.Get(t.Context(), address("map-3"), start, false); ok || err != nil || found(t, s).Slices != 0 || len(listedItems(t, s, migration.Page{Limit: 9})) != 0 {
		t.Error("half of it was written", ok, err, found(t, s).Slices)
	}
}

func migrationCounts(t *testing.T, s Stores) {
	put(t, s, migration.Write{Migration: running()})
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 5 {
				err := s.Migrations.Update(t.Context(), migrationKey, func(now *migration.Migration) (*migration.Write, error) {
					m := *now
					m.Counts.Created++
					m.Work.Commits++
					return &migration.Write{Migration: m, Hashes: []byte("12345678")}, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	hashes, err := s.Migrations.Hashes(t.Context(), migrationKey)
	if got := found(t, s).Counts.Created; got != 40 || len(hashes) != 40*8 || err != nil {
		t.Errorf("%d counted, %d hashes, %v", got, len(hashes)/8, err)
	}
}

func migrationItems(t *testing.T, s Stores) {
	item := func(kind, key, reason string) migration.Item {
		return migration.Item{Kind: kind, Key: key, Reason: reason, Attempt: 2, Unsure: true, Item: json.RawMessage(`{"id":1}`), At: start}
	}
	m := running()
	put(t, s, migration.Write{Migration: m, Set: []migration.Item{item("failed", "b", "x"), item("failed", "a", "y"), item("again", "c", "z"), {Kind: "uncertain", Key: "a", At: start}}})
	if got := listedItems(t, s, migration.Page{Limit: 9}); !reflect.DeepEqual(got, []migration.Item{item("again", "c", "z"), item("failed", "a", "y"), item("failed", "b", "x"), {Kind: "uncertain", Key: "a", At: start}}) {
		t.Errorf("got %+v", got)
	}
	if got := listedItems(t, s, migration.Page{Limit: 2, After: item("again", "c", "")}); len(got) != 2 || got[0].Key != "a" || got[1].Key != "b" {
		t.Errorf("the second page: %+v", got)
	}
	if got := listedItems(t, s, migration.Page{Kind: "failed", After: migration.Item{Kind: "failed", Key: "a"}, Limit: 9}); len(got) != 1 || got[0].Key != "b" {
		t.Errorf("of one kind: %+v", got)
	}
	put(t, s, migration.Write{Migration: m, Drop: []migration.Item{{Kind: "again", Key: "c"}}, Set: []migration.Item{item("failed", "b", "worse")}})
	if got := listedItems(t, s, migration.Page{Kind: "failed", Limit: 9}); len(got) != 2 || got[1].Reason != "worse" {
		t.Errorf("after a change: %+v", got)
	}
	put(t, s, migration.Write{Migration: m, Retry: true})
	kinds := []string{}
	for _, i := range listedItems(t, s, migration.Page{Limit: 9}) {
		kinds = append(kinds, i.Kind)
	}
	if !slices.Equal(kinds, []string{"again", "again", "uncertain"}) {
		t.Errorf("to be tried again: %v", kinds)
	}
}

func migrationClears(t *testing.T, s Stores) {
	m := running()
	put(t, s, migration.Write{Migration: m, Hashes: []byte("12345678"), Set: []migration.Item{{Kind: "failed", Key: "1", At: start}}})
	other := m
	other.Name = migration.DryRunOf(m.Name)
	put(t, s, migration.Write{Migration: other, Hashes: []byte("abcdefgh")})
	m.Fence = 2
	put(t, s, migration.Write{Migration: m, Clear: true, Hashes: []byte("87654321")})
	hashes, err := s.Migrations.Hashes(t.Context(), migrationKey)
	if string(hashes) != "87654321" || err != nil || len(listedItems(t, s, migration.Page{Limit: 9})) != 0 {
		t.Errorf("%q %v", hashes, err)
	}
	if hashes, err := s.Migrations.Hashes(t.Context(), other.Key); string(hashes) != "abcdefgh" || err != nil {
		t.Errorf("another one's: %q %v", hashes, err)
	}
}

func migrationLists(t *testing.T, s Stores) {
	for _, k := range []migration.Key{{Workspace: "w", Environment: "e", Name: "b"}, {Workspace: "w", Environment: "e", Name: "a"}, {Workspace: "w", Environment: "f", Name: "c"}, {Workspace: "x", Environment: "e", Name: "d"}} {
		m := migration.Migration{Key: k, Status: migration.Running}
		if k.Name == "b" {
			m.Status = migration.Finished
		}
		put(t, s, migration.Write{Migration: m})
	}
	for _, c := range []struct {
		workspace, environment string
		status                 migration.Status
		want                   string
	}{{"w", "e", "", "ab"}, {"w", "", "", "abc"}, {"", "", migration.Running, "acd"}, {"w", "e", migration.Finished, "b"}, {"y", "", "", ""}} {
		all, err := s.Migrations.List(t.Context(), c.workspace, c.environment, c.status)
		names := ""
		for _, m := range all {
			names += m.Name
		}
		if names != c.want || err != nil {
			t.Errorf("%+v: %s %v", c, names, err)
		}
	}
}
