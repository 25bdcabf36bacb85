package store

import (
	"context"
	"fmt"
	"strings"

	"bobbin/runtime/invocation"
)

// weighStep is how many invocations are weighed by one statement.
const weighStep = 200

// Purge removes what ended before a time, with its events and logs or its logs alone, and says what of
// each environment it was. What has not ended stays.
func (db *DB) Purge(ctx context.Context, p invocation.Purge) (all []invocation.Purged, err error) {
	places, err := db.ended(ctx)
	if err != nil {
		return nil, err
	}
	condition := "finished_at < $4"
	if !p.Dead {
		condition += " AND dead = 0"
	}
	if p.LogsOnly {
		condition += " AND logs_gone = 0"
	}
	all = []invocation.Purged{}
	for _, place := range places {
		if p.Workspace != "" && p.Workspace != place.Workspace || p.Environment != "" && p.Environment != place.Environment {
			continue
		}
		purged := invocation.Purged{Workspace: place.Workspace, Environment: place.Environment}
		if err := db.weigh(ctx, place, condition, p, &purged); err != nil {
			return all, err
		}
		if purged.Invocations == 0 {
			continue
		}
		if !p.DryRun {
			if purged.Invocations, err = db.sweepWhere(ctx, place, condition, micros(p.Before), !p.LogsOnly); err != nil {
				return all, err
			}
		}
		all = append(all, purged)
	}
	return all, nil
}

// weigh adds up what a condition is true of.
func (db *DB) weigh(ctx context.Context, r invocation.Retention, condition string, p invocation.Purge, into *invocation.Purged) error {
	var ids []any
	rows, err := db.main.query(ctx, `SELECT i.id, length(i.result) + length(i.error) + coalesce((SELECT length(body) FROM payload WHERE payload.seq = i.seq), 0)
		FROM invocation i WHERE team = $1 AND workspace = $2 AND environment = $3 AND finished_at > 0 AND `+condition, r.Team, r.Workspace, r.Environment, micros(p.Before))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var bytes int64
		if err := rows.Scan(&id, &bytes); err != nil {
			return translate(db.main.path, err)
		}
		ids = append(ids, id)
		if !p.LogsOnly {
			into.Bytes += bytes
		}
	}
	into.Invocations = len(ids)
	for ; len(ids) > 0 && err == nil; ids = ids[min(len(ids), weighStep):] {
		var bytes int64
		bytes, err = db.weighLogs(ctx, ids[:min(len(ids), weighStep)])
		into.Bytes += bytes
	}
	if err == nil {
		err = translate(db.main.path, rows.Err())
	}
	return err
}

func (db *DB) weighLogs(ctx context.Context, ids []any) (bytes int64, err error) {
	places := make([]string, len(ids))
	for n := range ids {
		places[n] = fmt.Sprintf("$%d", n+1)
	}
	among := ` WHERE invocation IN (` + strings.Join(places, ", ") + `)`
	_, err = db.logs.one(ctx, `SELECT coalesce((SELECT sum(length(lines)) FROM console`+among+`), 0) + coalesce((SELECT sum(length(body)) FROM exchange`+among+`), 0)`, ids, &bytes)
	return bytes, err
}
