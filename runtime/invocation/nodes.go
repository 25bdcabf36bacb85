package invocation

import (
	"context"
	"errors"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// lookEvery is how often a node looks for itself at what the others would have told it.
const lookEvery = 5 * time.Second

// askEvery is how often one who waits for an invocation that another node may have asks for it. Of those
// that somebody waits for from the beginning the end is told, so this is for the others.
const askEvery = time.Second

// Hear takes what another node told, or this one: that there may be something to claim, that an
// invocation ended, or that it is to be stopped. Other messages are none of its business.
func (s *Service) Hear(message string) {
	what, id, _ := strings.Cut(message, " ")
	switch what {
	case "wake":
		s.hint(0, 1)
	case "ended":
		s.mu.Lock()
		awaited := len(s.waiting[ID(id)]) > 0
		s.mu.Unlock()
		if awaited {
			s.lookUp(ID(id))
		}
	case "abort":
		s.mu.Lock()
		if r, running := s.runs[ID(id)]; running {
			r.aborted = true
			r.cancel(ErrAborted)
		}
		s.mu.Unlock()
	}
}

// lookUp tells those who wait for an invocation that another node has ended.
func (s *Service) lookUp(id ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != started {
		return
	}
	s.jobs.Go(func() {
		if i, err := s.c.Store.Get(context.WithoutCancel(s.life), id); err == nil && i.Ended() {
			s.settle(i)
		}
	})
}

// lookAround looks at the queue from time to time, whatever was told, until Stop.
func (s *Service) lookAround() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.halt:
			return
		case <-ticker.C:
			s.hint(0, 1)
		}
	}
}

// TakeOver gives back what a node has that does not live any more: each is delivered again or ends,
// as if this one had been started after its death. Whoever comes first settles it, and what the dead
// one still writes is refused. It says how many there were.
func (s *Service) TakeOver(ctx context.Context, node string) (int, error) {
	if node == "" || node == s.c.Node {
		return 0, fault.New(fault.Internal, "A node cannot take over from itself.")
	}
	n, err := s.settleNode(ctx, node)
	if n > 0 {
		s.hint(0, 1)
	}
	return n, err
}

// settleNode settles what a node has running; "" is every one.
func (s *Service) settleNode(ctx context.Context, node string) (n int, err error) {
	lost, err := s.c.Store.List(ctx, Filter{Node: node, Statuses: []script.Status{script.Running}, Limit: -1})
	if err != nil {
		return 0, err
	}
	for _, i := range lost {
		err := s.settleLost(ctx, i)
		if err != nil && !errors.Is(err, ErrLost) {
			return n, err
		}
		if err == nil {
			n++
		}
	}
	return n, nil
}

// doubt finds out, when nobody could say whether a claim is stored, what is: an invocation that this
// node has and does not run goes back to the queue. A doubt that comes while another is looked into
// is looked into after it: what it is about may not have been there to be seen.
func (s *Service) doubt(err error) {
	if !errors.Is(err, ErrUnknown) || s.c.Node == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != started {
		return
	}
	if s.doubts++; s.doubts > 1 {
		return
	}
	s.jobs.Go(func() {
		for seen := 0; ; {
			s.mu.Lock()
			if seen == s.doubts {
				s.doubts = 0
				s.mu.Unlock()
				return
			}
			seen = s.doubts
			s.mu.Unlock()
			if !s.lookIntoIt() {
				return
			}
			s.hint(0, 1)
		}
	})
}

// lookIntoIt gives back what this node has and does not run; false when Stop came first, after which
// the next Start settles it.
func (s *Service) lookIntoIt() bool {
	var strays map[ID]bool
	for looks := 0; looks < 2 || len(strays) > 0; {
		select {
		case <-s.halt:
			return false
		case <-time.After(time.Second):
		}
		found, err := s.strays(strays)
		if err != nil {
			continue
		}
		// Twice, since one that is being claimed is not running yet.
		if strays, looks = found, looks+1; looks < 2 {
			continue
		}
		for id := range strays {
			if err := s.giveBack(id); err != nil { // and again in a second
				s.c.Logger.Error("give back a claim that got lost", "invocation", id, "error", err)
				continue
			}
			delete(strays, id)
		}
	}
	return true
}

// giveBack puts an invocation that this node has, and never began, back to the queue.
func (s *Service) giveBack(id ID) error {
	i, err := s.c.Store.Get(context.WithoutCancel(s.life), id)
	if err != nil || i.Status != script.Running || i.Node != s.c.Node {
		return err
	}
	err = s.c.Store.Requeue(context.WithoutCancel(s.life), Requeue{ID: id, Fence: i.Fence, Forgive: true})
	if errors.Is(err, ErrLost) {
		return nil
	}
	return err
}

// strays are the invocations this node has by the store's word and does not run; of those of an
// earlier look, if there was one.
func (s *Service) strays(of map[ID]bool) (map[ID]bool, error) {
	all, err := s.c.Store.List(context.WithoutCancel(s.life), Filter{Node: s.c.Node, Statuses: []script.Status{script.Running}, Limit: -1})
	if err != nil {
		return nil, err
	}
	found := map[ID]bool{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range all {
		_, runs := s.runs[i.ID]
		_, comes := s.pending[i.ID]
		if !runs && !comes && (of == nil || of[i.ID]) {
			found[i.ID] = true
		}
	}
	return found, nil
}
