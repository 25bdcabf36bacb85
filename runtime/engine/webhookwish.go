package engine

import (
	"cmp"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// listenerAddress reads the address that a service is to call.
func listenerAddress(text string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", fault.New(fault.Invalid, "%q is not the address of a listener.", text).
			WithHint("It is one that `bobbin listen` prints: https://example.com/<key>/<listener>.").Because(err)
	}
	return u.String(), nil
}

// reachable refuses an address of this machine for a service that is not on it.
func reachable(address, base, account string) error {
	if account == workspace.Simulated || !local(address) || local(base) {
		return nil
	}
	return fault.New(fault.Invalid, "%s cannot call %s, which is an address of this machine.", hostOf(base), hostOf(address)).
		WithHint("A tunnel (cloudflared, ngrok, a reverse proxy) makes it known; give its address with --public.")
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// local says whether an address is this machine's alone.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// scopeOf puts a scope together: what was given, else what was last, else the default. An empty
// text takes out what was last.
func scopeOf(registrar *connector.Registrar, last, given map[string]string) (map[string]string, error) {
	scope := map[string]string{}
	for _, f := range registrar.Scope {
		value, isGiven := given[f.Name]
		if !isGiven {
			value = last[f.Name]
		}
		if value = cmp.Or(strings.TrimSpace(value), f.Default); value != "" {
			scope[f.Name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.ContainsFunc(registrar.Scope, func(f connector.Field) bool { return f.Name == name }) {
			var names []string
			for _, f := range registrar.Scope {
				names = append(names, f.Name)
			}
			return nil, fault.New(fault.Invalid, "The service does not ask for %q when a webhook is registered.", name).
				WithHint("It asks for: %s.", cmp.Or(strings.Join(names, ", "), "nothing"))
		}
	}
	for _, f := range registrar.Scope {
		if scope[f.Name] == "" && !f.Optional {
			return nil, fault.New(fault.Invalid, "%s is missing: what the webhook is for.", f.Label).WithHint("Give it: --scope %s=… %s", f.Name, f.Hint)
		}
	}
	return scope, nil
}
