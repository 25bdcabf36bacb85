//go:build sabotage

package store

import (
	"os"

	"bobbin/runtime/invocation"
)

// What is broken on purpose, by BOBBIN_SABOTAGE; see sound.go.
var (
	deduplicated = os.Getenv("BOBBIN_SABOTAGE") != "dedup" && os.Getenv("BOBBIN_SABOTAGE") != "tick"
	fair         = os.Getenv("BOBBIN_SABOTAGE") != "fairness"
	standing     = unlessBroken("fence", `id = $8 AND (status = 'queued' AND $9 = 'queued' OR status = 'running' AND $9 = 'running' AND fence = $10)`, `id = $8 AND $9 <> '' AND $10 >= 0`)
	expected     = unlessBroken("tick", `next_at = $7`, `(next_at = $7 OR next_at <> $7)`)
)

func unlessBroken(by, sound, broken string) string {
	if os.Getenv("BOBBIN_SABOTAGE") == by {
		return broken
	}
	return sound
}

// placeAfter goes round the places, or serves the oldest event of all and nobody else.
func (r *round) placeAfter(at invocation.Place) (p invocation.Place, found bool, err error) {
	if !fair {
		if len(r.full)+len(r.taken) > 0 {
			return p, false, nil
		}
		found, err = r.t.one(readyPlace+` ORDER BY seq LIMIT 1`, []any{r.c.Waited}, &p.Workspace, &p.Environment)
		return p, found, err
	}
	found, err = r.t.one(readyPlace+` AND (workspace > $2 OR workspace = $2 AND environment > $3) ORDER BY workspace, environment LIMIT 1`,
		[]any{r.c.Waited, at.Workspace, at.Environment}, &p.Workspace, &p.Environment)
	return p, found, err
}
