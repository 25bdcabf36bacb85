package simulate

import (
	"context"
	"sync"
	"time"
)

// kept is how many handed-over webhooks are remembered for inspection.
const kept = 100

// patience is how long a receiver may take to answer where the service says nothing else.
const patience = 10 * time.Second

// Delivered is a webhook that was handed over. Err is what the receiver said, nil when it took it.
type Delivered struct {
	Webhook
	Address string // empty: the local listeners
	Attempt int    // the first is 1
	At      time.Time
	Err     error
}

// outbox hands webhooks over: one after the other to one address, so that what is slow holds up
// nobody else. A goroutine lives only while there is something to hand over, or a retry to wait
// for; close ends all of them and waits.
type outbox struct {
	deliver func(context.Context, Webhook) error
	send    func(context.Context, string, Webhook) error
	retry   Retry
	now     func() time.Time
	ctx     context.Context // ends with close
	cancel  context.CancelFunc
	all     sync.WaitGroup

	mu     sync.Mutex
	lanes  map[string][]pending // what waits, by address; an address is here while it is worked on
	idle   chan struct{}        // closed when the last lane has run empty; nil while none is worked on
	done   []Delivered
	next   *outbox // takes what comes from now on; nil while this one does
	closed bool
}

func newOutbox(c Config) *outbox {
	o := &outbox{deliver: c.Deliver, send: c.Send, retry: c.Service.Retry, now: c.Now, lanes: map[string][]pending{}}
	if o.retry.Patience == 0 {
		o.retry.Patience = patience
	}
	o.ctx, o.cancel = context.WithCancel(context.Background())
	return o
}

// add queues webhooks. It is called while the store is still locked by the commit they
// belong to, which makes their order the order of the commits.
func (o *outbox) add(hooks []pending) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.next != nil {
		o.next.add(hooks)
		return
	}
	for _, p := range hooks {
		if o.closed || p.address == "" && o.deliver == nil || p.address != "" && o.send == nil {
			continue
		}
		waiting, busy := o.lanes[p.address]
		o.lanes[p.address] = append(waiting, p)
		if busy {
			continue
		}
		if o.idle == nil {
			o.idle = make(chan struct{})
		}
		o.all.Go(func() { o.run(p.address) })
	}
}

// run hands over what waits for an address.
func (o *outbox) run(address string) {
	for {
		o.mu.Lock()
		waiting := o.lanes[address]
		if len(waiting) == 0 || o.closed {
			if delete(o.lanes, address); len(o.lanes) == 0 {
				close(o.idle)
				o.idle = nil
			}
			o.mu.Unlock()
			return
		}
		next := waiting[0]
		o.lanes[address] = waiting[1:]
		o.mu.Unlock()
		o.hand(next)
	}
}

func (o *outbox) hand(p pending) {
	hook := p.hook
	if p.sign != nil && p.secret != "" {
		hook = p.sign(hook, Recipient{p.address, p.secret}, o.now())
	}
	var err error
	if p.address == "" {
		err = o.deliver(o.ctx, hook)
	} else {
		ctx, cancel := context.WithTimeout(o.ctx, o.retry.Patience)
		err = o.send(ctx, p.address, hook)
		cancel()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done = append(o.done, Delivered{hook, p.address, p.attempt + 1, o.now(), err})
	if len(o.done) > kept {
		o.done = o.done[len(o.done)-kept:]
	}
	if err != nil && p.address != "" && !o.closed && p.attempt < len(o.retry.After) && o.retry.again(err) {
		o.all.Go(func() { o.later(p, err) })
	}
}

// later queues a webhook again when the service would try again.
func (o *outbox) later(p pending, err error) {
	if wait(o.ctx, o.retry.After[p.attempt]) != nil {
		return
	}
	p.attempt++
	if o.retry.Mark != nil {
		p.hook = o.retry.Mark(p.hook, p.attempt, err)
	}
	o.add([]pending{p})
}

// flush waits until everything was handed over once. It waits for no retry.
func (o *outbox) flush(ctx context.Context) error {
	o.mu.Lock()
	idle, closed := o.idle, o.closed
	o.mu.Unlock()
	if closed {
		return errClosed
	}
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// giveWay has another outbox take what comes once everything here was handed over, retries that wait
// among it, and ends then, or with the context.
func (o *outbox) giveWay(ctx context.Context, next *outbox) {
	for given := false; !given; {
		stopped := o.flush(ctx) != nil
		o.mu.Lock()
		if given = stopped || o.idle == nil; given {
			o.next = next
		}
		o.mu.Unlock()
	}
	over := make(chan struct{})
	go func() {
		o.all.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
	o.close()
}

func (o *outbox) last() []Delivered {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Delivered{}, o.done...)
}

func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.cancel()
	o.all.Wait()
}
