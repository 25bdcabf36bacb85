package ide

import (
	"context"

	"bobbin/runtime/invocation"
)

// Redeliver is the request of invocation.redeliver: some dead letters of a workspace, or all.
type Redeliver struct {
	Dir string          `json:"dir"`
	IDs []invocation.ID `json:"ids,omitempty"`
	All bool            `json:"all,omitempty"`
}

// Redeliver answers invocation.redeliver with the new invocations.
func (s *Invocations) Redeliver(ctx context.Context, in Redeliver) (InvocationList, error) {
	list := InvocationList{Invocations: []invocation.Invocation{}}
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return list, err
	}
	if in.All {
		list.Invocations, err = s.engine.Invocations().RedeliverAll(ctx, string(w.ID))
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

// Pause is the request of invocation.pause and invocation.resume: an environment, or all of the
// workspace's.
type Pause struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
}

// PauseList is the answer of both, and of invocation.paused.
type PauseList struct {
	Paused []invocation.Pause `json:"paused"`
}

// Pause answers invocation.pause.
func (s *Invocations) Pause(ctx context.Context, in Pause) (PauseList, error) {
	return s.rule(ctx, in, s.engine.Invocations().Pause)
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
