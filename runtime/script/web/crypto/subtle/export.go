package subtle

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
)

// Export writes a key: bytes, or a JWK for the format jwk.
func Export(format string, k *Key) ([]byte, *JWK, error) {
	if !readable(format, k.Algorithm.Name) {
		return nil, nil, fail(notSupportedError, "%s keys cannot be exported as %q", k.Algorithm.Name, format)
	}
	if !k.Extractable {
		return nil, nil, fail(invalidAccessError, "The key is not extractable")
	}
	switch format {
	case "jwk":
		web, err := k.jwk()
		return nil, web, err
	case "raw":
		b, err := k.raw()
		return b, nil, err
	case "spki":
		if k.Type != "public" {
			return nil, nil, fail(invalidAccessError, "Only public keys are exported as spki")
		}
		b, err := x509.MarshalPKIXPublicKey(k.material)
		return b, nil, operation(err)
	}
	if k.Type != "private" {
		return nil, nil, fail(invalidAccessError, "Only private keys are exported as pkcs8")
	}
	b, err := x509.MarshalPKCS8PrivateKey(k.material)
	return b, nil, operation(err)
}

// operation makes a failure of Go's cryptography one that scripts know.
func operation(err error) error {
	if err == nil {
		return nil
	}
	return fail(operationError, "The operation failed: %s", err)
}

func (k *Key) raw() ([]byte, error) {
	switch m := k.material.(type) {
	case []byte:
		return append([]byte{}, m...), nil
	case *ecdsa.PublicKey:
		b, err := m.Bytes()
		return b, operation(err)
	case ed25519.PublicKey:
		return append([]byte{}, m...), nil
	case *ecdh.PublicKey:
		return m.Bytes(), nil
	}
	return nil, fail(invalidAccessError, "A private key cannot be exported as raw")
}

func (k *Key) jwk() (*JWK, error) {
	web := &JWK{Alg: jwkAlg(k.Algorithm), KeyOps: k.Usages, Ext: &k.Extractable}
	switch m := k.material.(type) {
	case []byte:
		web.Kty, web.K = "oct", coded(m)
	case *rsa.PublicKey:
		web.rsaPublic(m)
	case *rsa.PrivateKey:
		web.rsaPublic(&m.PublicKey)
		web.D, web.P, web.Q = coded(m.D.Bytes()), coded(m.Primes[0].Bytes()), coded(m.Primes[1].Bytes())
		web.DP, web.DQ, web.QI = coded(m.Precomputed.Dp.Bytes()), coded(m.Precomputed.Dq.Bytes()), coded(m.Precomputed.Qinv.Bytes())
	case *ecdsa.PublicKey:
		return web, web.ecPublic(k.Algorithm.Curve, m)
	case *ecdsa.PrivateKey:
		d, err := m.Bytes()
		if err != nil {
			return nil, operation(err)
		}
		web.D = coded(d)
		return web, web.ecPublic(k.Algorithm.Curve, &m.PublicKey)
	case ed25519.PublicKey:
		web.okp("Ed25519", m, nil)
	case ed25519.PrivateKey:
		web.okp("Ed25519", m[32:], m.Seed())
	case *ecdh.PublicKey:
		web.okp("X25519", m.Bytes(), nil)
	case *ecdh.PrivateKey:
		web.okp("X25519", m.PublicKey().Bytes(), m.Bytes())
	}
	return web, nil
}

func (k *JWK) rsaPublic(m *rsa.PublicKey) {
	k.Kty, k.N, k.E = "RSA", coded(m.N.Bytes()), coded(big.NewInt(int64(m.E)).Bytes())
}

func (k *JWK) ecPublic(curve string, m *ecdsa.PublicKey) error {
	point, err := m.Bytes()
	if err != nil {
		return operation(err)
	}
	k.Alg = "" // the standard leaves it out for curves
	half := (len(point) - 1) / 2
	k.Kty, k.Crv, k.X, k.Y = "EC", curve, coded(point[1:1+half]), coded(point[1+half:])
	return nil
}

func (k *JWK) okp(curve string, x, d []byte) {
	k.Kty, k.Crv, k.X = "OKP", curve, coded(x)
	if d != nil {
		k.D = coded(d)
	}
}
