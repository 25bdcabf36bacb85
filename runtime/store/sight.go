package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
)

// Sights keeps what package node shows to people who look at another node. Other users of the database
// can hear what nodes tell each other, so it tells only that there is something; what it is lies here.
type Sights struct{ f *file }

// keptSight is how long a sight may be looked at.
const keptSight = time.Minute

// Show implements node.SightStore.
func (s *Sights) Show(ctx context.Context, node string, sight json.RawMessage) error {
	return s.f.writer.write(ctx, func(t *tx) error {
		now, err := t.clock()
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM sight WHERE at < $1`, now-keptSight.Microseconds()); err != nil {
			return err
		}
		var id int64
		if _, err := t.one(`INSERT INTO sight (at, body) VALUES ($1, $2) RETURNING id`, []any{now, []byte(sight)}, &id); err != nil {
			return err
		}
		t.tell("sight " + node + " " + strconv.FormatInt(id, 10))
		return nil
	})
}

// Sight implements node.SightStore.
func (s *Sights) Sight(ctx context.Context, id string) (sight json.RawMessage, err error) {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, nil // nobody has shown it
	}
	_, err = s.f.one(ctx, `SELECT body FROM sight WHERE id = $1`, []any{number}, (*[]byte)(&sight))
	return sight, err
}
