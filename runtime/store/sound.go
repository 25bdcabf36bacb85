//go:build !sabotage

package store

import "bobbin/runtime/invocation"

// What keeps the promises of this package and can be taken out to see that the fault tests notice: a program
// that is built with the tag sabotage has sabotage.go in place of this file.
const (
	// deduplicated has a delivery that comes twice be one invocation.
	deduplicated = true
	// fair has the places take turns.
	fair = true
	// standing is which row a finishing write may change ($8 id, $9 status, $10 fence): the one its claim left.
	// (SQLite would prepare a statement with status = $9 anew each time, to see whether an index is one of it.)
	standing = `id = $8 AND (status = 'queued' AND $9 = 'queued' OR status = 'running' AND $9 = 'running' AND fence = $10)`
	// expected is the schedule that a tick ($7) may move on: the one that still stands at it.
	expected = `next_at = $7`
)

// placeAfter gives the next place with something ready. It is two questions: SQLite would answer
// one about the pair by reading all that the first place has queued.
func (r *round) placeAfter(at invocation.Place) (p invocation.Place, found bool, err error) {
	found, err = r.t.one(readyPlace+` AND workspace = $2 AND environment > $3 ORDER BY environment LIMIT 1`,
		[]any{r.c.Waited, at.Workspace, at.Environment}, &p.Workspace, &p.Environment)
	if err != nil || found {
		return p, found, err
	}
	found, err = r.t.one(readyPlace+` AND workspace > $2 ORDER BY workspace, environment LIMIT 1`, []any{r.c.Waited, at.Workspace}, &p.Workspace, &p.Environment)
	return p, found, err
}
