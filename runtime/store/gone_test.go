package store_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
)

// line is a way to the shared PostgreSQL that can be cut in the moment of a commit.
type line struct {
	dir string

	mu    sync.Mutex
	cut   string // "before" or "after" the server got the next COMMIT; "" lets all pass
	down  bool   // carries nothing
	stays bool   // after a cut it is down
	mute  int    // of so many connections from now on nothing is heard
	cuts  int
	fell  chan struct{} // gets one for each cut

	carriers sync.WaitGroup
}

func newLine(t *testing.T) (*line, string) {
	t.Helper()
	return newLineTo(t, postgrestest.Shared(t), postgrestest.URL(t))
}

func newLineTo(t *testing.T, c *postgrestest.Cluster, url string) (*line, string) {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "bobbin-line-") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	l := &line{dir: dir, fell: make(chan struct{}, 10)}
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // after the stores that use it are closed, which ends what it carries
		_ = listener.Close()
		l.carriers.Wait()
		_ = os.RemoveAll(dir)
	})
	to := c.Socket()
	l.carriers.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			l.carriers.Go(func() { l.carry(client, to) })
		}
	})
	return l, strings.Replace(url, "host="+strings.ReplaceAll(filepath.Dir(to), "/", "%2F"), "host="+strings.ReplaceAll(dir, "/", "%2F"), 1)
}

func (l *line) carry(client net.Conn, to string) {
	defer client.Close()
	l.mu.Lock()
	down, mute := l.down, l.mute > 0
	if mute {
		l.mute--
	}
	l.mu.Unlock()
	if mute {
		_, _ = io.Copy(io.Discard, client) // until it is given up
	}
	if down || mute {
		return
	}
	server, err := net.Dial("unix", to)
	if err != nil {
		return
	}
	defer server.Close()
	answered := make(chan struct{})
	defer func() { <-answered }()
	go func() {
		defer close(answered)
		defer client.Close()
		_, _ = io.Copy(client, server)
		_, _ = io.Copy(io.Discard, server) // when the client is gone: to the server's end
	}()
	defer server.(*net.UnixConn).CloseWrite() // the server does what it got, and ends
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if cut := l.commit(buffer[:n]); cut != "" {
			_ = client.Close()
			if cut == "after" {
				_, _ = server.Write(buffer[:n])
			}
			return
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// commit says whether to cut here, and where.
func (l *line) commit(message []byte) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return "before" // whatever it is
	}
	if l.cut == "" || !bytes.Contains(message, []byte("\x00bobbin COMMIT\x00")) { // done, not prepared: after the empty name of a portal
		return ""
	}
	cut := l.cut
	l.cut, l.cuts, l.down = "", l.cuts+1, l.stays
	l.fell <- struct{}{}
	return cut
}

func (l *line) set(cut string, stays bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut, l.stays, l.down = cut, stays, false
}

func setRecord(t *testing.T, db *store.DB, key string) error {
	t.Helper()
	_, err := db.Records().Set(t.Context(), record.Address{Key: key}, record.Entry{Value: []byte("1"), UpdatedAt: noon}, false)
	return err
}

func hasRecord(t *testing.T, db *store.DB, key string) bool {
	t.Helper()
	_, found, err := db.Records().Get(t.Context(), record.Address{Key: key}, noon, true)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCommit_WhoseAnswerWasLostIsLookedUp(t *testing.T) {
	l, url := newLine(t)
	db := openShared(t, url)
	for _, cut := range []string{"before", "after"} {
		l.set(cut, false)
		if err := setRecord(t, db, cut); err != nil {
			t.Errorf("cut %s the commit: %v", cut, err)
		}
		if !hasRecord(t, db, cut) {
			t.Errorf("cut %s the commit: what was acknowledged is not there", cut)
		}
	}
	if l.cuts != 2 {
		t.Errorf("%d cuts", l.cuts)
	}
}

func TestCommit_WhoseFateNobodyKnowsIsNeitherStoredNorNot(t *testing.T) {
	defer store.SetSettling(200 * time.Millisecond)()
	l, url := newLine(t)
	db := openShared(t, url)
	for _, cut := range []string{"before", "after"} {
		l.set(cut, true)
		err := setRecord(t, db, cut)
		if f := fault.From(err); !errors.Is(err, store.ErrUnknown) || !fault.Is(err, fault.Unavailable) || f.Hint == "" {
			t.Errorf("cut %s the commit: %v", cut, err)
		}
		if err := setRecord(t, db, "while it is gone"); !fault.Is(err, fault.Unavailable) || errors.Is(err, store.ErrUnknown) {
			t.Errorf("while it is gone: %v", err)
		}
		l.set("", false)
		if err := setRecord(t, db, "when it is back"); err != nil {
			t.Errorf("when it is back: %v", err)
		}
		if stored := hasRecord(t, db, cut); stored != (cut == "after") {
			t.Errorf("cut %s the commit: stored %v", cut, stored)
		}
	}
}

// After a crash PostgreSQL gives the number of a transaction that it lost to another one.
func TestCommit_IsNotTakenForAnotherOfItsNumber(t *testing.T) {
	// A crash and a recovery take their time on a busy machine.
	defer store.SetSettling(5 * time.Minute)()
	defer store.SetPatience(5 * time.Minute)()
	c := postgrestest.Start(t)
	l, url := newLineTo(t, c, c.URL("bobbin"))
	db := openShared(t, url)
	if err := setRecord(t, db, "first"); err != nil {
		t.Fatal(err)
	}
	c.SQL(t, "CREATE TABLE others (n INTEGER); CHECKPOINT")
	l.set("before", true)
	stored := make(chan error)
	go func() { stored <- setRecord(t, db, "lost") }()
	<-l.fell
	if err := errors.Join(c.Crash(), c.Recover()); err != nil {
		t.Fatal(err)
	}
	c.SQL(t, "DO $$ BEGIN FOR n IN 1..50 LOOP INSERT INTO others VALUES (n); COMMIT; END LOOP; END $$")
	l.set("", false)
	if err := <-stored; err != nil || !hasRecord(t, db, "lost") {
		t.Errorf("acknowledged (%v), and not there", err)
	}
}

func TestPostgreSQL_GoesOnAfterARestart(t *testing.T) {
	c := postgrestest.Start(t)
	db := openShared(t, c.URL("bobbin"))
	if err := setRecord(t, db, "before"); err != nil {
		t.Fatal(err)
	}
	c.Restart(t)
	if !hasRecord(t, db, "before") { // reads over a connection that does not know of it yet
		t.Error("what was stored is gone")
	}
	if err := setRecord(t, db, "after"); err != nil {
		t.Errorf("the first write after it: %v", err)
	}
	if err := c.Crash(); err != nil {
		t.Fatal(err)
	}
	if err := setRecord(t, db, "down"); !fault.Is(err, fault.Unavailable) || errors.Is(err, store.ErrUnknown) {
		t.Errorf("while it is down: %v", err)
	}
	if _, _, err := db.Records().Get(t.Context(), record.Address{Key: "before"}, noon, true); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a read while it is down: %v", err)
	}
	if err := c.Recover(); err != nil {
		t.Fatal(err)
	}
	if err := setRecord(t, db, "again"); err != nil || hasRecord(t, db, "down") {
		t.Errorf("when it is back: %v", err)
	}
}

func TestPostgreSQL_OfANewerProgramIsRefused(t *testing.T) {
	url := postgrestest.URL(t)
	if err := openShared(t, url).Close(); err != nil {
		t.Fatal(err)
	}
	schema := url[strings.Index(url, "search_path=")+len("search_path="):]
	schema, _, _ = strings.Cut(schema, "&")
	postgrestest.Shared(t).SQL(t, "INSERT INTO "+schema+".bobbin_version (version_id, is_applied) VALUES (99, true)")
	_, err := store.Open(t.Context(), "", store.Config{Database: url})
	if f := fault.From(err); !fault.Is(err, fault.Conflict) || f.Hint == "" || !strings.Contains(f.Sentence, "newer") {
		t.Errorf("%v", err)
	}
}
