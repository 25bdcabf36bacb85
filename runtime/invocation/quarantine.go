package invocation

import (
	"context"
	"time"

	"bobbin/runtime/script"
)

// Quarantine is a script version that runs alone in a place, because it killed or outgrew a
// process that others share.
type Quarantine struct {
	Place
	Script       string        `json:"script"`
	Bundle       string        `json:"bundle"` // hash of the compiled script
	Since        time.Time     `json:"since"`
	Times        int           `json:"times"`  // it did so
	Status       script.Status `json:"status"` // of the last time, as the rest
	Reason       string        `json:"reason"`
	InvocationID ID            `json:"invocationId"`
}

// Quarantines keeps script versions that run alone.
type Quarantines interface {
	// Quarantine adds one, or counts one more time of it and keeps since when.
	Quarantine(ctx context.Context, q Quarantine) error
	// Quarantined lists those of a workspace, of all for "", by place and script.
	Quarantined(ctx context.Context, workspace string) ([]Quarantine, error)
	// Pardon ends those of a script in a place, of all scripts for "", and says how many there were.
	Pardon(ctx context.Context, p Place, script string) (int, error)
}

// Quarantine has a script version run alone in a place from now on.
func (s *Service) Quarantine(ctx context.Context, q Quarantine) error {
	q.Since, q.Times = s.c.Now(), 1
	defer s.forgetDoor()
	return s.c.Store.Quarantine(ctx, q)
}

// Quarantined lists those of a workspace, of all for "".
func (s *Service) Quarantined(ctx context.Context, workspace string) ([]Quarantine, error) {
	return s.c.Store.Quarantined(ctx, workspace)
}

// Pardon ends those of a script in a place, of all scripts for "", and gives them.
func (s *Service) Pardon(ctx context.Context, p Place, script string) ([]Quarantine, error) {
	all, err := s.c.Store.Quarantined(ctx, p.Workspace)
	if err != nil {
		return nil, err
	}
	var found []Quarantine
	for _, one := range all {
		if one.Place == p && (script == "" || one.Script == script) {
			found = append(found, one)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	defer s.forgetDoor()
	_, err = s.c.Store.Pardon(ctx, p, script)
	return found, err
}

// RunsAlone says whether a script version runs alone in a place. What another node decided is
// known a second later.
func (s *Service) RunsAlone(ctx context.Context, p Place, bundle string) (bool, error) {
	known, err := s.lookAtDoor(ctx)
	return known.alone[quarantined{p, bundle}], err
}

// quarantined names a script version in a place.
type quarantined struct {
	place  Place
	bundle string
}
