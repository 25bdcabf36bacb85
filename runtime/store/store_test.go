package store_test

import (
	"path/filepath"
	"testing"

	"bobbin/runtime/store"
	"bobbin/runtime/storetest"
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
	storetest.Run(t, func(t *testing.T) storetest.Stores {
		db := open(t, filepath.Join(t.TempDir(), "a #?%20 dir"))
		return storetest.Stores{Invocations: db.Invocations(), Log: db.Logs(), Records: db.Records(), Releases: db.Releases(), Addresses: db.Addresses(), Gate: db.Gate(), Polls: db.Polls(), Schedules: db.Schedules(), Vault: db.Vault(), Shelf: db.Shelf()}
	})
}
