package runner

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"sync"
	"time"

	"bobbin/runtime/fault"
)

// secured gives the TLS settings of the server; nil for plain HTTP.
func (c Config) secured() (*tls.Config, error) {
	if len(c.ACME.Names) == 0 {
		return certificates(c.TLSCert, c.TLSKey)
	}
	if c.TLSCert != "" || c.TLSKey != "" {
		return nil, fault.New(fault.Invalid, "A certificate is either fetched or read from a file: --acme goes without --tls-cert.")
	}
	return c.ACME.obtained(filepath.Join(c.Data, "certificates"), c.Network, c.Engine.Logger)
}

// certificates reads the certificate of the server, and reads it again when its file has changed,
// so that a renewed one needs no restart. No files are no TLS.
func certificates(certFile, keyFile string) (*tls.Config, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	if certFile == "" || keyFile == "" {
		return nil, fault.New(fault.Invalid, "TLS needs both --tls-cert and --tls-key.")
	}
	k := &keyPair{cert: certFile, key: keyFile}
	if _, err := k.get(nil); err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: k.get}, nil
}

// keyPair is a certificate as it was read last.
type keyPair struct {
	cert, key string

	mu      sync.Mutex
	changed time.Time
	pair    *tls.Certificate
}

// get gives the certificate. One that cannot be read now leaves the one before in its place.
func (k *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.cert)
	if err == nil && k.pair != nil && info.ModTime().Equal(k.changed) {
		return k.pair, nil
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(k.cert, k.key)
	}
	if err != nil {
		if k.pair != nil {
			return k.pair, nil
		}
		return nil, fault.New(fault.Invalid, "The TLS certificate cannot be used: %s.", err).WithHint("--tls-cert and --tls-key name PEM files that belong together.").Because(err)
	}
	k.pair, k.changed = &pair, info.ModTime()
	return k.pair, nil
}
