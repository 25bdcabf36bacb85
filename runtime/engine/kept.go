package engine

import (
	"context"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// Retentions are the rules of how long this machine keeps what ended.
func (e *Engine) Retentions(ctx context.Context) ([]invocation.Retention, error) {
	return e.db.Gate().Retentions(ctx)
}

// SetRetention changes a rule, and removes soon what is kept no longer. Faults: invalid.
func (e *Engine) SetRetention(ctx context.Context, r invocation.Retention) error {
	if err := r.Check(); err != nil {
		return err
	}
	if err := e.db.Gate().SetRetention(ctx, r); err != nil {
		return err
	}
	e.TidySoon()
	return nil
}

// Purge removes what ended before a time, now. Faults: invalid.
func (e *Engine) Purge(ctx context.Context, p invocation.Purge) ([]invocation.Purged, error) {
	if p.Before.IsZero() || p.Before.After(e.c.Now()) {
		return nil, fault.New(fault.Invalid, "Say before when what is to go has ended: a time that is over.")
	}
	if p.Environment != "" && p.Workspace == "" {
		return nil, fault.New(fault.Invalid, "An environment is one of a workspace: name that too.")
	}
	return e.db.Purge(ctx, p)
}
