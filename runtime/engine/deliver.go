package engine

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/outbound"
	"bobbin/runtime/poll"
	"bobbin/runtime/simulate"
	"bobbin/runtime/workspace"
)

// inside is where listeners are for a service that is simulated in this process.
const inside = "http://engine"

// deliver takes a webhook of a simulated connection to every event listener of that
// connection, by the same way a webhook from outside takes, signed with the listener's secret.
// Listeners hear it in the environment of the simulator; where all of a folder share one, in the environment that runs
// when none is named, if that one simulates the connection.
func (e *Engine) deliver(ctx context.Context, from simulatorKey, dir string, hook simulate.Webhook) error {
	st, err := e.source.standing(ctx, from.workspace, dir, from.realm)
	if err != nil {
		return err
	}
	w, env, connection := st.workspace, st.environment, from.connection
	if env.Accounts[connection] != workspace.Simulated {
		return nil
	}
	for _, listener := range w.Listeners {
		if listener.Connection != connection || e.calls(ctx, w, env, listener) {
			continue
		}
		if listener.Delivery == workspace.PollDelivery { // no webhook reaches it; it need not wait, either
			e.polling.poller.Poke(poll.Key{Workspace: string(w.ID), Environment: env.Name, Listener: listener.Name})
			continue
		}
		simulator, err := e.simulators.get(w, from.realm, connection)
		if err != nil {
			return err
		}
		secret, err := e.listenerSecret(ctx, PasswordKey{w.ID, env.Name, listener.Name})
		if err != nil {
			return err
		}
		path := ingress.Path("", string(w.ID), env.Name, listener.Name)
		if err := e.post(ctx, path, simulator.Sign(hook, simulate.Recipient{Address: inside + path, Secret: secret})); err != nil {
			return err
		}
	}
	return nil
}

// calls says whether a simulated service calls a listener at the address that was registered
// with it, so that the listener must not hear the same in this process, too.
func (e *Engine) calls(ctx context.Context, w *workspace.Workspace, env workspace.Environment, l workspace.Listener) bool {
	kept, err := e.webhooks.find(PasswordKey{w.ID, env.Name, l.Name})
	if err != nil || kept.ID == "" || kept.Account != workspace.Simulated || kept.Missing {
		return false
	}
	h := hooked{workspace: w, environment: env, listener: l, kept: kept}
	if h.connector, err = e.listenedTo(w, l); err != nil {
		return false
	}
	// A simulator that was reset has forgotten it, and nobody would tell the listener anything.
	return e.check(ctx, &h) == nil && !h.kept.Missing && !h.kept.Off
}

// send posts a webhook of a simulated service to an address that somebody registered. Where nothing
// answers at one that this home registered, since `bobbin listen` is not running, the listener
// hears it in this process.
func (e *Engine) send(ctx context.Context, address string, hook simulate.Webhook) error {
	err := simulate.Post(e.door.Client(outbound.Binding{}))(ctx, address, hook)
	var refused simulate.Refused
	if err == nil || errors.As(err, &refused) || ctx.Err() != nil {
		return err
	}
	all, unread := e.webhooks.list("")
	if unread != nil {
		return err
	}
	for _, k := range all {
		if k.ID != "" && k.Account == workspace.Simulated && k.Address == connector.PlainAddress(address) {
			path := ingress.Path("", string(k.Workspace), k.Environment, k.Listener)
			if _, query, ok := strings.Cut(address, "?"); ok {
				path += "?" + query
			}
			return e.post(ctx, path, hook)
		}
	}
	return err
}

// post sends a webhook to a listener's address in this process.
func (e *Engine) post(ctx context.Context, path string, hook simulate.Webhook) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, inside+path, bytes.NewReader(hook.Body))
	if err != nil {
		return err
	}
	r.Header = hook.Header.Clone()
	r.RemoteAddr = "127.0.0.1:0"
	response := &received{header: http.Header{}, status: http.StatusOK}
	e.ingress.ServeHTTP(response, r)
	if response.status >= http.StatusBadRequest {
		return fault.New(fault.Unavailable, "The listener's address answered %d: %s", response.status, response.body.String())
	}
	return nil
}

// received is the answer to a request that was made inside this process.
type received struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *received) Header() http.Header            { return r.header }
func (r *received) WriteHeader(status int)         { r.status = status }
func (r *received) Write(text []byte) (int, error) { return r.body.Write(text) }

// target finds the event listener of an address. Faults: not_found.
func (e *Engine) target(ctx context.Context, id, in, name string) (ingress.Target, error) {
	st, err := e.source.standing(ctx, workspace.ID(id), "", in)
	if err != nil {
		return ingress.Target{}, err
	}
	w, env := st.workspace, st.environment
	listener, err := w.Listener(name)
	if err != nil {
		return ingress.Target{}, err
	}
	target := ingress.Target{Workspace: id, Dir: st.dir, Environment: env.Name, Listener: listener, MaxBody: env.Limits.PayloadMB << 20, MaxQueued: env.Limits.Backlog}
	if queue, ok := w.Queues[listener.Queue]; ok {
		target.Queue = &queue
	}
	if !env.ListensIn(name) {
		target.Disabled = "The event listener " + name + " is switched off in the environment " + env.Name + "."
	}
	target.Connector, err = e.listenedTo(w, listener)
	return target, err
}
