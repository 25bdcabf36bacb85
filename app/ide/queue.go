package ide

import (
	"context"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// Selection is some invocations of a workspace, or all that are not narrowed out.
type Selection struct {
	Dir string `json:"dir"`
	Narrowed
	IDs []invocation.ID `json:"ids,omitempty"`
	All bool            `json:"all,omitempty"`
}

// Count is how many something was done about.
type Count struct {
	Count int `json:"count"`
}

// Redeliver answers invocation.redeliver, about dead letters, with the new invocations.
func (s *Invocations) Redeliver(ctx context.Context, in Selection) (InvocationList, error) {
	list := InvocationList{Invocations: []invocation.Invocation{}}
	f, err := s.selected(in)
	if err != nil {
		return list, err
	}
	if in.All {
		list.Invocations, err = s.engine.Invocations().RedeliverAll(ctx, f)
		return list, err
	}
	for _, id := range in.IDs {
		i, err := s.engine.Invocations().Redeliver(ctx, id)
		if err != nil {
			return list, err
		}
		list.Invocations = append(list.Invocations, i)
	}
	return list, nil
}

// selected makes the filter of a selection. Faults: invalid when it is empty.
func (s *Invocations) selected(in Selection) (invocation.Filter, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return invocation.Filter{}, err
	}
	f, err := in.filter(w)
	if err == nil && !in.All && len(in.IDs) == 0 {
		err = fault.New(fault.Invalid, "Nothing says which invocations are meant.")
	}
	if !in.All {
		f.IDs = in.IDs
	}
	return f, err
}

// Discard answers invocation.discard: dead letters that are none any more.
func (s *Invocations) Discard(ctx context.Context, in Selection) (Count, error) {
	f, err := s.selected(in)
	if err != nil {
		return Count{}, err
	}
	n, err := s.engine.Invocations().Discard(ctx, f)
	if err == nil && n == 0 && !in.All {
		err = fault.New(fault.Conflict, "None of these is a dead letter.").WithHint("They may have been delivered again already.")
	}
	return Count{n}, err
}

// Abort answers invocation.abort: what is queued or running is stopped.
func (s *Invocations) Abort(ctx context.Context, in Selection) (Count, error) {
	f, err := s.selected(in)
	if err != nil {
		return Count{}, err
	}
	n, err := s.engine.Invocations().AbortAll(ctx, f)
	return Count{n}, err
}

// Queues answers invocation.queues: what waits and runs in an environment.
func (s *Invocations) Queues(ctx context.Context, in Pause) (invocation.Depths, error) {
	return s.engine.Depths(ctx, in.Dir, in.Environment)
}

// Pause is the request of invocation.pause and invocation.resume: an environment, or all of the
// workspace's.
type Pause struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
	Reason      string `json:"reason,omitempty"` // of a pause
}

// PauseList is the answer of both, and of invocation.paused.
type PauseList struct {
	Paused []invocation.Pause `json:"paused"`
}

// Pause answers invocation.pause.
func (s *Invocations) Pause(ctx context.Context, in Pause) (PauseList, error) {
	return s.rule(ctx, in, func(ctx context.Context, p invocation.Place) error {
		return s.engine.Pause(ctx, invocation.Pause{Place: p, Reason: in.Reason})
	})
}

// Resume answers invocation.resume.
func (s *Invocations) Resume(ctx context.Context, in Pause) (PauseList, error) {
	return s.rule(ctx, in, s.engine.Invocations().Resume)
}

// Paused answers invocation.paused.
func (s *Invocations) Paused(ctx context.Context, in Pause) (PauseList, error) {
	return s.rule(ctx, Pause{Dir: in.Dir}, func(context.Context, invocation.Place) error { return nil })
}

func (s *Invocations) rule(ctx context.Context, in Pause, change func(context.Context, invocation.Place) error) (PauseList, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err == nil && in.Environment != "" {
		_, err = w.Environment(in.Environment)
	}
	if err == nil {
		err = change(ctx, invocation.Place{Workspace: string(w.ID), Environment: in.Environment})
	}
	if err != nil {
		return PauseList{}, err
	}
	paused, err := s.engine.Invocations().Paused(ctx, string(w.ID))
	return PauseList{paused}, err
}
