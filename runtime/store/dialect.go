package store

import (
	"hash/fnv"
	"strings"
	"unicode/utf8"
)

// dialect is how a database is spoken to. Statements are written once, in the words SQLite and
// PostgreSQL share: $n parameters, ON CONFLICT, RETURNING, CTEs. What PostgreSQL needs alone stands
// in them as a comment, and the few words that only SQLite has are replaced. The steps of a migration
// are written once too, in SQLite's words (see migrate). Beside these,
//
//   - flags are integers, and are compared as such ($1 = 1): PostgreSQL takes no integer for a truth,
//   - a limit is never negative; noLimit is none,
//   - a new row's seq is asked for by RETURNING,
//   - and a read that decides a write in the same transaction is made safe from other writers, of
//     which PostgreSQL has many: by a condition in the write itself, a unique key, FOR UPDATE, or a
//     lock that the write asks for (see writer.write).
type dialect struct {
	postgres bool
	words    *strings.Replacer
}

var (
	onSQLite   = dialect{}
	onPostgres = dialect{true, strings.NewReplacer(
		"/*FOR UPDATE*/", "FOR UPDATE",
		"/*SKIP LOCKED*/", "FOR UPDATE SKIP LOCKED",
		"x''", "''::bytea",
		"char(127)", "chr(127)",
		"json_each(", "jsonb_array_elements_text(",
	)}
)

// noLimit is a LIMIT that is none.
const noLimit = 1 << 62

// text is a statement as the database understands it.
func (d dialect) text(statement string) string {
	if d.words == nil {
		return statement
	}
	return d.words.Replace(statement)
}

// args makes the arguments of a statement what the database takes, in place. PostgreSQL keeps no NUL
// and only UTF-8 in a text; what a script reads of an event with either is the same.
func (d dialect) args(all []any) []any {
	for n, a := range all {
		switch v := a.(type) {
		case bool:
			all[n] = int64(0)
			if v {
				all[n] = int64(1)
			}
		case []byte:
			if v == nil {
				all[n] = []byte{}
			}
		case string:
			if d.postgres {
				all[n] = clean(v)
			}
		}
	}
	return all
}

func clean(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\x1f")
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// key is the number of an advisory lock, of a name as a column would keep it. Two names of one number
// only wait for each other.
func key(name string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(clean(name))) // never fails
	return int64(h.Sum64())
}
