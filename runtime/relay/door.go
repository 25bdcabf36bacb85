package relay

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
)

// Prefix is where all addresses begin.
const Prefix = "/listeners/"

// ServeHTTP takes a request of a service. Base gives the URL it called, which some services sign.
//
//	sealed and stored   202 {"relayed": true}, or the receiver's own answer when it comes in time
//	a wrong address     404
//	too large           413
//	a full mailbox      503: the sender tries again
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request, base string) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	key, rest, below := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), Prefix), "/")
	if below {
		rest = "/" + rest
	}
	address, m, err := s.Store.Address(r.Context(), key)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.NotFound, "There is no event listener at this address.").WithHint("Copy the listener's address from Bobbin again.")
		}
		refuse(w, err)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		refuseBody(w, err)
		return
	}
	e := Envelope{ID: uuid.Must(uuid.NewV7()).String(), At: s.Now().UTC(), Method: r.Method, URL: base + r.URL.RequestURI(), Rest: rest,
		Query: r.URL.RawQuery, Host: r.Host, Remote: r.RemoteAddr, Header: r.Header, Body: body}
	seq, err := s.keep(r, m, address.Listener, e)
	if err != nil {
		refuse(w, err)
		return
	}
	if a, ok := s.await(r, m.ID, seq, time.Duration(address.WaitSeconds)*time.Second); ok {
		give(w, a)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = w.Write([]byte("{\"relayed\":true}\n")) // the sender may be gone; it is stored either way
}

// keep seals and stores an event.
func (s *Service) keep(r *http.Request, m Mailbox, listener string, e Envelope) (int64, error) {
	events, bytes, err := s.Store.Held(r.Context(), m.ID)
	if err != nil {
		return 0, err
	}
	if events >= cmp.Or(s.Most, MostEvents) || bytes >= maxHeldBytes {
		return 0, fault.New(fault.Unavailable, "The mailbox of this address is full: its receiver has not come for long.").WithHint("Send it again later.")
	}
	sealed, err := seal(e, m.Key)
	if err != nil {
		return 0, err
	}
	return s.Store.Put(r.Context(), Event{Mailbox: m.ID, Listener: listener, At: e.At, Sealed: sealed})
}

// await tells the receiver of an event, and waits for its answer when it is there.
func (s *Service) await(r *http.Request, id string, seq int64, patience time.Duration) (Answer, bool) {
	answer := make(chan Answer, 1)
	s.mu.Lock()
	b := s.boxes[id]
	if b == nil || b.receiver == nil {
		s.mu.Unlock()
		return Answer{}, false
	}
	if patience > 0 {
		b.waiting[seq] = answer
	}
	close(b.came)
	b.came = make(chan struct{})
	s.mu.Unlock()
	if patience == 0 {
		return Answer{}, false
	}
	defer func() {
		s.mu.Lock()
		delete(b.waiting, seq)
		s.forget(id)
		s.mu.Unlock()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case a := <-answer:
		return a, true
	case <-timer.C:
	case <-r.Context().Done():
	}
	return Answer{}, false
}

// passed are the headers of an answer that are the sender's business.
var passed = []string{"Content-Type", "Retry-After", "Allow", "Location", "Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"}

func give(w http.ResponseWriter, a Answer) {
	for _, name := range passed {
		if value := a.Header.Get(name); value != "" {
			w.Header().Set(name, value)
		}
	}
	if a.Status < 200 || a.Status > 599 {
		a.Status = http.StatusBadGateway
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

func refuseBody(w http.ResponseWriter, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		said(w, http.StatusRequestEntityTooLarge, fault.New(fault.Invalid, "The delivery has more than %d MB.", MaxBody>>20))
		return
	}
	said(w, http.StatusRequestTimeout, fault.New(fault.Canceled, "The delivery did not come to its end.").WithHint("Send it again."))
}

func refuse(w http.ResponseWriter, err error) {
	f := fault.From(err)
	status := http.StatusServiceUnavailable
	if f.Code == fault.NotFound {
		status = http.StatusNotFound
	} else {
		w.Header().Set("Retry-After", "30")
	}
	said(w, status, f)
}

func said(w http.ResponseWriter, status int, f *fault.Error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": f}) // the sender may be gone
}
