package invocation

import (
	"cmp"
	"slices"

	"bobbin/runtime/fault"
)

// KeptDays is how long ended invocations and their logs are kept where no rule says otherwise.
const KeptDays = 180

// Retention is how much of what ended is kept: of a workspace or one of its environments, of a team,
// or with neither of everything. Of each field the narrowest rule counts in which it is not 0; -1 keeps
// for ever. Dead letters are kept for ever, unless DeadDays says otherwise.
type Retention struct {
	Team        string `json:"team,omitempty"`
	Workspace   string `json:"workspace,omitempty"`
	Environment string `json:"environment,omitempty"`
	Days        int    `json:"days,omitempty"`        // since they ended
	Invocations int    `json:"invocations,omitempty"` // of each environment, the newest
	LogDays     int    `json:"logDays,omitempty"`     // console and HTTP log, where they go before their invocation
	DeadDays    int    `json:"deadDays,omitempty"`
}

const mostKept = 1_000_000_000

// Check says what is wrong with a rule: invalid.
func (r Retention) Check() error {
	if r.Environment != "" && r.Workspace == "" || r.Team != "" && r.Workspace != "" {
		return fault.New(fault.Invalid, "A rule is for a team, for a workspace, for an environment of a workspace, or for everything.")
	}
	for _, n := range []int{r.Days, r.Invocations, r.LogDays, r.DeadDays} {
		if n < -1 || n > mostKept {
			return fault.New(fault.Invalid, "%d cannot be kept.", n).WithHint("Give a number from 1 on, -1 to keep for ever, or 0 for what the wider rule says.")
		}
	}
	return nil
}

// width orders rules, the widest first.
func (r Retention) width() int {
	switch {
	case r.Environment != "":
		return 3
	case r.Workspace != "":
		return 2
	case r.Team != "":
		return 1
	}
	return 0
}

// RetentionAt is what of several rules counts in an environment of a team's workspace. No field is 0.
func RetentionAt(rules []Retention, team string, p Place) Retention {
	at := Retention{Team: team, Workspace: p.Workspace, Environment: p.Environment, Days: KeptDays, Invocations: -1, LogDays: -1, DeadDays: -1}
	sorted := slices.SortedFunc(slices.Values(rules), func(a, b Retention) int { return cmp.Compare(a.width(), b.width()) })
	for _, r := range sorted {
		if r.Team != "" && r.Team != team || r.Workspace != "" && r.Workspace != p.Workspace || r.Environment != "" && r.Environment != p.Environment {
			continue
		}
		at.Days, at.Invocations = cmp.Or(r.Days, at.Days), cmp.Or(r.Invocations, at.Invocations)
		at.LogDays, at.DeadDays = cmp.Or(r.LogDays, at.LogDays), cmp.Or(r.DeadDays, at.DeadDays)
	}
	return at
}
