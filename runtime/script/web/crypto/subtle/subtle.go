// Package subtle is the algorithms of crypto.subtle as the Web Cryptography API names them,
// on Go's own cryptography: keys, their formats, signatures, encryption and derivation. It
// knows nothing of scripts; package crypto is between the two.
//
// Every failure is an *Error with the name of the DOMException that the standard asks for.
// What may take long looks at its context, so that it ends with the invocation.
package subtle

import (
	"crypto"
	"fmt"
	"io"
	"slices"

	_ "crypto/sha1" // the hashes that hashOf names
	_ "crypto/sha256"
	_ "crypto/sha512"
)

// The names of the errors.
const (
	operationError     = "OperationError"
	dataError          = "DataError"
	invalidAccessError = "InvalidAccessError"
	notSupportedError  = "NotSupportedError"
	syntaxError        = "SyntaxError"
)

// Error is a failure as scripts see it: Name is that of a DOMException.
type Error struct{ Name, Message string }

// Error is the message.
func (e *Error) Error() string { return e.Message }

func fail(name, format string, args ...any) error {
	return &Error{Name: name, Message: fmt.Sprintf(format, args...)}
}

// Params is an algorithm with what an operation needs of it, its name in the standard's
// spelling. Absent numbers are -1, absent bytes nil.
type Params struct {
	Name, Hash, Curve string

	Length     int // of a key in bits, or of an AES-CTR counter
	Modulus    int // bits of an RSA key
	TagBits    int
	SaltLength int
	Iterations int

	Exponent, IV, Counter, Additional, Label, Salt, Info []byte

	Public *Key // the other party's

	// Random is what keys are made of and ECDSA signs without: the same bytes give the same
	// keys. Nil is the system's. RSA-OAEP and the salts of RSA-PSS are random in every case.
	Random io.Reader
}

// Algorithm is what a key says about itself. Fields that are not its algorithm's are zero.
type Algorithm struct {
	Name, Hash, Curve string
	Length            int
	Modulus           int
	Exponent          []byte
}

// Key is a key of a script. It never changes and may be used by several goroutines.
type Key struct {
	Type        string // secret, public or private
	Algorithm   Algorithm
	Extractable bool
	Usages      []string // in the standard's order

	// []byte, *rsa.PublicKey, *rsa.PrivateKey, *ecdsa.PublicKey, *ecdsa.PrivateKey,
	// ed25519.PublicKey, ed25519.PrivateKey, *ecdh.PublicKey or *ecdh.PrivateKey.
	material any
}

// Pair is what generating gives: a secret key in Secret, or the other two.
type Pair struct{ Secret, Public, Private *Key }

// usageOrder is the order in which keys list their uses.
func usageOrder() []string {
	return []string{"encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"}
}

// allowed lists what a key of that algorithm and type may be used for.
func allowed(algorithm, keyType string) []string {
	private := keyType == "private"
	switch algorithm {
	case "HMAC":
		return []string{"sign", "verify"}
	case "AES-GCM", "AES-CBC", "AES-CTR":
		return []string{"encrypt", "decrypt", "wrapKey", "unwrapKey"}
	case "AES-KW":
		return []string{"wrapKey", "unwrapKey"}
	case "PBKDF2", "HKDF":
		return []string{"deriveKey", "deriveBits"}
	case "RSA-OAEP":
		if private {
			return []string{"decrypt", "unwrapKey"}
		}
		return []string{"encrypt", "wrapKey"}
	case "ECDH", "X25519":
		if private {
			return []string{"deriveKey", "deriveBits"}
		}
		return nil
	}
	if private {
		return []string{"sign"}
	}
	return []string{"verify"}
}

// newKey makes a key, its usages checked and in order.
func newKey(keyType string, algorithm Algorithm, extractable bool, usages []string, material any) (*Key, error) {
	if err := checkUsages(algorithm.Name, keyType, usages); err != nil {
		return nil, err
	}
	if len(usages) == 0 && keyType != "public" {
		return nil, fail(syntaxError, "A %s key needs at least one use", keyType)
	}
	return &Key{Type: keyType, Algorithm: algorithm, Extractable: extractable, Usages: ordered(usages), material: material}, nil
}

func checkUsages(algorithm, keyType string, usages []string) error {
	can := allowed(algorithm, keyType)
	for _, use := range usages {
		if !slices.Contains(can, use) {
			return fail(syntaxError, "A %s %s key cannot be used for %s", keyType, algorithm, use)
		}
	}
	return nil
}

// ordered gives usages without repetition in the standard's order.
func ordered(usages []string) []string {
	list := []string{}
	for _, use := range usageOrder() {
		if slices.Contains(usages, use) {
			list = append(list, use)
		}
	}
	return list
}

// permit says that the key is of the algorithm and may be used so.
func (k *Key) permit(algorithm, use string) error {
	if k.Algorithm.Name != algorithm {
		return fail(invalidAccessError, "The key is one of %s, not of %s", k.Algorithm.Name, algorithm)
	}
	if !slices.Contains(k.Usages, use) {
		return fail(invalidAccessError, "The key may not be used for %s: it has %v", use, k.Usages)
	}
	return nil
}

// hashOf finds the hash of a name that has been checked.
func hashOf(name string) crypto.Hash {
	switch name {
	case "SHA-1":
		return crypto.SHA1
	case "SHA-384":
		return crypto.SHA384
	case "SHA-512":
		return crypto.SHA512
	}
	return crypto.SHA256
}

// Digest hashes data.
func Digest(name string, data []byte) []byte {
	h := hashOf(name).New()
	h.Write(data)
	return h.Sum(nil)
}

// isAES says whether the algorithm is one of the AES family.
func isAES(name string) bool {
	return slices.Contains([]string{"AES-GCM", "AES-CBC", "AES-CTR", "AES-KW"}, name)
}

// isRSA says whether the algorithm is one of the RSA family.
func isRSA(name string) bool {
	return slices.Contains([]string{"RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP"}, name)
}

// isEC says whether the algorithm is on one of the NIST curves.
func isEC(name string) bool { return name == "ECDSA" || name == "ECDH" }
