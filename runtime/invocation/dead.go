package invocation

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

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

// RedeliverAll does so with all dead letters of a filter, oldest first, and gives the new
// invocations. What was done before a fault stays done.
func (s *Service) RedeliverAll(ctx context.Context, f Filter) ([]Invocation, error) {
	f.Dead, f.Limit, f.Before = true, -1, ""
	dead, err := s.c.Store.List(ctx, f)
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

// Discard makes dead letters of a filter none any more, and says how many there were. They stay
// in the log.
func (s *Service) Discard(ctx context.Context, f Filter) (int, error) {
	return s.c.Store.Discard(ctx, f)
}

// AbortAll stops what of a filter is queued or running, newest first, so that none of a queue
// begins while those behind it are stopped. It says how many it asked to stop.
func (s *Service) AbortAll(ctx context.Context, f Filter) (int, error) {
	f.Limit, f.Before = -1, ""
	if len(f.Statuses) == 0 {
		f.Statuses = []script.Status{script.Queued, script.Running}
	}
	open, err := s.c.Store.List(ctx, f)
	if err != nil {
		return 0, err
	}
	var group errgroup.Group
	group.SetLimit(abortsAtOnce)
	count := 0
	for _, i := range open {
		if i.Ended() {
			continue
		}
		count++
		group.Go(func() error {
			if err := s.Abort(ctx, i.ID); !fault.Is(err, fault.NotFound) {
				return err
			}
			return nil
		})
	}
	return count, group.Wait()
}

// abortsAtOnce is how many are waited for at once: each waits for its script to end, and those
// that are queued share commits.
const abortsAtOnce = 32

// Depths says what waits and runs in a place.
func (s *Service) Depths(ctx context.Context, p Place) (Depths, error) {
	return s.c.Store.Depths(ctx, p)
}
