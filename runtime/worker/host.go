package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"bobbin/runtime/script"
)

// maxCalls is how many host calls of one invocation wait for their reply at the same time;
// more wait in the worker.
const maxCalls = 256

// host is the script.Host inside the worker: frames to the parent.
type host struct {
	c   *child
	inv *invocation
}

// hostCall is a call on its way: its reply, and for a fetch the two bodies.
type hostCall struct {
	invocation uint32
	stream     uint32
	reply      chan reply // one
	body       *inbound
	flow       *outflow
}

// Console takes one line.
func (h *host) Console(line script.Line) { h.inv.console.add(line) }

// Afterwards has f run once the parent knows the end.
func (h *host) Afterwards(f func()) { h.inv.after = f }

// ReadClock tells the parent what the clock answered.
func (h *host) ReadClock(r script.Readings) { h.c.tell(kindClock, h.inv.id, 0, encode(r)) }

// Call sends one named operation to the parent and waits for its answer.
func (h *host) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	got, hc, err := h.ask(ctx, kindCall, encode(call{method, arguments, script.OriginOf(ctx)}), nil)
	if err != nil {
		return nil, err
	}
	h.c.forget(hc)
	return got.Result, got.Error.err()
}

// Fetch sends one request to the parent. The bodies stream in chunks; ctx covers them too.
func (h *host) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	message := encode(fetchHead{Method: r.Method, URL: r.URL, Connection: r.Connection, Header: r.Header,
		HasBody: r.Body != nil, Size: r.Size, Redirect: r.Redirect, Agent: r.Agent, Origin: script.OriginOf(ctx)})
	got, hc, err := h.ask(ctx, kindFetch, message, r.Body)
	if err != nil {
		return script.FetchResponse{}, err
	}
	if got.Error != nil || got.Head == nil {
		h.c.forget(hc)
		return script.FetchResponse{}, cmp.Or(got.Error.err(), error(errMalformed))
	}
	body := &responseBody{c: h.c, call: hc}
	body.unwatch = context.AfterFunc(ctx, func() { body.end(context.Cause(ctx)) })
	return script.FetchResponse{URL: got.Head.URL, Status: got.Head.Status, StatusText: got.Head.StatusText,
		Header: got.Head.Header, Redirected: got.Head.Redirected, Body: body}, nil
}

// ask sends the message of a call and waits for its reply. A call that ends here without
// one is stopped at the parent.
func (h *host) ask(ctx context.Context, k kind, message []byte, body io.Reader) (reply, *hostCall, error) {
	select {
	case h.inv.slots <- struct{}{}:
	case <-ctx.Done():
		return reply{}, nil, context.Cause(ctx)
	}
	defer func() { <-h.inv.slots }()
	if len(message) > maxMessage {
		return reply{}, nil, &script.HostError{Name: "RangeError", Message: "The arguments of a call are larger than 64 MB."}
	}
	h.inv.console.flush()
	hc := &hostCall{invocation: h.inv.id, stream: h.c.lastStream.Add(1), reply: make(chan reply, 1), flow: newOutflow()}
	hc.body = newInbound(sendCredit(h.c.w, hc.invocation, hc.stream))
	h.c.mu.Lock()
	h.c.streams[hc.stream] = hc
	h.c.mu.Unlock()
	if err := h.c.w.message(k, hc.invocation, hc.stream, message); err != nil {
		h.c.forget(hc)
		return reply{}, nil, err
	}
	if body != nil {
		go pump(body, hc.flow, h.c.w, hc.invocation, hc.stream)
	}
	select {
	case got := <-hc.reply:
		return got, hc, nil
	case <-ctx.Done():
		h.c.stopCall(hc)
		return reply{}, nil, context.Cause(ctx)
	}
}

// forget ends the worker's side of a call.
func (c *child) forget(hc *hostCall) {
	hc.flow.stop(errStopped)
	c.mu.Lock()
	delete(c.streams, hc.stream)
	c.mu.Unlock()
}

// stopCall ends both sides of a call.
func (c *child) stopCall(hc *hostCall) {
	c.forget(hc)
	c.tell(kindStop, hc.invocation, hc.stream, nil)
}

func (c *child) stream(id uint32) *hostCall {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.streams[id]
}

// onStream takes the frames of bodies. Those of calls already forgotten are dropped.
func (c *child) onStream(f frame) error {
	hc := c.stream(f.stream)
	if hc == nil {
		return nil
	}
	switch f.kind {
	case kindData:
		return hc.body.push(f)
	case kindCredit:
		return hc.flow.allow(f)
	}
	hc.flow.stop(errStopped)
	return nil
}

func (c *child) onReply(f frame, message []byte) error {
	hc := c.stream(f.stream)
	if hc == nil {
		return nil
	}
	var got reply
	if err := decode(message, &got); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	select {
	case hc.reply <- got:
		return nil
	default:
		return fmt.Errorf("%w: second reply", errMalformed)
	}
}

func (c *child) onEnd(f frame, message []byte) error {
	hc := c.stream(f.stream)
	if hc == nil {
		return nil
	}
	err := readEnd(message)
	hc.body.finish(err)
	c.forget(hc)
	return nil
}

// readEnd reads the payload of an end: nil for a body that is whole.
func readEnd(message []byte) error {
	if len(message) == 0 {
		return nil
	}
	var w wireError
	if err := decode(message, &w); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	return w.err()
}

// responseBody is a response's body; closing it early stops the response at the parent.
type responseBody struct {
	c       *child
	call    *hostCall
	unwatch func() bool
	once    sync.Once
}

// Read gives the next bytes.
func (b *responseBody) Read(p []byte) (int, error) {
	n, err := b.call.body.Read(p)
	if err != nil {
		b.unwatch()
	}
	return n, err
}

// Close drops what has not been read.
func (b *responseBody) Close() error {
	b.unwatch()
	b.end(io.ErrClosedPipe)
	return nil
}

func (b *responseBody) end(err error) {
	b.once.Do(func() {
		b.call.body.abandon(err)
		if b.c.stream(b.call.stream) != nil {
			b.c.stopCall(b.call)
		}
	})
}
