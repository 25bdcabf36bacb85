package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// carriedTable is one of which a workspace's rows go into an export: the statement that reads them,
// $1 being the workspace, and the one column that another table gives its value when they come back.
type carriedTable struct {
	name, read string
	logs       bool // it lies with the logs, and is read by the ids of invocations
	joined     bool // its seq is that of the invocation named by the member invocation
}

// endedOf are the invocations that go along: what has not ended would run twice.
const endedOf = ` WHERE workspace = $1 AND finished_at > 0`

// carriedTables are in the order in which they come back.
var carriedTables = []carriedTable{
	{name: "invocation", read: `SELECT * FROM invocation` + endedOf + ` ORDER BY seq`},
	{name: "payload", joined: true, read: `SELECT i.id AS invocation, p.body FROM payload p JOIN invocation i ON i.seq = p.seq WHERE i.workspace = $1 AND i.finished_at > 0 ORDER BY i.seq`},
	{name: "record", read: `SELECT * FROM record WHERE workspace = $1 AND sealed = 0`},
	{name: "schedule", read: `SELECT * FROM schedule WHERE workspace = $1`},
	{name: "poll", read: `SELECT * FROM poll WHERE workspace = $1`},
	{name: "retention", read: `SELECT * FROM retention WHERE workspace = $1`},
	{name: "migration", read: `SELECT * FROM migration WHERE workspace = $1`},
	{name: "migration_item", read: `SELECT * FROM migration_item WHERE workspace = $1`},
	{name: "migration_key", read: `SELECT * FROM migration_key WHERE workspace = $1`},
	{name: "console", logs: true, read: `SELECT * FROM console WHERE invocation = $1 ORDER BY seq`},
	{name: "exchange", logs: true, read: `SELECT * FROM exchange WHERE invocation = $1`},
}

// Export writes what the store has of a workspace, a row a line as JSON, for each table to what
// create gives; and says how many rows there are of each. What ends meanwhile is not in it: all but the logs is
// of one moment, and the logs are those of its invocations.
func (db *DB) Export(ctx context.Context, workspace string, create func(table string) (io.Writer, error)) (map[string]int, error) {
	moment, err := db.main.readers.BeginTx(ctx, nil)
	if err != nil {
		return nil, translate(db.main.path, err)
	}
	defer func() { _ = moment.Rollback() }() // it only reads
	ids, err := db.main.names(ctx, moment, `SELECT id FROM invocation`+endedOf, workspace)
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, t := range carriedTables {
		into, err := create(t.name)
		if err != nil {
			return nil, err
		}
		f, from, of := db.main, querier(moment), []string{workspace}
		if t.logs {
			f, from, of = db.logs, db.logs.readers, ids
		}
		for _, one := range of {
			n, err := f.export(ctx, from, t, one, into)
			if count[t.name] += n; err != nil {
				return nil, err
			}
		}
	}
	return count, nil
}

// querier reads: all connections, or one with a moment of its own.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (f *file) names(ctx context.Context, from querier, query string, args ...any) (all []string, err error) {
	rows, err := from.QueryContext(ctx, f.d.text(query), f.d.args(args)...)
	if err != nil {
		return nil, translate(f.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, translate(f.path, err)
		}
		all = append(all, name)
	}
	return all, translate(f.path, rows.Err())
}

// bytesAs is how bytes stand in a row.
type bytesAs struct {
	Base64 []byte `json:"base64"`
}

func (f *file) export(ctx context.Context, from querier, t carriedTable, of string, into io.Writer) (n int, err error) {
	rows, err := from.QueryContext(ctx, f.d.text(t.read), f.d.args([]any{of})...)
	if err != nil {
		return 0, translate(f.path, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return 0, translate(f.path, err)
	}
	lines := json.NewEncoder(into)
	lines.SetEscapeHTML(false)
	for ; rows.Next(); n++ {
		values, places := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return n, translate(f.path, err)
		}
		row := map[string]any{}
		for i, name := range names {
			if raw, is := values[i].([]byte); is {
				values[i] = bytesAs{raw}
			}
			if name != "seq" { // the numbers of a database are its own
				row[name] = values[i]
			}
		}
		if err := lines.Encode(row); err != nil {
			return n, err
		}
	}
	return n, translate(f.path, rows.Err())
}

// importStep is how many rows one transaction takes.
const importStep = 200

// Import puts the rows of a workspace's export back that are not there yet; open gives those of a table, which
// are closed here. It says how many rows there were. Faults: invalid when a row is none of this program's, or
// none of the workspace's: an export may come from somebody else.
func (db *DB) Import(ctx context.Context, workspace string, open func(table string) (io.ReadCloser, error)) (map[string]int, error) {
	count := map[string]int{}
	for _, t := range carriedTables {
		from, err := open(t.name)
		if err == nil {
			count[t.name], err = db.importTable(ctx, t, workspace, from)
			err = errors.Join(err, from.Close())
		}
		if err != nil {
			return nil, err
		}
	}
	return count, nil
}

func (db *DB) importTable(ctx context.Context, t carriedTable, workspace string, from io.Reader) (count int, err error) {
	into := db.main
	if t.logs {
		into = db.logs
	}
	r := rowReader{decoder: json.NewDecoder(from), table: t, workspace: workspace}
	r.decoder.UseNumber()
	if r.known, err = into.names(ctx, into.readers, `SELECT name FROM pragma_table_info($1)`, t.name); err != nil {
		return 0, err
	}
	if !r.ofWorkspace() {
		ids, err := db.main.names(ctx, db.main.readers, `SELECT id FROM invocation`+endedOf, workspace)
		if err != nil {
			return 0, err
		}
		r.invocations = make(map[string]bool, len(ids))
		for _, id := range ids {
			r.invocations[id] = true
		}
	}
	for {
		rows, err := r.read()
		if err != nil || len(rows) == 0 {
			return count, err
		}
		count += len(rows)
		if err := into.writer.write(ctx, func(x *tx) error { return insertAll(x, t, rows) }); err != nil {
			return count, err
		}
	}
}

// rowReader reads the rows of one table of an export.
type rowReader struct {
	decoder     *json.Decoder
	table       carriedTable
	known       []string // the columns of the table
	workspace   string
	invocations map[string]bool // of the workspace, for rows that name nothing else
}

// ofWorkspace says whether the rows name their workspace.
func (r rowReader) ofWorkspace() bool { return slices.Contains(r.known, "workspace") }

// ended says whether a row is of something that is over: what came in as waiting would run by itself.
func (r rowReader) ended(row map[string]any) bool {
	at, _ := row["finished_at"].(int64)
	status, _ := row["status"].(string)
	return r.table.name != "invocation" || at > 0 && invocation.Invocation{Status: script.Status(status)}.Ended()
}

// owned says whether a row belongs to the workspace.
func (r rowReader) owned(row map[string]any) bool {
	if r.ofWorkspace() {
		return row["workspace"] == r.workspace
	}
	id, _ := row["invocation"].(string)
	return r.invocations[id]
}

func (r rowReader) read() (rows []map[string]any, err error) {
	t := r.table
	for len(rows) < importStep && r.decoder.More() {
		var row map[string]any
		err := r.decoder.Decode(&row)
		for name, value := range row {
			if !slices.Contains(r.known, name) && !(t.joined && name == "invocation") || name == "seq" {
				return nil, fault.New(fault.Invalid, "The export has a column %q of %s that this Bobbin does not know.", name, t.name).WithHint("A newer Bobbin has made it: restore it with that one.")
			}
			if err == nil {
				row[name], err = fromJSON(value)
			}
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "The export is damaged: a row of %s cannot be read.", t.name).Because(err)
		}
		if !r.ended(row) {
			return nil, fault.New(fault.Invalid, "The export is damaged: an invocation in it has not ended.")
		}
		if !r.owned(row) {
			return nil, fault.New(fault.Invalid, "The export is damaged: a row of %s belongs to another workspace.", t.name)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func fromJSON(value any) (any, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.Int64()
	case map[string]any:
		if text, is := v["base64"].(string); is {
			return base64.StdEncoding.DecodeString(text)
		}
	}
	return nil, fmt.Errorf("%v is no value", value)
}

func insertAll(x *tx, t carriedTable, rows []map[string]any) error {
	for _, row := range rows {
		var names, places bytes.Buffer
		var args []any
		for _, name := range slices.Sorted(maps.Keys(row)) { // one text of the statement for all rows
			args = append(args, row[name])
			place := fmt.Sprintf("$%d", len(args))
			if t.joined && name == "invocation" {
				name, place = "seq", "(SELECT seq FROM invocation WHERE id = "+place+")"
			}
			names.WriteString(`, "` + name + `"`)
			places.WriteString(", " + place)
		}
		statement := fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, t.name, strings.TrimPrefix(names.String(), ", "), strings.TrimPrefix(places.String(), ", "))
		if t.name == "console" { // it has no key of its own
			args = append(args, row["invocation"], row["lines"], row["attempt"])
			n := len(args)
			statement = fmt.Sprintf(`INSERT INTO console (%s) SELECT %s WHERE NOT EXISTS (SELECT 1 FROM console WHERE invocation = $%d AND lines = $%d AND attempt = $%d)`,
				strings.TrimPrefix(names.String(), ", "), strings.TrimPrefix(places.String(), ", "), n-2, n-1, n)
		} else {
			statement += " ON CONFLICT DO NOTHING"
		}
		if _, err := x.exec(statement, args...); err != nil {
			return err
		}
	}
	return nil
}
