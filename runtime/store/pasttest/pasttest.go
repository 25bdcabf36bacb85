// Package pasttest makes databases as earlier versions of Bobbin left them: with the tables of the
// time, and a row in each. The rows are made of the schema, so that a table that comes with a new
// step has one without a word here.
package pasttest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Row is a row by its columns.
type Row map[string]any

// Content is the rows of every table but those in which migrations note what they did.
type Content map[string][]Row

// Versions lists the steps of a folder.
func Versions(steps fs.FS) (all []int64, err error) {
	entries, err := fs.ReadDir(steps, ".")
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, err
}

// Up brings a database as far as the program went that knew the steps up to a version.
func Up(ctx context.Context, db *sql.DB, dialect goose.Dialect, steps fs.FS, table string, version int64) error {
	p, err := goose.NewProvider(dialect, db, steps, goose.WithDisableGlobalRegistry(true), goose.WithTableName(table), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// columns are those of a database's own tables: name of the table, of the column, its type, and
// whether the database gives its values.
var columns = map[goose.Dialect]string{
	goose.DialectSQLite3: `SELECT t.name, c.name, c.type, c.type = 'INTEGER' AND c.pk = 1 AND (SELECT sum(pk > 0) FROM pragma_table_info(t.name)) = 1
		FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name NOT LIKE 'goose!_%' ESCAPE '!' ORDER BY t.name, c.cid`,
	goose.DialectPostgres: `SELECT table_name, column_name, data_type, is_identity = 'YES' FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT LIKE '%\_version' ORDER BY table_name, ordinal_position`,
}

// column is one of a table.
type column struct {
	name, kind string
	own        bool // the database gives its values
}

func tables(ctx context.Context, db *sql.DB, dialect goose.Dialect) (all map[string][]column, err error) {
	rows, err := db.QueryContext(ctx, columns[dialect])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all = map[string][]column{}
	for rows.Next() {
		var table string
		var c column
		if err := rows.Scan(&table, &c.name, &c.kind, &c.own); err != nil {
			return nil, err
		}
		all[table] = append(all[table], c)
	}
	return all, rows.Err()
}

// Fill puts a row into every table. A column has the same value in all of them, so that the rows
// belong together and keys to other tables hold; with says some of the values.
func Fill(ctx context.Context, db *sql.DB, dialect goose.Dialect, with Row) error {
	all, err := tables(ctx, db, dialect)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names) // archive before archive_chunk, which points to it
	for _, name := range names {
		var into, places []string
		var values []any
		for _, c := range all[name] {
			if c.own {
				continue
			}
			values = append(values, value(c, with))
			into, places = append(into, `"`+c.name+`"`), append(places, fmt.Sprintf("$%d", len(values)))
		}
		statement := fmt.Sprintf(`INSERT INTO "%s" (%s) VALUES (%s)`, name, strings.Join(into, ", "), strings.Join(places, ", "))
		if len(values) == 0 {
			statement = fmt.Sprintf(`INSERT INTO "%s" DEFAULT VALUES`, name)
		}
		if _, err := db.ExecContext(ctx, statement, values...); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Later is a time so far away that nothing is removed for its age, in microseconds since 1970.
const Later = 4_070_908_800_000_000 // 2099-01-01

// plausible are the values of columns whose name and type say too little.
var plausible = Row{
	"status": "finished", "trigger_type": "MANUAL", "root_trigger": "MANUAL", "function": "default", "state": "left", "role": "admin",
	"body": `{}`, "work": `{}`, "item": `{}`, "settings": `{}`, "result": `"as it was"`, "lines": `[{"level":"log","text":"as it was","at":"2026-03-01T12:00:00Z"}]`,
	// '' is none
	"limits": "", "error": "", "simulated": "", "git_commit": "", "cursor": "", "dir": "", "parent": "", "replay_of": "", "delivery_key": "", "group_key": "", "queue": "", "lane": "", "team": "default",
	"days": 100, "invocations": 100, "log_days": 100, "dead_days": 100, // that are kept
	// 0 is no
	"blocked": 0, "waited": 0, "answers": 0, "sealed": 0, "dead": 0, "due_at": 0, "expires_at": 0, "revoked_at": 0, "held_until": 0,
}

// binary are the values of columns of bytes.
var binary = Row{"body": []byte(`[]`), "value": []byte(`"as it was"`)}

func value(c column, with Row) any {
	kind := strings.ToLower(c.kind)
	bytes := kind == "blob" || kind == "bytea"
	if v, ok := with[c.name]; ok {
		return v
	}
	if v, ok := binary[c.name]; ok && bytes {
		return v
	}
	if v, ok := plausible[c.name]; ok && (kind == "text") == isText(v) && !bytes {
		return v
	}
	switch {
	case bytes:
		return []byte("12345678")
	case kind == "text":
		return "the " + c.name
	case strings.HasSuffix(c.name, "_at") || c.name == "at" || c.name == "since":
		return int64(Later)
	}
	return 1
}

func isText(v any) bool { _, is := v.(string); return is }

// Read gives all rows.
func Read(ctx context.Context, db *sql.DB, dialect goose.Dialect) (Content, error) {
	all, err := tables(ctx, db, dialect)
	if err != nil {
		return nil, err
	}
	content := Content{}
	for name, columns := range all {
		if content[name], err = read(ctx, db, name, columns); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return content, nil
}

func read(ctx context.Context, db *sql.DB, name string, columns []column) (all []Row, err error) {
	rows, err := db.QueryContext(ctx, `SELECT * FROM "`+name+`"`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := Row{}
		for i, c := range columns {
			row[c.name] = values[i]
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// Lost lists what is in a content and not in a later one: rows of which not every value is there.
// Columns that came since do not count.
func (c Content) Lost(later Content) (lost []string) {
	for table, rows := range c {
		for _, row := range rows {
			if !slices.ContainsFunc(later[table], func(now Row) bool { return row.in(now) }) {
				lost = append(lost, fmt.Sprintf("%s: %v is not among %v", table, row, later[table]))
			}
		}
	}
	slices.Sort(lost)
	return lost
}

func (r Row) in(now Row) bool {
	for name, v := range r {
		is, there := now[name]
		if !there || fmt.Sprint(v) != fmt.Sprint(is) {
			return false
		}
	}
	return true
}

// Make writes the files of a version into a folder, each table with a row: bobbin.db as it was then,
// and logs.db. A version that there is not is noted as that of a newer program. The steps are the folder with one folder for each file.
func Make(ctx context.Context, dir string, steps fs.FS, version int64, with Row) error {
	for name, upTo := range map[string]int64{"bobbin": version, "logs": 1} {
		if err := makeFile(ctx, filepath.Join(dir, name+".db"), steps, name, upTo, with); err != nil {
			return fmt.Errorf("%s.db: %w", name, err)
		}
	}
	return nil
}

func makeFile(ctx context.Context, path string, steps fs.FS, name string, version int64, with Row) (err error) {
	of, err := fs.Sub(steps, name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already", path)
	}
	// As it is written but for the waits for the disk.
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := Up(ctx, db, goose.DialectSQLite3, of, "goose_db_version", version); err != nil {
		return err
	}
	if err := Fill(ctx, db, goose.DialectSQLite3, with); err != nil {
		return err
	}
	known, err := Versions(of)
	if err == nil && !slices.Contains(known, version) {
		_, err = db.ExecContext(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, 1)", version)
	}
	return err
}
