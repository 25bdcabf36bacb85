package control

import (
	"context"
	"time"
)

// Team owns workspaces of a runner.
type Team struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Limit int64     `json:"limit,omitempty"` // invocations a month; any number when it is not there
	By    string    `json:"by"`              // who made it; "" for the default team
	At    time.Time `json:"at,omitzero"`
}

// TeamStore keeps who owns what.
type TeamStore interface {
	// Teams lists all, by ID. The default team is always there.
	Teams(ctx context.Context) ([]Team, error)
}
