package engine

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/script"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// apart has a script version that killed or outgrew a worker run alone, also after a new start of
// the runner. Where files are edited their next version is another one a moment later, and what the
// workers themselves remember is enough.
func (e *Engine) apart(ctx context.Context, i invocation.Invocation, job *worker.Job, sink invocation.Sink) (err error) {
	if !e.c.Hosted {
		return nil
	}
	hash := job.Bundle.Hash
	if job.Alone, err = e.invocations.RunsAlone(ctx, i.Place(), hash); err != nil {
		return err
	}
	known := job.Alone
	job.Guilty = func(o script.Outcome) {
		q := invocation.Quarantine{Place: i.Place(), Script: i.Script, Bundle: hash, Status: o.Status, InvocationID: i.ID}
		if failure := e.masked(o.Error); failure != nil {
			q.Reason = failure.Message
		}
		if err := e.invocations.Quarantine(context.WithoutCancel(ctx), q); err != nil {
			e.c.Logger.Error("quarantine a script", "workspace", i.Workspace, "environment", i.Environment, "script", i.Script, "error", err)
			return
		}
		if !known {
			sink.Console(script.Line{Level: "warn", At: e.c.Now(), Text: "This version of the script killed or outgrew the process that it shared. From now on it runs alone here, until another release is deployed."})
		}
		e.EnvironmentChanged(ctx, workspace.ID(i.Workspace), i.Environment)
	}
	return nil
}

// Pardon lets the quarantined versions of a script, or of all for "", share a process again, and
// says how many there were.
func (e *Engine) Pardon(ctx context.Context, id workspace.ID, environment, name string) (int, error) {
	freed, err := e.invocations.Pardon(ctx, invocation.Place{Workspace: string(id), Environment: environment}, name)
	for _, one := range freed {
		e.workers.Pardon(one.Bundle)
	}
	if len(freed) > 0 {
		e.EnvironmentChanged(ctx, id, environment)
	}
	return len(freed), err
}

// deployedAnew takes over a deployment. Another release is believed until it shows that it should not be.
func (e *Engine) deployedAnew(ctx context.Context, d release.Deployment) {
	if e.c.Hosted && d.How != release.Changed {
		if _, err := e.Pardon(ctx, d.Workspace, d.Environment, ""); err != nil {
			e.c.Logger.Error("end the quarantine of an environment", "workspace", d.Workspace, "environment", d.Environment, "error", err)
		}
	}
	e.placeChanged(ctx, d)
}

// EnvironmentChanged tells those who look at a runner, and may see the workspace, that an environment
// of it has changed.
func (e *Engine) EnvironmentChanged(ctx context.Context, id workspace.ID, environment string) {
	e.tellTeam(ctx, control.Signal{Type: "environment.changed", Workspace: string(id), Environment: environment})
}

// tellTeam tells a signal to those who look at a runner and may see its workspace.
func (e *Engine) tellTeam(ctx context.Context, s control.Signal) {
	owner, _, err := e.Gate().Owner(context.WithoutCancel(ctx), s.Workspace)
	if err != nil {
		e.c.Logger.Warn("find out who may hear of an environment", "workspace", s.Workspace, "error", err)
		return // whoever looks asks again
	}
	s.Team = owner
	e.signals.tell(Signal{Type: s.Type, Told: &s})
}
