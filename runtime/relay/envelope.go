package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
)

// Envelope is a request as it came to the relay; it exists in memory alone, and sealed.
type Envelope struct {
	ID     string      `json:"id"` // a UUID of the relay's: the same event taken twice has it twice
	At     time.Time   `json:"at"`
	Method string      `json:"method"`
	URL    string      `json:"url"`  // the address as the sender called it, which some sign
	Rest   string      `json:"rest"` // the path below the listener's address, escaped
	Query  string      `json:"query,omitempty"`
	Host   string      `json:"host"`
	Remote string      `json:"remote"` // address of the sender
	Header http.Header `json:"header"`
	Body   []byte      `json:"body,omitempty"`
}

// seal closes an envelope for the owner of a key.
func seal(e Envelope, key string) ([]byte, error) {
	plain, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return lock(plain, key)
}

// open opens what seal has closed. Faults: invalid.
func open(sealed []byte, key *secret.Key) (Envelope, error) {
	var e Envelope
	plain, err := unlock(sealed, key)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(plain, &e); err != nil {
		return e, fault.New(fault.Invalid, "The relay sent an event that is none.").Because(err)
	}
	return e, nil
}

// Request is the request once more, at an address of a listener on this side.
func (e Envelope) Request(ctx context.Context, address string) (*http.Request, error) {
	u, err := url.Parse(address + e.Rest)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The relay sent an event whose path is none.").Because(err)
	}
	u.RawQuery = e.Query
	r, err := http.NewRequestWithContext(ctx, e.Method, u.String(), bytes.NewReader(e.Body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "The relay sent an event that is no request.").Because(err)
	}
	r.Header, r.Host, r.RemoteAddr = e.Header.Clone(), e.Host, e.Remote
	if r.Header == nil {
		r.Header = http.Header{}
	}
	return r, nil
}
