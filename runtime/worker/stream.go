package worker

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"bobbin/runtime/script"
)

// errStopped is what the sender of a body gets when its receiver wants no more.
var errStopped = script.ErrUnwanted

// inbound is the receiving end of a body. The peer may send as many bytes as it has credit
// for, so push never blocks and never holds more than streamWindow.
type inbound struct {
	mu     sync.Mutex
	wake   *sync.Cond
	chunks [][]byte
	held   int
	next   uint32
	used   uint32 // read since the last grant
	over   bool
	err    error // why it ended, io.EOF when whole
	grant  func(bytes uint32)
}

// newInbound makes a receiving end; grant sends credit to the peer.
func newInbound(grant func(bytes uint32)) *inbound {
	s := &inbound{grant: grant}
	s.wake = sync.NewCond(&s.mu)
	return s
}

// push takes a chunk; an error means that the peer broke the protocol.
func (s *inbound) push(f frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil // late, after a close
	}
	if f.chunk != s.next {
		return fmt.Errorf("%w: chunk %d of a body where %d was due", errMalformed, f.chunk, s.next)
	}
	if s.held+len(f.payload) > streamWindow {
		return fmt.Errorf("%w: body beyond its credit", errMalformed)
	}
	s.next++
	if len(f.payload) > 0 {
		s.held += len(f.payload)
		s.chunks = append(s.chunks, f.payload)
		s.wake.Broadcast()
	}
	return nil
}

// finish ends the body after what has been pushed; nil means that it is whole.
func (s *inbound) finish(err error) {
	if err == nil {
		err = io.EOF
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		s.over, s.err = true, err
		s.wake.Broadcast()
	}
}

// abandon ends the body at once and drops what is held.
func (s *inbound) abandon(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over && len(s.chunks) == 0 {
		return
	}
	s.over, s.err, s.chunks, s.held = true, err, nil, 0
	s.wake.Broadcast()
}

// Read gives the next bytes and lets the peer send as many again.
func (s *inbound) Read(p []byte) (int, error) {
	s.mu.Lock()
	for len(s.chunks) == 0 && !s.over {
		s.wake.Wait()
	}
	if len(s.chunks) == 0 {
		defer s.mu.Unlock()
		return 0, s.err
	}
	n := copy(p, s.chunks[0])
	if s.chunks[0] = s.chunks[0][n:]; len(s.chunks[0]) == 0 {
		s.chunks = s.chunks[1:]
	}
	s.held -= n
	s.used += uint32(n)
	var give uint32
	if s.used >= streamWindow/2 && !s.over {
		give, s.used = s.used, 0
	}
	s.mu.Unlock()
	if give > 0 {
		s.grant(give)
	}
	return n, nil
}

// outflow is the sending end of a body: it knows how much the peer can take.
type outflow struct {
	mu     sync.Mutex
	wake   *sync.Cond
	credit int
	err    error
}

func newOutflow() *outflow {
	o := &outflow{credit: streamWindow}
	o.wake = sync.NewCond(&o.mu)
	return o
}

// allow adds the credit of a frame; an error means that the peer broke the protocol.
func (o *outflow) allow(f frame) error {
	if len(f.payload) != 4 {
		return fmt.Errorf("%w: credit of %d bytes length", errMalformed, len(f.payload))
	}
	bytes := int(binary.BigEndian.Uint32(f.payload))
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.credit+bytes > streamWindow {
		return fmt.Errorf("%w: more credit than the window", errMalformed)
	}
	o.credit += bytes
	o.wake.Broadcast()
	return nil
}

// stop makes the sender give up.
func (o *outflow) stop(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.err = err
	}
	o.wake.Broadcast()
}

// wait blocks until something may be sent and says how much.
func (o *outflow) wait() (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.credit == 0 && o.err == nil {
		o.wake.Wait()
	}
	return min(o.credit, maxPayload), o.err
}

func (o *outflow) spend(n int) {
	o.mu.Lock()
	o.credit -= n
	o.mu.Unlock()
}

// pump sends a body to its end: chunks as they come, within the credit, then the end with
// the error there was. It stops silently when the flow is stopped.
func pump(body io.Reader, flow *outflow, w *frameWriter, invocation, stream uint32) {
	buf := make([]byte, 32<<10)
	for chunk := uint32(0); ; {
		room, err := flow.wait()
		if err != nil {
			return
		}
		n, err := body.Read(buf[:min(room, len(buf))])
		if n > 0 {
			flow.spend(n)
			if w.send(frame{kind: kindData, invocation: invocation, stream: stream, chunk: chunk, payload: buf[:n]}) != nil {
				return
			}
			chunk++
		}
		if err == nil {
			continue
		}
		var payload []byte
		if err != io.EOF {
			payload = encode(toWire(err))
		}
		// Unreachable peer: its reader has noticed already.
		_ = w.message(kindEnd, invocation, stream, payload)
		return
	}
}

// sendCredit gives a function that grants credit for a stream.
func sendCredit(w *frameWriter, invocation, stream uint32) func(uint32) {
	return func(bytes uint32) {
		// An unreachable peer needs no credit.
		_ = w.send(frame{kind: kindCredit, invocation: invocation, stream: stream, payload: binary.BigEndian.AppendUint32(nil, bytes)})
	}
}
