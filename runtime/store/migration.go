package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"bobbin/runtime/migration"
	"bobbin/runtime/record"
)

// Migrations keeps the long jobs of package migration.
type Migrations struct{ f *file }

const migrationColumns = `workspace, environment, name, status, fence, body`

func migrationLock(k migration.Key) string {
	return "migration\x00" + k.Workspace + "\x00" + k.Environment + "\x00" + k.Name
}

func scanMigration(rows *sql.Rows, more ...any) (migration.Migration, error) {
	var m migration.Migration
	var k migration.Key
	var status migration.Status
	var fence int64
	var body string
	err := rows.Scan(append([]any{&k.Workspace, &k.Environment, &k.Name, &status, &fence, &body}, more...)...)
	if err == nil {
		err = json.Unmarshal([]byte(body), &m)
	}
	m.Key, m.Status, m.Fence = k, status, fence
	return m, err
}

// foundMigration reads the one row of a query that asks for the work too; nil when there is none.
func foundMigration(rows *sql.Rows) (*migration.Migration, error) {
	defer rows.Close()
	if !rows.Next() {
		return nil, rows.Err()
	}
	var work string
	m, err := scanMigration(rows, &work)
	if err == nil {
		err = json.Unmarshal([]byte(work), &m.Work)
	}
	return &m, cmp.Or(err, rows.Close())
}

const findMigration = `SELECT ` + migrationColumns + `, work FROM migration WHERE workspace = $1 AND environment = $2 AND name = $3`

// Find implements migration.Store.
func (s *Migrations) Find(ctx context.Context, k migration.Key) (migration.Migration, bool, error) {
	rows, err := s.f.query(ctx, findMigration, k.Workspace, k.Environment, k.Name)
	if err != nil {
		return migration.Migration{}, false, err
	}
	m, err := foundMigration(rows)
	if err != nil || m == nil {
		return migration.Migration{}, false, translate(s.f.path, err)
	}
	return *m, true, nil
}

// List implements migration.Store.
func (s *Migrations) List(ctx context.Context, workspace, environment string, status migration.Status) ([]migration.Migration, error) {
	rows, err := s.f.query(ctx, `SELECT `+migrationColumns+` FROM migration WHERE ($1 = '' OR workspace = $1) AND ($2 = '' OR environment = $2)
		AND ($3 = '' OR status = $3) ORDER BY workspace, environment, name`, workspace, environment, status)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []migration.Migration{}
	for rows.Next() {
		m, err := scanMigration(rows)
		if err != nil {
			return nil, translate(s.f.path, err)
		}
		all = append(all, m)
	}
	return all, translate(s.f.path, rows.Err())
}

// Update implements migration.Store.
func (s *Migrations) Update(ctx context.Context, k migration.Key, change func(now *migration.Migration) (*migration.Write, error)) error {
	var refused error
	err := s.f.writer.write(ctx, func(t *tx) error {
		rows, err := t.query(findMigration, k.Workspace, k.Environment, k.Name)
		if err != nil {
			return err
		}
		now, err := foundMigration(rows)
		if err != nil {
			return err
		}
		var announced []string
		if now != nil {
			announced = now.Work.Pending
		}
		// What is refused has written nothing, so it is no failure of those who share the commit.
		var w *migration.Write
		if w, refused = change(now); refused != nil || w == nil {
			return nil
		}
		if !w.Gone && (now == nil || begins(*w, announced)) {
			if err := t.adds(); err != nil {
				return err
			}
		}
		return t.putMigration(k, *w)
	}, migrationLock(k))
	return cmp.Or(err, refused)
}

// begins says whether a write has a migration begin something: itself, what failed, or items that were not announced before.
func begins(w migration.Write, announced []string) bool {
	if w.Clear || w.Retry {
		return true
	}
	known := make(map[string]bool, len(announced))
	for _, key := range announced {
		known[key] = true
	}
	return slices.ContainsFunc(w.Work.Pending, func(key string) bool { return !known[key] })
}

func (t *tx) putMigration(k migration.Key, w migration.Write) error {
	if w.Gone {
		return t.clearMigration(k, "migration", "migration_item", "migration_key")
	}
	body, err := json.Marshal(w.Migration)
	if err != nil {
		return err
	}
	work, err := json.Marshal(w.Work)
	if err != nil {
		return err
	}
	if w.Clear {
		if err := t.clearMigration(k, "migration_item", "migration_key"); err != nil {
			return err
		}
	}
	_, err = t.exec(`INSERT INTO migration (`+migrationColumns+`, work) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (workspace, environment, name) DO UPDATE SET status = excluded.status, fence = excluded.fence, body = excluded.body, work = excluded.work`,
		k.Workspace, k.Environment, k.Name, w.Status, w.Fence, string(body), string(work))
	if err == nil && len(w.Hashes) > 0 {
		_, err = t.exec(`INSERT INTO migration_key (workspace, environment, name, place, hashes) VALUES ($1, $2, $3, $4, $5)`,
			k.Workspace, k.Environment, k.Name, w.Work.Commits, w.Hashes)
	}
	if err == nil && w.Retry {
		_, err = t.exec(`UPDATE migration_item SET kind = 'again', attempt = 0 WHERE workspace = $1 AND environment = $2 AND name = $3 AND kind = 'failed'`,
			k.Workspace, k.Environment, k.Name)
	}
	if err == nil {
		err = t.putItems(k, w)
	}
	if err == nil && len(w.Changes.Set)+len(w.Changes.Delete) > 0 {
		err = t.applyBeside(w.Records, w.Changes)
	}
	return err
}

// applyBeside writes records that are not what the transaction is about. Who changes one of them
// by what was in it waits.
func (t *tx) applyBeside(a record.Address, all record.Changes) error {
	names := make([]string, 0, len(all.Set)+len(all.Delete))
	for _, e := range all.Set {
		names = append(names, recordLock(a, e.Key))
	}
	for _, key := range all.Delete {
		names = append(names, recordLock(a, key))
	}
	if err := t.lock(names...); err != nil {
		return err
	}
	return t.apply(a, all)
}

func (t *tx) putItems(k migration.Key, w migration.Write) error {
	for _, i := range w.Drop {
		if _, err := t.exec(`DELETE FROM migration_item WHERE workspace = $1 AND environment = $2 AND name = $3 AND kind = $4 AND key = $5`,
			k.Workspace, k.Environment, k.Name, i.Kind, i.Key); err != nil {
			return err
		}
	}
	for _, i := range w.Set {
		if _, err := t.exec(`INSERT INTO migration_item (workspace, environment, name, kind, key, reason, attempt, unsure, item, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (workspace, environment, name, kind, key) DO UPDATE SET reason = excluded.reason, attempt = excluded.attempt,
				unsure = excluded.unsure, item = excluded.item, at = excluded.at`,
			k.Workspace, k.Environment, k.Name, i.Kind, i.Key, i.Reason, i.Attempt, i.Unsure, string(i.Item), micros(i.At)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) clearMigration(k migration.Key, tables ...string) error {
	for _, table := range tables {
		if _, err := t.exec(`DELETE FROM `+table+` WHERE workspace = $1 AND environment = $2 AND name = $3`, k.Workspace, k.Environment, k.Name); err != nil {
			return err
		}
	}
	return nil
}

// Items implements migration.Store.
func (s *Migrations) Items(ctx context.Context, k migration.Key, p migration.Page) ([]migration.Item, error) {
	rows, err := s.f.query(ctx, `SELECT kind, key, reason, attempt, unsure, item, at FROM migration_item
		WHERE workspace = $1 AND environment = $2 AND name = $3 AND ($4 = '' OR kind = $4) AND (kind > $5 OR kind = $5 AND key > $6)
		ORDER BY kind, key LIMIT $7`, k.Workspace, k.Environment, k.Name, p.Kind, p.After.Kind, p.After.Key, p.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []migration.Item{}
	for rows.Next() {
		var i migration.Item
		var item string
		var at int64
		if err := rows.Scan(&i.Kind, &i.Key, &i.Reason, &i.Attempt, &i.Unsure, &item, &at); err != nil {
			return nil, translate(s.f.path, err)
		}
		if i.At = moment(at); item != "" {
			i.Item = json.RawMessage(item)
		}
		all = append(all, i)
	}
	return all, translate(s.f.path, rows.Err())
}

// Hashes implements migration.Store.
func (s *Migrations) Hashes(ctx context.Context, k migration.Key) ([]byte, error) {
	rows, err := s.f.query(ctx, `SELECT hashes FROM migration_key WHERE workspace = $1 AND environment = $2 AND name = $3`, k.Workspace, k.Environment, k.Name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []byte{}
	for rows.Next() {
		var some []byte
		if err := rows.Scan(&some); err != nil {
			return nil, translate(s.f.path, err)
		}
		all = append(all, some...)
	}
	return all, translate(s.f.path, rows.Err())
}
