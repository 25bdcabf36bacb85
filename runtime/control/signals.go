package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

const (
	// backlog is how many signals wait for a slow reader before its stream is ended; it then
	// connects anew and reads the state afresh.
	backlog = 4096
	beat    = 15 * time.Second // keeps a silent stream alive and finds readers that have gone
)

// signals is the stream of what happens, as server-sent events: of a workspace, an environment
// and an invocation where the query names them.
func (s *Server) signals(w http.ResponseWriter, r *http.Request) {
	r, err := s.admit(r, Viewer)
	if err != nil {
		s.refuse(w, r, "", err)
		return
	}
	caller, query := CallerOf(r.Context()), r.URL.Query()
	waiting, slow := make(chan []byte, backlog), make(chan struct{}, 1)
	cancel := s.c.Signals.Subscribe(func(signal Signal) {
		if !caller.SeesOf(signal.Team, signal.Workspace) || !matches(query.Get("workspace"), signal.Workspace) || !matches(query.Get("environment"), signal.Environment) ||
			!matches(query.Get("invocation"), string(signal.of())) {
			return
		}
		select {
		case waiting <- asJSON(signal):
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
	s.stream(w, r, waiting, slow)
}

// of is the invocation that a signal is about, "" for none.
func (s Signal) of() invocation.ID {
	if s.Invocation != nil {
		return s.Invocation.ID
	}
	return s.InvocationID
}

func matches(wanted, value string) bool { return wanted == "" || wanted == value }

// stream writes signals until somebody has enough.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, waiting <-chan []byte, slow <-chan struct{}) {
	flush := http.NewResponseController(w)
	_ = flush.SetWriteDeadline(time.Time{}) // a stream lasts longer than an answer may
	fmt.Fprint(w, ": open\n\n")
	if flush.Flush() != nil {
		return
	}
	ticker := time.NewTicker(s.c.Beat)
	defer ticker.Stop()
	for {
		select {
		case text := <-waiting:
			fmt.Fprintf(w, "data: %s\n\n", text)
		case <-ticker.C:
			if err := s.lapsed(r, Viewer); err != nil {
				fmt.Fprintf(w, "event: fault\ndata: %s\n\n", asJSON(fault.From(err)))
				_ = flush.Flush() // it is over in any case
				return
			}
			fmt.Fprint(w, ": beat\n\n")
		case <-slow:
			return
		case <-r.Context().Done():
			return
		case <-s.quiet.Done():
			return
		}
		if flush.Flush() != nil {
			return
		}
	}
}

// asJSON is the text of plain values, which have one.
func asJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic("control: plain values that are not JSON: " + err.Error())
	}
	return text
}

// export gives the whole audit log, newest first, one JSON object a line.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	r, err := s.admit(r, TeamAdmin)
	if err != nil {
		s.refuse(w, r, "audit.export", err)
		return
	}
	if err := s.audit(r, "audit.export", nil); err != nil {
		WriteFault(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder := json.NewEncoder(w)
	for page := (AuditPage{Limit: mostListed}); ; {
		list, err := s.c.Access.Audit(r.Context(), page)
		if err != nil {
			s.failed(r, err)
			panic(http.ErrAbortHandler) // it must not look as if it had come to its end
		}
		for _, e := range list.Entries {
			if encoder.Encode(e) != nil {
				return
			}
		}
		if page.Before = list.Next; page.Before == 0 {
			return
		}
	}
}

// SignalFilter narrows a stream of signals; an empty field does not.
type SignalFilter struct {
	Workspace, Environment string
	Invocation             invocation.ID
}

// Signals calls f for every signal of the runner until ctx ends or the stream does, and open once
// before the first. Faults: as for any request, denied when the token counts no longer; nil when the
// runner ended the stream, or the way to it did: a runner that is there is never silent for three beats.
func (c *Client) Signals(ctx context.Context, of SignalFilter, open func(), f func(Signal)) error {
	reading, watch, end := listening(ctx)
	defer end()
	query := encode("workspace", of.Workspace, "environment", of.Environment, "invocation", string(of.Invocation))
	response, err := c.send(reading, http.MethodGet, "/signals?"+query, nil, "")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewReaderSize(response.Body, 64<<10)
	kind := ""
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if err != nil {
			if ctx.Err() != nil {
				return fault.New(fault.Canceled, "It was stopped.").Because(err)
			}
			return nil
		}
		watch.Reset(deaf)
		if first {
			open()
		}
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			kind = strings.TrimRight(name, "\n")
		}
		if text, ok := strings.CutPrefix(line, "data: "); ok {
			if f := told(kind, text); f != nil {
				return f
			}
			var signal Signal
			if err := json.Unmarshal([]byte(text), &signal); err != nil {
				return fault.New(fault.Unavailable, "The runner sent something that is no signal.").Because(err)
			}
			f(signal)
		}
	}
}

// deaf is how long a stream may be silent before it is taken for lost: a connection that was cut
// on the way tells neither end.
const deaf = 3 * beat

var errDeaf = errors.New("it says nothing")

// listening is the context of a stream, which ends when nothing came for too long: whoever hears
// something resets the watch.
func listening(ctx context.Context) (reading context.Context, watch *time.Timer, end func()) {
	reading, cancel := context.WithCancelCause(ctx)
	watch = time.AfterFunc(deaf, func() { cancel(errDeaf) })
	return reading, watch, func() {
		watch.Stop()
		cancel(nil)
	}
}

// told is the fault that a stream tells as its last event; nil for any other event.
func told(kind, text string) error {
	f := &fault.Error{}
	if kind != "fault" || json.Unmarshal([]byte(text), f) != nil {
		return nil
	}
	return f
}
