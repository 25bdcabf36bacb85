package subtle

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"io"
	"math/big"
)

// curveOf finds a curve; nil when there is none of that name.
func curveOf(name string) elliptic.Curve {
	switch name {
	case "P-256":
		return elliptic.P256()
	case "P-384":
		return elliptic.P384()
	case "P-521":
		return elliptic.P521()
	}
	return nil
}

// width is the bytes of a coordinate.
func width(c elliptic.Curve) int { return (c.Params().BitSize + 7) / 8 }

func (s Source) readEC(p Params, extractable bool, usages []string) (Algorithm, any, error) {
	algorithm := Algorithm{Name: p.Name, Curve: p.Curve}
	curve := curveOf(p.Curve)
	if curve == nil {
		return algorithm, nil, fail(notSupportedError, "The curve %q is not supported: P-256, P-384 and P-521 are", p.Curve)
	}
	switch s.Format {
	case "raw":
		key, err := point(curve, s.Bytes)
		return algorithm, key, err
	case "spki":
		parsed, err := x509.ParsePKIXPublicKey(s.Bytes)
		key, ok := parsed.(*ecdsa.PublicKey)
		if err != nil || !ok || key.Curve != curve {
			return algorithm, nil, fail(dataError, "The data is not the public key of a %s key pair", p.Curve)
		}
		return algorithm, key, nil
	case "pkcs8":
		parsed, err := x509.ParsePKCS8PrivateKey(s.Bytes)
		key, ok := parsed.(*ecdsa.PrivateKey)
		if err != nil || !ok || key.Curve != curve {
			return algorithm, nil, fail(dataError, "The data is not the private key of a %s key pair", p.Curve)
		}
		return algorithm, key, nil
	}
	if err := s.JWK.check("EC", jwkAlg(algorithm), p, extractable, usages); err != nil {
		return algorithm, nil, err
	}
	key, err := s.JWK.ec(p.Curve, curve)
	return algorithm, key, err
}

// point reads a public key, compressed or not.
func point(curve elliptic.Curve, b []byte) (*ecdsa.PublicKey, error) {
	if len(b) == 1+width(curve) && (b[0] == 2 || b[0] == 3) {
		x, y := elliptic.UnmarshalCompressed(curve, b)
		if x == nil {
			return nil, fail(dataError, "The point is not on the curve")
		}
		b = elliptic.Marshal(curve, x, y) //nolint:staticcheck // the only way from big numbers to a point
	}
	key, err := ecdsa.ParseUncompressedPublicKey(curve, b)
	if err != nil {
		return nil, fail(dataError, "The data is not a point of the curve")
	}
	return key, nil
}

func (k *JWK) ec(name string, curve elliptic.Curve) (any, error) {
	if k.Crv != name {
		return nil, fail(dataError, "The JSON web key is on the curve %q, not %q", k.Crv, name)
	}
	x, err := sized("x", k.X, width(curve))
	if err != nil {
		return nil, err
	}
	y, err := sized("y", k.Y, width(curve))
	if err != nil {
		return nil, err
	}
	public, err := point(curve, append(append([]byte{4}, x...), y...))
	if err != nil || k.D == "" {
		return public, err
	}
	d, err := sized("d", k.D, width(curve))
	if err != nil {
		return nil, err
	}
	private, err := ecdsa.ParseRawPrivateKey(curve, d)
	if err != nil || !private.PublicKey.Equal(public) {
		return nil, fail(dataError, "The private number of the JSON web key does not belong to its point")
	}
	return private, nil
}

func (s Source) read25519(p Params, extractable bool, usages []string) (any, error) {
	switch s.Format {
	case "raw":
		return public25519(p.Name, s.Bytes)
	case "spki":
		parsed, err := x509.ParsePKIXPublicKey(s.Bytes)
		if err == nil && is25519(p.Name, parsed) {
			return parsed, nil
		}
		return nil, fail(dataError, "The data is not an %s public key", p.Name)
	case "pkcs8":
		parsed, err := x509.ParsePKCS8PrivateKey(s.Bytes)
		if err == nil && is25519(p.Name, parsed) {
			return parsed, nil
		}
		return nil, fail(dataError, "The data is not an %s private key", p.Name)
	}
	if err := s.JWK.check("OKP", jwkAlg(Algorithm{Name: p.Name}), p, extractable, usages); err != nil {
		return nil, err
	}
	if s.JWK.Crv != p.Name {
		return nil, fail(dataError, "The JSON web key is on the curve %q, not %q", s.JWK.Crv, p.Name)
	}
	x, err := sized("x", s.JWK.X, 32)
	if err != nil || s.JWK.D == "" {
		if err != nil {
			return nil, err
		}
		return public25519(p.Name, x)
	}
	d, err := sized("d", s.JWK.D, 32)
	if err != nil {
		return nil, err
	}
	return private25519(p.Name, x, d)
}

func is25519(name string, key any) bool {
	switch k := key.(type) {
	case ed25519.PublicKey, ed25519.PrivateKey:
		return name == "Ed25519"
	case *ecdh.PublicKey:
		return name == "X25519" && k.Curve() == ecdh.X25519()
	case *ecdh.PrivateKey:
		return name == "X25519" && k.Curve() == ecdh.X25519()
	}
	return false
}

func public25519(name string, b []byte) (any, error) {
	if len(b) != 32 {
		return nil, fail(dataError, "An %s public key has 32 bytes, not %d", name, len(b))
	}
	if name == "Ed25519" {
		return ed25519.PublicKey(append([]byte{}, b...)), nil
	}
	key, err := ecdh.X25519().NewPublicKey(b)
	if err != nil {
		return nil, fail(dataError, "The data is not an X25519 public key")
	}
	return key, nil
}

func private25519(name string, x, d []byte) (any, error) {
	if name == "Ed25519" {
		key := ed25519.NewKeyFromSeed(d)
		if string(key[32:]) != string(x) {
			return nil, fail(dataError, "The members \"d\" and \"x\" of the JSON web key do not belong together")
		}
		return key, nil
	}
	key, err := ecdh.X25519().NewPrivateKey(d)
	if err != nil || string(key.PublicKey().Bytes()) != string(x) {
		return nil, fail(dataError, "The members \"d\" and \"x\" of the JSON web key do not belong together")
	}
	return key, nil
}

// signEC gives both numbers of a signature one after the other; by RFC 6979 the same
// signature every time, when that is asked for.
func signEC(key *ecdsa.PrivateKey, h crypto.Hash, digest []byte, same bool) ([]byte, error) {
	var random io.Reader
	if !same {
		random = rand.Reader
	}
	coded, err := key.Sign(random, digest, h)
	var pair struct{ R, S *big.Int }
	if err == nil {
		_, err = asn1.Unmarshal(coded, &pair)
	}
	if err != nil {
		return nil, operation(err)
	}
	size := width(key.Curve)
	out := make([]byte, 2*size)
	pair.R.FillBytes(out[:size])
	pair.S.FillBytes(out[size:])
	return out, nil
}

func verifyEC(key *ecdsa.PublicKey, digest, signature []byte) bool {
	size := width(key.Curve)
	if len(signature) != 2*size {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
	return ecdsa.Verify(key, digest, r, s)
}
