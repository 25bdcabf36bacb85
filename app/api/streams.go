package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"bobbin/runtime/fault"
)

// backlog is how many signals wait for a slow reader before its stream is ended; it then
// connects anew and reads the state afresh.
const backlog = 4096

// beat keeps a silent stream alive and finds readers that have gone.
const beat = 15 * time.Second

// signals is the one event stream.
func (m *Mux) signals(w http.ResponseWriter, r *http.Request) {
	waiting := make(chan []byte, backlog)
	slow := make(chan struct{}, 1)
	cancel := m.ide.Subscribe(func(text []byte) {
		select {
		case waiting <- text:
		default:
			select {
			case slow <- struct{}{}:
			default:
			}
		}
	})
	defer cancel()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	fmt.Fprint(w, ": open\n\n")
	if flush.Flush() != nil {
		return
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case text := <-waiting:
			fmt.Fprintf(w, "data: %s\n\n", text)
			for range len(waiting) { // what came in one burst leaves in one write
				fmt.Fprintf(w, "data: %s\n\n", <-waiting)
			}
		case <-ticker.C:
			fmt.Fprint(w, ": beat\n\n")
		case <-slow:
			return
		case <-r.Context().Done():
			return
		case <-m.quiet.Done():
			return
		}
		if flush.Flush() != nil {
			return
		}
	}
}

// maxLanguageMessage bounds one message of the language service, in bytes.
const maxLanguageMessage = 32 << 20

// language is the language service of one workspace over a WebSocket.
func (m *Mux) language(w http.ResponseWriter, r *http.Request) {
	// The origin was checked by the browser room's guard; this mux is behind it.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxLanguageMessage)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(m.quiet, cancel)()
	out := make(chan []byte, backlog)
	go writeAll(ctx, cancel, conn, out)
	session, err := m.ide.Language(ctx, r.URL.Query().Get("dir"), func(message []byte) error {
		select {
		case out <- message:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if err != nil {
		_ = conn.Close(websocket.StatusPolicyViolation, clip(fault.From(err).Sentence))
		return
	}
	defer session.Close()
	for {
		_, message, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if session.Send(message) != nil {
			return
		}
	}
}

// writeAll is the one writer of a WebSocket.
func writeAll(ctx context.Context, cancel context.CancelFunc, conn *websocket.Conn, out <-chan []byte) {
	defer cancel()
	for {
		select {
		case message := <-out:
			if conn.Write(ctx, websocket.MessageText, message) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// clip cuts a sentence to what fits into a WebSocket's close frame.
func clip(sentence string) string { return sentence[:min(len(sentence), 120)] }
