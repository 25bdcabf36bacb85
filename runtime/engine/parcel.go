package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// Parcel is the secret part of an environment on its way to a runner. It is only ever written
// sealed for that runner's key.
type Parcel struct {
	// Workspace and Environment bind it to its place: sent to another one it is refused.
	Workspace       workspace.ID      `json:"workspace"`
	Environment     string            `json:"environment"`
	Accounts        []ParcelAccount   `json:"accounts"`
	Passwords       map[string]string `json:"passwords"`       // by parameter
	ListenerSecrets map[string]string `json:"listenerSecrets"` // by listener
	// Webhooks were registered for the listeners and expire: the runner refreshes them from then on.
	Webhooks []keptWebhook `json:"webhooks,omitempty"`
}

// ParcelAccount is an account with what opens it.
type ParcelAccount struct {
	Account    connector.Account    `json:"account"`
	Credential connector.Credential `json:"credential"`
}

// Needs is what an environment needs that lies on a machine or a runner, not in the workspace.
// It says nothing secret.
type Needs struct {
	Accounts  []NeededAccount `json:"accounts"`
	Passwords []string        `json:"passwords"` // parameters that have a value here
	Secrets   []string        `json:"secrets"`   // listeners that have a secret here
	Simulated []string        `json:"simulated"` // connections that are answered by a simulator
}

// NeededAccount is an account that an environment's connections use.
type NeededAccount struct {
	Name        string   `json:"name"`
	Connections []string `json:"connections"`
	Here        bool     `json:"here"` // it is on this machine
	// Renews says that its tokens are renewed with a token that is good once: who has it next takes
	// it from all others.
	Renews bool `json:"renews,omitempty"`
}

// Needs says what an environment needs. A connection without any account is a fault: not_found.
func (e *Engine) Needs(w *workspace.Workspace, env workspace.Environment) (Needs, error) {
	n := Needs{Accounts: []NeededAccount{}, Passwords: []string{}, Secrets: []string{}, Simulated: []string{}}
	byName := map[string]*NeededAccount{}
	for _, path := range slices.Sorted(maps.Keys(w.Connections)) {
		switch name := env.Accounts[path]; {
		case name == workspace.Simulated:
			n.Simulated = append(n.Simulated, path)
		case name == "":
			return n, fault.New(fault.NotFound, "The connection %q has no account in the environment %q.", path, env.Name).
				WithHint("Choose an account, or %q, in environments/%s.json.", workspace.Simulated, env.Name)
		case byName[name] != nil:
			byName[name].Connections = append(byName[name].Connections, path)
		default:
			account, err := e.accounts.Get(name)
			needed := &NeededAccount{Name: name, Connections: []string{path}, Here: err == nil}
			if c, known := e.lookup(account.Connector); known && needed.Here {
				kind, err := authKind(c, account.Auth)
				needed.Renews = err == nil && kind.OAuth != nil && kind.OAuth.Grant.Browser()
			}
			byName[name] = needed
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		n.Accounts = append(n.Accounts, *byName[name])
	}
	var err error
	if n.Passwords, err = e.passwords.names(w.ID, env.Name); err == nil {
		n.Secrets, err = e.listenerSecrets.names(w.ID, env.Name)
	}
	return n, err
}

// names lists what has a value in an environment.
func (p *Passwords) names(id workspace.ID, environment string) ([]string, error) {
	kept, err := p.List(id)
	names := []string{}
	for _, k := range kept {
		if k.Environment == environment {
			names = append(names, k.Parameter)
		}
	}
	return names, err
}

// Seal makes the parcel of an environment, of everything on this machine that it needs, sealed
// for a runner's public key. Faults: not_found (an account), denied (a login that the policy of this
// machine keeps here), and the vault's.
func (e *Engine) Seal(ctx context.Context, w *workspace.Workspace, env workspace.Environment, public string) ([]byte, error) {
	needs, err := e.Needs(w, env)
	if err != nil {
		return nil, err
	}
	p := Parcel{Workspace: w.ID, Environment: env.Name, Accounts: []ParcelAccount{}, Passwords: map[string]string{}, ListenerSecrets: map[string]string{}}
	for _, needed := range needs.Accounts {
		account, err := e.accounts.Get(needed.Name)
		if err != nil {
			return nil, err
		}
		credential, err := e.accounts.Credential(ctx, needed.Name)
		if err != nil {
			return nil, err
		}
		if err := e.sendable(ctx, account, credential); err != nil {
			return nil, err
		}
		p.Accounts = append(p.Accounts, ParcelAccount{account, credential})
	}
	for _, name := range needs.Passwords {
		if p.Passwords[name], err = e.passwords.Get(ctx, PasswordKey{w.ID, env.Name, name}); err != nil {
			return nil, err
		}
	}
	for _, name := range needs.Secrets {
		if p.ListenerSecrets[name], err = e.listenerSecrets.Get(ctx, PasswordKey{w.ID, env.Name, name}); err != nil {
			return nil, err
		}
	}
	if p.Webhooks, err = e.expiring(w, env); err != nil {
		return nil, err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return secret.SealFor(public, text)
}

// keyItem is the vault's name of the key that others seal for.
const keyItem = "runner-key"

// sealingKey gives the key of this runner, made at its first start.
func (e *Engine) sealingKey(ctx context.Context) (*secret.Key, error) {
	fields, err := once(ctx, e.vault, keyItem, func() (map[string]string, error) {
		key, err := secret.NewKey()
		if err != nil {
			return nil, err
		}
		return map[string]string{"key": key.Secret()}, nil
	})
	if err != nil {
		return nil, err
	}
	return secret.ParseKey(fields["key"])
}

// RenewSealingKey makes another key that parcels are sealed for, and gives its public part. What
// is sealed for the key before it is refused from then on.
func RenewSealingKey(ctx context.Context, v Vault) (string, error) {
	key, err := secret.NewKey()
	if err != nil {
		return "", err
	}
	return key.Public(), v.Set(ctx, keyItem, map[string]string{"key": key.Secret()})
}

// once gives an item of the vault that is made at its first use and then stays, whoever was first.
func once(ctx context.Context, v Vault, name string, make func() (map[string]string, error)) (map[string]string, error) {
	fields, err := v.Get(ctx, name)
	if !fault.Is(err, fault.NotFound) {
		return fields, err
	}
	if fields, err = make(); err != nil {
		return nil, err
	}
	if _, err := v.Swap(ctx, name, nil, fields); err != nil {
		return nil, err
	}
	return v.Get(ctx, name)
}

// PublicKey is what parcels for this runner are sealed for. It also shows that the vault opens.
func (e *Engine) PublicKey(ctx context.Context) (string, error) {
	key, err := e.sealingKey(ctx)
	if err != nil {
		return "", err
	}
	return key.Public(), nil
}

// openParcel opens a parcel for an environment; an empty one holds nothing.
func (e *Engine) openParcel(ctx context.Context, id workspace.ID, environment string, sealed []byte) (Parcel, error) {
	p := Parcel{Workspace: id, Environment: environment}
	if len(sealed) == 0 {
		return p, nil
	}
	key, err := e.sealingKey(ctx)
	if err != nil {
		return p, err
	}
	text, err := key.Open(sealed)
	if err != nil {
		return p, fault.New(fault.Conflict, "The accounts and secrets are not sealed for the key that this runner has now.").
			WithHint("Publish again with --with-accounts: the runner is asked for its key each time.").Because(err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, err
	}
	if p.Workspace != id || p.Environment != environment {
		return p, fault.New(fault.Denied, "The secrets were sealed for another environment than %q.", environment).WithHint("Publish again.")
	}
	return p, nil
}

// keptAccount is the name of an account on a runner. Each environment has its own: two
// workspaces, and two people, may call different logins by one name.
func keptAccount(id workspace.ID, environment, name string) string {
	sum := sha256.Sum256([]byte(string(id) + "/" + environment + "/" + name))
	return name[:min(len(name), 50)] + "." + hex.EncodeToString(sum[:6])
}

// keepParcel stores what a parcel holds. What was there under the same names is replaced.
func (e *Engine) keepParcel(ctx context.Context, p Parcel) error {
	for _, one := range p.Accounts {
		one.Account.Name = keptAccount(p.Workspace, p.Environment, one.Account.Name)
		if err := e.accounts.Keep(ctx, one.Account, one.Credential); err != nil {
			return err
		}
	}
	for _, one := range p.Webhooks {
		one.Workspace, one.Environment, one.Account = p.Workspace, p.Environment, keptAccount(p.Workspace, p.Environment, one.Account)
		have, err := e.webhooks.find(one.key())
		if err == nil && (have.ID != one.ID || have.Expires.Before(one.Expires)) { // else it was refreshed here
			err = e.webhooks.keep(one)
		}
		if err != nil {
			return err
		}
	}
	for store, values := range map[*Passwords]map[string]string{e.passwords: p.Passwords, e.listenerSecrets: p.ListenerSecrets} {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if err := store.Set(ctx, PasswordKey{p.Workspace, p.Environment, name}, values[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle gives an environment's settings the names that accounts have on this runner. Faults:
// not_found for one that is neither here nor in the parcel, invalid for one of another service.
func (e *Engine) settle(w *workspace.Workspace, env workspace.Environment, p Parcel) (workspace.Environment, error) {
	settled := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(w.Connections)) {
		name := env.Accounts[path]
		c, err := e.connectorIn(w.Dir, w.Connections[path].Connector)
		if err != nil {
			return env, err
		}
		switch name {
		case workspace.Simulated:
			if _, err := e.serviceOf(w, path); err != nil {
				return env, err
			}
			settled[path] = name
			continue
		case "":
			return env, fault.New(fault.NotFound, "The connection %q has no account in the environment %q.", path, env.Name).
				WithHint("Choose an account, or %q, in environments/%s.json.", workspace.Simulated, env.Name)
		}
		account, err := e.sentOrKept(p, name)
		if err != nil {
			return env, fault.New(fault.NotFound, "The environment %q needs the account %q for the connection %q, and this runner does not have it.", env.Name, name, path).
				WithHint("Publish with --with-accounts to send it, sealed for this runner.").Because(err)
		}
		if account.Connector != c.Name {
			return env, fault.New(fault.Invalid, "The account %q is one of %s, the connection %q needs one of %s.", name, account.Connector, path, c.Title)
		}
		settled[path] = keptAccount(p.Workspace, p.Environment, name)
	}
	env.Accounts = settled
	return env, e.requirePasswords(w, p)
}

func (e *Engine) sentOrKept(p Parcel, name string) (connector.Account, error) {
	for _, one := range p.Accounts {
		if one.Account.Name == name {
			return one.Account, nil
		}
	}
	return e.accounts.Get(keptAccount(p.Workspace, p.Environment, name))
}

// requirePasswords refuses an environment whose required password parameters have no value.
func (e *Engine) requirePasswords(w *workspace.Workspace, p Parcel) error {
	kept, err := e.passwords.names(w.ID, p.Environment)
	if err != nil {
		return err
	}
	all := w.Passwords()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].Required && p.Passwords[name] == "" && !slices.Contains(kept, name) {
			return fault.New(fault.NotFound, "The environment %q needs a value of the password parameter %q, and this runner has none.", p.Environment, name).
				WithHint("Give it one with `bobbin parameter DIR set %s --env %s`, then publish with --with-accounts.", name, p.Environment)
		}
	}
	return nil
}
