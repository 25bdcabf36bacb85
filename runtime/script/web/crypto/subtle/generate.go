package subtle

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"io"
	"slices"
)

// maxSecretBits is the longest HMAC key that is generated.
const maxSecretBits = 1 << 20

// draw fills raw with random bytes.
func (p Params) draw(raw []byte) {
	if p.Random == nil {
		_, _ = rand.Read(raw) // never fails, by its contract
		return
	}
	_, _ = io.ReadFull(p.Random, raw) // derived bytes have no end
}

// generateEC makes a key on a curve. Go's own way takes no bytes from outside.
func (p Params) generateEC(curve elliptic.Curve) (*ecdsa.PrivateKey, error) {
	if p.Random == nil {
		return ecdsa.GenerateKey(curve, rand.Reader)
	}
	bits := curve.Params().N.BitLen()
	raw := make([]byte, (bits+7)/8)
	for {
		p.draw(raw)
		raw[0] >>= len(raw)*8 - bits
		if key, err := ecdsa.ParseRawPrivateKey(curve, raw); err == nil { // else it is not below the order
			return key, nil
		}
	}
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// split deals the uses of a pair out to its keys.
func split(name string, usages []string) (private, public []string) {
	for _, use := range usages {
		if contains(allowed(name, "private"), use) {
			private = append(private, use)
		}
		if contains(allowed(name, "public"), use) {
			public = append(public, use)
		}
	}
	return private, public
}

func generateSecret(p Params, extractable bool, usages []string) (*Key, error) {
	if err := checkUsages(p.Name, "secret", usages); err != nil {
		return nil, err
	}
	bits, err := keyBits(p)
	if err != nil {
		return nil, err
	}
	raw := make([]byte, (bits+7)/8)
	p.draw(raw)
	return newKey("secret", Algorithm{Name: p.Name, Hash: p.Hash, Length: bits}, extractable, usages, clipped(raw, bits))
}

// keyBits is how long a secret key of an algorithm is; -1 when the algorithm takes any.
func keyBits(p Params) (int, error) {
	switch {
	case isAES(p.Name):
		if p.Length != 128 && p.Length != 192 && p.Length != 256 {
			return 0, fail(operationError, "An AES key has 128, 192 or 256 bits, not %d", p.Length)
		}
		return p.Length, nil
	case p.Name != "HMAC":
		return -1, nil
	case p.Length < 0:
		return hashOf(p.Hash).New().BlockSize() * 8, nil
	case p.Length == 0 || p.Length > maxSecretBits:
		return 0, fail(operationError, "An HMAC key has from 1 to %d bits, not %d", maxSecretBits, p.Length)
	}
	return p.Length, nil
}

func generatePair(ctx context.Context, p Params) (algorithm Algorithm, private, public any, err error) {
	algorithm = Algorithm{Name: p.Name}
	switch {
	case isRSA(p.Name):
		key, err := generateRSA(ctx, p)
		if err != nil {
			return algorithm, nil, nil, err
		}
		return rsaAlgorithm(p, &key.PublicKey), key, &key.PublicKey, nil
	case isEC(p.Name):
		curve := curveOf(p.Curve)
		if curve == nil {
			return algorithm, nil, nil, fail(notSupportedError, "The curve %q is not supported: P-256, P-384 and P-521 are", p.Curve)
		}
		algorithm.Curve = p.Curve
		key, err := p.generateEC(curve)
		if err != nil {
			return algorithm, nil, nil, operation(err)
		}
		return algorithm, key, &key.PublicKey, nil
	case p.Name == "Ed25519":
		seed := make([]byte, ed25519.SeedSize)
		p.draw(seed)
		private := ed25519.NewKeyFromSeed(seed)
		return algorithm, private, private.Public(), nil
	}
	scalar := make([]byte, 32)
	p.draw(scalar)
	key, err := ecdh.X25519().NewPrivateKey(scalar)
	if err != nil {
		return algorithm, nil, nil, operation(err)
	}
	return algorithm, key, key.PublicKey(), nil
}
