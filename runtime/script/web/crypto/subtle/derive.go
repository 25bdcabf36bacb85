package subtle

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/hmac"
	"encoding/binary"
	"encoding/json"
)

// DeriveBits derives so many bits; bits is -1 for as many as the algorithm gives. maxBytes
// bounds the answer. It returns ctx's error when that ends first.
func DeriveBits(ctx context.Context, p Params, k *Key, bits, maxBytes int) ([]byte, error) {
	if err := k.permit(p.Name, "deriveBits"); err != nil {
		return nil, err
	}
	return derive(ctx, p, k, bits, maxBytes)
}

// DeriveKey derives a key of the algorithm into.
func DeriveKey(ctx context.Context, p Params, k *Key, into Params, extractable bool, usages []string) (*Key, error) {
	if err := k.permit(p.Name, "deriveKey"); err != nil {
		return nil, err
	}
	if err := checkUsages(into.Name, "secret", usages); err != nil {
		return nil, err
	}
	bits, err := keyBits(into)
	if err != nil {
		return nil, err
	}
	secret, err := derive(ctx, p, k, bits, maxSecretBits/8)
	if err != nil {
		return nil, err
	}
	return Import(Source{Format: "raw", Bytes: secret}, into, extractable, usages)
}

func derive(ctx context.Context, p Params, k *Key, bits, maxBytes int) ([]byte, error) {
	if secret, ok := k.material.([]byte); ok {
		if bits < 0 || bits%8 != 0 {
			return nil, fail(operationError, "The length is not a multiple of 8")
		}
		if bits/8 > maxBytes {
			return nil, fail(operationError, "The length of %d bits is too much", bits)
		}
		if p.Name == "HKDF" {
			h := hashOf(p.Hash)
			if bits == 0 {
				return []byte{}, nil
			}
			out, err := hkdf.Key(h.New, secret, p.Salt, string(p.Info), bits/8)
			return out, operation(err)
		}
		return stretch(ctx, p, secret, bits/8)
	}
	shared, err := agree(p, k)
	if err != nil || bits < 0 {
		return shared, err
	}
	size := (bits + 7) / 8
	if size > len(shared) {
		return nil, fail(operationError, "The shared secret has %d bits, not %d", len(shared)*8, bits)
	}
	return clipped(shared[:size], bits), nil
}

// agree gives the secret that both parties can compute.
func agree(p Params, k *Key) ([]byte, error) {
	switch {
	case p.Public.Type != "public":
		return nil, fail(invalidAccessError, "The other party's key is not a public one")
	case p.Public.Algorithm.Name != p.Name || p.Public.Algorithm.Curve != k.Algorithm.Curve:
		return nil, fail(invalidAccessError, "The two keys are not of the same curve")
	}
	mine, own := k.material.(*ecdh.PrivateKey)
	theirs, other := p.Public.material.(*ecdh.PublicKey)
	if private, ok := k.material.(*ecdsa.PrivateKey); ok {
		public, _ := p.Public.material.(*ecdsa.PublicKey)
		var err, failed error
		mine, err = private.ECDH()
		theirs, failed = public.ECDH()
		own, other = err == nil, failed == nil
	}
	if !own || !other {
		return nil, fail(operationError, "The keys cannot agree on a secret")
	}
	shared, err := mine.ECDH(theirs)
	return shared, operation(err)
}

// lookAfter is how many rounds of PBKDF2 pass before its context is looked at.
const lookAfter = 4096

// stretch is PBKDF2. Go's own cannot be stopped, and the number of rounds is the script's.
func stretch(ctx context.Context, p Params, password []byte, size int) ([]byte, error) {
	if p.Iterations <= 0 {
		return nil, fail(operationError, "PBKDF2 needs one iteration at least")
	}
	mac := hmac.New(hashOf(p.Hash).New, password)
	out := make([]byte, 0, size+mac.Size())
	var number [4]byte
	var u, sum []byte
	rounds := 0
	for block := uint32(1); len(out) < size; block++ {
		binary.BigEndian.PutUint32(number[:], block)
		mac.Reset()
		mac.Write(p.Salt)
		mac.Write(number[:])
		u = mac.Sum(u[:0])
		sum = append(sum[:0], u...)
		for i := 1; i < p.Iterations; i++ {
			mac.Reset()
			mac.Write(u)
			u = mac.Sum(u[:0])
			for n := range sum {
				sum[n] ^= u[n]
			}
			if rounds++; rounds%lookAfter == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		if rounds++; rounds%lookAfter == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out = append(out, sum...)
	}
	return out[:size:size], nil
}

// Wrap exports a key and encrypts it.
func Wrap(format string, k, with *Key, p Params) ([]byte, error) {
	if err := with.permit(p.Name, "wrapKey"); err != nil {
		return nil, err
	}
	text, web, err := Export(format, k)
	if err != nil {
		return nil, err
	}
	if web != nil {
		if text, err = json.Marshal(web); err != nil {
			return nil, operation(err)
		}
		if p.Name == "AES-KW" { // white space makes the text one that can be wrapped
			for len(text)%8 != 0 {
				text = append(text, ' ')
			}
		}
	}
	return encrypt(p, with, text)
}

// Unwrap decrypts a key and imports it; nobody sees it in between.
func Unwrap(format string, data []byte, with *Key, p, into Params, extractable bool, usages []string) (*Key, error) {
	if err := with.permit(p.Name, "unwrapKey"); err != nil {
		return nil, err
	}
	text, err := decrypt(p, with, data)
	if err != nil {
		return nil, err
	}
	source := Source{Format: format, Bytes: text}
	if format == "jwk" {
		if source.JWK, err = ParseJWK(text); err != nil {
			return nil, err
		}
	}
	return Import(source, into, extractable, usages)
}
