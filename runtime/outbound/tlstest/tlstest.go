// Package tlstest makes certificates and https servers for tests.
package tlstest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"time"
)

// Authority signs certificates that are valid for an hour.
type Authority struct {
	PEM  string
	Cert *x509.Certificate
	key  crypto.Signer
}

// New makes an authority that nobody trusts.
func New() *Authority {
	cert, key := issue(nil, &x509.Certificate{Subject: pkix.Name{CommonName: "Test authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	block, _ := pem.Decode([]byte(cert))
	parsed, err := x509.ParseCertificate(block.Bytes)
	must(err)
	return &Authority{cert, parsed, key}
}

// issue makes a certificate, signed by an authority or by itself.
func issue(by *Authority, wanted *x509.Certificate) (cert string, key *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	wanted.SerialNumber, err = rand.Int(rand.Reader, big.NewInt(1<<62))
	must(err)
	wanted.NotBefore, wanted.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := wanted, crypto.Signer(key)
	if by != nil {
		parent, signer = by.Cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, wanted, parent, key.Public(), signer)
	must(err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), key
}

// Client makes a client's certificate and its key, as PEM, and the key itself.
func (a *Authority) Client(name string) (cert, keyPEM string, key *ecdsa.PrivateKey) {
	cert, key = issue(a, &x509.Certificate{Subject: pkix.Name{CommonName: name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	return cert, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), key
}

// Host makes a server's certificate for a name, and its key, as PEM.
func (a *Authority) Host(name string) (cert, keyPEM string) {
	cert, key := issue(a, &x509.Certificate{DNSNames: []string{name}})
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	return cert, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// Server serves https on this machine with a certificate of the authority, until it is
// closed. Demand is what it wants of its clients.
func (a *Authority) Server(demand tls.ClientAuthType, f http.HandlerFunc) *httptest.Server {
	cert, key := issue(a, &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}})
	block, _ := pem.Decode([]byte(cert))
	s := httptest.NewUnstartedServer(f)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{block.Bytes}, PrivateKey: key}}, ClientAuth: demand, ClientCAs: a.Pool()}
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	s.StartTLS()
	return s
}

// Pool is what trusts the authority alone.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.Cert)
	return pool
}

// must ends a test whose certificates cannot be made: there is nothing to be tested then.
func must(err error) {
	if err != nil {
		panic("tlstest: " + err.Error())
	}
}
