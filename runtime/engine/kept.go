package engine

import (
	"context"
	"io"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
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

// Export writes what the store has of a workspace, see store.Export.
func (e *Engine) Export(ctx context.Context, id workspace.ID, create func(table string) (io.Writer, error)) (map[string]int, error) {
	return e.db.Export(ctx, string(id), create)
}

// Import puts back what an export of a workspace has and the store has not, see store.Import.
func (e *Engine) Import(ctx context.Context, id workspace.ID, open func(table string) (io.ReadCloser, error)) (map[string]int, error) {
	return e.db.Import(ctx, string(id), open)
}
