package store

import (
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// asked is a statement that waits for the others of its transaction.
type asked struct {
	query string
	args  []any
	into  []any // of the row it gives, if it gives one; integers and texts
	then  func(found bool) error
	named int // its argument, counted from 1, that names it among others of its kind; 0 when it is done alone
}

// each is a statement that is done for one thing at a time, and what PostgreSQL has in its place for several.
type each struct {
	one   string
	many  string // over a table given: what is $1 in the other is c1 there. It gives the name of each first
	named int    // the argument that is the name; all of its arguments are integers and texts
}

var argument = regexp.MustCompile(`\$(\d+)`)

// over makes what stands for arguments the columns of what is given.
func over(statement string) string { return argument.ReplaceAllString(statement, "given.c$1") }

// soonEach is soon for a statement that others of the transaction may share.
func (t *tx) soonEach(e *each, args, into []any, then func(found bool) error) error {
	if !t.s.w.d.postgres {
		return t.soon(e.one, args, into, then)
	}
	t.waiting = append(t.waiting, asked{e.many, args, into, then, e.named})
	return nil
}

// soon runs a statement that gives a row at most, and then goes on with whether it did. On SQLite that
// is now. On PostgreSQL it waits for those of the other writes of the transaction: all of them go there
// and back at once, where each would wait for its own way. They run in their order, and before any
// other statement of the transaction.
func (t *tx) soon(query string, args, into []any, then func(found bool) error) error {
	if t.s.w.d.postgres {
		t.waiting = append(t.waiting, asked{query, args, into, then, 0})
		return nil
	}
	if into == nil {
		if _, err := t.exec(query, args...); err != nil {
			return err
		}
		return then(false)
	}
	found, err := t.one(query, args, into...)
	if err != nil {
		return err
	}
	return then(found)
}

// done is what follows a statement that nothing follows.
func done(bool) error { return nil }

// flush runs what waits, and what that asks for in turn.
func (t *tx) flush() error {
	for len(t.waiting) > 0 {
		all := t.waiting
		t.waiting = nil
		found, err := t.s.ask(all)
		if err != nil {
			return err
		}
		for n, one := range all {
			if err := one.then(found[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepLast does what was left for the end of the transaction.
func (t *tx) keepLast() error {
	for _, f := range t.last {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// ask sends statements together, and says which of them gave a row.
func (s *session) ask(all []asked) ([]bool, error) {
	found := make([]bool, len(all))
	groups := together(all)
	err := s.send(s.batch(all, groups), func(answers pgx.BatchResults) error {
		for _, g := range groups {
			if err := answer(answers, all, g, found); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// batch is a message of statements, one for each group.
func (s *session) batch(all []asked, groups [][]int) *pgx.Batch {
	var batch pgx.Batch
	for _, g := range groups {
		if first := all[g[0]]; first.named == 0 {
			batch.Queue(s.text(first.query), s.w.d.args(first.args)...)
		} else {
			batch.Queue(s.given(first, len(g)), byRow(all, g)...)
		}
	}
	return &batch
}

// together has those of a kind be one statement; a second one of a name is for the next, as it is about what the first has made.
func together(all []asked) (groups [][]int) {
	type kind struct {
		group int
		names map[any]bool
	}
	kinds := map[string]kind{}
	for n, one := range all {
		if one.named == 0 {
			groups = append(groups, []int{n})
			continue
		}
		k, known := kinds[one.query]
		if !known || k.names[one.name()] {
			k = kind{len(groups), map[any]bool{}}
			kinds[one.query], groups = k, append(groups, nil)
		}
		k.names[one.name()] = true
		groups[k.group] = append(groups[k.group], n)
	}
	return halved(groups)
}

// halved takes groups apart into those of 1, 2, 4 and so on, so that there are few statements to prepare.
func halved(groups [][]int) (even [][]int) {
	for _, g := range groups {
		for len(g) > 0 {
			n := 1 << (bits.Len(uint(len(g))) - 1)
			even, g = append(even, g[:n]), g[n:]
		}
	}
	return even
}

func (a asked) name() string { return clean(reflect.ValueOf(a.args[a.named-1]).String()) }

// given is a statement over the rows of what it is done for. They are written out: a set of arrays that PostgreSQL takes
// apart, one for each column, cost it three times as much as all the rest.
func (s *session) given(first asked, rows int) string {
	key := fmt.Sprint(rows, first.query)
	if text, ok := s.texts[key]; ok {
		return text
	}
	var text strings.Builder
	text.WriteString("WITH given(")
	for n := range first.args {
		fmt.Fprintf(&text, "%sc%d", comma(n), n+1)
	}
	text.WriteString(") AS (VALUES ")
	for row, at := 0, 0; row < rows; row++ {
		text.WriteString(comma(row) + "(")
		for n, a := range first.args {
			kind := "bigint"
			if reflect.TypeOf(a).Kind() == reflect.String {
				kind = "text"
			}
			at++
			fmt.Fprintf(&text, "%s$%d::%s", comma(n), at, kind)
		}
		text.WriteString(")")
	}
	text.WriteString(")" + s.w.d.text(first.query))
	s.texts[key] = text.String()
	return s.texts[key]
}

func comma(n int) string {
	if n == 0 {
		return ""
	}
	return ", "
}

// byRow are the arguments of a group, one row after the other.
func byRow(all []asked, group []int) []any {
	given := make([]any, 0, len(group)*len(all[group[0]].args))
	for _, one := range group {
		for _, a := range all[one].args {
			if v := reflect.ValueOf(a); v.Kind() == reflect.String {
				given = append(given, clean(v.String()))
			} else {
				given = append(given, number(v))
			}
		}
	}
	return given
}

func number(v reflect.Value) int64 {
	if v.Kind() != reflect.Bool {
		return v.Int()
	}
	if v.Bool() {
		return 1
	}
	return 0
}

// answer reads the answer to the next group.
func answer(answers pgx.BatchResults, all []asked, group []int, found []bool) error {
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	if first := group[0]; all[first].named == 0 {
		if found[first] = rows.Next(); found[first] && all[first].into != nil {
			err = rows.Scan(all[first].into...)
		}
		rows.Close()
		return errors.Join(err, rows.Err())
	}
	of := map[string]int{}
	for _, n := range group {
		of[all[n].name()] = n
	}
	for rows.Next() {
		n := of[string(rows.RawValues()[0])]
		found[n] = true
		if err := rows.Scan(append([]any{nil}, all[n].into...)...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// text is a statement as the database understands it, made once.
func (s *session) text(query string) string {
	text, ok := s.texts[query]
	if !ok {
		text = s.w.d.text(query)
		s.texts[query] = text
	}
	return text
}
