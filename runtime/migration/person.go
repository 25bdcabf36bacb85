package migration

import (
	"context"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Get gives a migration. Faults: not_found.
func (s *Service) Get(ctx context.Context, k Key) (Migration, error) {
	m, found, err := s.c.Store.Find(ctx, k)
	if err == nil && !found {
		err = none(k)
	}
	return m, err
}

func none(k Key) error {
	return fault.New(fault.NotFound, "There is no migration %s in the environment %s.", k.Name, k.Environment).
		WithHint("A migration is there once its script was run; `bobbin migration DIR` lists them.")
}

// List gives those of an environment.
func (s *Service) List(ctx context.Context, workspace, environment string) ([]Migration, error) {
	all, err := s.c.Store.List(ctx, workspace, environment, "")
	return append([]Migration{}, all...), err
}

// Items gives items of a migration with their reasons. Faults: not_found.
func (s *Service) Items(ctx context.Context, k Key, p Page) ([]Item, error) {
	if _, err := s.Get(ctx, k); err != nil {
		return nil, err
	}
	all, err := s.c.Store.Items(ctx, k, p)
	return append([]Item{}, all...), err
}

// Pause has a migration stop after its slice and wait. Faults: not_found, conflict.
func (s *Service) Pause(ctx context.Context, k Key, by string) (Migration, error) {
	reason := "Paused"
	if by != "" {
		reason += " by " + by
	}
	return s.wish(ctx, k, Pause, Paused, reason+".")
}

// Cancel has a migration end after its slice. What was written stays. Faults: not_found, conflict.
func (s *Service) Cancel(ctx context.Context, k Key, by string) (Migration, error) {
	reason := "Cancelled"
	if by != "" {
		reason += " by " + by
	}
	return s.wish(ctx, k, Cancel, Cancelled, reason+".")
}

// wish tells the run of it, or does it where none goes on.
func (s *Service) wish(ctx context.Context, k Key, wish Wish, status Status, reason string) (Migration, error) {
	seen, err := s.Get(ctx, k)
	if err != nil {
		return seen, err
	}
	runs := seen.Status == Running && s.alone(ctx, seen) != nil
	return s.change(ctx, k, func(m *Migration) (*Write, error) {
		switch {
		case ended(*m) || wish == Pause && m.Status != Running:
			return nil, fault.New(fault.Conflict, "The migration %s is %s, so it cannot be %s.", m.Title(), m.Status, status)
		case runs && m.Status == Running && m.Invocation == seen.Invocation:
			m.Wish = wish
		default:
			m.Status, m.Reason, m.Wish = status, reason, NoWish
			if ended(*m) {
				m.FinishedAt = s.c.Now()
			}
		}
		return &Write{Migration: *m}, nil
	})
}

// Resume has one that is paused or stopped go on. Faults: not_found, conflict.
func (s *Service) Resume(ctx context.Context, k Key) (Migration, error) {
	return s.again(ctx, k, func(m *Migration) (*Write, error) {
		if m.Status == Running && m.Wish == Pause { // not done yet
			m.Wish = NoWish
			return &Write{Migration: *m}, nil
		}
		if m.Status != Paused && m.Status != Stopped {
			return nil, fault.New(fault.Conflict, "The migration %s is %s; only one that is paused or stopped goes on.", m.Title(), m.Status)
		}
		return &Write{Migration: *m}, nil
	})
}

// Retry has the items that failed tried again: at the end of one that runs, at once where it has
// ended. Faults: not_found, conflict.
func (s *Service) Retry(ctx context.Context, k Key) (Migration, error) {
	return s.again(ctx, k, func(m *Migration) (*Write, error) {
		if m.Counts.Failed == 0 {
			return nil, fault.New(fault.Conflict, "No item of the migration %s has failed.", m.Title())
		}
		if m.DryRun {
			return nil, fault.New(fault.Conflict, "A dry run is not tried again; run it anew.")
		}
		m.Counts.Again, m.Counts.Failed, m.FinishedAt, m.Verification = m.Counts.Again+m.Counts.Failed, 0, time.Time{}, nil
		return &Write{Migration: *m, Retry: true}, nil
	})
}

// Again begins one anew that has ended: what is in the target is looked up before it is written.
// Faults: not_found, conflict.
func (s *Service) Again(ctx context.Context, k Key) (Migration, error) {
	return s.again(ctx, k, func(m *Migration) (*Write, error) {
		if !ended(*m) {
			return nil, fault.New(fault.Conflict, "The migration %s is %s; only one that has ended begins anew.", m.Title(), m.Status)
		}
		next := s.fresh(m.Key, Run{Script: m.Script, Function: m.Function, Dir: m.Work.Dir, Payload: m.Work.Payload}, m, m.DryRun)
		*m = next
		return &Write{Migration: next, Clear: true}, nil
	})
}

// again changes a migration and has an invocation go on with it, unless one does.
func (s *Service) again(ctx context.Context, k Key, change func(m *Migration) (*Write, error)) (Migration, error) {
	start := false
	m, err := s.change(ctx, k, func(m *Migration) (*Write, error) {
		start = m.Status != Running
		w, err := change(m)
		if err != nil || !start {
			return w, err
		}
		// Whoever had it until now has it no more.
		w.Status, w.Wish, w.Reason, w.Invocation, w.Work.Idle = Running, NoWish, "", "", 0
		w.Work.Started = s.c.Invocations.NewID()
		w.Fence++
		*m = w.Migration
		return w, nil
	})
	if err != nil || !start {
		return m, err
	}
	if err := s.start(ctx, m, ""); err != nil {
		return m, err
	}
	return s.Get(ctx, k)
}

// change writes what f makes of a migration. Faults: not_found and those of f.
func (s *Service) change(ctx context.Context, k Key, f func(m *Migration) (*Write, error)) (Migration, error) {
	var m Migration
	err := s.c.Store.Update(ctx, k, func(now *Migration) (*Write, error) {
		if now == nil {
			return nil, none(k)
		}
		m = *now
		m.UpdatedAt = s.c.Now()
		w, err := f(&m)
		return w, err
	})
	if err == nil {
		s.c.Changed(k)
	}
	return m, err
}

// Delete forgets a migration that does not run. Faults: not_found, conflict.
func (s *Service) Delete(ctx context.Context, k Key) error {
	_, err := s.change(ctx, k, func(m *Migration) (*Write, error) {
		if m.Status == Running {
			return nil, fault.New(fault.Conflict, "The migration %s is running.", m.Title()).WithHint("Cancel it first.")
		}
		return &Write{Migration: *m, Gone: true}, nil
	})
	return err
}

// mostIdle is how many runs in a row may be lost without progress.
const mostIdle = 5

// Tend looks after migrations that run while nobody runs them: a run that was lost goes on, one that
// failed is stopped. It is called when the process begins, when an invocation has ended, and from time to time.
func (s *Service) Tend(ctx context.Context) error {
	all, err := s.c.Store.List(ctx, "", "", Running)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := s.tend(ctx, m); err != nil {
			s.c.Logger.Warn("go on with a migration", "workspace", m.Workspace, "environment", m.Environment, "migration", m.Name, "error", err)
		}
	}
	return nil
}

func (s *Service) tend(ctx context.Context, m Migration) error {
	var status script.Status
	var failure *script.Failure
	if m.Invocation == "" {
		if s.c.Now().Sub(m.UpdatedAt) < grace {
			return nil
		}
	} else {
		var err error
		status, failure, err = s.c.Invocations.Standing(ctx, m.Invocation)
		if err != nil || status == script.Running || status == script.Queued {
			return err
		}
	}
	s.drop(m.Invocation, m.Key)
	next := m
	err := s.c.Store.Update(ctx, m.Key, func(now *Migration) (*Write, error) {
		next = Migration{}
		if now == nil || now.Fence != m.Fence || now.Invocation != m.Invocation || now.Status != Running {
			return nil, nil
		}
		next = *now
		s.decide(&next, status, failure)
		return &Write{Migration: next}, nil
	})
	if err != nil || next.Name == "" {
		return err
	}
	s.c.Changed(m.Key)
	if next.Status != Running {
		return nil
	}
	return s.start(ctx, next, "")
}

// decide says how a migration goes on whose run is over.
func (s *Service) decide(m *Migration, status script.Status, failure *script.Failure) {
	why := func(otherwise string) string {
		if failure != nil && failure.Message != "" {
			return failure.Message
		}
		return otherwise
	}
	m.UpdatedAt, m.Waiting = s.c.Now(), ""
	m.Fence++ // whatever still comes from the run that is over is refused
	switch {
	case m.Wish == Pause:
		m.Status, m.Reason, m.Wish = Paused, "Paused.", NoWish
	case m.Wish == Cancel:
		m.Status, m.Reason, m.Wish, m.FinishedAt = Cancelled, "Cancelled.", NoWish, s.c.Now()
	case status == script.FunctionError || status == script.MalformedPayload:
		m.Status, m.Reason = Stopped, why("Its script failed.")
	case status == script.Finished:
		m.Status, m.Reason = Stopped, "Its script ended without waiting for it: await migrate(...)."
	case status == script.Denied:
		m.Status, m.Reason = Paused, why("It may not run now.")
	case status == script.Aborted:
		m.Status, m.Reason = Paused, "Its invocation was stopped by a person."
	case m.Work.Idle >= mostIdle:
		m.Status, m.Reason = Stopped, "It was lost several times in a row without progress: "+why("its process ended.")
	default:
		m.Invocation, m.Work.Started = "", s.c.Invocations.NewID()
		m.Lost++
		m.Work.Idle++
	}
}
