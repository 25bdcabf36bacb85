package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// patience bounds how long anything is waited for.
const patience = 3 * time.Minute

// sender sends deliveries as services do: what is not acknowledged is sent again, under its key.
type sender struct {
	http *http.Client

	mu       sync.Mutex
	sent     map[string]time.Time
	ids      map[string]string // of what was acknowledged, by key; "" where the answer named none
	differed []string          // keys that were acknowledged under two ids
	statuses map[int]int       // answers; 0 for none
	failed   error             // why a delivery was given up, the first one
	changed  chan struct{}     // closed at each acknowledgement, and at a failure
}

// keyed counts deliveries, to begin each at another address.
var keyed atomic.Int64

func newSender(connections int) *sender {
	transport := &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections}
	return &sender{http: &http.Client{Transport: transport, Timeout: 5 * time.Second}, sent: map[string]time.Time{}, ids: map[string]string{},
		statuses: map[int]int{}, changed: make(chan struct{})}
}

// deliver sends one until it is acknowledged, to each address in turn.
func (s *sender) deliver(ctx context.Context, key string, urls ...string) error {
	s.mu.Lock()
	if s.sent[key].IsZero() {
		s.sent[key] = time.Now()
	}
	s.mu.Unlock()
	first := int(keyed.Add(1))
	for deadline, try := time.Now().Add(patience), 0; ; try++ {
		id, status, err := s.post(ctx, urls[(first+try)%len(urls)], key)
		s.note(key, id, status)
		if status/100 == 2 {
			return nil
		}
		if status/100 == 4 && status != http.StatusTooManyRequests {
			return fmt.Errorf("%s was answered %d", key, status)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s was never acknowledged: %d %w", key, status, err)
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// post sends one once. Without an answer the status is 0.
func (s *sender) post(ctx context.Context, url, key string) (id string, status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{"key":"`+key+`"}`))
	if err != nil {
		return "", 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	response, err := s.http.Do(r)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	var answer struct{ InvocationID string }
	if err == nil && response.StatusCode/100 == 2 {
		err = json.Unmarshal(text, &answer)
	}
	if err != nil && response.StatusCode/100 == 2 {
		return "", 0, err // cut off: nobody can call that an acknowledgement
	}
	return answer.InvocationID, response.StatusCode, nil
}

func (s *sender) note(key, id string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statuses[status]++
	if status/100 != 2 {
		return
	}
	if known, ok := s.ids[key]; ok && known != id {
		s.differed = append(s.differed, key)
	} else if !ok {
		s.ids[key] = id
	}
	s.wake()
}

// wake has those look again who wait. The lock is held.
func (s *sender) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// fail keeps why a delivery was given up, for who waits for more of them than there will be.
func (s *sender) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
	s.wake()
}

// await returns when so many were acknowledged, or when one was given up.
func (s *sender) await(ctx context.Context, count int) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		s.mu.Lock()
		have, failed, changed := len(s.ids), s.failed, s.changed
		s.mu.Unlock()
		if have >= count {
			return nil
		}
		if failed != nil {
			return failed
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d deliveries were acknowledged: %w", have, count, ctx.Err())
		}
	}
}

// many sends count deliveries, whose keys begin with a prefix, from so many senders at once, a fiftieth of them twice. The channel gives
// one error when all is sent, or when one was given up: then no other is begun.
func (s *sender) many(ctx context.Context, url string, senders int, prefix string, count int, seed uint64) <-chan error {
	return s.manyTo(ctx, []string{url}, senders, prefix, count, seed)
}

// manyTo does so to several addresses by turns; what one does not take is sent to the next.
func (s *sender) manyTo(ctx context.Context, urls []string, senders int, prefix string, count int, seed uint64) <-chan error {
	ctx, stop := context.WithCancelCause(ctx)
	each := make(chan string)
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for key := range each {
				if err := s.deliver(ctx, key, urls...); err != nil {
					stop(err) // the first one counts: the others are given up because of it
					return
				}
			}
		})
	}
	all := make(chan error, 1)
	go func() {
		begun := giveOut(ctx, each, prefix, count, seed)
		sending.Wait()
		err := context.Cause(ctx)
		if err != nil {
			err = fmt.Errorf("%w; %d of %d deliveries were not sent", err, count-begun, count)
			s.fail(err)
		}
		stop(nil)
		all <- err
	}()
	return all
}

// giveOut gives keys to who sends them, a fiftieth of them twice, and says how many.
func giveOut(ctx context.Context, each chan<- string, prefix string, count int, seed uint64) int {
	defer close(each)
	random := rand.New(rand.NewPCG(seed, 1))
	for n := range count {
		key := fmt.Sprintf("%s%d", prefix, n)
		times := 1
		if random.IntN(50) == 0 {
			times = 2
		}
		for range times {
			select {
			case each <- key:
			case <-ctx.Done():
				return n
			}
		}
	}
	return count
}

// when is the time at which a delivery was sent first.
func (s *sender) when(key string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent[key]
}

// refused returns true when so many answers were refusals, false when all was sent before.
func (s *sender) refused(ctx context.Context, count int, all <-chan error) (bool, error) {
	for deadline := time.Now().Add(patience); ; {
		s.mu.Lock()
		have := s.statuses[http.StatusServiceUnavailable] + s.statuses[http.StatusInsufficientStorage]
		s.mu.Unlock()
		if have >= count {
			return true, nil
		}
		if time.Now().After(deadline) {
			return false, fmt.Errorf("only %d deliveries were refused", have)
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case err := <-all:
			return false, err
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// count is how many were acknowledged.
func (s *sender) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ids)
}

// begun is how many were sent, acknowledged or not.
func (s *sender) begun() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent)
}
