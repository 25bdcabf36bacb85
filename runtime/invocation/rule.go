package invocation

import (
	"context"
	"maps"
)

// Pause has an environment of a workspace, or with no environment all of them, start nothing
// more: what comes is accepted and stored, what runs goes on to its end, and what a person starts
// runs. It lasts until Resume, also over a new start.
func (s *Service) Pause(ctx context.Context, p Pause) error {
	p.Since = s.c.Now()
	defer s.forgetDoor()
	return s.c.Store.Pause(ctx, p)
}

// Resume ends a pause.
func (s *Service) Resume(ctx context.Context, p Place) error {
	err := s.c.Store.Resume(ctx, p)
	s.forgetDoor()
	s.hint(0, 1)
	return err
}

// Paused lists what is paused of a workspace, of all for "".
func (s *Service) Paused(ctx context.Context, workspace string) ([]Pause, error) {
	return s.c.Store.Paused(ctx, workspace)
}

// Quotas gives what bounds a workspace and its environments, as far as it is bounded.
func (s *Service) Quotas(ctx context.Context, workspace string) (map[Place]Quota, error) {
	all, err := s.c.Store.Quotas(ctx)
	maps.DeleteFunc(all, func(p Place, _ Quota) bool { return p.Workspace != workspace })
	return all, err
}

// SetQuota bounds what runs and begins in an environment from now on, or with no environment in
// all of a workspace. One that stands already is not written again; what another node has set is
// known a second later.
func (s *Service) SetQuota(ctx context.Context, p Place, q Quota) error {
	known, err := s.lookAtDoor(ctx)
	if err != nil || known.quotas[p] == q {
		return err
	}
	err = s.c.Store.SetQuota(ctx, p, q)
	s.forgetDoor()
	s.hint(0, 1)
	return err
}
