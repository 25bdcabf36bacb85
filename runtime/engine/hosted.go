package engine

import (
	"context"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/release"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// Deploy asks a runner's engine to point an environment at a release.
type Deploy struct {
	Workspace workspace.ID
	Release   string                // number or digest
	Settings  workspace.Environment // of the environment; its name too
	Sealed    []byte                // a Parcel, or nothing
	By        string
}

// Deploy points an environment of a runner at a release. What the environment needs is in the
// parcel or on the runner already, else nothing is done. Faults: not_found (the release, an
// account, a password), invalid, denied.
func (e *Engine) Deploy(ctx context.Context, d Deploy) (release.Deployment, error) {
	if err := checkPlace(d.Settings.Name); err != nil {
		return release.Deployment{}, err
	}
	r, err := e.releases.Find(ctx, d.Workspace, d.Release)
	if err != nil {
		return release.Deployment{}, err
	}
	w, err := e.released(ctx, r)
	if err != nil {
		return release.Deployment{}, err
	}
	parcel, err := e.openParcel(ctx, d.Workspace, d.Settings.Name, d.Sealed)
	if err != nil {
		return release.Deployment{}, err
	}
	settings, err := e.settle(w, d.Settings, parcel)
	if err == nil {
		err = e.keepParcel(ctx, parcel)
	}
	if err != nil {
		return release.Deployment{}, err
	}
	return e.releases.Deploy(ctx, r, settings, d.By)
}

// checkPlace refuses what no environment's file could be called: one that leads out of the folder of
// environments has a path inside the workspace, and is none.
func checkPlace(environment string) error {
	_, err := workspace.Path("", "environments/"+environment+".json")
	if path.Clean(environment) != environment || !filepath.IsLocal(environment) || strings.ContainsFunc(environment, unicode.IsControl) || len(environment) > 100 || err != nil {
		return fault.New(fault.Invalid, "%q cannot be the name of an environment.", environment).Because(err)
	}
	return nil
}

// released reads the workspace of a release.
func (e *Engine) released(ctx context.Context, r release.Release) (*workspace.Workspace, error) {
	dir, err := e.releases.Open(ctx, r.Digest)
	if err != nil {
		return nil, err
	}
	w, err := workspace.Load(release.Sources(dir))
	if err != nil {
		return nil, err
	}
	return w, broken(w, "bobbin.json")
}

// deployable says why a release cannot run with the settings that an environment has: one that
// is rolled back or promoted may have other connections.
func (e *Engine) deployable(ctx context.Context, r release.Release, settings workspace.Environment) error {
	if !e.c.Hosted {
		return nil
	}
	w, err := e.released(ctx, r)
	if err != nil {
		return err
	}
	if w.ID != r.Workspace {
		return fault.New(fault.Invalid, "The release %s is one of another workspace.", r.Version)
	}
	for path := range w.Connections {
		_, _, err := e.bound(w, settings, path)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "The release %s has a connection %q, and the environment %q has no account for it.", r.Version, path, settings.Name).
				WithHint("Publish the release with the account: `bobbin publish --release %s --with-accounts`.", r.Version).Because(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// HostedListener is an event listener of a deployed environment, and its address.
type HostedListener struct {
	workspace.Listener
	Path       string // below the runner's base URL
	Disabled   bool
	Relay      string // address at the relay, where its events are taken from
	Unverified bool   // the service could sign its deliveries, and there is no secret
}

// Place is a deployed environment, as people look at it.
type Place struct {
	Deployment release.Deployment
	Workspace  *workspace.Workspace
	Listeners  []HostedListener
	Simulated  []string // connections
}

// Place gives an environment of a runner. A listener that has no address gets one. Faults: not_found.
func (e *Engine) Place(ctx context.Context, id workspace.ID, environment string) (Place, error) {
	current, err := e.releases.Current(ctx, id, environment)
	if err != nil {
		return Place{}, err
	}
	st, err := e.source.standing(ctx, id, "", environment)
	if err != nil {
		return Place{}, err
	}
	place := Place{Deployment: current, Workspace: st.workspace, Listeners: []HostedListener{}, Simulated: append([]string{}, st.workspace.SimulatedConnections(st.environment)...)}
	secrets, err := e.secretsSince(id, environment)
	if err != nil {
		return Place{}, err
	}
	relayed := e.relayedAt(id, environment)
	for _, l := range st.workspace.Listeners {
		address, err := e.addresses.Ensure(ctx, string(id), environment, l.Name)
		if err != nil {
			return Place{}, err
		}
		one := HostedListener{Listener: l, Path: address.Path(), Relay: relayed[l.Name], Disabled: !st.environment.ListensIn(l.Name)}
		if c, err := e.listenedTo(st.workspace, l); err == nil && c != nil && l.Delivery != workspace.PollDelivery {
			_, has := secrets[l.Name]
			one.Unverified = !has
		}
		place.Listeners = append(place.Listeners, one)
	}
	return place, nil
}

// Kept is what an environment of a runner has of what a release does not bring. It says nothing
// secret.
type Kept struct {
	Accounts  []string               // of those that were asked for
	Passwords []string               // parameters that have a value
	Secrets   []string               // listeners that have a secret
	Settings  *workspace.Environment // of the deployment that stands, nil when there is none
	Simulated []string               // connections of that deployment
}

// Kept says what an environment of a runner has; one that there is not has nothing.
func (e *Engine) Kept(ctx context.Context, id workspace.ID, environment string, accounts []string) (Kept, error) {
	k := Kept{Accounts: []string{}, Simulated: []string{}}
	for _, name := range accounts {
		if _, err := e.accounts.Get(keptAccount(id, environment, name)); err == nil {
			k.Accounts = append(k.Accounts, name)
		}
	}
	var err error
	if k.Passwords, err = e.passwords.names(id, environment); err != nil {
		return k, err
	}
	if k.Secrets, err = e.listenerSecrets.names(id, environment); err != nil {
		return k, err
	}
	current, err := e.releases.Current(ctx, id, environment)
	if fault.Is(err, fault.NotFound) {
		return k, nil
	}
	if err == nil {
		k.Settings = &current.Settings
		for path, name := range current.Settings.Accounts {
			if name == workspace.Simulated {
				k.Simulated = append(k.Simulated, path)
			}
		}
		slices.Sort(k.Simulated)
	}
	return k, err
}

// Gate is where the tokens of a runner and its audit log are kept.
func (e *Engine) Gate() *store.Gate { return e.db.Gate() }

// Addresses gives listeners of a runner other addresses.
func (e *Engine) Addresses() ingress.Addresses { return e.addresses }

// AtAddresses is the handler of a runner's listeners, by the keys of their addresses.
func (e *Engine) AtAddresses() http.Handler {
	return ingress.New(ingress.Config{Enqueue: e.invocations.Enqueue, Wait: e.invocations.Wait, Withdraw: e.invocations.Withdraw, Admit: e.admit, Seen: e.c.Observer.Arrived, Trace: e.c.Tracer.Joins, Now: e.c.Now,
		Keyed: func(ctx context.Context, key string) (ingress.Target, error) {
			a, err := e.addresses.Store.Address(ctx, key)
			if err != nil {
				return ingress.Target{}, err
			}
			target, err := e.outsideTarget(ctx, a.Workspace, a.Environment, a.Listener)
			target.Guessable = a.Chosen
			return target, err
		}})
}

// outsideTarget is target with the secret that deliveries from outside are signed with.
func (e *Engine) outsideTarget(ctx context.Context, id, in, name string) (ingress.Target, error) {
	target, err := e.target(ctx, id, in, name)
	if err == nil && target.Connector != nil {
		target.Secret, err = e.listenerSecret(ctx, PasswordKey{workspace.ID(id), target.Environment, name})
	}
	return target, err
}
