package engine

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/workspace"
)

// ListenerSecret says whether the event listener of a connection has a secret in one
// environment: never which.
type ListenerSecret struct {
	Listener    string    `json:"listener"`
	Environment string    `json:"environment"`
	Connection  string    `json:"connection,omitempty"`
	Event       string    `json:"event,omitempty"`
	How         string    `json:"how,omitempty"`   // how the service signs
	Where       string    `json:"where,omitempty"` // where the secret is set in the service
	HasSecret   bool      `json:"hasSecret"`
	UpdatedAt   time.Time `json:"updatedAt,omitzero"`
	// Gone says that the workspace has no such listener any more, and the secret is left over.
	Gone bool `json:"gone,omitempty"`
}

// ListenerSecrets lists the listeners that can have a secret: all but the generic ones. No
// environment named is the first that is not production.
func (e *Engine) ListenerSecrets(dir, environmentName string) ([]ListenerSecret, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return nil, err
	}
	since, err := e.secretsSince(w.ID, env.Name)
	if err != nil {
		return nil, err
	}
	list := []ListenerSecret{}
	for _, l := range w.Listeners {
		c, err := e.listenedTo(w, l)
		if err != nil || c == nil {
			continue
		}
		at, has := since[l.Name]
		delete(since, l.Name)
		list = append(list, ListenerSecret{Listener: l.Name, Environment: env.Name, Connection: l.Connection, Event: l.Event,
			How: c.Events.Signing.How, Where: c.Events.Signing.Secret, HasSecret: has, UpdatedAt: at})
	}
	for name, at := range since {
		list = append(list, ListenerSecret{Listener: name, Environment: env.Name, HasSecret: true, UpdatedAt: at, Gone: true})
	}
	slices.SortFunc(list, func(a, b ListenerSecret) int { return strings.Compare(a.Listener, b.Listener) })
	return list, nil
}

// secretsSince says which listeners have a secret in an environment, and since when.
func (e *Engine) secretsSince(id workspace.ID, environmentName string) (map[string]time.Time, error) {
	kept, err := e.listenerSecrets.List(id)
	since := map[string]time.Time{}
	for _, k := range kept {
		if k.Environment == environmentName {
			since[k.Parameter] = k.UpdatedAt
		}
	}
	return since, err
}

// SetListenerSecret keeps what the service signs the deliveries of a listener with. Faults:
// not_found, invalid for a generic listener, and the vault's.
func (e *Engine) SetListenerSecret(ctx context.Context, dir, environmentName, listener, value string) (PasswordKey, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return PasswordKey{}, err
	}
	key := PasswordKey{w.ID, env.Name, listener}
	l, err := w.Listener(listener)
	if err != nil {
		return key, err
	}
	if l.Connection == workspace.Generic {
		return key, fault.New(fault.Invalid, "The event listener %q is generic: it takes any request, and there is nothing to check a secret against.", listener).
			WithHint("Its address has a secret part. Its script can check a header by itself.")
	}
	return key, e.listenerSecrets.Set(ctx, key, value)
}

// UnsetListenerSecret forgets the secret of a listener, also of one that the workspace has no
// more. Faults: not_found.
func (e *Engine) UnsetListenerSecret(ctx context.Context, dir, environmentName, listener string) (PasswordKey, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return PasswordKey{}, err
	}
	key := PasswordKey{w.ID, env.Name, listener}
	since, err := e.secretsSince(w.ID, env.Name)
	if err != nil {
		return key, err
	}
	if _, kept := since[listener]; !kept {
		if _, err := w.Listener(listener); err != nil {
			return key, err
		}
	}
	return key, e.listenerSecrets.Unset(ctx, key)
}

// Listening opens a workspace whose listeners are to be called, and gives the environment they
// hear in; none named is the one that runs when none is.
func (e *Engine) Listening(dir, name string) (*workspace.Workspace, workspace.Environment, error) {
	w, err := e.OpenWorkspace(dir) // also for the engines after this one
	if err != nil {
		return nil, workspace.Environment{}, err
	}
	e.workers.Warm() // so that the first event need not wait for one
	env, err := environment(w, name)
	return w, env, err
}

// Outside is the handler of the listeners that are called from outside this process. Their
// addresses are ingress.Path without a key; whoever serves it asks for one. The deliveries of a
// service are believed when they are signed with the listener's secret, or when it has none.
func (e *Engine) Outside() http.Handler {
	return ingress.New(ingress.Config{Enqueue: e.invocations.Enqueue, Wait: e.invocations.Wait, Withdraw: e.invocations.Withdraw, Admit: e.admit, Now: e.c.Now, Seen: e.sighted, Listener: e.outsideTarget})
}

// listenerSecret is what deliveries to a listener are signed with, "" when nothing was set. A
// vault that does not open is no reason to believe anybody: the sender tries again later.
func (e *Engine) listenerSecret(ctx context.Context, k PasswordKey) (string, error) {
	since, err := e.secretsSince(k.Workspace, k.Environment)
	if _, kept := since[k.Parameter]; err != nil || !kept {
		return "", err
	}
	secret, err := e.listenerSecrets.Get(ctx, k)
	if err != nil {
		return "", fault.New(fault.Unavailable, "The secret of the event listener %s cannot be read now.", k.Parameter).
			WithHint("Unlock the vault of the machine that Bobbin runs on.").Because(err)
	}
	return secret, nil
}

// listenedTo is the connector of a listener, nil for a generic one.
func (e *Engine) listenedTo(w *workspace.Workspace, l workspace.Listener) (*connector.Connector, error) {
	if l.Connection == workspace.Generic {
		return nil, nil
	}
	return e.connectorIn(w.Dir, w.Connections[l.Connection].Connector)
}

// sends says whether a service has an event.
func sends(c *connector.Connector, event string) bool {
	return slices.ContainsFunc(c.Events.Types, func(t connector.EventType) bool { return t.Name == event })
}

// eventProblems are the listeners of events that their service does not know: they would never be called.
func (e *Engine) eventProblems(w *workspace.Workspace) []workspace.Diagnostic {
	var problems []workspace.Diagnostic
	for _, l := range w.Listeners {
		c, err := e.listenedTo(w, l)
		if err != nil || c == nil || l.Event == "" || sends(c, l.Event) { // said otherwise, or nothing to say
			continue
		}
		problems = append(problems, workspace.Diagnostic{Place: w.Place("listeners/"+l.Name+".json", "event"), Severity: workspace.SeverityError,
			Code: "workspace/unknown-event", Message: fmt.Sprintf("%s has no event %q.", c.Title, l.Event),
			Hint: "`bobbin connectors --json` lists the events of each service.", Source: "workspace"})
	}
	return problems
}
