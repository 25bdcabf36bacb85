package store_test

import (
	"testing"

	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

func TestMeasures(t *testing.T) {
	for name, db := range map[string]func() *store.DB{
		"SQLite":     func() *store.DB { return open(t, t.TempDir()) },
		"PostgreSQL": func() *store.DB { return openShared(t, postgrestest.URL(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			db := db()
			i := row("one")
			if _, _, err := db.Invocations().Create(t.Context(), i, false); err != nil {
				t.Fatal(err)
			}
			q, err := db.Queue(t.Context())
			if err != nil || q.Queued != 1 || q.Running != 0 || q.Dead != 0 || !q.Oldest.Equal(i.QueuedAt) {
				t.Errorf("the queue is %+v, %v", q, err)
			}
			if m, err := db.Mailboxes(t.Context()); err != nil || m != (store.Mailboxes{}) {
				t.Errorf("the mailboxes are %+v, %v", m, err)
			}
			s, err := db.Size(t.Context())
			if err != nil || s.Main == 0 || name == "PostgreSQL" && s.Free != -1 || name == "SQLite" && s.Free <= 0 {
				t.Errorf("it takes %+v, %v", s, err)
			}
		})
	}
}
