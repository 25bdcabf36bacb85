package window

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"

	"github.com/coder/websocket"

	"bobbin/app/api"
	"bobbin/runtime/fault"
)

// maxMessage bounds one message of the language service, in bytes.
const maxMessage = 32 << 20

// bridge carries the language service between a page that can only send requests and hear
// events, and the engine's WebSocket. The shell may handle two requests at once, so messages
// carry a number and are put back in order here.
type bridge struct {
	client *http.Client

	mu       sync.Mutex
	ctx      context.Context
	emit     func(text []byte)
	sessions map[string]*talk
}

// talk is one page's session.
type talk struct {
	conn   *websocket.Conn
	cancel context.CancelFunc
	next   int
	early  map[int]json.RawMessage // by number: came before their turn
}

func newBridge(engine http.RoundTripper) *bridge {
	return &bridge{client: &http.Client{Transport: engine}, sessions: map[string]*talk{}}
}

// open says where messages of the service go, until ctx ends.
func (b *bridge) open(ctx context.Context, emit func(text []byte)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ctx, b.emit = ctx, emit
}

// sent is one message of a page. The first of a session carries none.
type sent struct {
	Dir      string          `json:"dir"`
	Session  string          `json:"session"`
	Sequence int             `json:"sequence"`
	Message  json.RawMessage `json:"message"`
}

// send answers POST /api/language.send.
func (b *bridge) send(w http.ResponseWriter, r *http.Request) {
	var in sent
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxMessage)).Decode(&in); err != nil || in.Session == "" {
		api.WriteFault(w, fault.New(fault.Invalid, "The message to the language service is not the JSON it must be.").Because(err))
		return
	}
	if err := b.take(in); err != nil {
		api.WriteFault(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte("{}")) // the page may have gone
}

func (b *bridge) take(in sent) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, ok := b.sessions[in.Session]
	if !ok {
		var err error
		if t, err = b.dial(in); err != nil {
			return err
		}
		b.sessions[in.Session] = t
	}
	t.early[in.Sequence] = in.Message
	for {
		message, ok := t.early[t.next]
		if !ok {
			return nil
		}
		delete(t.early, t.next)
		t.next++
		if len(message) == 0 || string(message) == "null" {
			continue
		}
		if err := t.conn.Write(b.ctx, websocket.MessageText, message); err != nil {
			t.cancel()
			delete(b.sessions, in.Session)
			return fault.New(fault.Unavailable, "The language service does not answer.").Because(err)
		}
	}
}

// dial opens a session's way to the engine. The caller holds the lock.
func (b *bridge) dial(in sent) (*talk, error) {
	ctx, cancel := context.WithCancel(b.ctx)
	conn, _, err := websocket.Dial(ctx, "http://engine/api/language?dir="+url.QueryEscape(in.Dir), &websocket.DialOptions{HTTPClient: b.client})
	if err != nil {
		cancel()
		return nil, fault.New(fault.Unavailable, "The language service does not answer.").Because(err)
	}
	conn.SetReadLimit(maxMessage)
	go b.read(ctx, in.Session, conn, b.emit)
	return &talk{conn: conn, cancel: cancel, early: map[int]json.RawMessage{}}, nil
}

// read passes on what the service says until its stream ends.
func (b *bridge) read(ctx context.Context, session string, conn *websocket.Conn, emit func([]byte)) {
	defer conn.CloseNow()
	for {
		_, message, err := conn.Read(ctx)
		if err != nil {
			b.mu.Lock()
			delete(b.sessions, session)
			b.mu.Unlock()
			return
		}
		text, err := json.Marshal(map[string]any{"session": session, "message": json.RawMessage(message)})
		if err != nil {
			continue // not JSON: not a message of the service
		}
		emit(text)
	}
}

func (b *bridge) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.sessions {
		t.cancel()
	}
}
