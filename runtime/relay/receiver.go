package relay

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
)

// Link is a relay, seen from a receiver.
type Link interface {
	Mailboxes
	// Events calls each for every event of a mailbox until ctx or the connection ends; open once
	// before the first.
	Events(ctx context.Context, mailbox string, open func(), each func(Event)) error
}

// State is how a receiver stands with its relay.
type State struct {
	Connected bool         `json:"connected"`
	Listeners []Address    `json:"listeners"`
	Waiting   int          `json:"waiting"`  // events that had waited when it connected, and are not handed over yet
	Received  int          `json:"received"` // events, since it began
	LastAt    time.Time    `json:"lastAt,omitzero"`
	Fault     *fault.Error `json:"fault,omitempty"` // why it is not connected
}

// Receiver takes the events of a mailbox. Its fields are set before Run.
type Receiver struct {
	Link      Link
	Mailbox   string
	Name      string
	Key       *secret.Key
	Listeners []Address // with the wait of each
	// Deliver hands an event to this side's listener and says what it answered; stored is false when
	// it has to be handed over again.
	Deliver func(ctx context.Context, listener string, e Envelope) (a Answer, stored bool)
	Changed func(State) // told of every change; must return soon
	Logger  *slog.Logger

	mu     sync.Mutex
	state  State
	queues map[string]chan Event // by listener: its events are handed over in their order
	known  map[int64]bool        // those that are being handed over
	work   sync.WaitGroup
}

// The pauses between attempts, doubled from one to the other.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = time.Minute
	// oneByOne is how many events of a listener wait for the one before them; more stay with the relay.
	oneByOne = 1024
)

// Run takes events until ctx ends; a connection that is lost is made again. It ends earlier with
// a fault that trying again does not mend: denied, conflict, invalid.
func (r *Receiver) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer r.work.Wait()
	defer cancel()
	r.queues, r.known = map[string]chan Event{}, map[int64]bool{}
	pause := firstPause
	for {
		err := r.connect(ctx, func() { pause = firstPause })
		if ctx.Err() != nil {
			return nil
		}
		f := fault.From(err)
		if err == nil {
			f = fault.New(fault.Unavailable, "The relay ended the connection.")
		}
		r.change(func(s *State) { s.Connected, s.Fault = false, f })
		switch f.Code {
		case fault.Denied, fault.Conflict, fault.Invalid:
			return f
		}
		r.Logger.Info("the relay is not connected", "why", f.Sentence, "again in", pause)
		if !wait(ctx, pause/2+rand.N(pause)) {
			return nil
		}
		pause = min(pause*2, lastPause)
	}
}

// connect opens the mailbox and takes events until the connection ends.
func (r *Receiver) connect(ctx context.Context, good func()) error {
	opened, err := r.Link.OpenMailbox(ctx, Opening{ID: r.Mailbox, Name: r.Name, Key: r.Key.Public(), Listeners: r.Listeners})
	if err != nil {
		return err
	}
	return r.Link.Events(ctx, r.Mailbox, func() {
		good()
		r.change(func(s *State) {
			s.Connected, s.Fault, s.Listeners, s.Waiting = true, nil, opened.Listeners, opened.Waiting
		})
	}, func(e Event) { r.hear(ctx, e) })
}

// hear queues an event behind those of its listener. One that is being handed over already, and
// comes again because the connection was made again, is not queued twice.
func (r *Receiver) hear(ctx context.Context, e Event) {
	r.mu.Lock()
	if r.known[e.Seq] {
		r.mu.Unlock()
		return
	}
	r.known[e.Seq] = true
	queue := r.queues[e.Listener]
	if queue == nil {
		queue = make(chan Event, oneByOne)
		r.queues[e.Listener] = queue
		r.work.Go(func() { r.drain(ctx, queue) })
	}
	r.mu.Unlock()
	select {
	case queue <- e: // else the connection waits, and the relay with it
	case <-ctx.Done():
	}
}

func (r *Receiver) drain(ctx context.Context, queue <-chan Event) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-queue:
			r.hand(ctx, e)
		}
	}
}

// tell tells the relay what became of an event, until it knows.
func (r *Receiver) tell(ctx context.Context, e Event, a *Answer) {
	for pause := firstPause; ; pause = min(pause*2, lastPause) {
		err := r.Link.TakeEvent(ctx, Taken{ID: r.Mailbox, Seq: strconv.FormatInt(e.Seq, 10), Answer: a})
		if err == nil {
			break
		}
		if !wait(ctx, pause) {
			return
		}
	}
	r.mu.Lock()
	delete(r.known, e.Seq)
	r.mu.Unlock()
	r.change(func(s *State) { s.Received, s.LastAt, s.Waiting = s.Received+1, e.At, max(0, s.Waiting-1) })
}

// deliver gives the answer of this side, nil when ctx ended before there was one.
func (r *Receiver) deliver(ctx context.Context, e Event) *Answer {
	envelope, err := open(e.Sealed, r.Key)
	if err != nil { // nobody will ever read it
		r.Logger.Error("an event of the relay cannot be opened, and is dropped", "event", e.Seq, "listener", e.Listener, "why", err)
		return &Answer{Status: 400}
	}
	for pause := firstPause; ; pause = min(pause*2, lastPause) {
		a, stored := r.Deliver(ctx, e.Listener, envelope)
		if stored {
			return &a
		}
		r.Logger.Warn("an event of the relay could not be stored, and is tried again", "event", e.Seq, "listener", e.Listener, "status", a.Status)
		if !wait(ctx, pause) {
			return nil
		}
	}
}

func (r *Receiver) change(f func(*State)) {
	r.mu.Lock()
	f(&r.state)
	state := r.state
	r.mu.Unlock()
	if r.Changed != nil {
		r.Changed(state)
	}
}

// State is how the receiver stands.
func (r *Receiver) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// wait lets time pass; false when ctx ended before.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
