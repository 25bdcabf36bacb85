package invocation

import (
	"slices"
	"sync"

	"bobbin/runtime/script"
)

// Signal says that something was committed. The fields of its Kind are set.
type Signal struct {
	Kind       Kind
	ID         ID
	Invocation Invocation    // Changed; without its payload
	Lines      []script.Line // Console: the new ones
	HTTP       HTTPEntry     // HTTP
}

// Kind is what a signal is about.
type Kind string

// The kinds of signal.
const (
	Changed Kind = "changed"
	Console Kind = "console"
	HTTP    Kind = "http"
)

// publisher hands signals to subscribers from one goroutine, in order. Whoever signals only
// appends to a list, so a slow subscriber holds up no invocation.
type publisher struct {
	mu          sync.Mutex
	queue       []Signal
	subscribers []*subscriber
	running     bool
	more        chan struct{} // holds one
	quit, done  chan struct{}
}

type subscriber struct{ call func(Signal) }

func newPublisher() *publisher {
	return &publisher{more: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
}

func (p *publisher) start() {
	p.mu.Lock()
	p.running = true
	p.mu.Unlock()
	go p.loop()
}

// stop delivers what was signalled before it, and returns.
func (p *publisher) stop() {
	p.mu.Lock()
	running := p.running
	p.running = false
	p.mu.Unlock()
	if running {
		close(p.quit)
		<-p.done
	}
}

func (p *publisher) subscribe(f func(Signal)) func() {
	one := &subscriber{f}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.subscribers = append(slices.Clip(p.subscribers), one)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.subscribers = slices.DeleteFunc(slices.Clone(p.subscribers), func(s *subscriber) bool { return s == one })
	}
}

func (p *publisher) signal(signals ...Signal) {
	p.mu.Lock()
	if len(p.subscribers) > 0 {
		p.queue = append(p.queue, signals...)
	}
	p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
}

func (p *publisher) loop() {
	defer close(p.done)
	for {
		select {
		case <-p.more:
			p.deliver()
		case <-p.quit:
			p.deliver()
			return
		}
	}
}

func (p *publisher) deliver() {
	p.mu.Lock()
	queue, subscribers := p.queue, p.subscribers
	p.queue = nil
	p.mu.Unlock()
	for _, signal := range queue {
		for _, one := range subscribers {
			one.call(signal)
		}
	}
}

// changed signals how an invocation now stands.
func (s *Service) changed(i Invocation) {
	i.Payload, i.Draft = nil, nil
	s.signals.signal(Signal{Kind: Changed, ID: i.ID, Invocation: i})
}

// claimed signals a claim. The creator of the row may not have come to signal it as queued
// yet, and must not do so afterwards.
func (s *Service) claimed(i Invocation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, creating := s.pending[i.ID]; creating {
		s.pending[i.ID] = true
	}
	s.changed(i)
}

// created signals a new invocation unless a later state of it was signalled already.
func (s *Service) created(i Invocation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	late := s.pending[i.ID]
	delete(s.pending, i.ID)
	if !late {
		s.changed(i)
	}
}
