package outbound

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// proxyOf gives the proxy that a binding's account has on the way to one of its own hosts, with its
// password; empty when it goes the way of all.
func proxyOf(ctx context.Context, b *Binding, to *url.URL) (string, error) {
	if b == nil || b.Account.Proxy == "" || !b.Owns(to) {
		return "", nil
	}
	proxy, err := url.Parse(b.Account.Proxy)
	if err != nil || proxy.User == nil || b.Credential == nil {
		return b.Account.Proxy, nil
	}
	credential, err := b.Credential(ctx)
	if err != nil {
		return "", err
	}
	proxy.User = url.UserPassword(proxy.User.Username(), credential[connector.ProxyPassword])
	return proxy.String(), nil
}

// agentOf gives the TLS settings of a binding's account for one of its own hosts; nil when it
// has none.
func agentOf(ctx context.Context, b *Binding, to *url.URL) (*script.Agent, error) {
	if b == nil || b.Account.CA == "" && b.Account.ClientCertificate == "" || to.Scheme != "https" || !b.Owns(to) {
		return nil, nil
	}
	agent := &script.Agent{}
	if b.Account.CA != "" {
		agent.CA = []string{b.Account.CA}
	}
	if b.Account.ClientCertificate != "" && b.Credential != nil {
		credential, err := b.Credential(ctx)
		if err != nil {
			return nil, err
		}
		agent.Cert, agent.Key, agent.Passphrase = []string{b.Account.ClientCertificate}, []string{credential[connector.ClientKey]}, credential[connector.ClientKeyPassphrase]
	}
	return agent, nil
}

// CheckTLS says what is wrong with the TLS settings of an account. Faults: invalid.
func CheckTLS(account connector.Account, credential connector.Credential) error {
	agent := script.Agent{Passphrase: credential[connector.ClientKeyPassphrase]}
	if account.CA != "" {
		agent.CA = []string{account.CA}
	}
	if account.ClientCertificate != "" {
		agent.Cert, agent.Key = []string{account.ClientCertificate}, []string{credential[connector.ClientKey]}
	}
	_, err := agentTransport(Config{}, manner{Agent: agent}, false)
	var wrong *script.HostError
	if errors.As(err, &wrong) {
		return fault.New(fault.Invalid, "%s", theirs.Replace(wrong.Message)).Because(err)
	}
	return err
}

// theirs names an account's settings in place of a script's.
var theirs = strings.NewReplacer("agent.key is not the key of agent.cert", "The key does not belong to the client certificate", "Give its passphrase as agent.passphrase", "Connect again and give its passphrase", "agent.passphrase", "The passphrase", "agent.ca", "The file of the authority",
	"agent.cert", "The client certificate", "agent.key", "The key of the client certificate")

// accountWay sends the requests of a connector.
type accountWay struct {
	door    *Door
	binding Binding
}

// RoundTrip sends one request, with the account's TLS settings and proxy to its own hosts.
func (w accountWay) RoundTrip(r *http.Request) (*http.Response, error) {
	agent, err := agentOf(r.Context(), &w.binding, r.URL)
	proxy, proxyErr := proxyOf(r.Context(), &w.binding, r.URL)
	if err := errors.Join(err, proxyErr); err != nil {
		return nil, err
	}
	owned := w.binding.Owns(r.URL)
	if agent == nil && proxy == "" || w.door.c.Network != nil {
		if owned {
			return w.door.owned.strict.RoundTrip(r)
		}
		return w.door.strange.strict.RoundTrip(r)
	}
	pool, err := w.door.pool(manner{orNone(agent), proxy}, owned)
	if err != nil {
		return nil, err
	}
	return pool.RoundTrip(r)
}

// Login gives a connector the way to its service with the account's login on every request to
// its own hosts: for what Bobbin asks by itself. Otherwise it is Client.
func (d *Door) Login(b Binding) connector.Do {
	plain := d.Client(b)
	return func(r *http.Request) (*http.Response, error) {
		h := &hop{}
		if err := d.login(&b, r, h); err != nil {
			return nil, err
		}
		got, err := plain(r)
		if err != nil || !d.sessions.ended(h, got) || r.Body != nil && r.GetBody == nil {
			return got, err
		}
		_ = got.Body.Close()
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
		if err := d.login(&b, r, h); err != nil {
			return nil, err
		}
		return plain(r)
	}
}

// login puts the login on a request. Its errors are faults.
func (d *Door) login(b *Binding, r *http.Request, h *hop) error {
	_, err := d.authorize(r.Context(), b, r, h)
	var host *script.HostError
	if errors.As(err, &host) {
		return fault.New(fault.Denied, "%s", host.Message).Because(err)
	}
	return err
}
