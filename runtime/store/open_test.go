package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func row(id invocation.ID) invocation.Invocation {
	return invocation.Invocation{ID: id, Workspace: "w", Script: "S", Status: script.Queued, QueuedAt: noon, Payload: []byte(`{}`), MaxAttempts: 1}
}

func TestOpen_KeepsWhatWasStored(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	if _, _, err := db.Invocations().Create(t.Context(), row("a"), false); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Errorf("a second close: %v", err)
	}
	i, err := open(t, dir).Invocations().Get(t.Context(), "a")
	if err != nil || i.Status != script.Queued {
		t.Errorf("after opening again: %v %v", i.Status, err)
	}
}

func TestOpen_IsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps a person's folders apart by other means than modes")
	}
	dir := filepath.Join(t.TempDir(), "new")
	open(t, dir)
	for name, want := range map[string]os.FileMode{".": 0o700, "bobbin.db": 0o600, "logs.db": 0o600, "bobbin.db-wal": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", name, info.Mode().Perm(), want)
		}
	}
}

func TestOpen_RefusesDataOfANewerProgram(t *testing.T) {
	for _, name := range []string{"bobbin.db", "logs.db"} {
		dir := t.TempDir()
		if err := open(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		raw(t, filepath.Join(dir, name), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
		_, err := store.Open(t.Context(), dir, store.Config{})
		if f := fault.From(err); !fault.Is(err, fault.Conflict) || f.Hint == "" || !strings.Contains(f.Sentence, "newer") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func raw(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_SaysWhichFileIsDamaged(t *testing.T) {
	for _, name := range []string{"bobbin.db", "logs.db"} {
		for what, content := range map[string]string{"text": strings.Repeat("this is no database. ", 400), "a broken header": "SQLite format 3\x00" + strings.Repeat("\xff", 8000)} {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(t.Context(), dir, store.Config{})
			if f := fault.From(err); !fault.Is(err, fault.Invalid) || f.Hint == "" || !strings.Contains(f.Sentence, path) {
				t.Errorf("%s with %s: %v", name, what, err)
			}
			if kept, _ := os.ReadFile(path); string(kept) != content {
				t.Errorf("%s with %s was changed", name, what)
			}
		}
	}
}

func TestOpen_SaysWhenTheFolderCannotBeMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path, store.Config{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a file where the folder should be: %v", err)
	}
}

func TestWrite_IsRefusedAfterClose(t *testing.T) {
	db := open(t, t.TempDir())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Invocations().Create(t.Context(), row("a"), false); !fault.Is(err, fault.Unavailable) {
		t.Errorf("after close: %v", err)
	}
}

func TestWrite_ThatFailsCostsItsNeighboursNothing(t *testing.T) {
	db := open(t, t.TempDir())
	if _, _, err := db.Invocations().Create(t.Context(), row("same"), false); err != nil {
		t.Fatal(err)
	}
	// Many at once, so that good and bad ones meet in a batch.
	errs := make(chan error, 200)
	for n := range 200 {
		go func() {
			id := invocation.ID("same") // its id is taken
			if n%2 == 0 {
				id = invocation.ID(time.Duration(n).String())
			}
			_, _, err := db.Invocations().Create(t.Context(), row(id), false)
			errs <- err
		}()
	}
	good := 0
	for range 200 {
		if err := <-errs; err == nil {
			good++
		}
	}
	all, err := db.Invocations().List(t.Context(), invocation.Filter{Limit: -1})
	if good != 100 || len(all) != 101 || err != nil {
		t.Errorf("%d were told that theirs is stored, %d are: %v", good, len(all)-1, err)
	}
}

func TestWrite_SharesCommits(t *testing.T) {
	db := open(t, t.TempDir())
	before := db.Stats()
	done := make(chan error, 500)
	for n := range 500 {
		go func() {
			_, err := db.Records().Set(t.Context(), record.Address{Key: time.Duration(n).String()}, record.Entry{Value: []byte("1"), UpdatedAt: noon}, false)
			done <- err
		}()
	}
	for range 500 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	after := db.Stats()
	if writes, commits := after.Writes-before.Writes, after.Commits-before.Commits; writes != 500 || commits > 250 {
		t.Errorf("%d writes took %d commits", writes, commits)
	}
}

func TestSweep_RemovesWhatEndedLongAgo(t *testing.T) {
	db := open(t, t.TempDir())
	for n, at := range []time.Time{noon, noon.Add(time.Hour), {}} {
		i, _, err := db.Invocations().Create(t.Context(), row(invocation.ID([]string{"old", "young", "open"}[n])), true)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Logs().Append(t.Context(), invocation.LogBatch{ID: i.ID, Lines: []script.Line{{Text: "x"}}, HTTP: []invocation.HTTPEntry{{JSON: []byte("1")}}}); err != nil {
			t.Fatal(err)
		}
		if at.IsZero() {
			continue
		}
		if err := db.Invocations().End(t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: 1, Status: script.Finished, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	rules := []invocation.Retention{{Days: 1}}
	if n, err := db.Sweep(t.Context(), noon.Add(24*time.Hour+time.Minute), rules); n != 1 || err != nil {
		t.Errorf("removed %d: %v", n, err)
	}
	for id, want := range map[invocation.ID]int{"old": 0, "young": 1, "open": 1} {
		_, err := db.Invocations().Get(t.Context(), id)
		lines, _ := db.Logs().Console(t.Context(), id)
		exchanges, _ := db.Logs().HTTP(t.Context(), id)
		if (err == nil) != (want == 1) || len(lines) != want || len(exchanges) != want {
			t.Errorf("%s: %v, %d lines, %d exchanges", id, err, len(lines), len(exchanges))
		}
	}
}

func TestRead_SaysWhenItWasGivenUp(t *testing.T) {
	db := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, get := db.Invocations().Get(ctx, "a")
	_, console := db.Logs().Console(ctx, "a")
	_, _, record := db.Records().Get(ctx, record.Address{}, noon, false)
	_, _, create := db.Invocations().Create(ctx, row("a"), false)
	for what, err := range map[string]error{"get": get, "console": console, "record": record} {
		if !fault.Is(err, fault.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	// A write whose caller has gone is either done or refused, never unknown.
	_, err := db.Invocations().Get(t.Context(), "a")
	if (create == nil) != (err == nil) {
		t.Errorf("create said %v, get %v", create, err)
	}
}

// Who held a lease when its program ended does not hold it when the clock was set back meanwhile.
func TestOpen_LeasesEndWithTheirProcess(t *testing.T) {
	dir := t.TempDir()
	for _, owner := range []string{"first", "second"} {
		db := open(t, dir)
		if err := db.Nodes().Join(t.Context(), node.Node{ID: owner, Home: "home", Patience: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if held, err := db.Nodes().Hold(t.Context(), "renew a login", owner, 24*time.Hour); err != nil || !held {
			t.Errorf("the lease of the %s process: %v, %v", owner, held, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
