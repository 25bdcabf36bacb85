package store

import (
	"context"
	"encoding/json"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// Logs keeps console lines and HTTP entries.
type Logs struct{ f *file }

var newLines = each{named: 1,
	one:  `INSERT INTO console (invocation, attempt, lines) VALUES ($1, $2, $3)`,
	many: ` INSERT INTO console (invocation, attempt, lines) SELECT c1, c2, c3 FROM given`,
}

// Append implements invocation.Log. The lines of a batch are one row.
func (s *Logs) Append(ctx context.Context, b invocation.LogBatch) error {
	lines, err := packLines(b)
	if err != nil {
		return err
	}
	return s.f.writer.add(ctx, func(t *tx) error { return appendLog(t, b, lines) })
}

// packLines are the lines of a batch as they are stored, "" for none.
func packLines(b invocation.LogBatch) (string, error) {
	if len(b.Lines) == 0 {
		return "", nil
	}
	text, err := json.Marshal(b.Lines)
	return string(text), err
}

func appendLog(t *tx, b invocation.LogBatch, lines string) error {
	if lines != "" {
		if err := t.soonEach(&newLines, []any{b.ID, b.Attempt, lines}, nil, done); err != nil {
			return err
		}
	}
	for _, entry := range b.HTTP {
		if err := t.soon(`INSERT INTO exchange (invocation, attempt, number, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (invocation, attempt, number) DO UPDATE SET body = excluded.body`,
			[]any{b.ID, b.Attempt, entry.Index, string(entry.JSON)}, nil, done); err != nil {
			return err
		}
	}
	return nil
}

// Console implements invocation.Log.
func (s *Logs) Console(ctx context.Context, id invocation.ID) ([]script.Line, error) {
	rows, err := s.f.query(ctx, `SELECT lines FROM console WHERE invocation = $1 ORDER BY seq`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lines := []script.Line{}
	for rows.Next() {
		var text []byte
		var batch []script.Line
		if err := rows.Scan(&text); err != nil {
			return nil, translate(s.f.path, err)
		}
		if err := json.Unmarshal(text, &batch); err != nil {
			return nil, err
		}
		lines = append(lines, batch...)
	}
	return lines, translate(s.f.path, rows.Err())
}

// HTTP implements invocation.Log.
func (s *Logs) HTTP(ctx context.Context, id invocation.ID) ([]invocation.HTTPEntry, error) {
	rows, err := s.f.query(ctx, `SELECT number, body FROM exchange WHERE invocation = $1 ORDER BY attempt, number`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entries := []invocation.HTTPEntry{}
	for rows.Next() {
		var e invocation.HTTPEntry
		if err := rows.Scan(&e.Index, (*[]byte)(&e.JSON)); err != nil {
			return nil, translate(s.f.path, err)
		}
		entries = append(entries, e)
	}
	return entries, translate(s.f.path, rows.Err())
}
