// Package network is how requests leave this machine: through which proxy, and which authorities are
// believed beside those of the operating system.
//
// A company sets both for all its programs, so Bobbin takes what is set: the variables that other
// programs know, else the proxy settings of the operating system, and its list of authorities.
package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"golang.org/x/net/http/httpproxy"

	"bobbin/runtime/fault"
)

// The variables that name a PEM file with more authorities. One that is named by the first must be
// there; the other is set for Node.js, which goes on without it, and so does Bobbin.
const (
	authoritiesOf     = "BOBBIN_CA_FILE"
	authoritiesOfNode = "NODE_EXTRA_CA_CERTS"
)

// Network is the way out of this machine. It does not change, and is safe for concurrent use.
type Network struct {
	proxy       func(*url.URL) (*url.URL, error)
	pool        *x509.CertPool
	source      string
	set         httpproxy.Config
	authorities []Authority
	problems    []error
	policy      Policy
	transports  map[Purpose]*http.Transport
}

// Authority is one that is believed beside those of the operating system.
type Authority struct {
	Name  string    `json:"name"`  // as its certificate says
	Until time.Time `json:"until"` // it is valid
	File  string    `json:"file"`
	By    string    `json:"by"` // the variable that names the file
}

// Open reads what is set. What leaves is what the policy allows. Faults: invalid, when the file of
// authorities that is meant for Bobbin cannot be read.
func Open(getenv func(string) string, policy Policy) (*Network, error) {
	OfferRoots()
	n := &Network{policy: policy, set: httpproxy.Config{HTTPProxy: either(getenv, "HTTP_PROXY", "http_proxy"), HTTPSProxy: either(getenv, "HTTPS_PROXY", "https_proxy"),
		NoProxy: either(getenv, "NO_PROXY", "no_proxy")}}
	n.chooseProxy()
	for _, variable := range []string{authoritiesOf, authoritiesOfNode} {
		file := getenv(variable)
		if file == "" {
			continue
		}
		if err := n.believe(file, variable); err != nil {
			if variable == authoritiesOf {
				return nil, err
			}
			n.problems = append(n.problems, err)
		}
	}
	n.connect()
	return n, nil
}

// connect makes the pools of connections.
func (n *Network) connect() {
	n.transports = map[Purpose]*http.Transport{}
	for _, purpose := range []Purpose{ToService, ToRunner, ToRegistry, ToUpdate} {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.Proxy = n.Judged(purpose, func(r *http.Request) (*url.URL, error) { return n.proxy(r.URL) })
		t.TLSClientConfig = &tls.Config{RootCAs: n.pool, MinVersion: tls.VersionTLS12}
		t.OnProxyConnectResponse = Connected
		n.transports[purpose] = t
	}
}

// Policy is that of this machine.
func (n *Network) Policy() Policy { return n.policy }

// Judged is for http.Transport.Proxy, which is asked before each request leaves: it refuses what the
// policy does not allow, and chooses the proxy of the rest.
func (n *Network) Judged(purpose Purpose, choose func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		if err := n.policy.Judge(purpose, r.URL); err != nil {
			return nil, err
		}
		return choose(r)
	}
}

// With is the same way, with the authorities of one more file. By says in a message who names the
// file. Faults: invalid.
func (n *Network) With(file, by string) (*Network, error) {
	more := &Network{policy: n.policy, proxy: n.proxy, source: n.source, set: n.set, authorities: slices.Clone(n.authorities), problems: n.problems}
	if n.pool != nil {
		more.pool = n.pool.Clone()
	}
	if err := more.believe(file, by); err != nil {
		return nil, err
	}
	more.connect()
	return more, nil
}

func either(getenv func(string) string, names ...string) string {
	for _, name := range names {
		if value := getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// chooseProxy takes the variables where one of them is set, else what the operating system says.
func (n *Network) chooseProxy() {
	switch system := systemProxy(); {
	case n.set.HTTPProxy != "" || n.set.HTTPSProxy != "":
		n.source, n.proxy = "variables", n.set.ProxyFunc()
	case system != nil:
		n.source, n.proxy = "system", system
	default:
		n.proxy = func(*url.URL) (*url.URL, error) { return nil, nil }
	}
}

// believe adds the authorities of a file to those of the system.
func (n *Network) believe(file, variable string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fault.New(fault.Invalid, "The file of authorities that %s names cannot be read: %s.", variable, err).
			WithHint("Name a PEM file (-----BEGIN CERTIFICATE-----), or leave the variable out.").Because(err)
	}
	var all []*x509.Certificate
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if one, err := x509.ParseCertificate(block.Bytes); block.Type == "CERTIFICATE" && err == nil {
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return fault.New(fault.Invalid, "The file that %s names holds no certificate: %s.", variable, file).
			WithHint("It must be in PEM form (-----BEGIN CERTIFICATE-----). A DER file is turned into one by `openssl x509 -inform der -in FILE`.")
	}
	if n.pool == nil {
		if n.pool, err = x509.SystemCertPool(); err != nil {
			n.pool = x509.NewCertPool()
		}
	}
	for _, one := range all {
		n.pool.AddCert(one)
		n.authorities = append(n.authorities, Authority{nameOf(one), one.NotAfter, file, variable})
	}
	return nil
}

func nameOf(one *x509.Certificate) string {
	if one.Subject.CommonName != "" {
		return one.Subject.CommonName
	}
	return one.Subject.String()
}

// Proxy gives the proxy for a request to a service, nil where it needs none. It is for http.Transport.
// Faults: denied, by the policy.
func (n *Network) Proxy(r *http.Request) (*url.URL, error) {
	if err := n.policy.Judge(ToService, r.URL); err != nil {
		return nil, err
	}
	return n.proxy(r.URL)
}

// Authorities is what certificates are judged by; nil is the list of the system.
func (n *Network) Authorities() *x509.CertPool { return n.pool }

// Transport is the pool of connections that go this way for a purpose. Its errors are told by Explain.
func (n *Network) Transport(purpose Purpose) *http.Transport { return n.transports[purpose] }

// Connected is for http.Transport.OnProxyConnectResponse: it says in words that people know why a
// proxy does not let a request through.
func Connected(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	switch answer.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusProxyAuthRequired:
		return unknownTo(proxy, answer.Header.Values("Proxy-Authenticate"))
	}
	return fault.New(fault.Unavailable, "The proxy %s does not connect to it: %s.", proxy.Host, answer.Status).WithHint("%s", askProxy)
}

const askProxy = "Ask whoever runs the proxy, or name the address in NO_PROXY."

// About is what a person is told of the way out. It holds no password.
type About struct {
	Proxy       string      `json:"proxy,omitempty"`   // for https, where one is set by variables
	NoProxy     string      `json:"noProxy,omitempty"` // what is reached without
	Source      string      `json:"source,omitempty"`  // of the proxy: "variables" or "system"
	Authorities []Authority `json:"authorities,omitempty"`
	// Policy is that of this machine, nil where there is none.
	Policy *PolicyAbout `json:"policy,omitempty"`
}

// About tells what is set.
func (n *Network) About() About {
	a := About{Source: n.source, NoProxy: n.set.NoProxy, Authorities: n.authorities, Policy: n.policy.About()}
	if n.source == "variables" {
		a.Proxy = withoutPassword(n.set.HTTPSProxy)
	}
	return a
}

// withoutPassword gives the address of a proxy as it may be shown.
func withoutPassword(proxy string) string {
	u, err := url.Parse(proxy)
	if err != nil || u.Host == "" { // a host and a port alone are an address, too
		u, err = url.Parse("http://" + proxy)
	}
	if err != nil || proxy == "" {
		return ""
	}
	return fmt.Sprintf("%s://%s", u.Scheme, u.Host)
}

// Problems are what was set and does not help, as faults. A file with all authorities there are holds
// some that are not valid any more; it is no problem until none is.
func (n *Network) Problems(now time.Time) []error {
	all := slices.Clone(n.problems)
	last := map[string]Authority{} // of a file, the one that is valid longest
	for _, one := range n.authorities {
		if one.Until.After(last[one.File].Until) {
			last[one.File] = one
		}
	}
	for _, file := range slices.Sorted(maps.Keys(last)) {
		if one := last[file]; now.After(one.Until) {
			all = append(all, fault.New(fault.Invalid, "The authority %q is not valid since %s.", one.Name, one.Until.Format(time.DateOnly)).
				WithHint("Ask for its successor, and put it into %s.", file))
		}
	}
	return all
}
