package runner

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// ACME is how the runner gets its certificate by itself, from an authority that speaks the
// protocol of that name (RFC 8555). The authority calls the runner at port 443 of each name
// (TLS-ALPN-01, RFC 8737). Whoever sets this agrees to the terms of the authority.
type ACME struct {
	Names     []string // DNS names of the runner; none is no ACME
	Email     string   // where the authority writes to; may be empty
	Directory string   // URL of the authority; Let's Encrypt's when empty
}

var dnsName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`)
})

// obtained gives the TLS settings of a server that gets its certificates and renews them. They
// and the key of its account are kept in the folder. The authority is asked by the way given.
func (a ACME) obtained(folder string, way *network.Network, logger *slog.Logger) (*tls.Config, error) {
	for _, name := range a.Names {
		if !dnsName().MatchString(name) || len(name) > 253 {
			return nil, fault.New(fault.Invalid, "%q is not a name that a certificate can be fetched for.", name).
				WithHint("It is the DNS name of the runner, in small letters: bobbin.example.com.")
		}
	}
	client := &acme.Client{DirectoryURL: a.Directory}
	if way != nil {
		client.HTTPClient = &http.Client{Transport: way.Transport(network.ToService)}
	}
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(a.Names...), Cache: autocert.DirCache(folder), Email: a.Email, Client: client}
	c := m.TLSConfig()
	c.MinVersion = tls.VersionTLS12
	trouble := &troubles{names: a.Names, logger: logger, now: time.Now, last: map[string]time.Time{}}
	get := c.GetCertificate
	c.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		pair, err := get(hello)
		trouble.tell(hello.ServerName, err)
		return pair, err
	}
	return c, nil
}

// fetch gets the certificates before anybody asks for them, so that the first caller does not
// wait, and what is wrong with the set-up is in the log at once. The server must answer by now:
// the authority calls it.
func (a ACME) fetch(ctx context.Context, c *tls.Config) {
	for _, name := range a.Names {
		if ctx.Err() != nil {
			return
		}
		_, _ = c.GetCertificate(&tls.ClientHelloInfo{ServerName: name, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
			SupportedCurves: []tls.CurveID{tls.CurveP256}, SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256}}) // it has told
	}
}

// troubles tells of certificates that cannot be had, each name's once a minute at most: every
// caller meets it.
type troubles struct {
	names  []string
	logger *slog.Logger
	now    func() time.Time

	mu   sync.Mutex
	last map[string]time.Time
}

func (t *troubles) tell(name string, err error) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if err == nil || !slices.Contains(t.names, name) {
		return // others' names come from whoever scans the network
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.now(); now.Sub(t.last[name]) >= time.Minute {
		t.last[name] = now
		t.logger.Error("The certificate cannot be fetched. The authority must reach this runner at port 443 of the name.", "name", name, "error", err)
	}
}
