package runner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// filterOf reads what a list is narrowed by. Faults: invalid.
func filterOf(in control.InvocationFilter) (f invocation.Filter, err error) {
	f = invocation.Filter{Environment: in.Environment, Script: in.Script, Listener: in.Listener, Text: in.Text, Dead: in.Dead, Before: in.Before}
	f.Limit = min(cmp.Or(max(in.Limit, 0), 100), mostListed)
	return f, invocation.Narrow{Status: in.Status, Trigger: in.Trigger, From: in.From, To: in.To}.Into(&f)
}

// mostNamed is how many invocations may be named in one request.
const mostNamed = 1000

// chosen makes the filter of a selection. Faults: invalid.
func chosen(ctx context.Context, in control.Selection) (invocation.Filter, error) {
	f := invocation.Filter{Team: control.CallerOf(ctx).Team, Workspace: string(in.Workspace), IDs: in.IDs, Environment: in.Environment, Script: in.Script, Listener: in.Listener,
		Text: in.Text, From: in.From, To: in.To}
	named := len(f.IDs) > 0
	narrowed := f.Environment+f.Script+f.Listener+f.Text != "" || !f.From.IsZero() || !f.To.IsZero()
	switch {
	case len(f.IDs) > mostNamed:
		return f, fault.New(fault.Invalid, "%d invocations are named; at most %d are taken at once.", len(f.IDs), mostNamed)
	case in.All && (named || narrowed), named && narrowed:
		return f, fault.New(fault.Invalid, "All invocations, named ones and those of a filter exclude each other.")
	case !in.All && !named && !narrowed:
		return f, fault.New(fault.Invalid, "Nothing says which invocations are meant.").WithHint("Name them by ids, narrow them, or say all.")
	}
	return f, nil
}

// Redeliver implements control.Letters.
func (r *Runner) Redeliver(ctx context.Context, in control.Selection) (control.InvocationList, error) {
	list := control.InvocationList{Invocations: []invocation.Invocation{}}
	f, err := chosen(ctx, in)
	if err != nil {
		return list, err
	}
	defer func() { control.Note(ctx, count(len(list.Invocations))) }()
	if len(f.IDs) == 0 {
		list.Invocations, err = r.engine.Invocations().RedeliverAll(ctx, f)
		return list, err
	}
	for _, id := range f.IDs { // each is told of that is none
		if _, err := r.of(ctx, in.Workspace, id); err != nil {
			return list, err
		}
		i, err := r.engine.Invocations().Redeliver(ctx, id)
		if err != nil {
			return list, err
		}
		list.Invocations = append(list.Invocations, i)
	}
	return list, nil
}

func count(n int) string { return fmt.Sprintf("(%d)", n) }

// of gives an invocation of a workspace; one of another workspace is not there.
func (r *Runner) of(ctx context.Context, id workspace.ID, one invocation.ID) (invocation.Invocation, error) {
	i, err := r.seen(ctx, one)
	if err == nil && i.Workspace != string(id) {
		return invocation.Invocation{}, fault.New(fault.NotFound, "There is no invocation %s.", one)
	}
	return i, err
}

// Discard implements control.Letters.
func (r *Runner) Discard(ctx context.Context, in control.Selection) (control.Count, error) {
	f, err := chosen(ctx, in)
	if err != nil {
		return control.Count{}, err
	}
	n, err := r.engine.Invocations().Discard(ctx, f)
	control.Note(ctx, count(n))
	if err == nil && n == 0 && len(f.IDs) > 0 {
		err = fault.New(fault.Conflict, "None of these is a dead letter.").WithHint("They may have been delivered again already.")
	}
	return control.Count{Count: n}, err
}

// AbortAll implements control.Letters. What still runs for the team that had the workspace before is
// stopped, too: it runs in what is the caller's now.
func (r *Runner) AbortAll(ctx context.Context, in control.Selection) (control.Count, error) {
	f, err := chosen(ctx, in)
	if err != nil {
		return control.Count{}, err
	}
	f.Team = ""
	n, err := r.engine.Invocations().AbortAll(ctx, f)
	control.Note(ctx, count(n))
	return control.Count{Count: n}, err
}

// Event implements control.Letters.
func (r *Runner) Event(ctx context.Context, in control.OneInvocation) (control.Event, error) {
	if _, err := r.seen(ctx, in.ID); err != nil {
		return control.Event{}, err
	}
	event, err := r.engine.Invocations().Event(ctx, in.ID)
	return control.Event{Event: event}, err
}

// Pause implements control.Pauses.
func (r *Runner) Pause(ctx context.Context, in control.PauseAt) (control.PauseList, error) {
	return r.rule(ctx, in, func(at invocation.Place) error {
		control.Note(ctx, in.Reason)
		return r.engine.Pause(ctx, invocation.Pause{Place: at, By: control.CallerOf(ctx).Name, Reason: in.Reason})
	})
}

// Resume implements control.Pauses.
func (r *Runner) Resume(ctx context.Context, in control.PauseAt) (control.PauseList, error) {
	return r.rule(ctx, in, func(at invocation.Place) error { return r.engine.Invocations().Resume(ctx, at) })
}

// rule changes what holds back a workspace or an environment that there is.
func (r *Runner) rule(ctx context.Context, in control.PauseAt, change func(invocation.Place) error) (control.PauseList, error) {
	if _, err := r.standingIn(ctx, in.Workspace, in.Environment); err != nil {
		return control.PauseList{}, err
	}
	if err := change(invocation.Place{Workspace: string(in.Workspace), Environment: in.Environment}); err != nil {
		return control.PauseList{}, err
	}
	r.engine.EnvironmentChanged(ctx, in.Workspace, in.Environment)
	return r.Paused(ctx, control.OfWorkspace{Workspace: in.Workspace})
}

// Paused implements control.Pauses.
func (r *Runner) Paused(ctx context.Context, in control.OfWorkspace) (control.PauseList, error) {
	all, err := r.engine.Invocations().Paused(ctx, string(in.Workspace))
	return control.PauseList{Paused: append([]invocation.Pause{}, all...)}, err
}

// RunSchedule implements control.Switches.
func (r *Runner) RunSchedule(ctx context.Context, in control.OneSchedule) (invocation.Invocation, error) {
	return r.engine.RunDeployedSchedule(ctx, in.Workspace, in.Environment, in.Schedule)
}

// SwitchSchedule implements control.Switches.
func (r *Runner) SwitchSchedule(ctx context.Context, in control.SwitchSchedule) (control.Environment, error) {
	_, err := r.engine.SwitchDeployedSchedule(ctx, in.Workspace, in.Environment, in.Schedule, control.CallerOf(ctx).Name, in.Enabled)
	return r.turned(ctx, in.Workspace, in.Environment, in.Enabled, err)
}

// SwitchListener implements control.Switches.
func (r *Runner) SwitchListener(ctx context.Context, in control.SwitchListener) (control.Environment, error) {
	_, err := r.engine.SwitchDeployedListener(ctx, in.Workspace, in.Environment, in.Listener, control.CallerOf(ctx).Name, in.Enabled)
	return r.turned(ctx, in.Workspace, in.Environment, in.Enabled, err)
}

// turned is the environment after a switch was turned.
func (r *Runner) turned(ctx context.Context, id workspace.ID, environment string, on bool, err error) (control.Environment, error) {
	e, err := r.after(ctx, id, environment, err)
	control.Note(ctx, map[bool]string{true: "on", false: "off"}[on])
	return e, err
}

// Queues implements control.Switches.
func (r *Runner) Queues(ctx context.Context, in control.OneEnvironment) (invocation.Depths, error) {
	if _, err := r.engine.Releases().Current(ctx, in.Workspace, in.Environment); err != nil {
		return invocation.Depths{}, err
	}
	return r.engine.Invocations().Depths(ctx, invocation.Place{Workspace: string(in.Workspace), Environment: in.Environment})
}

// Pardon implements control.Switches.
func (r *Runner) Pardon(ctx context.Context, in control.Pardon) (control.Count, error) {
	n, err := r.engine.Pardon(ctx, in.Workspace, in.Environment, in.Script)
	control.Note(ctx, strings.TrimSpace(in.Script+" "+count(n)))
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "Nothing of the kind is quarantined in the environment %q.", in.Environment)
	}
	return control.Count{Count: n}, err
}

// quarantined lists the script versions that run alone in an environment.
func (r *Runner) quarantined(ctx context.Context, id workspace.ID, environment string) ([]invocation.Quarantine, error) {
	all, err := r.engine.Invocations().Quarantined(ctx, string(id))
	return slices.DeleteFunc(all, func(q invocation.Quarantine) bool { return q.Environment != environment }), err
}
