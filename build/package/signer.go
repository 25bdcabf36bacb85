package main

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// signer signs what is made. A nil one signs nothing.
type signer struct {
	certificate, key string // PEM files; the certificate with those that it hangs on
	timestamp        string // the address of a service that says when, so that a signature outlives its certificate; may be ""
	private          crypto.Signer
}

// newSigner reads what the environment says of signing: BOBBIN_SIGN_CERTIFICATE, BOBBIN_SIGN_KEY and
// BOBBIN_SIGN_TIMESTAMP. Without the first two there is no signer.
func newSigner(getenv func(string) string) (*signer, error) {
	s := &signer{certificate: getenv("BOBBIN_SIGN_CERTIFICATE"), key: getenv("BOBBIN_SIGN_KEY"), timestamp: getenv("BOBBIN_SIGN_TIMESTAMP")}
	if s.certificate == "" && s.key == "" {
		return nil, nil
	}
	if s.certificate == "" || s.key == "" {
		return nil, errors.New("BOBBIN_SIGN_CERTIFICATE and BOBBIN_SIGN_KEY belong together: set both, or none")
	}
	if strings.ContainsAny(s.certificate+s.key+s.timestamp, "'\"\n$`\\") {
		return nil, errors.New("the files to sign with must have names without quotes, backslashes and dollar signs")
	}
	text, err := os.ReadFile(s.key)
	if err != nil {
		return nil, fmt.Errorf("the key to sign with: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is no key in the form of PEM", s.key)
	}
	key, err := parseKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s is no key that can be read, or is locked by a passphrase: %w", s.key, err)
	}
	s.private = key
	return s, nil
}

// parseKey reads a private key in one of the three forms that openssl writes.
func parseKey(der []byte) (crypto.Signer, error) {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	s, is := key.(crypto.Signer)
	if !is {
		return nil, errors.New("it cannot sign")
	}
	return s, nil
}

// command is osslsigncode's line to sign a program of Windows.
func (s *signer) command(in, out string) []string {
	args := []string{"osslsigncode", "sign", "-certs", s.certificate, "-key", s.key, "-h", "sha256", "-n", "Bobbin"}
	if s.timestamp != "" {
		args = append(args, "-ts", s.timestamp)
	}
	return append(args, "-in", in, "-out", out)
}

// line is the command for a shell that signs the file %1 in its place.
func (s *signer) line() string {
	words := s.command("%1", "%1.signed")
	for i, word := range words {
		words[i] = `"` + word + `"`
	}
	return strings.Join(words, " ") + ` && mv "%1.signed" "%1"`
}

// program gives a program of Windows with its signature.
func (s *signer) program(body []byte) ([]byte, error) {
	if s == nil {
		return body, nil
	}
	if _, err := exec.LookPath("osslsigncode"); err != nil {
		return nil, errors.New("osslsigncode, which signs programs of Windows, is not on this machine: install the package osslsigncode")
	}
	dir, err := os.MkdirTemp("", "bobbin-sign-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.exe"), filepath.Join(dir, "out.exe")
	if err := write(in, body); err != nil {
		return nil, err
	}
	words := s.command(in, out)
	if said, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("osslsigncode: %w\n%s", err, said)
	}
	return os.ReadFile(out)
}

// detached signs bytes; openssl dgst -sha256 -verify checks it.
func (s *signer) detached(body []byte) ([]byte, error) {
	sum := sha256.Sum256(body)
	return s.private.Sign(rand.Reader, sum[:], crypto.SHA256)
}
