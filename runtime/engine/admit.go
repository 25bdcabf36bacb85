package engine

import (
	"context"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
)

// When a sender that is turned away may try again.
const (
	whenFull   = time.Minute
	whenPaused = time.Minute
)

// admit says why a delivery is not taken now: too many wait already, or somebody would wait for an
// answer that does not come.
func (e *Engine) admit(ctx context.Context, t ingress.Target) error {
	place := invocation.Place{Workspace: t.Workspace, Environment: t.Environment}
	if t.Listener.Mode == "sync" {
		pause, err := e.invocations.HeldBy(ctx, place)
		if err != nil {
			return err
		}
		if pause != nil {
			return fault.New(fault.Unavailable, "The environment is paused.").WithHint("Try again later.").Because(ingress.Later{After: whenPaused})
		}
	}
	room, err := e.invocations.Room(ctx, place, t.MaxQueued)
	if err == nil && !room {
		err = fault.New(fault.Unavailable, "Too many deliveries wait in this environment.").WithHint("Try again later.").Because(ingress.Later{After: whenFull, Much: true})
	}
	return err
}
