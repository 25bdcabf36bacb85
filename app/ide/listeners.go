package ide

import (
	"context"
	"net/http"
	"slices"

	"bobbin/runtime/engine"
	"bobbin/runtime/ingress"
	"bobbin/runtime/relay"
)

// Listeners are the event listeners that programs of this machine may call.
type Listeners struct {
	engine  *engine.Engine
	outside http.Handler
}

// ListenerWish is the request of listener.list.
type ListenerWish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
}

// ListenerList is the answer of listener.list.
type ListenerList struct {
	Listeners []ListenerAddress `json:"listeners"`
}

// ListenerAddress is an event listener and where its requests go.
type ListenerAddress struct {
	Name       string `json:"name"`
	Connection string `json:"connection"`
	Event      string `json:"event"`
	Mode       string `json:"mode"` // async or sync
	Script     string `json:"script"`
	Path       string `json:"path"`
	Delivery   string `json:"delivery"` // webhook, poll or relay
	// Poll says how it is polled, where its delivery is poll.
	Poll     *engine.Polled `json:"poll,omitempty"`
	Disabled bool           `json:"disabled,omitempty"`
	// Unverified says that the service could sign its deliveries, and the listener has no secret.
	Unverified bool `json:"unverified,omitempty"`
}

// PollList is the answer of listener.poll.
type PollList struct {
	Polls []engine.Polled `json:"polls"`
}

// Poll answers listener.poll: polls for half a minute more.
func (l *Listeners) Poll(_ context.Context, in ListenerWish) (PollList, error) {
	list, err := l.engine.KeepPolling(in.Dir, in.Environment)
	return PollList{list}, err
}

// Relay answers listener.relay: takes events from a relay for half a minute more.
func (l *Listeners) Relay(ctx context.Context, in engine.RelayWish) (relay.State, error) {
	return l.engine.KeepRelaying(ctx, in)
}

// Receive is the request of listener.receive: the switch of the IDE.
type Receive struct {
	engine.RelayWish
	On bool `json:"on"`
}

// Receive answers listener.receive: takes events from a relay whenever the workspace is open, or
// does so no more.
func (l *Listeners) Receive(ctx context.Context, in Receive) (engine.Receiving, error) {
	return l.engine.SwitchReceiving(ctx, in.RelayWish, in.On)
}

// ReceivingList is the answer of listener.receiving.
type ReceivingList struct {
	Receiving []engine.Receiving `json:"receiving"`
}

// Receiving answers listener.receiving: how the switch of each environment stands.
func (l *Listeners) Receiving(ctx context.Context, in Dir) (ReceivingList, error) {
	list, err := l.engine.Receiving(ctx, in.Dir)
	return ReceivingList{list}, err
}

// List answers listener.list.
func (l *Listeners) List(_ context.Context, in ListenerWish) (ListenerList, error) {
	w, env, err := l.engine.Listening(in.Dir, in.Environment)
	if err != nil {
		return ListenerList{}, err
	}
	secrets, err := l.engine.ListenerSecrets(in.Dir, env.Name)
	if err != nil {
		return ListenerList{}, err
	}
	without := map[string]bool{}
	for _, s := range secrets {
		without[s.Listener] = !s.HasSecret
	}
	polls, err := l.engine.Polls(in.Dir, env.Name)
	if err != nil {
		return ListenerList{}, err
	}
	list := ListenerList{Listeners: []ListenerAddress{}}
	for _, one := range w.Listeners {
		address := ListenerAddress{Name: one.Name, Connection: one.Connection, Event: one.Event, Mode: one.Mode, Script: one.Script, Delivery: one.Delivery,
			Path: ingress.Path("", string(w.ID), env.Name, one.Name), Disabled: !env.ListensIn(one.Name), Unverified: without[one.Name]}
		if at := slices.IndexFunc(polls, func(p engine.Polled) bool { return p.Listener == one.Name }); at >= 0 {
			address.Poll = &polls[at]
		}
		list.Listeners = append(list.Listeners, address)
	}
	return list, nil
}

// Infer answers type.infer: TypeScript types of the events that a listener has heard.
func (l *Listeners) Infer(ctx context.Context, in engine.InferWish) (engine.Inferred, error) {
	return l.engine.InferTypes(ctx, in)
}

// Outside takes the requests of those listeners, at their paths.
func (l *Listeners) Outside() http.Handler { return l.outside }
