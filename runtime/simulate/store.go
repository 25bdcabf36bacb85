package simulate

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"bobbin/runtime/fault"
)

// format is the version of the tables below; a file with a newer one is refused.
const format = 1

const tables = `
CREATE TABLE IF NOT EXISTS document (
  connection TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL,
  parent TEXT NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (connection, collection, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS document_order ON document (connection, collection, parent, place);
CREATE TABLE IF NOT EXISTS content (
  connection TEXT NOT NULL, id TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (connection, id));
CREATE TABLE IF NOT EXISTS counter (
  connection TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (connection, name)) WITHOUT ROWID;
`

// Store is the state of simulators: JSON documents in collections, contents and counters,
// each under the name of a connection. It is safe for concurrent use; one transaction runs at a time.
type Store struct {
	mu         sync.Mutex // a simulator has few callers, and one after the other is how they see a service
	db         *sql.DB
	conn       *sql.Conn            // the one connection; a second one to :memory: would be a second database
	statements map[string]*sql.Stmt // prepared once: preparing takes longer than most of them run
}

// OpenStore opens or makes the state of a workspace's simulators. An empty path keeps it in memory.
func OpenStore(path string) (*Store, error) {
	source := ":memory:"
	if path != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fault.New(fault.Unavailable, "The folder for the simulators' state cannot be made: %s.", filepath.Dir(path)).Because(err)
		}
		source = "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() +
			"?_pragma=journal_mode(wal)&_pragma=synchronous(normal)&_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, fmt.Errorf("open simulator state: %w", err)
	}
	conn, err := prepare(db, path)
	if err != nil {
		_ = db.Close() // the first error is the one to tell
		return nil, err
	}
	return &Store{db: db, conn: conn, statements: map[string]*sql.Stmt{}}, nil
}

// prepare opens the connection and makes the tables.
func prepare(db *sql.DB, path string) (*sql.Conn, error) {
	ctx := context.Background()
	var found int
	conn, err := db.Conn(ctx)
	if err == nil {
		err = conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found)
	}
	if err == nil && found > format {
		return nil, fault.New(fault.Invalid, "The simulators' state was written by a newer Bobbin: %s.", path).
			WithHint("Update Bobbin, or delete the file to start the simulators afresh.")
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, tables+fmt.Sprintf("PRAGMA user_version = %d;", format))
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The simulators' state cannot be opened: %s.", path).
			WithHint("If the file is damaged, delete it: simulated data can be made again.").Because(err)
	}
	return conn, nil
}

// Close closes the state. Simulators on it must be closed before.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, statement := range s.statements {
		_ = statement.Close() // the connection goes with them
	}
	_ = s.conn.Close() // gives it back to db, whose error counts
	return s.db.Close()
}

// Snapshot gives a connection's documents by collection, in the order they were added.
func (s *Store) Snapshot(connection string) (map[string][]Doc, error) {
	all := map[string][]Doc{}
	err := s.update(connection, func(tx *Tx) {
		var names []string
		tx.rows("SELECT DISTINCT collection FROM document WHERE connection = ? ORDER BY 1", []any{connection}, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		})
		for _, name := range names {
			if docs := tx.All(name); len(docs) > 0 && !strings.HasPrefix(name, "(") {
				all[name] = docs
			}
		}
	})
	return all, err
}

// update runs a transaction that always commits.
func (s *Store) update(connection string, work func(*Tx)) error {
	return s.transact(connection, func(tx *Tx) bool { work(tx); return true }, nil)
}

// transact runs work in a transaction, which commits when work says so. After, when not nil,
// runs after a commit and before the next transaction.
func (s *Store) transact(connection string, work func(*Tx) bool, after func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	tx := &Tx{store: s, connection: connection}
	tx.exec("BEGIN IMMEDIATE")
	open := tx.err == nil
	defer func() {
		if open { // also on a panic
			_, _ = s.conn.ExecContext(context.Background(), "ROLLBACK")
		}
	}()
	commit := work(tx)
	if tx.err != nil {
		return unavailable(tx.err)
	}
	if !commit {
		return nil
	}
	if tx.exec("COMMIT"); tx.err != nil {
		return unavailable(tx.err)
	}
	open = false
	if after != nil {
		after()
	}
	return nil
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "The simulators' state cannot be read or written: %v.", err).Because(err)
}

// Tx is one transaction on one connection's state. The first failure of the database is kept
// and ends the transaction; methods after it do nothing, so that handlers need not check each call.
type Tx struct {
	store      *Store
	connection string
	err        error
}

// seedMark is the collection that says a connection has been seeded.
const seedMark = "(seeded)"

func (t *Tx) seeded() bool {
	_, ok := t.Get(seedMark, "1")
	return ok
}

func (t *Tx) markSeeded() { t.Put(seedMark, "1", "", Doc{}) }

func (t *Tx) wipe() {
	t.exec("DELETE FROM document WHERE connection = ? AND collection <> ?", t.connection, switches)
	for _, table := range []string{"content", "counter"} {
		t.exec("DELETE FROM "+table+" WHERE connection = ?", t.connection)
	}
}

// Get finds a document by its id.
func (t *Tx) Get(collection, id string) (Doc, bool) {
	var found Doc
	t.rows("SELECT body FROM document WHERE connection = ? AND collection = ? AND id = ?",
		[]any{t.connection, collection, id}, scanInto(func(d Doc) { found = d }))
	return found, found != nil
}

// GetBelow finds a document by its id that hangs below the parent; when the collection has no
// parents, within is false and the parent is not asked for.
func (t *Tx) GetBelow(collection, id, parent string, within bool) (Doc, bool) {
	if !within {
		return t.Get(collection, id)
	}
	var found Doc
	t.rows("SELECT body FROM document WHERE connection = ? AND collection = ? AND id = ? AND parent = ?",
		[]any{t.connection, collection, id, parent}, scanInto(func(d Doc) { found = d }))
	return found, found != nil
}

// Put stores a document under an id, below a parent ("" for none). A new one goes to the end
// of the order, a known one keeps its place.
func (t *Tx) Put(collection, id, parent string, doc Doc) {
	body, err := json.Marshal(doc)
	if err != nil {
		t.fail(err)
		return
	}
	place := t.Next("(place)")
	t.exec(`INSERT INTO document (connection, collection, id, parent, place, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (connection, collection, id) DO UPDATE SET parent = excluded.parent, body = excluded.body`,
		t.connection, collection, id, parent, place, string(body))
}

// Delete removes a document and says whether it was there.
func (t *Tx) Delete(collection, id string) bool {
	return t.exec("DELETE FROM document WHERE connection = ? AND collection = ? AND id = ?", t.connection, collection, id) > 0
}

// DeleteBelow removes every document of a collection below a parent.
func (t *Tx) DeleteBelow(collection, parent string) {
	t.exec("DELETE FROM document WHERE connection = ? AND collection = ? AND parent = ?", t.connection, collection, parent)
}

// expire removes the documents of a collection whose expires, in seconds, is not after a time.
func (t *Tx) expire(collection string, now int) {
	t.exec("DELETE FROM document WHERE connection = ? AND collection = ? AND body ->> 'expires' <= ?", t.connection, collection, now)
}

// List gives the documents of a collection below a parent, in order.
func (t *Tx) List(collection, parent string) []Doc {
	docs := []Doc{}
	t.rows("SELECT body FROM document WHERE connection = ? AND collection = ? AND parent = ? ORDER BY place",
		[]any{t.connection, collection, parent}, scanInto(func(d Doc) { docs = append(docs, d) }))
	return docs
}

// All gives every document of a collection, in order.
func (t *Tx) All(collection string) []Doc {
	docs := []Doc{}
	t.rows("SELECT body FROM document WHERE connection = ? AND collection = ? ORDER BY place",
		[]any{t.connection, collection}, scanInto(func(d Doc) { docs = append(docs, d) }))
	return docs
}

// Next counts a counter up and gives its new value; the first is 1.
func (t *Tx) Next(counter string) int {
	value := 0
	t.rows(`INSERT INTO counter (connection, name, value) VALUES (?, ?, 1)
		ON CONFLICT (connection, name) DO UPDATE SET value = value + 1 RETURNING value`,
		[]any{t.connection, counter}, func(rows *sql.Rows) error { return rows.Scan(&value) })
	return value
}

// Content gives stored bytes by id.
func (t *Tx) Content(id string) ([]byte, bool) {
	var found []byte
	ok := false
	t.rows("SELECT bytes FROM content WHERE connection = ? AND id = ?", []any{t.connection, id}, func(rows *sql.Rows) error {
		ok = true
		return rows.Scan(&found)
	})
	return found, ok
}

// PutContent stores bytes under an id.
func (t *Tx) PutContent(id string, content []byte) {
	if content == nil {
		content = []byte{}
	}
	t.exec("INSERT OR REPLACE INTO content (connection, id, bytes) VALUES (?, ?, ?)", t.connection, id, content)
}

// DeleteContent removes stored bytes.
func (t *Tx) DeleteContent(id string) {
	t.exec("DELETE FROM content WHERE connection = ? AND id = ?", t.connection, id)
}

func (t *Tx) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *Tx) prepared(text string) *sql.Stmt {
	if statement, ok := t.store.statements[text]; ok {
		return statement
	}
	statement, err := t.store.conn.PrepareContext(context.Background(), text)
	if err != nil {
		t.fail(err)
		return nil
	}
	t.store.statements[text] = statement
	return statement
}

func (t *Tx) exec(statement string, args ...any) int64 {
	if t.err != nil {
		return 0
	}
	prepared := t.prepared(statement)
	if t.err != nil {
		return 0
	}
	result, err := prepared.ExecContext(context.Background(), args...)
	if err != nil {
		t.fail(err)
		return 0
	}
	changed, err := result.RowsAffected()
	if err != nil {
		t.fail(err)
	}
	return changed
}

func (t *Tx) rows(query string, args []any, each func(*sql.Rows) error) {
	if t.err != nil {
		return
	}
	prepared := t.prepared(query)
	if t.err != nil {
		return
	}
	rows, err := prepared.QueryContext(context.Background(), args...)
	if err != nil {
		t.fail(err)
		return
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		if err := each(rows); err != nil {
			t.fail(err)
			return
		}
	}
	if err := rows.Err(); err != nil {
		t.fail(err)
	}
}

func scanInto(take func(Doc)) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return err
		}
		doc := Doc{}
		if err := json.Unmarshal(body, &doc); err != nil {
			return err
		}
		take(doc)
		return nil
	}
}
