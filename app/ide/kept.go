package ide

import (
	"context"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// Kept says how long this machine keeps what ended, removes it earlier, and takes all that a workspace has into one
// file and back.
type Kept struct {
	engine  *engine.Engine
	version string
}

// Retention answers kept.retention: the rules that count here.
func (s *Kept) Retention(ctx context.Context, _ Nothing) (control.RetentionList, error) {
	rules, err := s.engine.Retentions(ctx)
	if rules == nil {
		rules = []invocation.Retention{}
	}
	return control.RetentionList{Rules: rules, Default: invocation.RetentionAt(nil, "", invocation.Place{})}, err
}

// SetRetention answers kept.setRetention. Faults: invalid.
func (s *Kept) SetRetention(ctx context.Context, in invocation.Retention) (control.RetentionList, error) {
	if in.Team != "" {
		return control.RetentionList{}, fault.New(fault.Invalid, "There are no teams on this machine: name a workspace, or nothing for all.")
	}
	if err := s.engine.SetRetention(ctx, in); err != nil {
		return control.RetentionList{}, err
	}
	return s.Retention(ctx, Nothing{})
}

// Purge is the request of kept.purge. A folder stands for its workspace.
type Purge struct {
	Dir         string  `json:"dir,omitempty"` // "" is all of this machine
	Environment string  `json:"environment,omitempty"`
	Days        float64 `json:"days"` // since it ended
	Dead        bool    `json:"dead,omitempty"`
	LogsOnly    bool    `json:"logsOnly,omitempty"`
	DryRun      bool    `json:"dryRun,omitempty"`
}

// PurgeReport is the answer of kept.purge.
type PurgeReport struct {
	Before      time.Time           `json:"before"`
	Invocations int                 `json:"invocations"`
	Bytes       int64               `json:"bytes"`
	Purged      []invocation.Purged `json:"purged"` // by environment
}

// mostDays bounds what a purge may look back.
const mostDays = 100_000

// Purge answers kept.purge. Faults: invalid.
func (s *Kept) Purge(ctx context.Context, in Purge) (PurgeReport, error) {
	if in.Days < 0 || in.Days > mostDays {
		return PurgeReport{}, fault.New(fault.Invalid, "%g days cannot be counted back.", in.Days).WithHint("Give a number from 0 on.")
	}
	p := invocation.Purge{Environment: in.Environment, Dead: in.Dead, LogsOnly: in.LogsOnly, DryRun: in.DryRun,
		Before: time.Now().Add(-time.Duration(in.Days * 24 * float64(time.Hour)))}
	if in.Dir != "" {
		w, err := workspace.Load(in.Dir)
		if err != nil {
			return PurgeReport{}, err
		}
		p.Workspace = string(w.ID)
	}
	all, err := s.engine.Purge(ctx, p)
	report := PurgeReport{Before: p.Before, Purged: all}
	for _, one := range all {
		report.Invocations, report.Bytes = report.Invocations+one.Invocations, report.Bytes+one.Bytes
	}
	return report, err
}
