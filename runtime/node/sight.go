package node

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	// lookEvery is how often a node says again that somebody looks at it. The others show it what they
	// do until it has not said so for lookFor.
	lookEvery = 10 * time.Second
	lookFor   = 3 * lookEvery
	// sightsWaiting bounds what waits to be shown, and to be looked at.
	sightsWaiting = 4096
)

// SightStore hands what happens on one node to the others.
type SightStore interface {
	// Show keeps a sight for a minute and tells the nodes of it: "sight NODE ID".
	Show(ctx context.Context, node string, sight json.RawMessage) error
	// Sight gives one by its ID; nil when it is gone.
	Sight(ctx context.Context, id string) (json.RawMessage, error)
}

// SightsConfig is what Sights are made of.
type SightsConfig struct {
	Store SightStore
	Node  string // this one's name
	// Tell has the other nodes hear a message.
	Tell   func(ctx context.Context, message string) error
	Logger *slog.Logger
}

// Sights show who looks at one node what happens on the others. While nobody looks nothing is shown,
// and it costs nothing. They are for the eye: what comes quicker than the database takes it, or while
// that is away, is left out.
type Sights struct {
	c    SightsConfig
	more chan struct{} // there is something to do

	mu      sync.Mutex
	seen    func(sight json.RawMessage) // nil while nobody looks here
	tell    bool                        // that somebody looks
	lookers map[string]time.Time        // nodes that somebody looks at, until when
	mine    []json.RawMessage           // to be shown
	theirs  []string                    // to be looked at, by ID
}

// NewSights makes Sights; Run has them work.
func NewSights(c SightsConfig) *Sights {
	return &Sights{c: c, more: make(chan struct{}, 1), lookers: map[string]time.Time{}}
}

// Look calls seen with what happens on the other nodes, one after the other and from Run, until it is
// called with nil.
func (s *Sights) Look(seen func(sight json.RawMessage)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell = seen != nil && s.seen == nil
	s.seen = seen
	s.wake()
}

// Wanted says whether somebody looks at another node.
func (s *Sights) Wanted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wanted()
}

func (s *Sights) wanted() bool {
	for node, until := range s.lookers {
		if time.Now().Before(until) {
			return true
		}
		delete(s.lookers, node)
	}
	return false
}

// Show has those who look at other nodes see something that happened here.
func (s *Sights) Show(sight json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wanted() && len(s.mine) < sightsWaiting {
		s.mine = append(s.mine, sight)
		s.wake()
	}
}

// Hear takes what another node told, or this one. Other messages are none of its business.
func (s *Sights) Hear(message string) {
	what, of, _ := strings.Cut(message, " ")
	node, id, _ := strings.Cut(of, " ")
	if node == s.c.Node {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case what == "look":
		s.lookers[node] = time.Now().Add(lookFor)
	case what == "sight" && s.seen != nil && len(s.theirs) < sightsWaiting:
		s.theirs = append(s.theirs, id)
		s.wake()
	}
}

func (s *Sights) wake() {
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// Run shows and looks until ctx ends.
func (s *Sights) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := s.turn(ctx); err != nil && ctx.Err() == nil {
			s.c.Logger.Warn("what happens on other nodes is not seen", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.more:
		case <-ticker.C:
			s.mu.Lock()
			s.tell = s.seen != nil
			s.mu.Unlock()
		}
	}
}

// turn does what has come together. What fails is not tried again: by then it is no longer what happens.
func (s *Sights) turn(ctx context.Context) error {
	s.mu.Lock()
	seen, tell, mine, theirs := s.seen, s.tell, s.mine, s.theirs
	s.tell, s.mine, s.theirs = false, nil, nil
	s.mu.Unlock()
	if tell {
		if err := s.c.Tell(ctx, "look "+s.c.Node); err != nil {
			return err
		}
	}
	if len(mine) > 0 {
		together, err := json.Marshal(mine)
		if err != nil {
			return err
		}
		if err := s.c.Store.Show(ctx, s.c.Node, together); err != nil {
			return err
		}
	}
	for _, id := range theirs {
		if err := s.look(ctx, id, seen); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sights) look(ctx context.Context, id string, seen func(json.RawMessage)) error {
	together, err := s.c.Store.Sight(ctx, id)
	if err != nil || together == nil || seen == nil {
		return err
	}
	var sights []json.RawMessage
	if err := json.Unmarshal(together, &sights); err != nil {
		return err
	}
	for _, one := range sights {
		seen(one)
	}
	return nil
}
