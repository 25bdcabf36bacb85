package ide

import (
	"context"
	"time"

	"bobbin/runtime/engine"
	"bobbin/runtime/trial"
)

// Tests runs the tests of workspaces.
type Tests struct{ engine *engine.Engine }

// TestRun is the request of test.run.
type TestRun struct {
	Dir         string   `json:"dir"`
	Environment string   `json:"environment,omitempty"`
	Files       []string `json:"files,omitempty"`     // workspace paths; all when empty
	Filter      string   `json:"filter,omitempty"`    // part of "file > group > test"
	TimeoutMs   int64    `json:"timeoutMs,omitempty"` // of a test that names none
	Coverage    bool     `json:"coverage,omitempty"`
	Update      bool     `json:"update,omitempty"` // snapshots that are not what they were
}

// Run answers test.run when every test has ended.
func (s *Tests) Run(ctx context.Context, in TestRun) (*trial.Report, error) {
	return s.engine.Test(ctx, in.Dir, in.Environment, trial.Options{Files: in.Files, Filter: in.Filter,
		Timeout: time.Duration(in.TimeoutMs) * time.Millisecond, Coverage: in.Coverage, Update: in.Update})
}
