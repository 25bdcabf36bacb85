package worker

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// protocol is the number of this frame format; it is part of the build named in the hello.
const protocol = 6

const (
	headerSize   = 20
	maxPayload   = 64 << 10  // of one frame
	maxMessage   = 64 << 20  // of one message made of several frames
	maxPartial   = 128 << 20 // of all messages not yet complete
	streamWindow = 4 * maxPayload
)

// kind is what a frame carries. The comments say who sends it and with what.
type kind uint8

const (
	kindHello    kind = iota + 1 // child: hello, once, first
	kindLimit                    // parent: limit, when the worker gets its workspace
	kindBundle                   // parent: hash, script and code
	kindDrop                     // parent: hash of a bundle to forget
	kindRun                      // parent: start an invocation
	kindCancel                   // parent: stop an invocation; the payload is the status it shall end with
	kindOutcome                  // child: the invocation ended
	kindConsole                  // child: console lines
	kindCall                     // child: Host.Call; the stream names the call
	kindFetch                    // child: Host.Fetch; the stream names the call
	kindReply                    // parent: answer of a call, or the head of a response
	kindData                     // both: a chunk of a request body (child) or of a response body (parent)
	kindEnd                      // both: the body ended, with an error in the payload or none
	kindCredit                   // both: bytes the receiver of a body has used up
	kindStop                     // child: the call is no longer wanted; parent: the request body is not
	kindPressure                 // child: 1 when the heap is over half its limit, 0 when below again
	kindBlame                    // child: the invocation is being stopped for memory, and a death is put down to it, or 1: it may not be the one
	kindClock                    // child: what the clock answered, when it is recorded
	kindLast     = kindClock
)

// frame is the unit on the pipes: a header of 20 bytes (payload length, kind, more, two
// zero bytes, invocation, stream, chunk; big endian) and a payload of at most 64 KiB.
// Chunk counts the frames of one message or of one body from 0.
type frame struct {
	kind       kind
	more       bool // the message goes on in the next frame of the same kind, invocation and stream
	invocation uint32
	stream     uint32
	chunk      uint32
	payload    []byte
}

// errMalformed is the reason a peer that breaks the protocol is given up.
var errMalformed = errors.New("malformed frame")

// frameReader reads frames; it takes nothing on trust.
type frameReader struct {
	r      *bufio.Reader // most frames come with one read
	header [headerSize]byte
}

func newFrameReader(r io.Reader) *frameReader { return &frameReader{r: bufio.NewReader(r)} }

// next gives the next frame; its payload belongs to the caller. io.EOF means that the
// stream ended between two frames.
func (f *frameReader) next() (frame, error) {
	if _, err := io.ReadFull(f.r, f.header[:]); err != nil {
		return frame{}, err
	}
	h := f.header[:]
	size := binary.BigEndian.Uint32(h)
	k, more := kind(h[4]), h[5]
	switch {
	case size > maxPayload:
		return frame{}, fmt.Errorf("%w: payload of %d bytes", errMalformed, size)
	case k == 0 || k > kindLast:
		return frame{}, fmt.Errorf("%w: kind %d", errMalformed, k)
	case more > 1 || h[6] != 0 || h[7] != 0:
		return frame{}, fmt.Errorf("%w: reserved bits", errMalformed)
	}
	got := frame{kind: k, more: more == 1, invocation: binary.BigEndian.Uint32(h[8:]),
		stream: binary.BigEndian.Uint32(h[12:]), chunk: binary.BigEndian.Uint32(h[16:])}
	if size == 0 {
		return got, nil
	}
	got.payload = make([]byte, size)
	if _, err := io.ReadFull(f.r, got.payload); err != nil {
		return frame{}, fmt.Errorf("%w: cut off: %w", errMalformed, err)
	}
	return got, nil
}

// frameWriter writes frames from any goroutine, each with one Write.
type frameWriter struct {
	stopped atomic.Bool // writes nothing any more

	mu  sync.Mutex
	w   io.Writer
	buf []byte
}

// send writes one frame.
func (f *frameWriter) send(fr frame) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped.Load() {
		return errStopped
	}
	f.layOut(fr)
	_, err := f.w.Write(f.buf)
	return err
}

// atOnce writes a small frame if that needs no waiting, and says whether it did.
func (f *frameWriter) atOnce(fr frame) bool {
	if headerSize+len(fr.payload) > wholeWrite || !f.mu.TryLock() {
		return false
	}
	defer f.mu.Unlock()
	if f.stopped.Load() {
		return false
	}
	f.layOut(fr)
	return writeNow(f.w, f.buf)
}

// layOut puts a frame into the buffer.
func (f *frameWriter) layOut(fr frame) {
	var more byte
	if fr.more {
		more = 1
	}
	b := binary.BigEndian.AppendUint32(f.buf[:0], uint32(len(fr.payload)))
	b = append(b, byte(fr.kind), more, 0, 0)
	b = binary.BigEndian.AppendUint32(b, fr.invocation)
	b = binary.BigEndian.AppendUint32(b, fr.stream)
	b = binary.BigEndian.AppendUint32(b, fr.chunk)
	f.buf = append(b, fr.payload...)
}

// message writes a payload of any size up to maxMessage as one frame or several. Frames of
// other messages may go between them; two messages of one kind, invocation and stream may not.
func (f *frameWriter) message(k kind, invocation, stream uint32, payload []byte) error {
	if len(payload) > maxMessage {
		return fmt.Errorf("message of %d bytes is over the limit of %d", len(payload), maxMessage)
	}
	for chunk := uint32(0); ; chunk++ {
		part := payload[:min(len(payload), maxPayload)]
		payload = payload[len(part):]
		fr := frame{kind: k, more: len(payload) > 0, invocation: invocation, stream: stream, chunk: chunk, payload: part}
		if err := f.send(fr); err != nil || !fr.more {
			return err
		}
	}
}

// assembler joins the frames of messages. It is used by one goroutine.
type assembler struct {
	parts map[partKey]*part
	bytes int
}

type partKey struct {
	kind               kind
	invocation, stream uint32
}

type part struct {
	next uint32
	data []byte
}

// add takes a frame and gives the whole message once its last frame is there.
func (a *assembler) add(f frame) (message []byte, whole bool, err error) {
	key := partKey{f.kind, f.invocation, f.stream}
	p := a.parts[key]
	if p == nil {
		if f.chunk != 0 {
			return nil, false, fmt.Errorf("%w: message begins with chunk %d", errMalformed, f.chunk)
		}
		if !f.more {
			return f.payload, true, nil
		}
		if a.parts == nil {
			a.parts = map[partKey]*part{}
		}
		p = &part{}
		a.parts[key] = p
	}
	if f.chunk != p.next || (f.more && len(f.payload) == 0) {
		return nil, false, fmt.Errorf("%w: chunk %d where %d was due", errMalformed, f.chunk, p.next)
	}
	p.next++
	p.data = append(p.data, f.payload...)
	a.bytes += len(f.payload)
	if len(p.data) > maxMessage || a.bytes > maxPartial {
		return nil, false, fmt.Errorf("%w: message too large", errMalformed)
	}
	if f.more {
		return nil, false, nil
	}
	delete(a.parts, key)
	a.bytes -= len(p.data)
	return p.data, true, nil
}
