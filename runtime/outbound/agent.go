package outbound

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/youmark/pkcs8"

	"bobbin/runtime/connector"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// mostAgents is how many TLS settings of scripts keep connections at a time.
const mostAgents = 32

// agents are pools of connections, one for each TLS setting that scripts ask for: a connection
// that was opened with one client's certificate is never used by another.
type agents struct {
	mu    sync.Mutex
	pools map[[sha256.Size]byte]*http.Transport
	order [][sha256.Size]byte // the least lately used first
}

// way chooses the connections of a request.
func (d *Door) way(ctx context.Context, r Request, h *hop) (http.RoundTripper, error) {
	proxy, err := proxyOf(ctx, r.Binding, h.url)
	given := h.agent
	if given == nil && err == nil {
		given, err = agentOf(ctx, r.Binding, h.url)
	}
	if err != nil {
		return nil, unauthorized(ctx, r.Binding, err)
	}
	owned := r.Binding.Owns(h.url)
	open := d.strange
	if owned {
		open = d.owned
	}
	switch {
	case given == nil && proxy == "" && h.trusting:
		return open.trusting, nil
	case given == nil && proxy == "", proxy == "" && h.url.Scheme != "https", d.c.Network != nil:
		return open.strict, nil
	}
	agent, err := filledAgent(d.filler(ctx, r, h), orNone(given))
	if err != nil {
		return nil, unfilled(ctx, err)
	}
	agent.Trusting = agent.Trusting || h.trusting
	return d.pool(manner{agent, proxy}, owned)
}

// manner is what makes connections of one kind: TLS settings, and a proxy of the account's own.
type manner struct {
	script.Agent
	proxy string // its URL, connector.NoProxy, or empty for that of the machine
}

func orNone(agent *script.Agent) script.Agent {
	if agent == nil {
		return script.Agent{}
	}
	return *agent
}

// pool gives the connections of a manner.
func (d *Door) pool(m manner, owned bool) (*http.Transport, error) {
	return d.agents.pool(m, owned, func() (*http.Transport, error) { return agentTransport(d.c, m, owned) })
}

// pool gives the connections of a setting, made when there are none.
func (a *agents) pool(m manner, owned bool, make func() (*http.Transport, error)) (*http.Transport, error) {
	key := settings(m, owned)
	a.mu.Lock()
	defer a.mu.Unlock()
	pool, ok := a.pools[key]
	if !ok {
		var err error
		if pool, err = make(); err != nil {
			return nil, err
		}
		if a.pools == nil {
			a.pools = map[[sha256.Size]byte]*http.Transport{}
		}
		a.pools[key] = pool
	}
	a.order = append(slices.DeleteFunc(a.order, func(k [sha256.Size]byte) bool { return k == key }), key)
	if len(a.order) > mostAgents {
		a.pools[a.order[0]].CloseIdleConnections() // those in use end with their requests
		delete(a.pools, a.order[0])
		a.order = a.order[1:]
	}
	return pool, nil
}

func (a *agents) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, pool := range a.pools {
		pool.CloseIdleConnections()
	}
}

// settings tells one setting from another without keeping its key.
func settings(agent manner, owned bool) [sha256.Size]byte {
	sum := sha256.New()
	add := func(texts ...string) {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(texts))))
		for _, text := range texts {
			sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(text))))
			sum.Write([]byte(text))
		}
	}
	add(agent.CA...)
	add(agent.Cert...)
	add(agent.Key...)
	add(agent.Passphrase)
	add(agent.proxy)
	if agent.Trusting {
		add("trusting")
	}
	if owned {
		add("owned", "") // two texts, which "trusting" cannot be taken for
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// filledAgent puts secrets into the texts of an agent.
func filledAgent(fill *secret.Filler, agent script.Agent) (script.Agent, error) {
	if fill == nil {
		return agent, nil
	}
	var failed error
	text := func(text string) string {
		filled, err := fill.String(text, nil)
		if err != nil && failed == nil {
			failed = err
		}
		return filled
	}
	texts := func(all []string) []string {
		filled := make([]string, len(all))
		for i := range all {
			filled[i] = text(all[i])
		}
		return filled
	}
	return script.Agent{CA: texts(agent.CA), Cert: texts(agent.Cert), Key: texts(agent.Key), Passphrase: text(agent.Passphrase), Trusting: agent.Trusting}, failed
}

// agentTransport makes the connections of a setting. They speak HTTP/1.1, as those of Node.js
// agents do: over HTTP/2 what a service says against a certificate is lost.
func agentTransport(c Config, agent manner, owned bool) (*http.Transport, error) {
	if agent.proxy != "" {
		c.Proxy = fixed(agent.proxy, c.Permit)
	}
	t := transport(c, agent.Trusting, c.Guard.of(owned))
	if judge := c.Guard.owned(); agent.proxy != "" && judge != nil {
		dialer := dialer(c) // whoever published the account names its proxy, as it names its host
		dialer.Control = judge.control
		t.DialContext = dialer.DialContext
	}
	t.ForceAttemptHTTP2 = false
	if len(agent.CA) > 0 {
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		for _, ca := range agent.CA {
			if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM(lines(ca)) {
				return nil, serviceError("agent.ca is damaged, or not a certificate in PEM form (-----BEGIN CERTIFICATE-----).")
			}
		}
	}
	keys := agent.Key
	if len(keys) == 0 {
		keys = agent.Cert // one file may hold both
	}
	if len(agent.Cert) != len(keys) {
		return nil, serviceError("agent.cert and agent.key belong together, and there are %d and %d of them.", len(agent.Cert), len(agent.Key))
	}
	for i := range agent.Cert {
		pair, err := clientCertificate(lines(agent.Cert[i]), lines(keys[i]), agent.Passphrase)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.Certificates = append(t.TLSClientConfig.Certificates, pair)
	}
	return t, nil
}

// fixed chooses one proxy for all, or none. Permit is asked of it.
func fixed(proxy string, permit func(*url.URL) error) func(*http.Request) (*url.URL, error) {
	if proxy == connector.NoProxy {
		return func(*http.Request) (*url.URL, error) { return nil, nil }
	}
	return func(*http.Request) (*url.URL, error) {
		u, err := url.Parse(proxy)
		if err == nil && permit != nil {
			err = permit(u)
		}
		return u, err
	}
}

// lines reads a PEM text. Where somebody had only one line for it, its line breaks are written \n.
func lines(text string) []byte {
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, `\n`, "\n")
	}
	return []byte(text)
}

// clientCertificate reads a certificate with its chain, and its key.
func clientCertificate(cert, key []byte, passphrase string) (tls.Certificate, error) {
	block := find(cert, "CERTIFICATE")
	if block == nil {
		return tls.Certificate{}, serviceError("agent.cert is damaged, or not a certificate in PEM form (-----BEGIN CERTIFICATE-----).")
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return tls.Certificate{}, serviceError("agent.cert is damaged: there is no certificate in its PEM.")
	}
	plain, err := privateKey(key, passphrase)
	if err != nil {
		return tls.Certificate{}, err
	}
	pair, err := tls.X509KeyPair(cert, plain)
	switch {
	case err == nil:
		return pair, nil
	case strings.Contains(err.Error(), "does not match"):
		return tls.Certificate{}, serviceError("agent.key is not the key of agent.cert.")
	}
	return tls.Certificate{}, serviceError("agent.key is damaged, or of a kind that is not known: RSA, ECDSA and Ed25519 keys are.")
}

// privateKey gives a key as PEM without encryption.
func privateKey(key []byte, passphrase string) ([]byte, error) {
	block := find(key, "PRIVATE KEY")
	if block == nil {
		return nil, serviceError("agent.key is damaged, or not a private key in PEM form (-----BEGIN PRIVATE KEY-----).")
	}
	modern := block.Type == "ENCRYPTED PRIVATE KEY"
	//nolint:staticcheck // What is weak about this encryption is its owner's choice; the key leaves it here.
	legacy := x509.IsEncryptedPEMBlock(block)
	if !modern && !legacy {
		return pem.EncodeToMemory(block), nil
	}
	if passphrase == "" {
		return nil, serviceError("agent.key is encrypted. Give its passphrase as agent.passphrase.")
	}
	if legacy {
		//nolint:staticcheck // As above.
		plain, err := x509.DecryptPEMBlock(block, []byte(passphrase))
		if err != nil {
			return nil, wrongKeyPassphrase()
		}
		return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: plain}), nil
	}
	private, err := pkcs8.ParsePKCS8PrivateKey(block.Bytes, []byte(passphrase))
	if err != nil {
		return nil, wrongKeyPassphrase()
	}
	plain, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, serviceError("agent.key is of a kind that is not known: RSA, ECDSA and Ed25519 keys are.")
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: plain}), nil
}

func wrongKeyPassphrase() error {
	return serviceError("agent.passphrase does not open agent.key.")
}

// find gives the first PEM block whose type ends so.
func find(text []byte, kind string) *pem.Block {
	for {
		block, rest := pem.Decode(text)
		if block == nil || strings.HasSuffix(block.Type, kind) {
			return block
		}
		text = rest
	}
}
