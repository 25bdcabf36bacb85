package outbound

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

const (
	// keptText is how much of a body the log keeps.
	keptText = 64 << 10
	// margin is read beyond it, so that a secret across the cut is recognised.
	margin = 4 << 10
)

// Exchange is one line of the HTTP log: a request and what came of it. Secrets are masked.
type Exchange struct {
	Index      int       `json:"index"` // in the order of the requests, from 0
	Connection string    `json:"connection,omitempty"`
	Simulated  bool      `json:"simulated"`
	Replayed   bool      `json:"replayed,omitempty"` // answered from a recording
	Method     string    `json:"method"`
	URL        string    `json:"url"`
	Status     int       `json:"status"` // 0 when there was no answer
	StatusText string    `json:"statusText"`
	StartedAt  time.Time `json:"startedAt"`
	DurationMs int64     `json:"durationMs"`         // to the end of the answer's body
	WaitedMs   int64     `json:"waitedMs,omitempty"` // that the client held the request back, as the service had asked
	Error      string    `json:"error,omitempty"`
	Request    Message   `json:"request"`
	Response   Message   `json:"response"`
}

// Message is one side of an exchange.
type Message struct {
	Headers   [][2]string `json:"headers"`
	Body      string      `json:"body"` // the first 64 KiB; empty when it is not text
	Size      int64       `json:"size"` // in bytes, of what was sent or read
	Truncated bool        `json:"truncated"`
}

// Recorder takes the HTTP log of one invocation. It is called from several goroutines.
type Recorder interface {
	// Begin gives the index of a request that is about to be sent.
	Begin() int
	// Record takes the exchange once its body was read, closed or broken off, or the request
	// failed.
	Record(Exchange)
}

// Log is a Recorder that counts and gives every exchange to a function.
type Log struct {
	next atomic.Int64
	take func(Exchange)
}

// NewLog makes a Log; take is called from several goroutines.
func NewLog(take func(Exchange)) *Log { return &Log{take: take} }

// Begin gives the next index.
func (l *Log) Begin() int { return int(l.next.Add(1) - 1) }

// Record passes an exchange on.
func (l *Log) Record(e Exchange) { l.take(e) }

// entry gathers one exchange. Without a Recorder it does nothing.
type entry struct {
	d   *Door
	log Recorder

	once     sync.Once // of finish
	mu       sync.Mutex
	exchange Exchange
	asked    *captured
	answered *captured
	header   http.Header // of the request as sent
}

func (d *Door) begin(r Request) *entry {
	e := &entry{d: d, log: r.Log}
	if e.log == nil {
		return e
	}
	e.exchange = Exchange{Index: e.log.Begin(), Connection: r.Connection, Method: r.Method, URL: r.URL, StartedAt: d.c.Now(),
		Request: Message{Headers: [][2]string{}}, Response: Message{Headers: [][2]string{}}}
	if e.exchange.Connection == "" && r.Binding != nil {
		e.exchange.Connection = r.Binding.Connection
	}
	return e
}

// sends notes the request; of several after redirects, the first address stays.
func (e *entry) sends(h *hop) {
	if e.log == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if h.followed == 0 {
		e.exchange.WaitedMs = h.waited()
		e.exchange.Method, e.exchange.URL = h.method, h.url.String()
	}
}

// headers notes a request's headers: those of the script as it wrote them, without the
// secrets that were filled in before the connector saw them.
func (e *entry) headers(r *http.Request, written, before http.Header) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.log == nil || e.header != nil {
		return
	}
	e.header = r.Header.Clone()
	for name, values := range written {
		if slices.Equal(before[name], r.Header[name]) {
			e.header[name] = values
		}
	}
}

// asks notes a body of the script's before secrets are filled in.
func (e *entry) asks(body io.Reader) io.Reader {
	if e.log == nil {
		return body
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.record(io.NopCloser(body))
}

// sent notes the request as it leaves, and its body unless that was noted before. What the
// connector added is masked whatever its name.
func (e *entry) sent(r *http.Request, authorized, noted bool) {
	if e.log == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if authorized {
		for name, values := range r.Header {
			if isSecretHeader(name) {
				e.d.c.Redactor.Learn(values...)
			}
		}
	}
	if r.Body != nil && r.Body != http.NoBody && !noted {
		r.Body = e.record(r.Body)
		if again := r.GetBody; again != nil {
			r.GetBody = func() (io.ReadCloser, error) {
				body, err := again()
				if err != nil {
					return nil, err
				}
				e.mu.Lock()
				defer e.mu.Unlock()
				return e.record(body), nil
			}
		}
	}
}

// record notes a request's body as it is sent; the transport may send it anew when an idle
// connection turns out to be dead.
func (e *entry) record(body io.ReadCloser) io.ReadCloser {
	e.asked = &captured{}
	return &recordingBody{ReadCloser: body, into: e.asked, mu: &e.mu}
}

func (e *entry) simulated() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.exchange.Simulated = true
}

// watch notes the answer as it is read; the exchange is finished with its body, or with ctx.
func (e *entry) watch(ctx context.Context, body io.ReadCloser) io.ReadCloser {
	if e.log == nil {
		return body
	}
	e.mu.Lock()
	e.answered = &captured{}
	e.mu.Unlock()
	if body == http.NoBody { // whole already, and a script need not read it
		e.finish("")
		return body
	}
	watched := &watchedBody{e: e, ctx: ctx, recordingBody: recordingBody{ReadCloser: body, into: e.answered, mu: &e.mu}}
	watched.unwatch = context.AfterFunc(ctx, func() { e.finish(watched.problem(nil)) })
	return watched
}

func (e *entry) head(got script.FetchResponse) {
	if e.log == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.exchange.Status, e.exchange.StatusText = got.Status, got.StatusText
	e.exchange.Response.Headers = got.Header
}

func (e *entry) fail(err error) { e.finish(err.Error()) }

// finish hands the exchange over, once; it has been handed over whenever finish returns.
func (e *entry) finish(problem string) {
	if e.log != nil {
		e.once.Do(func() { e.hand(problem) })
	}
}

func (e *entry) hand(problem string) {
	e.mu.Lock()
	x, redactor := e.exchange, e.d.c.Redactor
	x.DurationMs = e.d.c.Now().Sub(x.StartedAt).Milliseconds()
	x.URL = MaskURL(redactor, x.URL)
	x.Error = redactor.Text(problem)
	x.Request.Headers = MaskHeaders(redactor, flat(e.header))
	x.Response.Headers = MaskHeaders(redactor, x.Response.Headers)
	e.asked.into(&x.Request, redactor)
	e.answered.into(&x.Response, redactor)
	e.mu.Unlock()
	e.log.Record(x)
}

// captured is the beginning of a body.
type captured struct {
	text []byte
	size int64
}

func (c *captured) add(p []byte) {
	c.size += int64(len(p))
	if room := keptText + margin - len(c.text); room > 0 {
		c.text = append(c.text, p[:min(room, len(p))]...)
	}
}

// into fills a message; a nil capture is a message without a body.
func (c *captured) into(m *Message, redactor *secret.Redactor) {
	if c == nil {
		return
	}
	m.Size = c.size
	m.Truncated = c.size > keptText
	if !isText(c.text) {
		return
	}
	text := redactor.Bytes(c.text)
	if len(text) > keptText {
		text = text[:keptText]
	}
	for len(text) > 0 && !utf8.Valid(text[max(0, len(text)-utf8.UTFMax):]) && !utf8.Valid(text) {
		text = text[:len(text)-1]
	}
	m.Body = string(text)
}

// Shown is a message whose body is whole and masked already.
func Shown(headers [][2]string, body []byte) Message {
	m := Message{Headers: headers}
	c := &captured{}
	c.add(body)
	c.size = int64(len(body))
	c.into(&m, nil)
	return m
}

// isText says whether a body, perhaps cut within a character, can be shown.
func isText(p []byte) bool {
	for len(p) > 0 {
		r, size := utf8.DecodeRune(p)
		if r == utf8.RuneError && size == 1 {
			return !utf8.FullRune(p) // cut
		}
		if r == 0 {
			return false
		}
		p = p[size:]
	}
	return true
}

// recordingBody notes what is read through it.
type recordingBody struct {
	io.ReadCloser
	mu   *sync.Mutex
	into *captured
}

// Read gives the next bytes.
func (b *recordingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.mu.Lock()
	b.into.add(p[:n])
	b.mu.Unlock()
	return n, err
}

// watchedBody finishes the exchange with the body.
type watchedBody struct {
	recordingBody
	ctx     context.Context // of the request; only its end is asked for
	e       *entry
	unwatch func() bool
}

// problem is what the log says of the end: nothing where the script wanted no more, however
// far the answer had come by then.
func (b *watchedBody) problem(err error) string {
	switch cause := context.Cause(b.ctx); {
	case err == io.EOF, errors.Is(cause, script.ErrUnwanted):
		return ""
	case cause != nil:
		return "The answer was not read to its end."
	case err != nil:
		return err.Error()
	}
	return ""
}

// Read gives the next bytes.
func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.recordingBody.Read(p)
	if err != nil {
		b.unwatch()
		b.e.finish(b.problem(err))
	}
	return n, err
}

// Close ends the exchange where the script stopped reading.
func (b *watchedBody) Close() error {
	b.unwatch()
	err := b.recordingBody.Close()
	b.e.finish(b.problem(nil))
	return err
}
