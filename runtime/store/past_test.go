package store_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/store/pasttest"
	"bobbin/runtime/storetest/postgrestest"
)

// versions are those a database of a folder was in, the newest last.
func versions(t *testing.T, folder string) (steps fs.FS, all []int64) {
	t.Helper()
	steps, err := store.Steps(folder, false)
	if err == nil {
		all, err = pasttest.Versions(steps)
	}
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return steps, all
}

// connect opens a database beside the store.
func connect(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err == nil {
		err = db.PingContext(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func content(t *testing.T, db *sql.DB, dialect goose.Dialect) pasttest.Content {
	t.Helper()
	all, err := pasttest.Read(t.Context(), db, dialect)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOpen_UpgradesEveryVersion opens the files of each earlier version, every table with a row.
func TestOpen_UpgradesEveryVersion(t *testing.T) {
	_, all := versions(t, "bobbin")
	for _, version := range all {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			dir := t.TempDir()
			if err := pasttest.Make(t.Context(), dir, os.DirFS("migrations"), version, nil); err != nil {
				t.Fatal(err)
			}
			before := map[string]pasttest.Content{}
			for _, name := range []string{"bobbin.db", "logs.db"} {
				before[name] = content(t, connect(t, "sqlite", filepath.Join(dir, name)), goose.DialectSQLite3)
			}
			if len(before["bobbin.db"]["invocation"]) != 1 || len(before["logs.db"]["console"]) != 1 {
				t.Fatalf("nothing was there before: %v", before)
			}
			db := open(t, dir)
			for name, was := range before {
				beside := connect(t, "sqlite", filepath.Join(dir, name))
				for _, lost := range was.Lost(content(t, beside, goose.DialectSQLite3)) {
					t.Error(lost)
				}
				var said string
				if err := beside.QueryRow("PRAGMA foreign_key_check").Scan(&said); err != sql.ErrNoRows {
					t.Errorf("%s: a key points nowhere: %v, %v", name, said, err)
				}
				if err := store.Verify(t.Context(), filepath.Join(dir, name)); err != nil {
					t.Error(err)
				}
			}
			works(t, db)
		})
	}
}

// works reads what was there and goes through the life of an invocation.
func works(t *testing.T, db *store.DB) {
	t.Helper()
	one := row("new")
	one.Trigger = invocation.Manual // whose start does not ask the rules of its place, nor who else asks them now
	i, _, err := db.Invocations().Create(t.Context(), one, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Invocations().End(t.Context(), invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Status: script.Finished, At: noon}); err != nil {
		t.Error(err)
	}
	list, err := db.Invocations().List(t.Context(), invocation.Filter{Limit: -1})
	if err != nil || len(list) != 2 || list[0].ID != "new" || list[1].ID != "the id" || list[1].Status != script.Finished || string(list[1].Result) != `"as it was"` {
		t.Errorf("listed %+v, %v", list, err)
	}
	if event, err := db.Invocations().Event(t.Context(), "the id"); err != nil || string(event) != "{}" {
		t.Errorf("the event of old: %s, %v", event, err)
	}
}

// TestPostgreSQL_UpgradesEveryVersion does so for a schema that nodes share. Bobbin knows PostgreSQL
// since the version 13 of its tables.
func TestPostgreSQL_UpgradesEveryVersion(t *testing.T) {
	_, all := versions(t, "bobbin")
	_, shared := versions(t, "shared")
	for _, version := range all[slices.Index(all, 13):] {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			upgradeShared(t, map[string]int64{"bobbin": version, "logs": 1, "shared": shared[0]})
		})
	}
	for _, version := range shared[1:] {
		t.Run(fmt.Sprint("shared ", version), func(t *testing.T) {
			upgradeShared(t, map[string]int64{"bobbin": all[len(all)-1], "logs": 1, "shared": version})
		})
	}
}

func upgradeShared(t *testing.T, to map[string]int64) {
	t.Parallel()
	url := postgrestest.URL(t) + "&synchronous_commit=off" // what it commits is proven elsewhere
	beside := connect(t, "pgx", url)
	if _, err := beside.Exec("DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I', current_setting('search_path')); END $$"); err != nil {
		t.Fatal(err)
	}
	for folder, version := range to {
		steps, err := store.Steps(folder, true)
		if err == nil {
			err = pasttest.Up(t.Context(), beside, goose.DialectPostgres, steps, folder+"_version", version)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := pasttest.Fill(t.Context(), beside, goose.DialectPostgres, nil); err != nil {
		t.Fatal(err)
	}
	before := content(t, beside, goose.DialectPostgres)
	if len(before["invocation"]) != 1 || len(before["console"]) != 1 || len(before["archive_chunk"]) != 1 {
		t.Fatalf("nothing was there before: %v", before)
	}
	db := openShared(t, url)
	for _, lost := range before.Lost(content(t, connect(t, "pgx", url), goose.DialectPostgres)) {
		t.Error(lost)
	}
	works(t, db)
}

// TestPast_LostIsFound is the negative control of what the upgrades are judged by.
func TestPast_LostIsFound(t *testing.T) {
	was := pasttest.Content{"record": {{"key": "a", "value": []byte("1")}}}
	for what, now := range map[string]pasttest.Content{
		"a table that is gone": {}, "a row that is gone": {"record": nil}, "a value that changed": {"record": {{"key": "a", "value": []byte("2")}}}, "a column that is gone": {"record": {{"key": "a"}}},
	} {
		if len(was.Lost(now)) != 1 {
			t.Errorf("%s is not found", what)
		}
	}
	if lost := was.Lost(pasttest.Content{"record": {{"key": "b"}, {"key": "a", "value": []byte("1"), "new": 1}}}); len(lost) != 0 {
		t.Error(lost)
	}
}

func TestPostgreSQL_RefusesDataOfANewerProgram(t *testing.T) {
	url := postgrestest.URL(t)
	if err := openShared(t, url).Close(); err != nil {
		t.Fatal(err)
	}
	beside := connect(t, "pgx", url)
	for _, table := range []string{"bobbin_version", "logs_version", "shared_version"} {
		if _, err := beside.Exec(`INSERT INTO ` + table + ` (version_id, is_applied) VALUES (99, true)`); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(t.Context(), "", store.Config{Database: url})
		if f := fault.From(err); !fault.Is(err, fault.Conflict) || f.Hint == "" || !strings.Contains(f.Sentence, "newer") {
			t.Errorf("%s: %v", table, err)
		}
		if _, err := beside.Exec(`DELETE FROM ` + table + ` WHERE version_id = 99`); err != nil {
			t.Fatal(err)
		}
	}
}
