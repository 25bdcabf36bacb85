package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"bobbin/runtime/fault"
)

// Moved says what a move copied.
type Moved struct {
	Rows     int64
	Archives int
}

// momentary are the tables of what is true for a moment only, and not moved.
var momentary = []string{"node", "lease"}

// Move copies everything that a store has in a folder into the PostgreSQL database of the Config,
// which holds nothing yet: all of it, or nothing but archives that nobody asks for. Nobody else uses
// the folder meanwhile; it stays as it is. What ran when the store was left is given back once a node
// has joined the database. Where the database has it already nothing is copied: the one before was cut off
// after its commit.
//
// Faults: those of Open, and conflict when the database holds something else.
func Move(ctx context.Context, folder string, to Config) (moved Moved, err error) {
	from, err := Open(ctx, folder, Config{Logger: to.Logger}) // brings its tables up to date
	if err != nil {
		return moved, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	there, err := Open(ctx, "", to)
	if err != nil {
		return moved, err
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	conn, err := pgx.ConnectConfig(ctx, there.config)
	if err != nil {
		return moved, translate(there.main.path, err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // and what was not committed is undone
	m := &moving{from: from, to: there, conn: conn}
	if already, err := m.already(ctx); already || err != nil {
		return moved, translate(there.main.path, err)
	}
	if moved.Archives, err = m.archives(ctx, filepath.Join(folder, "releases")); err != nil {
		return moved, err
	}
	moved.Rows, err = m.tables(ctx)
	return moved, translate(there.main.path, err)
}

// moving is a move under way.
type moving struct {
	from, to *DB
	conn     *pgx.Conn
}

// already says whether the database has what is to be moved. Every runner and every relay has a first token
// of its own, which stays when it is revoked.
func (m *moving) already(ctx context.Context) (bool, error) {
	const first = `SELECT coalesce((SELECT min(id) FROM token), '')`
	var here, there string
	if err := m.from.main.readers.QueryRowContext(ctx, first).Scan(&here); err != nil {
		return false, err
	}
	if err := m.conn.QueryRow(ctx, first).Scan(&there); err != nil {
		return false, err
	}
	return here != "" && here == there, nil
}

// archives copies the archives of releases, each by itself: they are large, and known by their content.
func (m *moving) archives(ctx context.Context, folder string) (n int, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	here, there := m.from.Archives(), m.to.Archives()
	for _, entry := range entries {
		digest, is := strings.CutSuffix(entry.Name(), ".release")
		if !is {
			continue
		}
		archive, err := here.Open(ctx, digest)
		if err != nil {
			return n, err
		}
		if err := errors.Join(there.Put(ctx, digest, archive), archive.Close()); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// tables copies all tables in one transaction.
func (m *moving) tables(ctx context.Context) (rows int64, err error) {
	tx, err := m.conn.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // does nothing after the commit
	for _, f := range []*file{m.from.main, m.from.logs} {
		tables, err := tablesOf(ctx, f)
		if err != nil {
			return 0, err
		}
		for _, t := range tables {
			n, err := t.copy(ctx, f, tx)
			if err != nil {
				return 0, fmt.Errorf("table %s: %w", t.name, err)
			}
			rows += n
		}
	}
	// No node has this name, so what it had is given back as that of a dead one is.
	if _, err := tx.Exec(ctx, `UPDATE invocation SET node = 'moved' WHERE status = 'running'`); err != nil {
		return 0, err
	}
	return rows, tx.Commit(ctx)
}

// table is one that is copied.
type table struct {
	name    string
	columns []string
	number  string // the column that numbers its rows by itself, "" where there is none
}

// tablesOf finds the tables of a file. Those of the migrations are each database's own.
func tablesOf(ctx context.Context, f *file) (all []table, err error) {
	rows, err := f.readers.QueryContext(ctx, `SELECT t.name, c.name, c.type = 'INTEGER' AND c.pk = 1 AND (SELECT sum(pk > 0) FROM pragma_table_info(t.name)) = 1
		FROM sqlite_master t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name NOT LIKE 'goose!_%' ESCAPE '!' ORDER BY t.name, c.cid`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, column string
		var number bool
		if err := rows.Scan(&name, &column, &number); err != nil {
			return nil, err
		}
		if slices.Contains(momentary, name) {
			continue
		}
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, table{name: name})
		}
		t := &all[len(all)-1]
		if t.columns = append(t.columns, column); number {
			t.number = column
		}
	}
	return all, rows.Err()
}

// copy copies the rows of a table, which has none on the other side.
func (t table) copy(ctx context.Context, f *file, tx pgx.Tx) (int64, error) {
	there := pgx.Identifier{t.name}.Sanitize()
	var used bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+there+`)`).Scan(&used); err != nil {
		return 0, err
	}
	if used {
		return 0, fault.New(fault.Conflict, "The database holds another runner's data already.").
			WithHint("Give it an empty schema: create one, and name it in the URL by ?search_path=.")
	}
	quoted := make([]string, len(t.columns))
	for i, c := range t.columns {
		quoted[i] = pgx.Identifier{c}.Sanitize()
	}
	rows, err := f.readers.QueryContext(ctx, `SELECT `+strings.Join(quoted, ", ")+` FROM `+there)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, &copied{rows, make([]any, len(t.columns))})
	if err != nil || t.number == "" {
		return n, err
	}
	number := pgx.Identifier{t.number}.Sanitize()
	_, err = tx.Exec(ctx, `SELECT setval(pg_get_serial_sequence($1, $2), coalesce((SELECT max(`+number+`) FROM `+there+`), 0) + 1, false)`, there, t.number)
	return n, err
}

// copied are rows on their way.
type copied struct {
	*sql.Rows
	values []any
}

// Values implements pgx.CopyFromSource.
func (c *copied) Values() ([]any, error) {
	into := make([]any, len(c.values))
	for i := range c.values {
		into[i] = &c.values[i]
	}
	err := c.Scan(into...)
	return onPostgres.args(c.values), err
}
