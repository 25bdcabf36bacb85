package engine

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// PasswordParameter is a password parameter as a person sees it in one environment: never
// with its value.
type PasswordParameter struct {
	Name        string    `json:"name"` // its path: token, or mail.token in a folder
	Environment string    `json:"environment"`
	Hosts       []string  `json:"hosts"` // where it may be sent; empty when bobbin.json names none
	Required    bool      `json:"required"`
	HasValue    bool      `json:"hasValue"`
	UpdatedAt   time.Time `json:"updatedAt,omitzero"` // of the value
	// Gone says that the workspace has no such parameter any more, and the value is left over.
	Gone bool `json:"gone,omitempty"`
}

// PasswordParameters lists the password parameters of a workspace and whether they have a
// value in an environment, the first that is not production when it has no name.
func (e *Engine) PasswordParameters(dir, environmentName string) ([]PasswordParameter, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return nil, err
	}
	kept, err := e.passwords.List(w.ID)
	if err != nil {
		return nil, err
	}
	since := map[string]time.Time{}
	for _, k := range kept {
		if k.Environment == env.Name {
			since[k.Parameter] = k.UpdatedAt
		}
	}
	var list []PasswordParameter
	all := w.Passwords()
	for name, p := range all {
		at, has := since[name]
		list = append(list, PasswordParameter{name, env.Name, append([]string{}, p.Hosts...), p.Required, has, at, false})
	}
	for name, at := range since {
		if _, there := all[name]; !there {
			list = append(list, PasswordParameter{Name: name, Environment: env.Name, Hosts: []string{}, HasValue: true, UpdatedAt: at, Gone: true})
		}
	}
	slices.SortFunc(list, func(a, b PasswordParameter) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// SetPassword keeps the value of a password parameter in an environment.
func (e *Engine) SetPassword(ctx context.Context, dir, environmentName, name, value string) (PasswordKey, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return PasswordKey{}, err
	}
	key := PasswordKey{w.ID, env.Name, name}
	if _, err := w.Password(name); err != nil {
		return key, err
	}
	return key, e.passwords.Set(ctx, key, value)
}

// UnsetPassword forgets the value of a password parameter, also of one that the workspace has
// no more. Faults: not_found.
func (e *Engine) UnsetPassword(ctx context.Context, dir, environmentName, name string) (PasswordKey, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return PasswordKey{}, err
	}
	key := PasswordKey{w.ID, env.Name, name}
	kept, err := e.passwords.List(w.ID)
	if err != nil {
		return key, err
	}
	if !slices.ContainsFunc(kept, func(k KeptPassword) bool { return k.PasswordKey == key }) {
		if _, err := w.Password(name); err != nil {
			return key, err
		}
	}
	return key, e.passwords.Unset(ctx, key)
}

// EnvironmentOf reads a workspace and finds an environment of it.
func (e *Engine) EnvironmentOf(dir, name string) (*workspace.Workspace, workspace.Environment, error) {
	return e.environmentOf(dir, name)
}

func (e *Engine) environmentOf(dir, name string) (*workspace.Workspace, workspace.Environment, error) {
	w, err := e.runnable(dir)
	if err != nil {
		return nil, workspace.Environment{}, err
	}
	env, err := environment(w, name)
	return w, env, err
}

// missingPasswords warns of the password parameters without a value in an environment, the
// one that commands choose by themselves when it has no name.
func (e *Engine) missingPasswords(w *workspace.Workspace, environmentName string) []workspace.Diagnostic {
	list, err := e.PasswordParameters(w.Dir, environmentName)
	if err != nil {
		return nil // the workspace has other problems, which are listed
	}
	var problems []workspace.Diagnostic
	for _, p := range list {
		if !p.HasValue {
			problems = append(problems, workspace.Diagnostic{Place: w.PasswordPlace(p.Name), Severity: workspace.SeverityWarning, Code: "workspace/no-value", Source: "workspace",
				Message: "The password parameter \"" + p.Name + "\" has no value in the environment \"" + p.Environment + "\" on this machine.",
				Hint:    "`bobbin parameter DIR set " + p.Name + " --env " + p.Environment + "` asks for it."})
		}
	}
	return problems
}

// placeholders are the password parameters that this invocation's requests may carry.
func (h *host) placeholders(through *outbound.Binding) map[string]outbound.Placeholder {
	all := map[string]outbound.Placeholder{}
	for name, p := range h.workspace.Passwords() {
		key := PasswordKey{h.workspace.ID, h.environment.Name, name}
		all[secret.Placeholder(string(h.workspace.ID), name)] = outbound.Placeholder{
			Value: func(ctx context.Context) (string, error) { return h.engine.passwords.Get(ctx, key) },
			Allow: func(to, called *url.URL) error { return h.allow(name, p, through, to, called) },
		}
	}
	return all
}

// allow says why a password may not be sent to an address. A parameter that names no hosts
// may go to those of the workspace's connections; existing ScriptRunner Connect workspaces
// know no hosts, so there it goes wherever the script calls, but to no redirect elsewhere.
func (h *host) allow(name string, p workspace.Parameter, through *outbound.Binding, to, called *url.URL) error {
	if len(p.Hosts) > 0 {
		allowed, onlyHTTPS := p.Allows(to)
		switch {
		case allowed:
			return nil
		case onlyHTTPS:
			return fault.New(fault.Denied, "The password parameter %q may go to %s over https only, and this request is not encrypted.", name, to.Host).
				WithHint(`Call it by https, or write "http://%s" into its "hosts" in bobbin.json.`, to.Host)
		}
		return fault.New(fault.Denied, "The password parameter %q may not be sent to %s: its \"hosts\" are %s.", name, to.Host, strings.Join(p.Hosts, ", ")).
			WithHint(`If it belongs there, add %q to its "hosts" in bobbin.json.`, to.Host)
	}
	if h.workspace.Compatibility == workspace.SRConnect {
		if strings.EqualFold(to.Host, called.Host) && to.Scheme == called.Scheme {
			return nil
		}
		return fault.New(fault.Denied, "The password parameter %q is not sent to %s, where %s redirects to.", name, to.Host, called.Host).
			WithHint(`If it belongs there, give it "hosts": [%q, %q] in bobbin.json.`, called.Host, to.Host)
	}
	if through.Owns(to) || h.connected(to) {
		return nil
	}
	return fault.New(fault.Denied, "The password parameter %q may not be sent to %s: it names no hosts, so it goes to those of this workspace's connections only.", name, to.Host).
		WithHint(`Give it "hosts": [%q] in bobbin.json.`, to.Host)
}

// connected says whether an address belongs to the account of one of the connections.
func (h *host) connected(to *url.URL) bool {
	accounts, err := h.engine.accounts.List()
	if err != nil {
		return false
	}
	names := slices.Collect(maps.Values(h.environment.Accounts))
	return slices.ContainsFunc(accounts, func(a connector.Account) bool {
		return slices.Contains(names, a.Name) && (&outbound.Binding{Account: a}).Owns(to)
	})
}
