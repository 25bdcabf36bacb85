// Package outbound is the one door for HTTP requests that leave: authorisation, timeouts,
// redirects that never carry a credential to another host, and the HTTP log.
//
// A request of a managed API comes with a Binding, which says where its connection leads:
// an account of a real service, or a simulator served in this process. What a credential
// looks like on the wire is the connector's to say (package connector); where credentials
// are kept is package secret's. Nothing is retried here: the script's error strategy decides
// that.
package outbound

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// Config says how the door behaves; its zero value is usable.
type Config struct {
	UserAgent string                                // Bobbin when empty
	Redactor  *secret.Redactor                      // masks the HTTP log and learns credentials; a new one when nil
	RootCAs   *x509.CertPool                        // trusted beside nothing else; the system's when nil
	Now       func() time.Time                      // time.Now when nil
	Connect   time.Duration                         // to connect; 10 s when zero
	Handshake time.Duration                         // for TLS; 10 s when zero
	FirstByte time.Duration                         // from the request's end to the head of the answer; 5 minutes when zero
	PerHost   int                                   // connections to one host at a time; 128 when zero
	KeptIdle  time.Duration                         // how long an idle connection is kept; 90 s when zero
	Guard     Guard                                 // which addresses may be connected to
	Resolver  *net.Resolver                         // looks names up; the system's when nil
	Proxy     func(*http.Request) (*url.URL, error) // that of the environment variables when nil
	// Permit says why no request of anybody may leave for an address, as a fault; nil allows all. It is
	// asked at each redirect, and of the proxies that accounts name. Those of the machine are its owner's.
	Permit func(to *url.URL) error
	// Network takes every request that would leave, in place of the network; nil for that. A
	// *script.HostError it gives is the script's as it is.
	Network    http.RoundTripper
	maxFollows int
}

// Door sends requests. It is safe for concurrent use.
type Door struct {
	c        Config
	owned    ways     // to the hosts of accounts
	strange  ways     // to all others; the same when the guard refuses nothing
	agents   agents   // those of requests with TLS settings of their own
	sessions sessions // at services that want to be signed in to
}

// ways are the connections that may be used. A pool never serves both kinds of hosts: a connection
// that is open already asks the guard no more.
type ways struct {
	strict, trusting http.RoundTripper // trusting believes any certificate, for the requests that ask for it
}

// Binding says where a connection leads in one environment.
type Binding struct {
	Connection string // its path: jira/cloud
	Connector  *connector.Connector
	Account    connector.Account
	// Credential is asked for at each request that gets one; nil means there is none.
	Credential func(ctx context.Context) (connector.Credential, error)
	// Renew gets another credential in place of one that the service refused though it should be
	// good; false says that there is no other, nil that there never is. Faults: denied.
	Renew func(ctx context.Context, refused connector.Credential) (bool, error)
	// Simulator, when set, answers everything for the account's hosts; nothing leaves.
	Simulator http.Handler
}

// Request is one request of a script.
type Request struct {
	script.FetchRequest
	// Binding of FetchRequest.Connection; nil for a plain fetch, and for a connection that
	// does not exist.
	Binding *Binding
	// Log may be nil.
	Log Recorder
	// Placeholders are filled in with their secret values, by their texts: in the path and the
	// query of the address, in headers and in bodies of text.
	Placeholders map[string]Placeholder
	// Allow says why a request may not go to an address, at each redirect too; nil allows all. It
	// is not asked about the hosts of the binding's account.
	Allow func(to *url.URL) error
	// Bodies may be nil: then no body is stored and none is found.
	Bodies *Bodies
	// Timed asks for the header x-stitch-time of the answer: milliseconds until its head came.
	Timed bool
}

// Placeholder is a text that stands for a secret a script never sees. Errors are faults; a
// not_found one says that there is no value yet.
type Placeholder struct {
	Value func(ctx context.Context) (string, error)
	// Allow says why the value may not be sent to an address, nil when it may. Called is the
	// address the script called, another one after a redirect.
	Allow func(to, called *url.URL) error
}

const maxFollows = 20

// New makes a door. Close drops its idle connections.
func New(c Config) *Door {
	orElse(&c.UserAgent, "Bobbin")
	orElse(&c.Connect, 10*time.Second)
	orElse(&c.Handshake, 10*time.Second)
	orElse(&c.FirstByte, 5*time.Minute)
	orElse(&c.PerHost, 128)
	orElse(&c.KeptIdle, 90*time.Second)
	orElse(&c.maxFollows, maxFollows)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Redactor == nil {
		c.Redactor = secret.NewRedactor()
	}
	if c.Proxy == nil {
		c.Proxy = http.ProxyFromEnvironment
	}
	if c.Network != nil {
		way := ways{c.Network, c.Network}
		return &Door{c: c, owned: way, strange: way}
	}
	d := &Door{c: c, owned: ways{transport(c, false, c.Guard.owned()), transport(c, true, c.Guard.owned())}}
	d.strange = d.owned
	if c.Guard.PublicOnly {
		d.strange = ways{transport(c, false, c.Guard.strangers()), transport(c, true, c.Guard.strangers())}
	}
	return d
}

func orElse[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Close drops the connections that are idle.
func (d *Door) Close() {
	for _, way := range []http.RoundTripper{d.owned.strict, d.owned.trusting, d.strange.strict, d.strange.trusting} {
		if pool, ok := way.(*http.Transport); ok {
			pool.CloseIdleConnections()
		}
	}
	d.agents.close()
}

// Do sends one request of a script and gives the answer; a 4xx or 5xx is an answer. Errors
// are a *script.HostError (TypeError for a request that cannot be, ServiceError for one that
// got no answer), or ctx's own. ctx covers the body, too: read it to its end or close it.
func (d *Door) Do(ctx context.Context, r Request) (script.FetchResponse, error) {
	entry := d.begin(r)
	began := d.c.Now()
	got, err := d.send(ctx, r, entry)
	if err != nil {
		entry.fail(err)
		return script.FetchResponse{}, err
	}
	if r.Timed {
		got.Header = append(got.Header, [2]string{"x-stitch-time", strconv.FormatInt(d.c.Now().Sub(began).Milliseconds(), 10)})
	}
	entry.head(got)
	got.Body = entry.watch(ctx, got.Body)
	answered := got.Body
	if err := setAside(ctx, r, &got); err != nil {
		entry.fail(err)
		_ = answered.Close()
		return script.FetchResponse{}, err
	}
	return got, nil
}

// Dial connects to an address that is no HTTP service's, such as a mail server's, as the guard
// allows it.
func (d *Door) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: d.c.Connect, Resolver: d.c.Resolver}
	if judge := d.c.Guard.strangers(); judge != nil {
		dialer.Control = judge.control
	}
	if d.c.Permit != nil {
		if err := d.c.Permit(&url.URL{Host: address}); err != nil {
			return nil, err
		}
	}
	return dialer.DialContext(ctx, network, address)
}

// Client gives a connector the way to its service, for questions that are not a script's
// (who am I, which site is this). The connector puts the credential on its requests itself;
// redirects to another host are not followed. Errors are faults.
func (d *Door) Client(b Binding) connector.Do {
	client := &http.Client{Transport: accountWay{d, b}, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		if next.URL.Host != before[0].URL.Host || next.URL.Scheme != before[0].URL.Scheme || len(before) > d.c.maxFollows {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	if b.Simulator != nil {
		client.Transport = simulator{b.Simulator}
	}
	return func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("User-Agent") == "" {
			r.Header.Set("User-Agent", d.c.UserAgent)
		}
		got, err := client.Do(r)
		if err != nil {
			return nil, explain(r.Context(), r.URL, err).fault()
		}
		return got, nil
	}
}
