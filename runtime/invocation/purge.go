package invocation

import "time"

// Purge says which ended invocations are to go before their time.
type Purge struct {
	Workspace   string    `json:"workspace,omitempty"`   // "" is all
	Environment string    `json:"environment,omitempty"` // "" is all of the workspace
	Before      time.Time `json:"before"`                // when they ended
	Dead        bool      `json:"dead,omitempty"`        // dead letters too
	LogsOnly    bool      `json:"logsOnly,omitempty"`    // console and HTTP logs go, the rest stays
	DryRun      bool      `json:"dryRun,omitempty"`      // nothing goes
}

// Purged is what a Purge took, or would take, of an environment.
type Purged struct {
	Workspace   string `json:"workspace"`
	Environment string `json:"environment"`
	Invocations int    `json:"invocations"`
	Bytes       int64  `json:"bytes"` // of their events, results, console and HTTP logs
}
