package simulate

import (
	"context"
	"sync"
)

// kept is how many handed-over webhooks are remembered for inspection.
const kept = 100

// Delivered is a webhook that was handed over. Err is what the receiver said, nil when it took it.
type Delivered struct {
	Webhook
	Address string // empty: the local listeners
	Err     error
}

// outbox hands webhooks over one after the other. Its goroutine lives only while there is
// something to hand over; close ends it and waits.
type outbox struct {
	deliver func(context.Context, Webhook) error
	send    func(context.Context, string, Webhook) error

	mu      sync.Mutex
	cancel  context.CancelFunc // ends the goroutine's work; nil while there is none
	waiting []pending
	busy    chan struct{} // closed when the queue has run empty; nil while it is
	done    []Delivered
	closed  bool
}

func newOutbox(deliver func(context.Context, Webhook) error, send func(context.Context, string, Webhook) error) *outbox {
	return &outbox{deliver: deliver, send: send}
}

// add queues webhooks. It is called while the store is still locked by the commit they
// belong to, which makes their order the order of the commits.
func (o *outbox) add(hooks []pending) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(hooks) == 0 || o.closed {
		return
	}
	o.waiting = append(o.waiting, hooks...)
	if o.busy == nil {
		ctx, cancel := context.WithCancel(context.Background())
		o.busy, o.cancel = make(chan struct{}), cancel
		go o.run(ctx, cancel, o.busy)
	}
}

func (o *outbox) run(ctx context.Context, cancel context.CancelFunc, busy chan struct{}) {
	defer close(busy)
	defer cancel()
	for {
		o.mu.Lock()
		if len(o.waiting) == 0 || o.closed {
			o.busy, o.cancel, o.waiting = nil, nil, nil
			o.mu.Unlock()
			return
		}
		next := o.waiting[0]
		o.waiting = o.waiting[1:]
		o.mu.Unlock()
		o.hand(ctx, next)
	}
}

func (o *outbox) hand(ctx context.Context, p pending) {
	var err error
	switch {
	case p.address == "" && o.deliver != nil:
		err = o.deliver(ctx, p.hook)
	case p.address != "" && o.send != nil:
		err = o.send(ctx, p.address, p.hook)
	default:
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done = append(o.done, Delivered{p.hook, p.address, err})
	if len(o.done) > kept {
		o.done = o.done[len(o.done)-kept:]
	}
}

func (o *outbox) flush(ctx context.Context) error {
	o.mu.Lock()
	busy, closed := o.busy, o.closed
	o.mu.Unlock()
	if closed {
		return errClosed
	}
	if busy == nil {
		return nil
	}
	select {
	case <-busy:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *outbox) last() []Delivered {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Delivered(nil), o.done...)
}

func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	busy, cancel := o.busy, o.cancel
	o.mu.Unlock()
	if busy != nil {
		cancel()
		<-busy
	}
}
