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
	"bobbin/runtime/network"
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
	held     bool // switched on in the IDE: it does not end by itself
	token    string
	stop     context.CancelFunc
	done     chan struct{}
	met      chan struct{} // closed when the relay has let it in for the first time, or has not
}

// KeepRelaying takes the events of an environment's listeners from a relay for 30 seconds more,
// and says how that stands: when it begins, once the relay has let it in or has not. Faults: those
// of a workspace, not_found without a listener that a service calls, invalid and denied of the
// relay's address and token.
func (e *Engine) KeepRelaying(ctx context.Context, wish RelayWish) (relay.State, error) {
	w, env, err := e.environmentOf(wish.Dir, wish.Environment)
	if err != nil {
		return relay.State{}, err
	}
	e.relays.mu.Lock()
	key := relayKey{w.Dir, env.Name, wish.Relay}
	if running := e.relays.all[key]; running != nil && running.token == wish.Token && running.ended() {
		defer e.relays.mu.Unlock()
		delete(e.relays.all, key) // who asks once more tries once more
		state := running.receiver.State()
		if state.Fault != nil {
			return state, state.Fault
		}
		return state, fault.New(fault.Unavailable, "The relay is not connected any more.")
	}
	running, err := e.relaying(ctx, w, env, wish)
	if err == nil {
		running.until = e.c.Now().Add(keptRelaying)
	}
	e.relays.mu.Unlock()
	if err != nil {
		return relay.State{}, err
	}
	return running.meet(ctx)
}

// relaying finds the receiver of an environment, or begins one; what ended, or has another token,
// is begun anew. The caller holds the lock.
func (e *Engine) relaying(ctx context.Context, w *workspace.Workspace, env workspace.Environment, wish RelayWish) (*relayed, error) {
	link, err := control.NewClient(wish.Relay, wish.Token, e.network.Transport(network.ToRunner))
	if err != nil {
		return nil, err
	}
	key := relayKey{w.Dir, env.Name, wish.Relay}
	running := e.relays.all[key]
	if running != nil && running.token == wish.Token && !running.ended() {
		return running, nil
	}
	held := running != nil && running.held
	e.relays.end(key)
	if running, err = e.receive(ctx, link, key, w, env); err != nil {
		return nil, err
	}
	running.token, running.held = wish.Token, held
	e.relays.all[key] = running
	e.relays.once.Do(func() { e.background.Go(e.endRelaying) })
	return running, nil
}

// end ends the receiver of a key, if there is one. The caller holds the lock.
func (r *relaying) end(key relayKey) {
	if r.all == nil {
		r.all = map[relayKey]*relayed{}
	}
	if running := r.all[key]; running != nil {
		running.stop()
		<-running.done
		delete(r.all, key)
	}
}

// meet waits until the relay has let a receiver in for the first time, or has not.
func (r *relayed) meet(ctx context.Context) (relay.State, error) {
	select {
	case <-r.met:
	case <-r.done:
	case <-ctx.Done():
		return r.receiver.State(), context.Cause(ctx)
	}
	return r.receiver.State(), nil
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
	running := &relayed{receiver: r, done: make(chan struct{}), met: make(chan struct{})}
	met := sync.OnceFunc(func() { close(running.met) })
	r.Changed = func(s relay.State) {
		met()
		e.signals.tell(Signal{Type: "relay.changed", Dir: key.dir, Environment: key.environment, Key: key.relay, Relay: &s})
	}
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
		var held []relayKey
		for key, running := range e.relays.all {
			switch {
			case running.held:
				held = append(held, key)
			case e.c.Now().After(running.until):
				running.stop()
				delete(e.relays.all, key)
			}
		}
		e.relays.mu.Unlock()
		for _, key := range held { // who receives hears the listeners that poll, too
			if _, err := e.KeepPolling(key.dir, key.environment); err != nil {
				e.c.Logger.Debug("poll while receiving", "workspace", key.dir, "error", err)
			}
		}
	}
}
