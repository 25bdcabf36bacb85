// Package relay brings events to machines that nobody can call. A relay is public; it seals every
// request to an address for the one receiver the address belongs to, keeps it, and answers. A
// receiver (a laptop, a runner behind a firewall) dials out, takes the events over one connection,
// and says of each when it is stored on its side; only then the relay forgets it.
//
// A relay holds no credential of a service and runs no script, and what it has on disk only the
// receiver can read. Whether a delivery is believed is decided by the receiver, with the
// listener's secret, as everywhere.
//
//	service ─POST→ relay: seal, store ─→ 202 ... or the receiver's own answer, when it is there
//	receiver ─GET→ relay: events ─→ ingress: verify, store ─POST→ relay: taken
package relay

import (
	"context"
	"net/http"
	"time"
)

// Mailbox is where the events of one receiver wait.
type Mailbox struct {
	ID    string    `json:"id"` // chosen by the receiver, and by nobody guessed: a UUID
	Name  string    `json:"name"`
	Key   string    `json:"key"` // that events are sealed for: age1...
	Owner string    `json:"-"`   // ID of the token it was opened with
	At    time.Time `json:"at"`
}

// Address is where a service delivers what is for one listener of a receiver.
type Address struct {
	Listener string `json:"listener"`
	Key      string `json:"-"`             // the part of the URL nobody guesses
	URL      string `json:"url,omitempty"` // as the receiver reached the relay
	// WaitSeconds is how long a sender waits for the receiver's own answer, when it is there.
	WaitSeconds int `json:"waitSeconds,omitempty"`
}

// Event is one request, sealed.
type Event struct {
	Seq      int64     `json:"seq"` // rising
	Mailbox  string    `json:"-"`
	Listener string    `json:"listener"`
	At       time.Time `json:"at"`
	Sealed   []byte    `json:"sealed"`
}

// Answer is what a sender hears.
type Answer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"`
}

// Opening opens a mailbox, or finds it open, and says for which listeners it is. The addresses of
// listeners that it had before stay; those of others end.
type Opening struct {
	ID        string    `json:"-" path:"mailbox"`
	Name      string    `json:"name"`
	Key       string    `json:"key"`
	Listeners []Address `json:"listeners"` // without keys
}

// Opened is a mailbox with the addresses of its listeners.
type Opened struct {
	Mailbox   Mailbox   `json:"mailbox"`
	Listeners []Address `json:"listeners"`
	Waiting   int       `json:"waiting"` // events
}

// One names a mailbox.
type One struct {
	ID string `json:"-" path:"mailbox"`
}

// Taken says that the receiver has stored an event, or refused it for good.
type Taken struct {
	ID     string  `json:"-" path:"mailbox"`
	Seq    string  `json:"-" path:"event"`
	Answer *Answer `json:"answer,omitempty"` // for a sender that still waits
}

// Mailboxes is what a receiver can ask of a relay.
type Mailboxes interface {
	// OpenMailbox makes a mailbox known. Faults: conflict, when the id has another key or owner; invalid.
	OpenMailbox(ctx context.Context, in Opening) (Opened, error)
	// CloseMailbox ends it, with all that waits in it. Faults: not_found.
	CloseMailbox(ctx context.Context, in One) error
	// TakeEvent forgets an event. One that is not there any more is no fault.
	TakeEvent(ctx context.Context, in Taken) error
}

// Store keeps mailboxes and events. Each method is one transaction.
type Store interface {
	// OpenMailbox keeps a mailbox, with addresses: a listener that has one keeps its key, other
	// listeners' addresses go. It gives what is kept: an id that was there keeps its owner and key.
	OpenMailbox(ctx context.Context, m Mailbox, addresses []Address) (Mailbox, []Address, error)
	Mailbox(ctx context.Context, id string) (Mailbox, error) // not_found
	CloseMailbox(ctx context.Context, id string) error
	// Address finds one by its key, with its mailbox; not_found.
	Address(ctx context.Context, key string) (Address, Mailbox, error)
	// Put keeps an event and gives its number.
	Put(ctx context.Context, e Event) (int64, error)
	// Events gives up to limit events of a mailbox with greater numbers, in their order.
	Events(ctx context.Context, mailbox string, after int64, limit int) ([]Event, error)
	Take(ctx context.Context, mailbox string, seq int64) error
	// Held counts what waits in a mailbox, and its bytes.
	Held(ctx context.Context, mailbox string) (events int, bytes int64, err error)
	// Expire drops events from before, and says how many of which mailboxes.
	Expire(ctx context.Context, before time.Time) (map[string]int, error)
}
