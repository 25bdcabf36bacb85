package engine

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
	"bobbin/runtime/workspace"
)

// receiveWithin is how long a relay has to let a receiver in that is switched on.
const receiveWithin = 30 * time.Second

// Receiving says whether the events of an environment are taken from a relay while its workspace
// is open in the IDE, and how that stands.
type Receiving struct {
	Environment string      `json:"environment"`
	On          bool        `json:"on"`
	Relay       string      `json:"relay,omitempty"` // its URL; where it was on last when it is off
	HasToken    bool        `json:"hasToken"`        // a token for that relay is kept
	State       relay.State `json:"state"`
}

// keptReceiving is what is remembered of it. Tokens lie in the vault.
type keptReceiving struct {
	Workspace   workspace.ID `json:"workspace"`
	Environment string       `json:"environment"`
	Relay       string       `json:"relay"`
	On          bool         `json:"on"`
}

// receiving are the switches of a home.
type receiving struct {
	mu   sync.Mutex
	file listFile[keptReceiving]
}

func openReceiving(configDir string) *receiving {
	return &receiving{file: listFile[keptReceiving]{filepath.Join(configDir, "receiving.json"), "receiving", "relays that are listened to", "Remove %s and switch them on again."}}
}

// find gives what is kept of an environment; its Relay is "" when nothing is.
func (r *receiving) find(id workspace.ID, environment string) (keptReceiving, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.file.read()
	for _, k := range all {
		if k.Workspace == id && k.Environment == environment {
			return k, err
		}
	}
	return keptReceiving{Workspace: id, Environment: environment}, err
}

func (r *receiving) keep(one keptReceiving) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.file.read()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(k keptReceiving) bool { return k.Workspace == one.Workspace && k.Environment == one.Environment })
	return r.file.write(append(all, one))
}

// relayToken is the item of the vault with the token for a relay.
func relayToken(relay string) string { return "relay-token/" + digest(relay) }

// Receiving says of each environment of a workspace how its switch stands. Where it is on and
// nothing runs yet, it is begun: after the workspace was opened, or the vault unlocked.
func (e *Engine) Receiving(ctx context.Context, dir string) ([]Receiving, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	list := []Receiving{}
	for _, env := range w.Environments {
		one, err := e.receivingOf(ctx, w, env)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func (e *Engine) receivingOf(ctx context.Context, w *workspace.Workspace, env workspace.Environment) (Receiving, error) {
	kept, err := e.receives.find(w.ID, env.Name)
	one := Receiving{Environment: env.Name, On: kept.On, Relay: kept.Relay, State: relay.State{Listeners: []relay.Address{}}}
	if err != nil || kept.Relay == "" {
		return one, err
	}
	token, err := e.keptRelayToken(ctx, kept.Relay)
	one.HasToken = token != ""
	if !kept.On {
		return one, nil // the vault is asked for the token when somebody switches it on
	}
	var running *relayed
	if err == nil {
		running, err = e.holdRelay(ctx, w, env, RelayWish{Relay: kept.Relay, Token: token}, false)
	}
	if err != nil {
		one.State.Fault = fault.From(err)
		return one, nil
	}
	one.State = running.receiver.State()
	one.State.Listeners = append([]relay.Address{}, one.State.Listeners...)
	return one, nil
}

func (e *Engine) keptRelayToken(ctx context.Context, relay string) (string, error) {
	fields, err := e.vault.Get(ctx, relayToken(relay))
	e.learn(fields)
	return fields["token"], err
}

// holdRelay has a receiver run until its switch is off. One that ended by itself, because another
// machine listens now or its token was revoked, is begun again only when anew is said.
func (e *Engine) holdRelay(ctx context.Context, w *workspace.Workspace, env workspace.Environment, wish RelayWish, anew bool) (*relayed, error) {
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	key := relayKey{w.Dir, env.Name, wish.Relay}
	if running := e.relays.all[key]; running != nil && running.held {
		if !anew {
			return running, nil
		}
		if !running.receiver.State().Connected { // who switches it on again does not wait for the next try
			e.relays.end(key)
		}
	}
	running, err := e.relaying(ctx, w, env, wish)
	if err == nil {
		running.held = true
	}
	return running, err
}

// SwitchReceiving takes the events of an environment from a relay from now on, whenever the
// workspace is open in the IDE, or does so no more. A token that is given is kept in the vault;
// without one the kept one is used. When the relay does not let it in, nothing is kept. Faults:
// those of KeepRelaying, of the vault, and what the relay said.
func (e *Engine) SwitchReceiving(ctx context.Context, wish RelayWish, on bool) (Receiving, error) {
	w, env, err := e.environmentOf(wish.Dir, wish.Environment)
	if err != nil {
		return Receiving{}, err
	}
	before, err := e.receives.find(w.ID, env.Name)
	if err != nil {
		return Receiving{}, err
	}
	wish.Relay = strings.TrimRight(cmp.Or(wish.Relay, before.Relay), "/")
	if on {
		err = e.receiveFrom(ctx, w, env, wish)
	}
	if err != nil {
		return Receiving{}, err
	}
	if !on || before.Relay != wish.Relay {
		e.endHold(relayKey{w.Dir, env.Name, before.Relay})
	}
	if err := e.receives.keep(keptReceiving{w.ID, env.Name, wish.Relay, on}); err != nil {
		return Receiving{}, err
	}
	return e.receivingOf(ctx, w, env)
}

// receiveFrom begins to receive, and keeps the token once the relay has let it in.
func (e *Engine) receiveFrom(ctx context.Context, w *workspace.Workspace, env workspace.Environment, wish RelayWish) (err error) {
	given := wish.Token
	if given == "" {
		if wish.Token, err = e.keptRelayToken(ctx, wish.Relay); fault.Is(err, fault.NotFound) {
			return fault.New(fault.Invalid, "The token for the relay is missing.").WithHint("Ask whoever runs it for a token with the role publisher.")
		} else if err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, receiveWithin, fault.New(fault.Unavailable, "The relay did not answer in time."))
	defer cancel()
	running, err := e.holdRelay(ctx, w, env, wish, true)
	if err != nil {
		return err
	}
	state, err := running.meet(ctx)
	if err == nil && state.Fault != nil {
		err = state.Fault
	}
	if err == nil && given != "" {
		e.learn(map[string]string{"token": given})
		err = e.vault.Set(ctx, relayToken(wish.Relay), map[string]string{"token": given})
	}
	if err != nil {
		e.endHold(relayKey{w.Dir, env.Name, wish.Relay})
	}
	return err
}

// endHold ends what holdRelay began, unless a command listens beside it.
func (e *Engine) endHold(key relayKey) {
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	running := e.relays.all[key]
	if running == nil || !running.held {
		return
	}
	if running.held = false; !e.c.Now().Before(running.until) {
		e.relays.end(key)
	}
}

// refreshReceiving gives addresses to listeners that came, and ends those of others, when the
// files of a workspace that is open have changed. What was received for an environment that is
// gone is received no more.
func (e *Engine) refreshReceiving(w *workspace.Workspace) {
	e.endGone(w)
	for _, env := range w.Environments {
		kept, err := e.receives.find(w.ID, env.Name)
		if err != nil || !kept.On || e.received(w, env, relayKey{w.Dir, env.Name, kept.Relay}) {
			continue
		}
		one, err := e.receivingOf(e.ctx, w, env)
		if err != nil && e.ctx.Err() == nil {
			e.c.Logger.Warn("begin to receive again", "workspace", w.Dir, "environment", env.Name, "error", err)
		}
		if one.State.Fault != nil {
			e.signals.tell(Signal{Type: "relay.changed", Dir: w.Dir, Environment: env.Name, Key: kept.Relay, Relay: &one.State})
		}
	}
}

func (e *Engine) endGone(w *workspace.Workspace) {
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	for key := range e.relays.all {
		if _, err := w.Environment(key.environment); key.dir == w.Dir && err != nil {
			e.relays.end(key)
		}
	}
}

// received says whether the receiver of an environment hears what the files want now; one that
// hears something else is ended.
func (e *Engine) received(w *workspace.Workspace, env workspace.Environment, key relayKey) bool {
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	running := e.relays.all[key]
	if running != nil && (running.ended() || slices.Equal(running.receiver.Listeners, e.relayedListeners(w, env))) {
		return true
	}
	e.relays.end(key)
	return false
}
