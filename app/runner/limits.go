package runner

import (
	"context"
	"fmt"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// Limits implements control.Limits.
func (r *Runner) Limits(ctx context.Context, in control.OfWorkspace) (control.WorkspaceLimits, error) {
	standing, err := r.standingIn(ctx, in.Workspace, "")
	if err != nil {
		return control.WorkspaceLimits{}, err
	}
	quotas, err := r.engine.Invocations().Quotas(ctx, string(in.Workspace))
	out := control.WorkspaceLimits{Quota: quotas[invocation.Place{Workspace: string(in.Workspace)}], Environments: []control.EnvironmentLimits{}}
	for _, d := range standing {
		out.Environments = append(out.Environments, control.EnvironmentLimits{Environment: d.Environment,
			Quota: quotas[invocation.Place{Workspace: string(in.Workspace), Environment: d.Environment}]})
	}
	return out, err
}

// SetLimits implements control.Limits.
func (r *Runner) SetLimits(ctx context.Context, in control.SetLimits) (control.WorkspaceLimits, error) {
	if err := in.Check(); err != nil {
		return control.WorkspaceLimits{}, err
	}
	if _, err := r.standingIn(ctx, in.Workspace, ""); err != nil {
		return control.WorkspaceLimits{}, err
	}
	control.Note(ctx, fmt.Sprintf("concurrency %d, per minute %d", in.Concurrency, in.PerMinute))
	if err := r.engine.Invocations().SetQuota(ctx, invocation.Place{Workspace: string(in.Workspace)}, in.Quota); err != nil {
		return control.WorkspaceLimits{}, err
	}
	r.engine.EnvironmentChanged(ctx, in.Workspace, "")
	return r.Limits(ctx, control.OfWorkspace{Workspace: in.Workspace})
}

// standingIn gives what of a workspace is deployed, in one environment when it is named. Faults: not_found
// when nothing is.
func (r *Runner) standingIn(ctx context.Context, id workspace.ID, environment string) ([]release.Deployment, error) {
	all, err := r.engine.Releases().Standing(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if environment == "" || d.Environment == environment {
			return all, nil
		}
	}
	return nil, fault.New(fault.NotFound, "Nothing of this workspace is deployed here by that name.").WithHint("`bobbin publish` deploys a release to an environment.")
}
