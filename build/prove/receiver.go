package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// receiver is a service outside, which scripts tell what they do.
type receiver struct {
	url    string
	server *http.Server

	mu    sync.Mutex
	byID  map[string]int       // effects by invocation
	byKey map[string]int       // effects by delivery
	at    map[string]time.Time // of the first effect of a delivery
	order []string             // deliveries, by their first effects
	all   int
	next  chan struct{} // closed at the next effect
}

func receive() (*receiver, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &receiver{url: "http://" + l.Addr().String(), byID: map[string]int{}, byKey: map[string]int{}, at: map[string]time.Time{}, next: make(chan struct{})}
	r.server = &http.Server{Handler: r}
	go func() { _ = r.server.Serve(l) }()
	return r, nil
}

func (r *receiver) close() { _ = r.server.Close() }

// ServeHTTP takes an effect.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	var effect struct{ ID, Key string }
	if err := json.NewDecoder(q.Body).Decode(&effect); err != nil || effect.ID == "" {
		http.Error(w, "no effect", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byID[effect.ID]++
	r.byKey[effect.Key]++
	if r.all++; r.byKey[effect.Key] == 1 {
		r.at[effect.Key] = time.Now()
		r.order = append(r.order, effect.Key)
	}
	close(r.next)
	r.next = make(chan struct{})
}

// after is closed at the next effect.
func (r *receiver) after() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next
}

// count is how many effects there were.
func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all
}

// heard gives when a delivery had its first effect, as soon as it has.
func (r *receiver) heard(ctx context.Context, key string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		r.mu.Lock()
		at, ok := r.at[key]
		next := r.next
		r.mu.Unlock()
		if ok {
			return at, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return at, fmt.Errorf("nobody told of %s: %w", key, ctx.Err())
		}
	}
}
