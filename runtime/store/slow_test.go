package store_test

import (
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/store"
)

// slow is a way to the shared PostgreSQL, of whose first connections nothing is heard for as long as one is waited for.
func slow(t *testing.T, connections int) (*line, string) {
	t.Helper()
	l, url := newLine(t)
	l.hush(connections)
	return l, url + "&connect_timeout=1"
}

// hush has so many connections from now on not be answered.
func (l *line) hush(connections int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mute = connections
}

func TestPostgreSQL_IsAskedAgainWhenItIsSlow(t *testing.T) {
	defer store.SetPatience(0)()
	l, url := slow(t, 2)
	db, err := store.Open(t.Context(), "", store.Config{Database: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	l.hush(1)
	a := record.Address{Scope: record.Environment, Workspace: "w", Of: "e", Key: "k"}
	if _, err := db.Records().Set(t.Context(), a, record.Entry{Value: []byte("1"), UpdatedAt: noon}, false); err != nil {
		t.Errorf("a write whose connection did not come: %v", err)
	}
}

func TestPostgreSQL_SaysThatItDoesNotAnswer(t *testing.T) {
	defer store.SetSlowStarts(2)()
	_, url := slow(t, 1000)
	if _, err := store.Open(t.Context(), "", store.Config{Database: url}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("opened with %v", err)
	}
}
