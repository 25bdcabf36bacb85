package engine

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/relay"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

const (
	// keptRelaying is how long events are taken from a relay after KeepRelaying was called.
	keptRelaying = 30 * time.Second
	// A sender waits so long for what this side says of its delivery, when this side is there.
	asyncWait = 3  // seconds
	syncWait  = 29 // seconds
)

// RelayWish says which environment's events are to be taken from which relay.
type RelayWish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"` // the first that is not production when empty
	Relay       string `json:"relay"`                 // its URL
	Token       string `json:"token"`
}

// relayKey names what is taken.
type relayKey struct{ dir, environment, relay string }

// relaying are the receivers that run.
type relaying struct {
	mu   sync.Mutex
	all  map[relayKey]*relayed
	once sync.Once // begins the rounds that end what nobody keeps
}

// relayed is a receiver; done is closed when it has ended.
type relayed struct {
	receiver *relay.Receiver
	until    time.Time
	token    string
	stop     context.CancelFunc
	done     chan struct{}
}

// KeepRelaying takes the events of an environment's listeners from a relay for 30 seconds more,
// and says how that stands. Faults: those of a workspace, not_found without a listener that a
// service calls, invalid and denied of the relay's address and token.
func (e *Engine) KeepRelaying(ctx context.Context, wish RelayWish) (relay.State, error) {
	w, env, err := e.environmentOf(wish.Dir, wish.Environment)
	if err != nil {
		return relay.State{}, err
	}
	link, err := control.NewClient(wish.Relay, wish.Token, nil)
	if err != nil {
		return relay.State{}, err
	}
	key := relayKey{w.Dir, env.Name, wish.Relay}
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	running := e.relays.all[key]
	if running != nil && running.token == wish.Token && running.ended() {
		delete(e.relays.all, key) // who asks once more tries once more
		if f := running.receiver.State().Fault; f != nil {
			return running.receiver.State(), f
		}
		running = nil
	}
	if running == nil || running.token != wish.Token {
		if running != nil {
			running.stop()
			<-running.done
		}
		if running, err = e.receive(ctx, link, key, w, env); err != nil {
			return relay.State{}, err
		}
		running.token = wish.Token
		if e.relays.all == nil {
			e.relays.all = map[relayKey]*relayed{}
		}
		e.relays.all[key] = running
		e.relays.once.Do(func() { e.background.Go(e.endRelaying) })
	}
	running.until = e.c.Now().Add(keptRelaying)
	return running.receiver.State(), nil
}

func (r *relayed) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// receive begins to take events.
func (e *Engine) receive(ctx context.Context, link relay.Link, key relayKey, w *workspace.Workspace, env workspace.Environment) (*relayed, error) {
	r := &relay.Receiver{Link: link, Name: w.Name + ", " + env.Name, Logger: e.c.Logger, Listeners: e.relayedListeners(w, env)}
	if len(r.Listeners) == 0 {
		return nil, fault.New(fault.NotFound, "No event listener that a service calls is switched on in the environment %s.", env.Name)
	}
	var err error
	if r.Mailbox, r.Key, err = e.mailbox(ctx, w.ID, key); err != nil {
		return nil, err
	}
	r.Deliver = func(ctx context.Context, listener string, envelope relay.Envelope) (relay.Answer, bool) {
		return e.handOver(ctx, string(w.ID), env.Name, listener, envelope)
	}
	r.Changed = func(s relay.State) {
		e.signals.tell(Signal{Type: "relay.changed", Dir: key.dir, Environment: key.environment, Relay: &s})
	}
	running := &relayed{receiver: r, done: make(chan struct{})}
	var receiving context.Context
	receiving, running.stop = context.WithCancel(e.ctx)
	e.background.Go(func() {
		defer close(running.done)
		defer running.stop()
		if err := r.Run(receiving); err != nil {
			e.c.Logger.Warn("the relay is given up", "relay", key.relay, "why", err)
		}
	})
	return running, nil
}

// mailbox gives the mailbox of an environment at a relay and the key that opens what is in it; both
// are made at the first time and stay, so that the addresses do.
func (e *Engine) mailbox(ctx context.Context, id workspace.ID, key relayKey) (string, *secret.Key, error) {
	name := "relay/" + digest(string(id), key.environment, key.relay)
	kept, err := once(ctx, e.vault, name, func() (map[string]string, error) {
		key, err := secret.NewKey()
		if err != nil {
			return nil, err
		}
		return map[string]string{"mailbox": uuid.NewString(), "key": key.Secret()}, nil
	})
	if err != nil {
		return "", nil, err
	}
	opens, err := secret.ParseKey(kept["key"])
	return kept["mailbox"], opens, err
}

// handOver takes an event by the way that every delivery takes. It is to be handed over again
// only when this side could not store it.
func (e *Engine) handOver(ctx context.Context, id, environment, listener string, envelope relay.Envelope) (relay.Answer, bool) {
	r, err := envelope.Request(ctx, inside+ingress.Path("", id, environment, listener))
	if err != nil {
		return relay.Answer{Status: http.StatusBadRequest}, true
	}
	r = ingress.DeliveredAs(ingress.CalledAt(r, envelope.URL), "relay/"+envelope.ID)
	response := &received{header: http.Header{}, status: http.StatusOK}
	e.ingress.ServeHTTP(response, r)
	a := relay.Answer{Status: response.status, Header: response.header, Body: response.body.Bytes()}
	later := a.Status >= http.StatusInternalServerError || a.Status == http.StatusTooManyRequests
	if !later || a.Header.Get("Bobbin-Invocation-Id") != "" {
		return a, true
	}
	return a, bytes.Contains(a.Body, []byte(`"invocationId"`))
}

// endRelaying ends the receivers that nobody keeps, from time to time.
func (e *Engine) endRelaying() {
	ticker := time.NewTicker(keptRelaying / 3)
	defer ticker.Stop()
	for {
		select {
		case <-e.ctx.Done():
			return
		case <-ticker.C:
		}
		e.relays.mu.Lock()
		for key, running := range e.relays.all {
			if e.c.Now().After(running.until) {
				running.stop()
				delete(e.relays.all, key)
			}
		}
		e.relays.mu.Unlock()
	}
}
