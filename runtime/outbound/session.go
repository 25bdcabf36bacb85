package outbound

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/connector"
)

// signInTime is how long signing in may take.
const signInTime = time.Minute

// sessions are the logins at services that want to be signed in to (Connector.SignIn). All
// requests of an account share one until the service refuses it; nothing of it is stored.
type sessions struct {
	mu   sync.Mutex
	open map[[sha256.Size]byte]*session
}

// session is one login; credential and err are there when done is closed.
type session struct {
	key        [sha256.Size]byte
	done       chan struct{}
	credential connector.Credential
	err        error
}

// signedIn gives what a request is authorized with, and the session it belongs to. Several
// requests that find none sign in once.
func (d *Door) signedIn(ctx context.Context, b *Binding, credential connector.Credential) (connector.Credential, *session, error) {
	if b.Connector.SignIn == nil {
		return credential, nil, nil
	}
	s, first := d.sessions.find(sessionKey(b.Account, credential))
	if first {
		// The others wait for it, so that it does not end with the request that came first.
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), signInTime)
		go func() {
			defer cancel()
			s.credential, s.err = b.Connector.SignIn(shared, d.Client(*b), b.Account, credential)
			if s.err != nil {
				d.sessions.forget(s)
			}
			d.learn(s.credential)
			close(s.done)
		}()
	}
	select {
	case <-s.done:
		return s.credential, s, s.err
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
}

// find gives the session of a key; first says that it is new, and the caller's to sign in.
func (o *sessions) find(key [sha256.Size]byte) (s *session, first bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if s, ok := o.open[key]; ok {
		return s, false
	}
	if o.open == nil {
		o.open = map[[sha256.Size]byte]*session{}
	}
	s = &session{key: key, done: make(chan struct{})}
	o.open[key] = s
	return s, true
}

// forget drops a session unless another has taken its place.
func (o *sessions) forget(s *session) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.open[s.key] == s {
		delete(o.open, s.key)
	}
}

// ended says that an answer means the end of the session, and that the request can be sent
// again with a new one: its body, if it has one, is still there.
func (o *sessions) ended(h *hop, got *http.Response) bool {
	if h.session == nil || got.StatusCode != http.StatusUnauthorized {
		return false
	}
	o.forget(h.session)
	return h.body == nil
}

// sessionKey tells one login from another without keeping its credential.
func sessionKey(a connector.Account, credential connector.Credential) [sha256.Size]byte {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q %q %q", a.Connector, a.Name, a.APIURL, a.Auth)
	for _, fields := range []map[string]string{a.Fields, credential} {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			fmt.Fprintf(sum, " %q=%q", name, fields[name])
		}
	}
	return [sha256.Size]byte(sum.Sum(nil))
}
