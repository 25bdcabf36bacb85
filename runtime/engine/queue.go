package engine

import (
	"context"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// setQuota bounds the invocations of an environment as its limits say.
func (e *Engine) setQuota(ctx context.Context, id workspace.ID, env workspace.Environment) error {
	limits := env.Limits.Possible()
	return e.invocations.SetQuota(ctx, invocation.Place{Workspace: string(id), Environment: env.Name},
		invocation.Quota{Concurrency: limits.Concurrency, PerMinute: limits.PerMinute})
}

// Settle waits until no invocation runs or could run: what is paused, and what waits for its next
// attempt, is left for another time. Its fault is ctx's end.
func (e *Engine) Settle(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	defer e.invocations.Subscribe(func(s invocation.Signal) {
		if s.Kind == invocation.Changed {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	})()
	open := invocation.Filter{Statuses: []script.Status{script.Queued, script.Running}, Ready: true, Limit: 1}
	for {
		left, err := e.invocations.List(ctx, open)
		if err != nil || len(left) == 0 {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
