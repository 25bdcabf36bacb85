package home

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"bobbin/runtime/fault"
)

// Program is what the owner of a home runs: the engine's mux and how to stop it.
type Program struct {
	Handler http.Handler
	// Quiet ends the streams that would never end by themselves, so that serving can stop.
	Quiet func()
	// Settle waits until nothing is queued or running.
	Settle func(ctx context.Context) error
	// Stop stops the engine. What still runs is ended; ctx bounds how long that may take.
	Stop func(ctx context.Context) error
}

// Session is one process's way to the engine of a home: as its owner or as a client.
type Session struct {
	home  Home
	start func(ctx context.Context) (Program, error)

	mu    sync.Mutex
	owner *owner
	at    *address
}

// address is what engine.json says: where the owner listens and the token it asks for.
type address struct {
	Network string `json:"network"`
	Address string `json:"address"`
	Token   string `json:"token"`
	PID     int    `json:"pid"`
}

type owner struct {
	lock    *flock.Flock
	server  *http.Server
	program Program
	served  chan struct{}
	ending  atomic.Bool
}

// patience is how long a client waits for an owner that has the lock and does not answer yet.
const patience = 15 * time.Second

// Open connects to the home's engine and, when there is none, becomes its owner by start.
func Open(ctx context.Context, h Home, start func(ctx context.Context) (Program, error)) (*Session, error) {
	if err := h.prepare(); err != nil {
		return nil, err
	}
	s := &Session{home: h, start: start}
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Owner says whether this process runs the engine.
func (s *Session) Owner() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner != nil
}

// connect becomes the owner or finds the one there is.
func (s *Session) connect(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner != nil {
		return nil
	}
	lock := flock.New(filepath.Join(s.home.State, "engine.lock"))
	deadline := time.Now().Add(patience)
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		locked, err := lock.TryLock()
		if err != nil {
			return fault.New(fault.Unavailable, "The home %s cannot be locked: %s.", s.home.State, err).
				WithHint("A network drive may not support locks: set BOBBIN_HOME to a local folder.").Because(err)
		}
		if locked {
			return s.own(ctx, lock)
		}
		if at, err := s.find(ctx); err == nil {
			s.at = at
			return nil
		}
		if time.Now().After(deadline) {
			return fault.New(fault.Unavailable, "Another Bobbin holds this home and does not answer.").
				WithHint("End it (its process id is in %s), or set BOBBIN_HOME to another folder.", filepath.Join(s.home.State, "engine.json"))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// own starts the engine under the lock and serves it on the socket.
func (s *Session) own(ctx context.Context, lock *flock.Flock) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, lock.Unlock())
		}
	}()
	program, err := s.start(ctx)
	if err != nil {
		return err
	}
	listener, at, err := s.listen()
	if err != nil {
		return errors.Join(err, program.Stop(ctx))
	}
	text, err := json.Marshal(at)
	if err == nil {
		err = writePrivate(s.addressFile(), text)
	}
	if err != nil {
		return errors.Join(err, listener.Close(), program.Stop(ctx))
	}
	o := &owner{lock: lock, program: program, served: make(chan struct{})}
	o.server = &http.Server{Handler: guarded(at.Token, &o.ending, program.Handler), ReadHeaderTimeout: 10 * time.Second}
	o.server.RegisterOnShutdown(program.Quiet)
	go func() {
		defer close(o.served)
		_ = o.server.Serve(listener) // always ends with ErrServerClosed, by Close
	}()
	s.owner, s.at = o, at
	return nil
}

func (s *Session) addressFile() string { return filepath.Join(s.home.State, "engine.json") }

// guarded lets only requests with the token in, and none once the owner is ending.
func guarded(token string, ending *atomic.Bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(token)) != 1 {
			http.Error(w, "wrong token", http.StatusForbidden)
			return
		}
		if ending.Load() {
			w.Header().Set(endingHeader, "true")
			http.Error(w, "ending", http.StatusServiceUnavailable)
			return
		}
		r.Header.Del(tokenHeader)
		next.ServeHTTP(w, r)
	})
}

const (
	tokenHeader  = "X-Bobbin-Token"
	endingHeader = "X-Bobbin-Ending" // of an answer: the request was not looked at, ask the next owner
)

// find reads engine.json and asks its owner for a sign of life.
func (s *Session) find(ctx context.Context) (*address, error) {
	text, err := os.ReadFile(s.addressFile())
	if err != nil {
		return nil, err
	}
	var at address
	if err := json.Unmarshal(text, &at); err != nil {
		return nil, err
	}
	var dialer net.Dialer
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := dialer.DialContext(ctx, at.Network, at.Address)
	if err != nil {
		return nil, err
	}
	return &at, conn.Close()
}

// RoundTrip sends a request to the engine, whoever owns it. When the owner is gone, this
// process takes over (or finds the one that did) and the request is sent again: when it
// reached nobody, or when it only reads, so that twice is no harm.
func (s *Session) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := rewindable(r); err != nil {
		return nil, err
	}
	began := time.Now()
	for attempt := 0; ; attempt++ {
		s.mu.Lock()
		at := *s.at
		s.mu.Unlock()
		out := r.Clone(r.Context())
		out.URL.Scheme, out.URL.Host = "http", "engine"
		out.Header.Set(tokenHeader, at.Token)
		response, err := transport.RoundTrip(out.WithContext(context.WithValue(r.Context(), addressKey{}, at)))
		switch {
		case r.Context().Err() != nil || time.Since(began) > patience:
			return response, err
		case err == nil && response.Header.Get(endingHeader) == "":
			return response, nil
		case err == nil: // refused by an owner that is about to free the home
			response.Body.Close()
		case !unreached(err) && (attempt > 1 || !onlyReads(r)):
			return nil, err
		}
		if err := s.connect(r.Context()); err != nil {
			return nil, err
		}
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

// unreached says whether an error means that nobody listens.
func unreached(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

// onlyReads knows the requests that change nothing: by their method, or by the verb of an API
// request. An owner that ends resets connections it has not read from yet.
func onlyReads(r *http.Request) bool {
	verb := r.URL.Path[strings.LastIndex(r.URL.Path, ".")+1:]
	return r.Method == http.MethodGet || slices.Contains([]string{"info", "get", "list", "read", "types", "wait", "recent", "check"}, verb)
}

// rewindable makes a request that is passed on one that can be sent twice: a transport closes
// the body it was given even when it reaches nobody.
func rewindable(r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody || r.GetBody != nil {
		return nil
	}
	text, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return err
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	r.Body, err = r.GetBody()
	return err
}

type addressKey struct{}

// transport dials the address its request's context carries. Connections are not kept: the
// next request may have another owner.
var transport = &http.Transport{
	DisableKeepAlives:  true,
	DisableCompression: true, // it would ask for gzip in the name of who sent a request that is passed on
	DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		at, ok := ctx.Value(addressKey{}).(address)
		if !ok {
			return nil, errors.New("home: a request without an engine's address")
		}
		var dialer net.Dialer
		return dialer.DialContext(ctx, at.Network, at.Address)
	},
}

// Settle waits, as the owner, until the engine has no work left or ctx ends; the home is
// served meanwhile. A client has nothing to wait for: the owner lives on.
func (s *Session) Settle(ctx context.Context) error {
	s.mu.Lock()
	o := s.owner
	s.mu.Unlock()
	if o == nil {
		return nil
	}
	return o.program.Settle(ctx)
}

// Finish is Close that lets what is queued or running end first, as long as ctx lasts.
func (s *Session) Finish(ctx context.Context) error {
	settled := s.Settle(ctx)
	return s.end(ctx, settled == nil)
}

// Close ends this process's part. An owner waits for the requests in flight as long as ctx
// lasts, stops the engine and gives the home free.
func (s *Session) Close(ctx context.Context) error { return s.end(ctx, false) }

func (s *Session) end(ctx context.Context, settle bool) error {
	s.mu.Lock()
	o := s.owner
	s.owner = nil
	s.mu.Unlock()
	if o == nil {
		return nil
	}
	o.ending.Store(true)
	err := o.server.Shutdown(ctx)
	if err != nil {
		err = o.server.Close()
	}
	<-o.served
	if settle { // what came in between the first waiting and the last request
		_ = o.program.Settle(ctx) // its fault is ctx's end, which Stop minds too
	}
	return errors.Join(err, o.program.Stop(ctx), os.Remove(s.addressFile()), o.lock.Unlock())
}

func newToken() string { return rand.Text() }
