package engine

import (
	"context"
	"slices"

	"bobbin/runtime/control"
	"bobbin/runtime/network"
	"bobbin/runtime/relay"
	"bobbin/runtime/workspace"
)

// RelayFrom is a relay that a runner dials out to, when no service can call the runner.
type RelayFrom struct{ URL, Token string }

// relayedListeners are those whose events a relay keeps: on a runner those that say so, elsewhere
// all that a service calls.
func (e *Engine) relayedListeners(w *workspace.Workspace, env workspace.Environment) []relay.Address {
	var all []relay.Address
	for _, l := range w.Listeners {
		if !env.ListensIn(l.Name) || l.Delivery == workspace.PollDelivery || e.c.Hosted && l.Delivery != workspace.RelayDelivery {
			continue
		}
		wait := asyncWait
		if l.Mode == "sync" {
			wait = syncWait
		}
		all = append(all, relay.Address{Listener: l.Name, WaitSeconds: wait})
	}
	return all
}

// relayDeployed takes the events of a deployed environment from the relay, as its deployment wants
// it now. The mailbox and the addresses stay over all deployments.
func (e *Engine) relayDeployed(ctx context.Context, w *workspace.Workspace, env workspace.Environment) error {
	if e.c.RelayFrom.URL == "" {
		return nil
	}
	key := relayKey{"deployed\x00" + string(w.ID), env.Name, e.c.RelayFrom.URL}
	wanted := e.relayedListeners(w, env)
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	if running := e.relays.all[key]; running != nil {
		if slices.Equal(running.receiver.Listeners, wanted) && !running.ended() {
			return nil
		}
	}
	e.relays.end(key)
	if len(wanted) == 0 {
		return nil
	}
	link, err := control.NewClient(e.c.RelayFrom.URL, e.c.RelayFrom.Token, e.network.Transport(network.ToRunner))
	if err != nil {
		return err
	}
	running, err := e.receive(ctx, link, key, w, env)
	if err != nil {
		return err
	}
	e.relays.all[key] = running
	return nil
}

// relayedAt gives the addresses at the relay of a deployed environment's listeners, by their names.
func (e *Engine) relayedAt(id workspace.ID, environment string) map[string]string {
	e.relays.mu.Lock()
	defer e.relays.mu.Unlock()
	running := e.relays.all[relayKey{"deployed\x00" + string(id), environment, e.c.RelayFrom.URL}]
	if running == nil {
		return nil
	}
	all := map[string]string{}
	for _, a := range running.receiver.State().Listeners {
		all[a.Listener] = a.URL
	}
	return all
}
