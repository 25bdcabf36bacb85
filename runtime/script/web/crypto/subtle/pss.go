package subtle

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"math/big"
)

// signPSS signs with a salt of that many bytes. Go reads a length of 0 as "as long as
// possible", so that one has a way of its own.
func signPSS(key *rsa.PrivateKey, h crypto.Hash, digest []byte, salt int) ([]byte, error) {
	if salt > key.Size() {
		return nil, fail(operationError, "The key is too short for a salt of %d bytes", salt)
	}
	if salt != 0 {
		out, err := rsa.SignPSS(rand.Reader, key, h, digest, &rsa.PSSOptions{SaltLength: salt})
		return out, operation(err)
	}
	coded := encodeUnsalted(h, digest, key.N.BitLen()-1)
	if coded == nil {
		return nil, fail(operationError, "The key is too short for the hash")
	}
	m, e := new(big.Int).SetBytes(coded), big.NewInt(int64(key.E))
	// A random factor hides from the clock what is computed with the private number.
	var blind, back *big.Int
	for back == nil {
		var err error
		if blind, err = rand.Int(rand.Reader, key.N); err != nil {
			return nil, operation(err)
		}
		back = new(big.Int).ModInverse(blind, key.N)
	}
	m.Mul(m, new(big.Int).Exp(blind, e, key.N)).Mod(m, key.N)
	m.Exp(m, key.D, key.N)
	m.Mul(m, back).Mod(m, key.N)
	return m.FillBytes(make([]byte, key.Size())), nil
}

func verifyPSS(key *rsa.PublicKey, h crypto.Hash, digest, signature []byte, salt int) bool {
	if salt > key.Size() {
		return false
	}
	if salt != 0 {
		return rsa.VerifyPSS(key, h, digest, signature, &rsa.PSSOptions{SaltLength: salt}) == nil
	}
	s := new(big.Int).SetBytes(signature)
	coded := encodeUnsalted(h, digest, key.N.BitLen()-1)
	if coded == nil || len(signature) != key.Size() || s.Cmp(key.N) >= 0 {
		return false
	}
	m := s.Exp(s, big.NewInt(int64(key.E)), key.N)
	return m.Cmp(new(big.Int).SetBytes(coded)) == 0
}

// encodeUnsalted is EMSA-PSS of RFC 8017 with an empty salt, which makes it one value.
func encodeUnsalted(h crypto.Hash, digest []byte, bits int) []byte {
	size := (bits + 7) / 8
	if size < h.Size()+2 {
		return nil
	}
	inner := h.New()
	inner.Write(make([]byte, 8))
	inner.Write(digest)
	hashed := inner.Sum(nil)
	db := make([]byte, size-h.Size()-1)
	db[len(db)-1] = 1
	var mask bytes.Buffer
	for counter := uint32(0); mask.Len() < len(db); counter++ {
		part := h.New()
		part.Write(hashed)
		_ = binary.Write(part, binary.BigEndian, counter) // a hash takes everything
		mask.Write(part.Sum(nil))
	}
	for i := range db {
		db[i] ^= mask.Bytes()[i]
	}
	db[0] &= 0xFF >> (8*size - bits)
	return append(append(db, hashed...), 0xBC)
}
