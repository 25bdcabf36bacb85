package invocation

import (
	"context"
	"slices"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Redeliver enqueues the event of a dead letter once more, as it first came: with its trigger,
// script, listener, queue and attempts, and in its environment as that is now. It is no dead
// letter any more; twice is once. Faults: not_found, conflict when it is none.
func (s *Service) Redeliver(ctx context.Context, id ID) (Invocation, error) {
	was, err := s.c.Store.Get(ctx, id)
	if err != nil {
		return Invocation{}, err
	}
	if !was.Dead {
		return Invocation{}, fault.New(fault.Conflict, "The invocation %s is no dead letter.", id).WithHint("It may have been delivered again already; `bobbin logs DIR --dead` lists those there are.")
	}
	i := Invocation{ID: s.c.NewID(), Workspace: was.Workspace, Dir: was.Dir, Environment: was.Environment, Script: was.Script, Function: was.Function,
		Trigger: was.Trigger, RootTrigger: was.RootTrigger, Listener: was.Listener, Schedule: was.Schedule, Parent: was.Parent, Chain: was.Chain,
		Queue: was.Queue, Group: was.Group, MaxAttempts: was.MaxAttempts, Retry: was.Retry, Limits: was.Limits,
		Status: script.Queued, QueuedAt: s.c.Now(), Simulated: []string{}, ReplayOf: id, DeliveryKey: "replay:" + string(id)}
	if i.Payload, err = s.c.Store.Event(ctx, id); err != nil {
		return Invocation{}, err
	}
	i, _, err = s.enter(ctx, i)
	return i, err
}

// RedeliverAll does so with all dead letters of a workspace, oldest first, and gives the new
// invocations. What was done before a fault stays done.
func (s *Service) RedeliverAll(ctx context.Context, workspace string) ([]Invocation, error) {
	dead, err := s.c.Store.List(ctx, Filter{Workspace: workspace, Dead: true, Limit: -1})
	if err != nil {
		return nil, err
	}
	slices.Reverse(dead)
	all := []Invocation{}
	for _, one := range dead {
		i, err := s.Redeliver(ctx, one.ID)
		if err != nil && !fault.Is(err, fault.Conflict) {
			return all, err
		}
		if err == nil {
			all = append(all, i)
		}
	}
	return all, nil
}
