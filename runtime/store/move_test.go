package store_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

func TestMove_KeepsEverything(t *testing.T) {
	dir, url := t.TempDir(), postgrestest.URL(t)
	from, err := store.Open(t.Context(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []invocation.ID{"running", "queued"} {
		i := row(id)
		i.Payload = []byte("{\"odd\":\"\u00e4\"}")
		if _, _, err := from.Invocations().Create(t.Context(), i, id == "running"); err != nil {
			t.Fatal(err)
		}
	}
	if err := from.Logs().Append(t.Context(), invocation.LogBatch{ID: "running", Attempt: 1, Lines: []script.Line{{Level: "log", Text: "a \x00 and \xff"}}}); err != nil {
		t.Fatal(err)
	}
	place := record.Address{Scope: "environment", Workspace: "w", Of: "e", Key: "bytes"}
	value := record.Entry{Key: "bytes", Value: []byte{0, 255, 1}, Sealed: true, UpdatedAt: noon}
	if _, err := from.Records().Set(t.Context(), place, value, false); err != nil {
		t.Fatal(err)
	}
	digest := strings.Repeat("ab", 32)
	archive := bytes.Repeat([]byte("archive "), 300_000)
	if err := from.Archives().Put(t.Context(), digest, bytes.NewReader(archive)); err != nil {
		t.Fatal(err)
	}
	if err := from.Close(); err != nil {
		t.Fatal(err)
	}

	moved, err := store.Move(t.Context(), dir, store.Config{Database: url})
	if err != nil || moved.Archives != 1 || moved.Rows == 0 {
		t.Fatal(moved, err)
	}
	if _, err := store.Move(t.Context(), dir, store.Config{Database: url}); !fault.Is(err, fault.Conflict) {
		t.Errorf("once more: %v", err) // there is no token by which to know it
	}

	there := nodes(t, url, 1)[0]
	opened, err := there.Archives().Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(opened); err != nil || !bytes.Equal(got, archive) {
		t.Errorf("an archive of %d bytes: %v", len(got), err)
	}
	if lines, err := there.Logs().Console(t.Context(), "running"); err != nil || len(lines) != 1 {
		t.Errorf("%+v, %v", lines, err)
	}
	if got, found, err := there.Records().Get(t.Context(), place, noon, false); err != nil || !found || !bytes.Equal(got.Value, value.Value) || !got.Sealed {
		t.Errorf("%+v, %v", got, err)
	}
	if err := there.Nodes().Join(t.Context(), node.Node{ID: "n", Home: "h", Patience: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if orphaned, err := there.Nodes().Beat(t.Context(), "n", node.Alive); err != nil || len(orphaned) != 1 {
		t.Errorf("what ran is that of %q, %v", orphaned, err)
	}
	// A new row has a number of its own.
	if _, created, err := there.Invocations().Create(t.Context(), row("new"), false); err != nil || !created {
		t.Errorf("a new one: %v, %v", created, err)
	}
}

// TestMove_KnowsWhatItHasMoved is by the first token, which stays when others come and it is revoked.
func TestMove_KnowsWhatItHasMoved(t *testing.T) {
	dir, url := t.TempDir(), postgrestest.URL(t)
	from := open(t, dir)
	add := func(db *store.DB, id string) {
		t.Helper()
		if err := db.Gate().AddToken(t.Context(), control.Token{ID: id, Name: id, Role: control.Admin, At: noon, Hash: id}); err != nil {
			t.Fatal(err)
		}
	}
	add(from, "1")
	if err := from.Archives().Put(t.Context(), strings.Repeat("ab", 32), strings.NewReader("archive")); err != nil {
		t.Fatal(err)
	}
	if err := from.Close(); err != nil {
		t.Fatal(err)
	}
	if moved, err := store.Move(t.Context(), dir, store.Config{Database: url}); err != nil || moved.Rows == 0 || moved.Archives != 1 {
		t.Fatal(moved, err)
	}
	there := openShared(t, url)
	add(there, "2")
	if err := there.Gate().RevokeToken(t.Context(), "1", noon); err != nil {
		t.Fatal(err)
	}
	if moved, err := store.Move(t.Context(), dir, store.Config{Database: url}); err != nil || moved != (store.Moved{}) {
		t.Errorf("once more: %+v, %v", moved, err)
	}
	if all, err := there.Gate().Tokens(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d tokens are there: %v", len(all), err)
	}
}
