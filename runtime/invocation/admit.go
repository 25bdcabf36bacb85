package invocation

import (
	"context"
	"errors"
	"time"

	"bobbin/runtime/script"
)

// MaxQueued is how many invocations may wait in a place before deliveries are turned away,
// unless the environment says otherwise.
const MaxQueued = 100_000

// lookAgain is for how long what was read of a place is believed.
const lookAgain = time.Second

// door is what is known of how much may come in, and of what is held back.
type door struct {
	room    map[Place]allowed
	held    held
	at      time.Time // when held was read
	looking bool      // it is being read
	changes int       // that were made here
}

// held is what the store said of what is held back.
type held struct {
	paused []Pause
	alone  map[quarantined]bool
	quotas map[Place]Quota
}

// allowed is how many more may come in before the queue is counted again.
type allowed struct {
	left    int
	counted time.Time
}

// Room says whether one more may wait in a place, of which so many may (MaxQueued when 0). It
// counts what it lets in, and looks at the queue only when that is as much as there was room for.
func (s *Service) Room(ctx context.Context, p Place, most int) (bool, error) {
	if most <= 0 {
		most = MaxQueued
	}
	now := s.c.Now()
	s.mu.Lock()
	known := s.door.room[p]
	known.left--
	if known.left >= 0 || now.Sub(known.counted) < lookAgain && !known.counted.IsZero() && !now.Before(known.counted) {
		s.setRoom(p, known)
		s.mu.Unlock()
		return known.left >= 0, nil
	}
	s.mu.Unlock()
	queued, err := s.c.Store.Queued(ctx, p, most)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known = allowed{most - queued - 1, now}
	s.setRoom(p, known)
	return known.left >= 0, nil
}

func (s *Service) setRoom(p Place, a allowed) {
	if s.door.room == nil {
		s.door.room = map[Place]allowed{}
	}
	a.left = max(a.left, -1)
	s.door.room[p] = a
}

// HeldBy gives the pause that holds a place back, the place's own before that of its workspace,
// nil for none. A pause that another node began or ended is known a second later.
func (s *Service) HeldBy(ctx context.Context, p Place) (*Pause, error) {
	known, err := s.lookAtDoor(ctx)
	var found *Pause
	for _, one := range known.paused {
		if one.Workspace == p.Workspace && (one.Environment == p.Environment || one.Environment == "" && found == nil) {
			found = &one
		}
	}
	return found, err
}

// lookAtDoor gives what is held back, as it was at most a second ago; while somebody reads it anew, two.
func (s *Service) lookAtDoor(ctx context.Context) (held, error) {
	now := s.c.Now()
	s.mu.Lock()
	known, age, changes := s.door.held, now.Sub(s.door.at), s.door.changes
	if age >= 0 && (age < lookAgain || s.door.looking && age < 2*lookAgain) {
		s.mu.Unlock()
		return known, nil
	}
	s.door.looking = true
	s.mu.Unlock()
	known, err := s.readHeld(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.door.looking = false
	if err == nil && changes == s.door.changes { // else something changed since it was asked
		s.door.held, s.door.at = known, now
	}
	return known, err
}

func (s *Service) readHeld(ctx context.Context) (held, error) {
	paused, err := s.c.Store.Paused(ctx, "")
	if err != nil {
		return held{}, err
	}
	apart, err := s.c.Store.Quarantined(ctx, "")
	if err != nil {
		return held{}, err
	}
	quotas, err := s.c.Store.Quotas(ctx)
	if err != nil {
		return held{}, err
	}
	known := held{paused, map[quarantined]bool{}, quotas}
	for _, one := range apart {
		known.alone[quarantined{one.Place, one.Bundle}] = true
	}
	return known, nil
}

// forgetDoor has the next look read anew.
func (s *Service) forgetDoor() {
	s.mu.Lock()
	s.door.at = time.Time{}
	s.door.changes++
	s.mu.Unlock()
}

// Withdraw ends an invocation that has not begun, because whoever waited for it was told to try
// again, and says whether it did: one that has begun goes on.
func (s *Service) Withdraw(ctx context.Context, id ID) (bool, error) {
	err := s.c.Store.End(ctx, End{ID: id, From: script.Queued, Status: script.Aborted, At: s.c.Now(), Forget: true,
		Error: &script.Failure{Message: "It did not begin while its sender waited.", Hint: "Its environment was busy or held back; the sender was told to try again."}})
	if errors.Is(err, ErrLost) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	i, err := s.c.Store.Get(ctx, id)
	if err != nil {
		return true, err
	}
	s.c.Watcher.Ended(i, notBegun)
	s.settle(i)
	s.hint(0, 1)
	return true, nil
}
