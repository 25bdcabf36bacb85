package store

import (
	"database/sql"
	"encoding/json"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// columns are those of an invocation, in the order of scan; the result stands apart since a
// list leaves long ones out.
const columns = `id, workspace, dir, environment, script, function, trigger_type, root_trigger, listener, schedule, parent,
	chain, delivery_key, queue, group_key, waited, answers, max_attempts, limits, status, attempt, fence,
	queued_at, started_at, finished_at, lines_dropped, simulated, error,
	due_at, retry_failed, retry_delay, replay_of, dead, team, cpu, sent_bytes, received_bytes, event_bytes, origin, node, deferred, trace`

// scan reads a row of columns followed by more.
func scan(rows *sql.Rows, i *invocation.Invocation, more ...any) error {
	var limits, simulated, failure string
	var queued, started, finished, due, delay, cpu int64
	into := []any{&i.ID, &i.Workspace, &i.Dir, &i.Environment, &i.Script, &i.Function, &i.Trigger, &i.RootTrigger, &i.Listener,
		&i.Schedule, &i.Parent, &i.Chain, &i.DeliveryKey, &i.Queue, &i.Group, &i.Waited, &i.Answers, &i.MaxAttempts, &limits,
		&i.Status, &i.Attempt, &i.Fence, &queued, &started, &finished, &i.LinesDropped, &simulated, &failure,
		&due, &i.Retry.Failed, &delay, &i.ReplayOf, &i.Dead, &i.Team, &cpu, &i.SentBytes, &i.ReceivedBytes, &i.EventBytes, &i.Origin, &i.Node, &i.Deferred, &i.Trace}
	if err := rows.Scan(append(into, more...)...); err != nil {
		return err
	}
	i.QueuedAt, i.StartedAt, i.FinishedAt = moment(queued), moment(started), moment(finished)
	i.DueAt, i.Retry.Delay = moment(due), time.Duration(delay)*time.Microsecond
	i.CPUMs = float64(cpu) / 1000
	if finished > 0 && started > 0 {
		i.DurationMs = float64(finished-started) / 1000
	}
	i.Simulated = []string{}
	return unpack(limits, &i.Limits, simulated, &i.Simulated, failure, &i.Error)
}

// unpack reads pairs of JSON text and a place for it; empty text leaves the place as it is.
func unpack(pairs ...any) error {
	for n := 0; n < len(pairs); n += 2 {
		if text := pairs[n].(string); text != "" {
			if err := json.Unmarshal([]byte(text), pairs[n+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// micros is a time as it is stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func packLimits(l script.Limits) (string, error) {
	if l == (script.Limits{}) {
		return "", nil
	}
	text, err := json.Marshal(l)
	return string(text), err
}

func packFailure(f *script.Failure) (string, error) {
	if f == nil {
		return "", nil
	}
	text, err := json.Marshal(f)
	return string(text), err
}

func packNames(names []string) (string, error) {
	if len(names) == 0 {
		return "", nil
	}
	text, err := json.Marshal(names)
	return string(text), err
}
