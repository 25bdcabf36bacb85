package engine

import (
	"context"
	"maps"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// RunDeployedSchedule runs a scheduled trigger of a deployed environment now, by hand. Faults: not_found.
func (e *Engine) RunDeployedSchedule(ctx context.Context, id workspace.ID, environment, name string) (invocation.Invocation, error) {
	st, err := e.source.standing(ctx, id, "", environment)
	if err != nil {
		return invocation.Invocation{}, err
	}
	one, err := st.workspace.Schedule(name)
	if err != nil {
		return invocation.Invocation{}, err
	}
	i, _, err := e.invocations.Enqueue(ctx, invocation.Request{Workspace: string(id), Dir: st.dir, Environment: environment,
		Script: one.Script, Trigger: invocation.Manual, Schedule: one.Name})
	return i, err
}

// SwitchDeployedSchedule switches a scheduled trigger of a deployed environment on or off, until
// settings are published to it again. Faults: not_found.
func (e *Engine) SwitchDeployedSchedule(ctx context.Context, id workspace.ID, environment, name, by string, on bool) (release.Deployment, error) {
	return e.switchDeployed(ctx, id, environment, by, func(w *workspace.Workspace, settings *workspace.Environment) error {
		_, err := w.Schedule(name)
		settings.Schedules = switched(settings.Schedules, name, on)
		return err
	})
}

// SwitchDeployedListener does so with an event listener.
func (e *Engine) SwitchDeployedListener(ctx context.Context, id workspace.ID, environment, name, by string, on bool) (release.Deployment, error) {
	return e.switchDeployed(ctx, id, environment, by, func(w *workspace.Workspace, settings *workspace.Environment) error {
		_, err := w.Listener(name)
		settings.Listeners = switched(settings.Listeners, name, on)
		return err
	})
}

func (e *Engine) switchDeployed(ctx context.Context, id workspace.ID, environment, by string, change func(*workspace.Workspace, *workspace.Environment) error) (release.Deployment, error) {
	st, err := e.source.standing(ctx, id, "", environment)
	if err != nil {
		return release.Deployment{}, err
	}
	return e.releases.Change(ctx, id, environment, by, func(settings *workspace.Environment) error { return change(st.workspace, settings) })
}

// switched is a copy with one switch turned: what is deployed never changes.
func switched(all map[string]workspace.Enabled, name string, on bool) map[string]workspace.Enabled {
	turned := maps.Clone(all)
	if turned == nil {
		turned = map[string]workspace.Enabled{}
	}
	turned[name] = workspace.Enabled{Enabled: on}
	return turned
}

// Depths says what waits and runs in an environment of a workspace's folder: no environment named
// is the first that is not production.
func (e *Engine) Depths(ctx context.Context, dir, environmentName string) (invocation.Depths, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return invocation.Depths{}, err
	}
	return e.invocations.Depths(ctx, invocation.Place{Workspace: string(w.ID), Environment: env.Name})
}

// mostReason is how long the reason of a pause may be, in bytes.
const mostReason = 500

// Pause has an environment of a workspace, or all of them, start nothing more. Faults: invalid.
func (e *Engine) Pause(ctx context.Context, p invocation.Pause) error {
	if len(p.Reason) > mostReason {
		return fault.New(fault.Invalid, "A reason has up to %d characters.", mostReason)
	}
	return e.invocations.Pause(ctx, p)
}
