package typecheck

import "sync"

// outbox hands messages to one receiver in order, on a goroutine of its own, so that a slow
// receiver holds nobody up.
type outbox struct {
	mu     sync.Mutex
	queue  [][]byte
	closed bool
	more   chan struct{} // holds one token while there is something to do
	done   chan struct{}
}

// newOutbox starts the goroutine. It ends when deliver fails or close is called, after what was put before.
func newOutbox(deliver func([]byte) error) *outbox {
	o := &outbox{more: make(chan struct{}, 1), done: make(chan struct{})}
	go func() {
		defer close(o.done)
		for range o.more {
			o.mu.Lock()
			batch, closed := o.queue, o.closed
			o.queue = nil
			o.mu.Unlock()
			for _, message := range batch {
				if deliver(message) != nil {
					return
				}
			}
			if closed {
				return
			}
		}
	}()
	return o
}

func (o *outbox) put(message []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.queue = append(o.queue, message)
	o.wake()
}

// close lets the goroutine end; wait for done to know that it has.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.wake()
}

func (o *outbox) wake() {
	select {
	case o.more <- struct{}{}:
	default:
	}
}
