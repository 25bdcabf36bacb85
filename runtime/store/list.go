package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// longResult is the size in bytes from which a list leaves a result out.
const longResult = 64 << 10

// List implements invocation.Store.
func (s *Invocations) List(ctx context.Context, f invocation.Filter) ([]invocation.Invocation, error) {
	where, args := conditions(f)
	if f.Before != "" {
		var seq int64
		found, err := s.f.one(ctx, `SELECT seq FROM invocation WHERE id = $1`, []any{f.Before}, &seq)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, notFound(f.Before)
		}
		args = append(args, seq)
		where = append(where, fmt.Sprintf("seq < $%d", len(args)))
	}
	query := `SELECT ` + columns + `, CASE WHEN length(result) <= ` + fmt.Sprint(longResult) + ` THEN result ELSE '' END FROM invocation`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, " AND ")
	}
	limit := cmp.Or(f.Limit, 100)
	if limit < 0 {
		limit = noLimit
	}
	args = append(args, limit)
	return s.read(ctx, query+fmt.Sprintf(" ORDER BY seq DESC LIMIT $%d", len(args)), args...)
}

// conditions are those of the filter's fields that are set.
func conditions(f invocation.Filter) (where []string, args []any) {
	equal := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, fmt.Sprintf("%s = $%d", column, len(args)))
		}
	}
	equal("team", f.Team)
	if f.Team != "" && f.Team != invocation.DefaultTeam {
		where = append(where, "team <> 'default'") // the index is of those
	}
	equal("workspace", f.Workspace)
	equal("environment", f.Environment)
	equal("script", f.Script)
	equal("node", f.Node)
	equal("listener", f.Listener)
	if f.Dead {
		where = append(where, "dead = 1")
	}
	if f.Ready {
		where = append(where, `(status = 'running' OR status = 'queued' AND blocked = 0
			AND NOT EXISTS (SELECT 1 FROM pause p WHERE p.workspace = invocation.workspace AND p.environment IN ('', invocation.environment)))`)
	}
	more := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if !f.From.IsZero() {
		more("queued_at >= $%d", micros(f.From))
	}
	if !f.To.IsZero() {
		more("queued_at < $%d", micros(f.To))
	}
	if f.Text != "" {
		more(`lower(error) LIKE lower($%d) ESCAPE '!'`, "%"+likely(f.Text)+"%")
	}
	oneOf := func(column string, count int, value func(int) string) {
		if count == 0 {
			return
		}
		places := make([]string, count)
		for n := range count {
			args = append(args, value(n))
			places[n] = fmt.Sprintf("$%d", len(args))
		}
		where = append(where, column+" IN ("+strings.Join(places, ", ")+")")
	}
	oneOf("status", len(f.Statuses), func(n int) string { return string(f.Statuses[n]) })
	oneOf("id", len(f.IDs), func(n int) string { return string(f.IDs[n]) })
	oneOf("trigger_type", len(f.Triggers), func(n int) string { return string(f.Triggers[n]) })
	return where, args
}

// likely is a text as it stands in a column of JSON, for LIKE with the escape !.
func likely(text string) string {
	inside, err := json.Marshal(text)
	if err != nil { // a string always is JSON
		panic("store: a text that is not JSON: " + err.Error())
	}
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(string(inside[1 : len(inside)-1]))
}

func notFound(id invocation.ID) error {
	return fault.New(fault.NotFound, "There is no invocation %s.", id).WithHint("It may have been removed as too old.")
}
