// Package schedule knows which scheduled triggers are due, and has each due time run once.
//
// It owns when a trigger is due next, which times were missed and what becomes of them. What a
// cron line means is package cron's, how an invocation lives is package invocation's.
//
// When a trigger is due next is a row of the store, which moves on in the transaction that
// stores the invocation. So a due time is run once, whatever ends in between and however many
// nodes look at the same triggers, and a trigger that did not run for a while knows what it
// missed. The clock may jump: back, and what was run is not run again; forward, or with the lid
// of a laptop closed, and what lies between was missed.
package schedule

import (
	"context"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// Place names an environment of a workspace.
type Place struct {
	Workspace   string // workspace ID
	Environment string // name
}

// Plan is what is to run in a place.
type Plan struct {
	Place
	Dir string // the workspace's folder, where there is one
	// Triggers are those that are switched on. One whose cron line or time zone is wrong is left out.
	Triggers []workspace.Schedule
}

// State is how a trigger stands.
type State struct {
	Name           string
	Revision       string        // of its cron line and time zone
	NextAt         time.Time     // when it is due; zero while it does not run
	LastTick       time.Time     // the due time that was run last; zero for none
	LastInvocation invocation.ID // of it
	SkippedAt      time.Time     // the due time that was left out last
	Skipped        string        // why, see below
}

// Why a due time was left out.
const (
	Missed  = "missed"  // nobody looked: Bobbin did not run, or the machine slept
	Overlap = "overlap" // the run before was not over
)

// Skip moves a trigger on without running it.
type Skip struct {
	Name, Revision string
	Expected       time.Time // as of invocation.Tick
	At             time.Time // the newest time that is left out
	Next           time.Time
	Why            string
}

// Store keeps how triggers stand. Each method is one transaction.
type Store interface {
	// Plan makes a place run what is wanted, of which Name, Revision and NextAt are set: a new or
	// changed trigger is due then, another keeps its due time, and one that is not named does not run.
	Plan(ctx context.Context, p Place, wanted []State) error
	// States gives the triggers of a place that ever ran there, by name.
	States(ctx context.Context, p Place) ([]State, error)
	// Skip says whether the trigger was as expected, and else changes nothing.
	Skip(ctx context.Context, p Place, s Skip) (bool, error)
	// Switch keeps whether the triggers of a place run while its workspace is open in the IDE.
	Switch(ctx context.Context, p Place, on bool) error
	// Switched gives the environments of a workspace that are switched on, by name.
	Switched(ctx context.Context, workspace string) ([]string, error)
}
