package store_test

import (
	"path/filepath"
	"testing"

	"bobbin/runtime/store"
	"bobbin/runtime/storetest"
	"bobbin/runtime/storetest/postgrestest"
)

func open(t testing.TB, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Stores { return stores(open(t, filepath.Join(t.TempDir(), "a #?%20 dir"))) })
}

func TestPostgreSQL(t *testing.T) {
	c := postgrestest.Shared(t)
	db := openShared(t, c.URL("suite"))
	storetest.Run(t, func(t *testing.T) storetest.Stores {
		c.Empty(t, "suite") // sooner done than a schema of its own for each
		return stores(db)
	})
}

// openShared opens a store on PostgreSQL.
func openShared(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), "", store.Config{Database: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func stores(db *store.DB) storetest.Stores {
	return storetest.Stores{Invocations: db.Invocations(), Log: db.Logs(), OneDatabase: db.OneDatabase(), Records: db.Records(), Releases: db.Releases(), Addresses: db.Addresses(), Gate: db.Gate(), Polls: db.Polls(), Relay: db.Relay(), Migrations: db.Migrations(), Schedules: db.Schedules(), Vault: db.Vault(), Shelf: db.Shelf(), Nodes: db.Nodes(), Notices: db.Notices()}
}
