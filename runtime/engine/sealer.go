package engine

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"sync"

	"bobbin/runtime/fault"
)

// sealer encrypts the values of secure records with AES-256-GCM. Its key lies in the vault
// and is made at the first secure record.
type sealer struct {
	vault Vault

	mu   sync.Mutex
	aead cipher.AEAD
}

// keyName is the vault's name of the key.
const keyName = "record-storage-key"

// Seal encrypts a value bound to its place.
func (s *sealer) Seal(plain []byte, place string) ([]byte, error) {
	aead, err := s.open(true)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails
	return aead.Seal(nonce, nonce, plain, []byte(place)), nil
}

// Open decrypts what Seal made at the same place.
func (s *sealer) Open(sealed []byte, place string) ([]byte, error) {
	aead, err := s.open(false)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, fault.New(fault.Internal, "A secure record is cut off.")
	}
	nonce, text := sealed[:aead.NonceSize()], sealed[aead.NonceSize():]
	plain, err := aead.Open(nil, nonce, text, []byte(place))
	if err != nil {
		return nil, fault.New(fault.Denied, "A secure record cannot be opened with the key of this machine.").
			WithHint("It was sealed on another machine, or the key in the keychain was replaced.").Because(err)
	}
	return plain, nil
}

// open reads the key; with make a missing one is made.
func (s *sealer) open(make bool) (cipher.AEAD, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aead != nil {
		return s.aead, nil
	}
	key, err := s.key(make)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.New(fault.Denied, "The key of secure records in the vault is damaged.").Because(err)
	}
	s.aead, err = cipher.NewGCM(block)
	return s.aead, err
}

func (s *sealer) key(create bool) ([]byte, error) {
	ctx := context.Background() // the vault bounds its own waits
	if !create {
		fields, err := s.vault.Get(ctx, keyName)
		if err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(fields["key"])
	}
	fields, err := once(ctx, s.vault, keyName, func() (map[string]string, error) {
		key := make([]byte, 32)
		rand.Read(key) // never fails
		return map[string]string{"key": base64.StdEncoding.EncodeToString(key)}, nil
	})
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(fields["key"])
}
