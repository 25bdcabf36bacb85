package runner

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// Usage implements control.Usage.
func (r *Runner) Usage(ctx context.Context, in control.UsageOf) (control.UsageList, error) {
	caller := control.CallerOf(ctx)
	month, err := invocation.ParseMonth(in.Month, r.engine.Now())
	if err != nil {
		return control.UsageList{}, err
	}
	list := control.UsageList{Month: month, Teams: []control.TeamUsage{}}
	teams, err := r.gate.Visible(ctx)
	if err != nil {
		return list, err
	}
	all, err := r.engine.Invocations().Counted(ctx, in.Team, month)
	if err != nil {
		return list, err
	}
	if caller.Workspace != "" { // of the others it must not know
		all = only(all, caller.Workspace)
	}
	for _, team := range teams {
		if in.Team == "" || in.Team == team.ID {
			list.Teams = append(list.Teams, control.NewTeamUsage(team, month, all))
		}
	}
	if len(list.Teams) == 0 {
		return list, fault.New(fault.NotFound, "There is no team %q.", in.Team)
	}
	return list, nil
}

// only gives what was counted of one workspace.
func only(all []invocation.Counted, workspace string) (some []invocation.Counted) {
	for _, c := range all {
		if c.Workspace == workspace {
			some = append(some, c)
		}
	}
	return some
}

// Retentions implements control.Retentions.
func (r *Runner) Retentions(ctx context.Context, in control.Nothing) (control.RetentionList, error) {
	return r.gate.Retentions(ctx, in)
}

// SetRetention implements control.Retentions.
func (r *Runner) SetRetention(ctx context.Context, in control.Retention) (control.RetentionList, error) {
	list, err := r.gate.SetRetention(ctx, in)
	if err == nil {
		r.engine.TidySoon()
	}
	return list, err
}
