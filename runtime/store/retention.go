package store

import (
	"context"
	"time"

	"bobbin/runtime/invocation"
)

// sweepStep is how many invocations one transaction removes, so that a sweep holds up no
// delivery for long.
const sweepStep = 200

// DeleteBefore removes invocations that ended before a time, with their events and logs, and
// says how many. What has not ended stays.
func (db *DB) DeleteBefore(ctx context.Context, before time.Time) (int, error) {
	total := 0
	for {
		ids, seqs, err := db.old(ctx, before)
		if err != nil || len(ids) == 0 {
			return total, err
		}
		// Logs first: what is cut short here leaves an invocation without logs, not logs that nobody finds.
		if err := db.logs.writer.write(ctx, func(t *tx) error { return deleteLogs(t, ids) }); err != nil {
			return total, err
		}
		if err := db.main.writer.write(ctx, func(t *tx) error { return deleteRows(t, seqs) }); err != nil {
			return total, err
		}
		total += len(ids)
	}
}

func (db *DB) old(ctx context.Context, before time.Time) (ids []invocation.ID, seqs []int64, err error) {
	rows, err := db.main.query(ctx, `SELECT id, seq FROM invocation
		WHERE finished_at > 0 AND finished_at < $1 ORDER BY seq LIMIT $2`, micros(before), sweepStep)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id invocation.ID
		var seq int64
		if err := rows.Scan(&id, &seq); err != nil {
			return nil, nil, translate(db.main.path, err)
		}
		ids, seqs = append(ids, id), append(seqs, seq)
	}
	return ids, seqs, translate(db.main.path, rows.Err())
}

func deleteLogs(t *tx, ids []invocation.ID) error {
	for _, id := range ids {
		if _, err := t.exec(`DELETE FROM console WHERE invocation = $1`, id); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM exchange WHERE invocation = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

func deleteRows(t *tx, seqs []int64) error {
	for _, seq := range seqs {
		if _, err := t.exec(`DELETE FROM payload WHERE seq = $1`, seq); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM change WHERE seq = $1`, seq); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM invocation WHERE seq = $1`, seq); err != nil {
			return err
		}
	}
	return nil
}
