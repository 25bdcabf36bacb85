package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// asked is a statement that waits for the others of its transaction.
type asked struct {
	query string
	args  []any
	into  []any // of the row it gives, if it gives one; integers and texts
	then  func(found bool) error
}

// soon runs a statement that gives a row at most, and then goes on with whether it did. On SQLite that
// is now. On PostgreSQL it waits for those of the other writes of the transaction: all of them go there
// and back at once, where each would wait for its own way. They run in their order, and before any
// other statement of the transaction.
func (t *tx) soon(query string, args, into []any, then func(found bool) error) error {
	if t.s.w.d.postgres {
		t.waiting = append(t.waiting, asked{query, args, into, then})
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

// ask sends statements together, and says which of them gave a row.
func (s *session) ask(all []asked) ([]bool, error) {
	found := make([]bool, len(all))
	var batch pgx.Batch
	for _, one := range all {
		batch.Queue(s.text(one.query), s.w.d.args(one.args)...)
	}
	err := s.conn.Raw(func(raw any) error {
		answers := raw.(*stdlib.Conn).Conn().SendBatch(context.Background(), &batch)
		for n, one := range all {
			var err error
			if found[n], err = answer(answers, one.into); err != nil {
				return errors.Join(err, answers.Close())
			}
		}
		return answers.Close()
	})
	return found, err
}

// answer reads the answer to the next statement.
func answer(answers pgx.BatchResults, into []any) (found bool, err error) {
	rows, err := answers.Query()
	if err != nil {
		return false, err
	}
	if found = rows.Next(); found && into != nil {
		err = rows.Scan(into...)
	}
	rows.Close()
	return found, errors.Join(err, rows.Err())
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
