package control

import (
	"context"

	"bobbin/runtime/invocation"
)

// Usage is what teams used.
type Usage interface {
	// Usage tells of one month. Faults: invalid (the month), not_found (the team).
	Usage(ctx context.Context, in UsageOf) (UsageList, error)
}

// UsageOf asks for the usage of a month of UTC, of one team or all that the caller may see.
type UsageOf struct {
	Month string `json:"-" query:"month"` // 2026-11; this one when empty
	Team  string `json:"-" query:"team"`  // ID
}

// UsageList is the usage of a month, by team.
type UsageList struct {
	Month string      `json:"month"`
	Teams []TeamUsage `json:"teams"`
}

// TeamUsage is what a team used, and may.
type TeamUsage struct {
	invocation.Usage
	Name  string `json:"name"`
	Limit int64  `json:"limit,omitempty"` // invocations a month; any number when it is not there
	Left  *int64 `json:"left,omitempty"`  // of the limit, never below 0
}

// NewTeamUsage adds up what a team counted in a month. A caller whose token is for one workspace is
// told of that one.
func NewTeamUsage(t Team, month string, all []invocation.Counted) TeamUsage {
	u := TeamUsage{Usage: invocation.SumUp(t.ID, month, all), Name: t.Name, Limit: t.Limit}
	if t.Limit > 0 {
		left := max(0, t.Limit-u.Invocations)
		u.Left = &left
	}
	return u
}
