package cli

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
)

// relayWithin is the time to be connected for the first time.
const relayWithin = 30 * time.Second

// listenRelayed has the engine take events from a relay until this is told to stop, and says
// where services reach the listeners.
func (p *program) listenRelayed(ctx context.Context, session http.RoundTripper, list []ide.ListenerAddress, schedules engine.ScheduleList, flags listenFlags, dir string) error {
	client := api.Client{Transport: session}
	take := engine.RelayWish{Dir: dir, Environment: flags.environment, Relay: flags.relay, Token: flags.token}
	if take.Token == "" {
		take.Token = p.Getenv("BOBBIN_TOKEN")
	}
	state, err := p.relayed(ctx, client, take)
	if err != nil {
		return err
	}
	urls := map[string]string{}
	for _, a := range state.Listeners {
		urls[a.Listener] = a.URL
	}
	address := func(name string) string { return urls[name] }
	reached := list[:0]
	for _, l := range list {
		if urls[l.Name] != "" {
			reached = append(reached, l)
		}
	}
	var registered []engine.Webhook
	if flags.register {
		scope, err := scopeFlags(flags.scope)
		if err != nil {
			return err
		}
		registered, err = p.registerAll(ctx, client, ide.RegisterAll{Dir: dir, Environment: flags.environment, Scope: scope, Addresses: urls})
		if !flags.keep {
			defer func() {
				last, cancel := context.WithTimeout(context.WithoutCancel(ctx), unregistering)
				defer cancel()
				p.unregisterAll(last, client, ide.WebhookWish{Dir: dir, Environment: flags.environment}, registered)
			}()
		}
		if err != nil {
			return err
		}
	}
	if err := p.printDoors(address, reached, registered, schedules); err != nil {
		return err
	}
	defer p.keepOthers(ctx, session, dir, flags, list, schedules)()
	return p.keepRelayed(ctx, client, take, state)
}

// relayed waits for the first connection to a relay.
func (p *program) relayed(ctx context.Context, client api.Client, take engine.RelayWish) (relay.State, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, relayWithin, fault.New(fault.Unavailable, "The relay did not answer in time."))
	defer cancel()
	var state relay.State
	err := client.Call(ctx, "listener.relay", take, &state)
	switch {
	case ctx.Err() != nil:
		return state, context.Cause(ctx)
	case err == nil && state.Fault != nil: // it is tried again for who listens already, but a beginning is to be seen
		return state, state.Fault
	}
	return state, err
}

// keepRelayed goes on until ctx ends, and says when the connection is lost and made again.
func (p *program) keepRelayed(ctx context.Context, client api.Client, take engine.RelayWish, state relay.State) error {
	ticker := time.NewTicker(keepEvery)
	defer ticker.Stop()
	for connected := true; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := client.Call(ctx, "listener.relay", take, &state); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if f := state.Fault; f != nil && f.Code != fault.Unavailable {
			return f
		}
		if state.Connected != connected {
			connected = state.Connected
			if connected {
				fmt.Fprintln(p.Stderr, "The relay is connected again.")
			} else {
				fmt.Fprintln(p.Stderr, strings.TrimSpace("The relay is not connected, and is tried again: "+sentence(state.Fault)))
			}
		}
	}
}

func sentence(f *fault.Error) string {
	if f == nil {
		return ""
	}
	return strings.TrimSpace(f.Sentence + " " + f.Hint)
}
