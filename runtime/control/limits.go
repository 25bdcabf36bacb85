package control

import (
	"context"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// Limits are what an admin of the runner lets run of a workspace, whatever was published.
type Limits interface {
	Limits(ctx context.Context, in OfWorkspace) (WorkspaceLimits, error)
	// SetLimits bounds what runs by itself of a workspace from now on. Faults: not_found, invalid.
	SetLimits(ctx context.Context, in SetLimits) (WorkspaceLimits, error)
}

// WorkspaceLimits bound all environments of a workspace together. What a person starts is counted among
// what runs, and is not held back.
type WorkspaceLimits struct {
	invocation.Quota
	Environments []EnvironmentLimits `json:"environments"` // by name
}

// EnvironmentLimits are what was published for one environment, which bounds it beside.
type EnvironmentLimits struct {
	Environment string `json:"environment"`
	invocation.Quota
}

// SetLimits asks for limits in place of those that are; what is 0 is not bounded.
type SetLimits struct {
	Workspace workspace.ID `json:"-" path:"workspace"`
	invocation.Quota
}

// What a limit may be at most, as in the settings of an environment.
const (
	mostConcurrency = 1000
	mostPerMinute   = 1_000_000
)

// Check says what is wrong with limits. Faults: invalid.
func (l SetLimits) Check() error {
	for _, one := range []struct {
		name        string
		value, most int
	}{{"concurrency", l.Concurrency, mostConcurrency}, {"perMinute", l.PerMinute, mostPerMinute}} {
		if one.value < 0 || one.value > one.most {
			return fault.New(fault.Invalid, "%d cannot be the limit %s.", one.value, one.name).WithHint("It is from 1 to %d, or 0 for none.", one.most)
		}
	}
	return nil
}

var (
	getLimits = endpoint[OfWorkspace, WorkspaceLimits]{"GET", "/workspaces/{workspace}/limits", Viewer, "", "What bounds a workspace and its environments"}
	setLimits = endpoint[SetLimits, WorkspaceLimits]{"PUT", "/workspaces/{workspace}/limits", Admin, "workspace.limit", "Bound what runs at once and begins in a minute of a workspace, whatever was published"}
)

var _ Limits = (*Client)(nil)

// Limits implements Limits.
func (c *Client) Limits(ctx context.Context, in OfWorkspace) (WorkspaceLimits, error) {
	return ask(ctx, c, getLimits, in)
}

// SetLimits implements Limits.
func (c *Client) SetLimits(ctx context.Context, in SetLimits) (WorkspaceLimits, error) {
	return ask(ctx, c, setLimits, in)
}
