package relay

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
)

// The bounds of a mailbox.
const (
	MaxBody      = 10 << 20 // bytes of one request
	MostEvents   = 100_000  // that wait
	maxHeldBytes = 1 << 30
	maxListeners = 500
	maxWait      = 29 // seconds a sender waits for an answer
	// KeptFor is how long an event waits for its receiver.
	KeptFor = 14 * 24 * time.Hour
	page    = 64 // events read at once
)

// Service is a relay. Its methods are safe for concurrent use.
type Service struct {
	Store  Store
	Now    func() time.Time
	Logger *slog.Logger
	Most   int // events that wait in one mailbox; MostEvents when 0

	mu    sync.Mutex
	boxes map[string]*box // those with a receiver, or somebody who waits for one
}

// box is what is known of a mailbox while somebody looks at it.
type box struct {
	came     chan struct{}   // closed and renewed when an event was stored
	receiver func(why error) // ends the stream of the receiver that is there; nil for none
	reading  int             // streams that look at it
	waiting  map[int64]chan Answer
}

// at gives the box of a mailbox; the caller holds the lock.
func (s *Service) at(id string) *box {
	if s.boxes == nil {
		s.boxes = map[string]*box{}
	}
	b := s.boxes[id]
	if b == nil {
		b = &box{came: make(chan struct{}), waiting: map[int64]chan Answer{}}
		s.boxes[id] = b
	}
	return b
}

// forget drops a box nobody looks at; the caller holds the lock.
func (s *Service) forget(id string) {
	if b := s.boxes[id]; b != nil && b.reading == 0 && len(b.waiting) == 0 {
		delete(s.boxes, id)
	}
}

// Open opens a mailbox for its owner.
func (s *Service) Open(ctx context.Context, owner string, in Opening) (Opened, error) {
	if err := check(in); err != nil {
		return Opened{}, err
	}
	for i := range in.Listeners {
		in.Listeners[i].Key = strings.ToLower(rand.Text())
	}
	m, addresses, err := s.Store.OpenMailbox(ctx, Mailbox{ID: in.ID, Name: in.Name, Key: in.Key, Owner: owner, At: s.Now().UTC().Truncate(time.Microsecond)}, in.Listeners)
	if err != nil {
		return Opened{}, err
	}
	if m.Owner != owner || m.Key != in.Key {
		return Opened{}, fault.New(fault.Conflict, "The mailbox belongs to another receiver.").
			WithHint("Use the token it was opened with first, or ask an admin of the relay to close it.")
	}
	waiting, _, err := s.Store.Held(ctx, m.ID)
	return Opened{m, addresses, waiting}, err
}

func check(in Opening) error {
	switch {
	case len(in.ID) < 16 || len(in.ID) > 64 || strings.ContainsFunc(in.ID, func(c rune) bool { return c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') }):
		return fault.New(fault.Invalid, "A mailbox is named by a UUID.")
	case len(in.Name) > 200:
		return fault.New(fault.Invalid, "The name of a mailbox has up to 200 characters.")
	case len(in.Listeners) > maxListeners:
		return fault.New(fault.Invalid, "A mailbox is for up to %d listeners.", maxListeners)
	}
	if _, err := secret.SealFor(in.Key, nil); err != nil {
		return err
	}
	names := map[string]bool{}
	for _, l := range in.Listeners {
		if l.Listener == "" || len(l.Listener) > 200 || names[l.Listener] {
			return fault.New(fault.Invalid, "A listener's name is empty, too long or there twice.")
		}
		if l.WaitSeconds < 0 || l.WaitSeconds > maxWait {
			return fault.New(fault.Invalid, "A sender waits for up to %d seconds.", maxWait)
		}
		names[l.Listener] = true
	}
	return nil
}

// mailbox finds a mailbox of an owner. Another one's is not found.
func (s *Service) mailbox(ctx context.Context, owner, id string) (Mailbox, error) {
	m, err := s.Store.Mailbox(ctx, id)
	if err == nil && m.Owner != owner {
		err = fault.New(fault.NotFound, "There is no such mailbox.")
	}
	return m, err
}

// Close ends a mailbox of its owner.
func (s *Service) Close(ctx context.Context, owner, id string) error {
	if _, err := s.mailbox(ctx, owner, id); err != nil {
		return err
	}
	if err := s.Store.CloseMailbox(ctx, id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.boxes[id]; b != nil && b.receiver != nil {
		b.receiver(errClosed)
	}
	return nil
}

// Take forgets an event of an owner's mailbox, and passes the receiver's answer to the sender.
func (s *Service) Take(ctx context.Context, owner string, in Taken) error {
	seq, err := strconv.ParseInt(in.Seq, 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "%q is not the number of an event.", in.Seq)
	}
	if _, err := s.mailbox(ctx, owner, in.ID); err != nil {
		return err
	}
	if err := s.Store.Take(ctx, in.ID, seq); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.boxes[in.ID]; b != nil && in.Answer != nil {
		if sender := b.waiting[seq]; sender != nil {
			sender <- *in.Answer // it has room for one
			delete(b.waiting, seq)
		}
	}
	return nil
}

// errReplaced is why a stream ended: one mailbox has one receiver.
var errReplaced = fault.New(fault.Conflict, "Another receiver takes the events of this mailbox now.").
	WithHint("Listen in one place at a time.")

// errClosed is why a stream ended: its mailbox did.
var errClosed = fault.New(fault.Conflict, "The mailbox was closed.").WithHint("Listen again to open another one.")

// Stream gives the events of an owner's mailbox to send, the oldest first, those that come too,
// until ctx ends or another receiver comes. Idle is called when nothing came for a while; an error
// of either ends the stream. Open is called once before the first, when the mailbox is the caller's.
func (s *Service) Stream(ctx context.Context, owner, id string, every time.Duration, send func(Event) error, idle, open func() error) error {
	if _, err := s.mailbox(ctx, owner, id); err != nil {
		return err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s.mu.Lock()
	b := s.at(id)
	if b.receiver != nil {
		b.receiver(errReplaced)
	}
	b.receiver = func(why error) { end(why) }
	b.reading++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		b.reading--
		if b.reading == 0 {
			b.receiver = nil
		}
		s.forget(id)
	}()
	if err := open(); err != nil {
		return err
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for last := int64(0); ; {
		s.mu.Lock()
		came := b.came
		s.mu.Unlock()
		events, err := s.Store.Events(ctx, id, last, page)
		if ctx.Err() != nil {
			return context.Cause(ctx) // who ended it says why, and the store does not know
		}
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := send(e); err != nil {
				return err
			}
			last = e.Seq
		}
		if len(events) == page {
			continue
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
			if err := idle(); err != nil {
				return err
			}
		case <-came:
		}
	}
}

// Tidy drops what has waited too long.
func (s *Service) Tidy(ctx context.Context) error {
	dropped, err := s.Store.Expire(ctx, s.Now().Add(-KeptFor))
	for id, n := range dropped {
		s.Logger.Warn("events were dropped: their receiver did not come", "mailbox", id, "events", n)
	}
	return err
}
