package ide

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// RemoteLetters is the request of runner.redeliver and runner.discard: some dead letters of an
// environment, or all.
type RemoteLetters struct {
	RunnerLogin
	Workspace   workspace.ID    `json:"workspace"`
	Environment string          `json:"environment"`
	IDs         []invocation.ID `json:"ids,omitempty"`
	All         bool            `json:"all,omitempty"`
}

func (l RemoteLetters) selection() control.Selection {
	s := control.Selection{Workspace: l.Workspace, IDs: l.IDs}
	if l.All { // of the environment, and of no other
		s.IDs, s.Environment = nil, l.Environment
	}
	return s
}

// Redeliver answers runner.redeliver with the new invocations.
func (s *Remote) Redeliver(ctx context.Context, in RemoteLetters) (control.InvocationList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.InvocationList, error) {
		return c.Redeliver(ctx, in.selection())
	})
}

// Discard answers runner.discard: they stay in the log, and are no dead letters any more.
func (s *Remote) Discard(ctx context.Context, in RemoteLetters) (control.Count, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Count, error) {
		return c.Discard(ctx, in.selection())
	})
}

// RemoteSwitch is the request of what holds back and lets go.
type RemoteSwitch struct {
	RunnerLogin
	Workspace   workspace.ID `json:"workspace"`
	Environment string       `json:"environment"`
	Reason      string       `json:"reason,omitempty"` // of a pause
	Listener    string       `json:"listener,omitempty"`
	Schedule    string       `json:"schedule,omitempty"`
	Enabled     bool         `json:"enabled,omitempty"`
}

// Pause answers runner.pause: nothing more starts in the environment; what comes is kept.
func (s *Remote) Pause(ctx context.Context, in RemoteSwitch) (control.PauseList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.PauseList, error) {
		return c.Pause(ctx, control.PauseAt{Workspace: in.Workspace, Environment: in.Environment, Reason: in.Reason})
	})
}

// Resume answers runner.resume.
func (s *Remote) Resume(ctx context.Context, in RemoteSwitch) (control.PauseList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.PauseList, error) {
		return c.Resume(ctx, control.PauseAt{Workspace: in.Workspace, Environment: in.Environment})
	})
}

// RemoteLimits is the request of runner.setLimits.
type RemoteLimits struct {
	RemoteWish
	Limits invocation.Quota `json:"limits"`
}

// SetLimits answers runner.setLimits: what may run of the workspace, in all its environments together.
func (s *Remote) SetLimits(ctx context.Context, in RemoteLimits) (control.WorkspaceLimits, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.WorkspaceLimits, error) {
		return c.SetLimits(ctx, control.SetLimits{Workspace: in.Workspace, Quota: in.Limits})
	})
}

// Switch answers runner.switch: an event listener or a scheduled trigger is switched on or off,
// until the environment's settings are published again.
func (s *Remote) Switch(ctx context.Context, in RemoteSwitch) (control.Environment, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Environment, error) {
		if in.Schedule != "" {
			return c.SwitchSchedule(ctx, control.SwitchSchedule{Workspace: in.Workspace, Environment: in.Environment, Schedule: in.Schedule, Enabled: in.Enabled})
		}
		return c.SwitchListener(ctx, control.SwitchListener{Workspace: in.Workspace, Environment: in.Environment, Listener: in.Listener, Enabled: in.Enabled})
	})
}

// RunSchedule answers runner.runSchedule: a scheduled trigger runs now.
func (s *Remote) RunSchedule(ctx context.Context, in RemoteSwitch) (Invocation, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (Invocation, error) {
		i, err := c.RunSchedule(ctx, control.OneSchedule{Workspace: in.Workspace, Environment: in.Environment, Schedule: in.Schedule})
		return Invocation{i}, err
	})
}

// Usage answers runner.usage: what teams used in this month, and what is left.
func (s *Remote) Usage(ctx context.Context, in RemoteWish) (control.UsageList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.UsageList, error) {
		return c.Usage(ctx, control.UsageOf{})
	})
}

// held adds to a place what holds it back, and how much waits in it. A runner that is older than
// these requests says nothing of it.
func held(ctx context.Context, c *control.Client, in RemoteWish, out *RemotePlace) error {
	out.Paused = []invocation.Pause{}
	paused, err := c.Paused(ctx, control.OfWorkspace{Workspace: in.Workspace})
	if err == nil {
		for _, p := range paused.Paused {
			if p.Environment == "" || p.Environment == in.Environment {
				out.Paused = append(out.Paused, p)
			}
		}
		out.Queues, err = c.Queues(ctx, in.environment())
	}
	if err == nil {
		var limits control.WorkspaceLimits
		if limits, err = c.Limits(ctx, control.OfWorkspace{Workspace: in.Workspace}); err == nil {
			out.Limits = &limits
		}
	}
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
