// Package simulate plays an outside service on this machine: it keeps the service's
// things in a store, answers every operation of its table, and sends its webhooks.
//
// The package knows no service. What one does beyond lists of documents (search,
// transitions, the words of its errors) is its overlay's to say, a Service value kept
// beside its connector. An operation nobody wrote behaviour for answers from its
// response type, so that every call of a managed API gets an answer of the right shape.
//
// One request is one transaction. Webhooks leave after it has committed, in the order
// of the commits, from a goroutine of their own: a listener may call the simulator back.
package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// maxBody is the largest request body taken, in bytes; Jira's own limit for an attachment is 100 MB.
const maxBody = 110 << 20

// Service is the overlay of one service: what it does that the generic store cannot know.
// Its functions are safe for concurrent use and keep nothing between calls.
type Service struct {
	Name   string      // the connector's name: jira-cloud
	Routes []Route     // hand-written behaviour; a table operation of the same method and path gives way
	Errors Errors      // the service's own words
	Seed   func(*Call) // what a fresh simulator holds
	// Prepare looks at a call before it is matched. It may rewrite call.Path (a gateway's prefix,
	// an older API version) and it answers itself by returning an Answer.
	Prepare func(*Call) *Answer
	// Login checks a call against the login the simulator is served with; nil lets it in.
	Login func(*Call, Login) *Answer
	// Sign signs webhooks; nil where the service signs nothing.
	Sign  Signer
	Retry Retry
	// Wire makes the delivery of an event that happens by itself, from the connector's name of it and its
	// payload; false for an event the service has not. Fresh asks for a new id of the delivery in the
	// payload, where it is there. Nil where the service has no events.
	Wire func(event string, payload json.RawMessage, fresh bool, now time.Time) (Webhook, bool)
	// Adjust changes an answer that was invented by type; nil leaves it. Fallback answers what is
	// neither a route nor an operation, nil for what nobody knows.
	Adjust   func(*Call, Answer) Answer
	Fallback func(*Call) *Answer
	// ByType says that nobody wrote behaviour: answers have the right shape, and what was created
	// in a plain collection is found again, no more.
	ByType bool
	// Told says that a file of the workspace has the answers.
	Told bool
	// Words are what a person calls collections whose names do not say it: linktype is a link type.
	Words map[string]string
}

// Depth says how much a simulator can do: stateful where somebody wrote its behaviour, by type
// where an answer only has the right shape, by file where it is what the workspace says.
func (s Service) Depth() string {
	switch {
	case s.ByType:
		return "by type"
	case s.Told:
		return "by file"
	}
	return "stateful"
}

// Errors are a service's answers to what goes wrong outside any one operation.
type Errors struct {
	NotFound    func(*Call) Answer // no such path
	Method      func(*Call) Answer // the path exists, not with this method; nil means NotFound
	BadBody     func(*Call) Answer // a body that is not JSON
	TooMany     func(*Call) Answer // status 429; Retry-After is added, and Call.RetryAfter has it
	Unavailable func(*Call) Answer // status 503
	Forbidden   func(*Call) Answer // status 403: the login is right and may not do this
	Expired     func(*Call) Answer // status 401: an expired token; nil means what Login says of an unknown one
}

// Route is one hand-written operation. Path is a template as in an operation table.
type Route struct {
	Method string
	Path   string
	Handle Handler
}

// Handler answers one call inside its transaction.
type Handler func(*Call) Answer

// Login is what a served simulator demands. The service decides how it is sent:
// Jira takes User and Token as basic login, GitLab the token alone.
type Login struct {
	User   string
	Token  string
	Scoped bool // a token that only works through the service's gateway, where it has one
}

// Config is what a simulator is made of.
type Config struct {
	Service    Service
	Table      *connector.Table // every operation of the service; nil leaves only Service.Routes
	Prepared   *Prepared        // of Service and Table; made when nil
	Store      *Store           // the caller closes it after the simulator
	Connection string           // whose state in the store; empty means the service's name
	Now        func() time.Time // nil means time.Now
	// Secret signs the webhooks of Deliver, as the service signs them; empty leaves them unsigned.
	Secret string
	// Deliver takes every webhook, in order; nil means nobody listens. The context ends with Close.
	Deliver func(context.Context, Webhook) error
	// Send posts a webhook to an address somebody registered through the service's own API;
	// nil means such addresses are not called.
	Send func(ctx context.Context, address string, w Webhook) error
	// Ask sends a question to an address that somebody is registering, for services that do so
	// first; nil believes that somebody is there.
	Ask func(*http.Request) (*http.Response, error)
}

// Prepared is what the simulators of one service can share: the ways to its operations, whose
// making takes most of the time of making a simulator.
type Prepared struct {
	router *router
	fields map[string]string // GraphQL operations by kind and field
	items  map[string]string // of a service played by type: its collections, with the parameter of their items
}

// Prepare makes what simulators of a service share. It is safe for concurrent use.
func Prepare(service Service, table *connector.Table) *Prepared {
	p := &Prepared{router: newRouter(service.Routes, table), fields: fieldsOf(table)}
	if service.ByType {
		p.items = itemsOf(table)
	}
	return p
}

// Simulator is one simulated service. It is an http.Handler that asks for no login; Served
// gives one that does.
type Simulator struct {
	config   Config
	prepared *Prepared
	outbox   *outbox
	mu       sync.Mutex
	switched []*switched // that are on
}

// New makes a simulator and seeds its state when the connection has none yet.
func New(c Config) (*Simulator, error) {
	if c.Store == nil {
		return nil, fault.New(fault.Internal, "A simulator needs a store.")
	}
	if c.Connection == "" {
		c.Connection = c.Service.Name
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Prepared == nil {
		c.Prepared = Prepare(c.Service, c.Table)
	}
	s := &Simulator{config: c, prepared: c.Prepared, outbox: newOutbox(c)}
	return s, s.seed(false)
}

// Reset throws the connection's state away and seeds it anew. Its switches stay as they are.
func (s *Simulator) Reset() error { return s.seed(true) }

func (s *Simulator) seed(again bool) error {
	return s.config.Store.update(s.config.Connection, func(tx *Tx) {
		if again {
			tx.wipe()
		} else if s.findSwitches(tx); tx.seeded() {
			return
		}
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "http", Host: "localhost", Path: "/"}, Header: http.Header{}}
		if s.config.Service.Seed != nil {
			s.config.Service.Seed(s.call(r, tx))
		}
		tx.markSeeded()
	})
}

// Name is the name of the service's connector.
func (s *Simulator) Name() string { return s.config.Service.Name }

// Snapshot gives the connection's documents by collection, in order, for tests and inspection.
func (s *Simulator) Snapshot() (map[string][]Doc, error) {
	return s.config.Store.Snapshot(s.config.Connection)
}

// Flush waits until every webhook so far has been handed over.
func (s *Simulator) Flush(ctx context.Context) error { return s.outbox.flush(ctx) }

// Deliveries lists the last webhooks that were handed over and how that went, oldest first.
func (s *Simulator) Deliveries() []Delivered { return s.outbox.last() }

// Close drops webhooks not yet handed over and waits for the one on its way. It is safe twice.
func (s *Simulator) Close() error {
	s.outbox.close()
	return nil
}

// GiveWay closes a simulator for the one in its place. Who calls this one still, a script that was running,
// is answered, and the webhooks of that are the other's to hand over. It returns when nothing is left to
// hand over here; the end of the context drops what is.
func (s *Simulator) GiveWay(ctx context.Context, next *Simulator) { s.outbox.giveWay(ctx, next.outbox) }

// Served is the simulator as an outside program sees it: without the right login it answers
// as the service answers a stranger. A Login with an empty token lets everybody in. Below Managed
// it can be looked into and told to misbehave.
func (s *Simulator) Served(l Login) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, Managed) {
			s.manage(w, r, l)
			return
		}
		s.serve(w, r, l)
	})
}

// ServeHTTP answers a call that needs no login.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.serve(w, r, Login{}) }

func (s *Simulator) serve(w http.ResponseWriter, r *http.Request, l Login) {
	call := s.call(r, nil)
	late, by := s.spoil(call)
	if err := wait(r.Context(), late); err != nil {
		return // the caller has gone
	}
	if by != nil && by.Kind == Closed {
		panic(http.ErrAbortHandler) // how a handler closes a connection
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	body, err := readBody(r)
	if err != nil {
		Text(http.StatusRequestEntityTooLarge, "Request Entity Too Large").write(w, r)
		return
	}
	call.Body = body
	if by != nil {
		s.spoiled(call, *by).write(w, r)
		return
	}
	answer := s.answer(call, l)
	answer.write(w, r)
}

// answer runs the call in its transaction and queues its webhooks once that has committed.
func (s *Simulator) answer(call *Call, l Login) Answer {
	var answer Answer
	err := s.config.Store.transact(s.config.Connection, func(tx *Tx) bool {
		call.Tx = tx
		answer = s.route(call, l)
		return answer.Status < http.StatusBadRequest || call.keeps
	}, func() { s.outbox.add(call.hooks) })
	call.Tx = nil
	if err != nil {
		f := fault.From(err)
		return JSON(http.StatusInternalServerError, Doc{"message": f.Sentence})
	}
	return answer
}

func (s *Simulator) route(call *Call, l Login) Answer {
	service := s.config.Service
	if service.Prepare != nil {
		if answer := service.Prepare(call); answer != nil {
			if service.ByType && l.Token != "" && service.Login != nil { // who one is, is told to nobody else
				if refused := service.Login(call, l); refused != nil {
					return *refused
				}
			}
			return *answer
		}
	}
	if l.Token != "" && service.Login != nil {
		if answer := service.Login(call, l); answer != nil {
			return *answer
		}
	}
	found, params, known := s.prepared.router.find(call.Request.Method, call.Path)
	switch {
	case found == nil && service.Fallback != nil:
		if answer := service.Fallback(call); answer != nil {
			return *answer
		}
	}
	switch {
	case found == nil && known && service.Errors.Method != nil:
		return service.Errors.Method(call)
	case found == nil && service.Errors.NotFound != nil:
		return service.Errors.NotFound(call)
	case found == nil:
		return Text(http.StatusNotFound, "Not Found")
	}
	call.Params = params
	if call.Operation = found.operation; found.handle != nil {
		return found.handle(call)
	}
	answer := s.plausible(call)
	if service.Adjust != nil {
		return service.Adjust(call, answer)
	}
	return answer
}

// call makes the view of a request that handlers work on.
func (s *Simulator) call(r *http.Request, tx *Tx) *Call {
	return &Call{Tx: tx, Request: r, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Now: s.config.Now(), Base: baseURL(r),
		Secret: s.config.Secret, Service: s.config.Service.Name, errors: s.config.Service.Errors, sign: s.config.Service.Sign, ask: s.config.Ask}
}

// baseURL is the address the caller used, without a path: links in answers start with it.
func baseURL(r *http.Request) string {
	host, scheme := r.Host, r.URL.Scheme
	if host == "" {
		host = r.URL.Host
	}
	if scheme == "" {
		scheme = "http"
		if r.TLS != nil {
			scheme = "https"
		}
	}
	return scheme + "://" + host
}

// errClosed ends what waits on a closed simulator.
var errClosed = errors.New("the simulator is closed")
