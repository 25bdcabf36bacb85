package secret

import (
	"filippo.io/age"

	"bobbin/runtime/fault"
)

// Key opens what others have sealed for it (age, X25519).
type Key struct{ identity *age.X25519Identity }

// NewKey makes a key.
func NewKey() (*Key, error) {
	identity, err := age.GenerateX25519Identity()
	return &Key{identity}, err
}

// ParseKey reads what Secret gave.
func ParseKey(text string) (*Key, error) {
	identity, err := age.ParseX25519Identity(text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The key is damaged.").WithHint("Restore it from a backup.").Because(err)
	}
	return &Key{identity}, nil
}

// Secret is the key as text, to be kept where nobody reads it.
func (k *Key) Secret() string { return k.identity.String() }

// Public is what others seal for: age1...
func (k *Key) Public() string { return k.identity.Recipient().String() }

// Open opens what was sealed for this key. Faults: invalid.
func (k *Key) Open(sealed []byte) ([]byte, error) {
	plain, err := open(sealed, k.identity)
	if err != nil {
		return nil, fault.New(fault.Invalid, "What was sealed cannot be opened with this key.").
			WithHint("It was sealed for another runner, or was damaged on its way. Send it again.").Because(err)
	}
	return plain, nil
}

// SealFor seals a text so that only the owner of a public key reads it. Faults: invalid.
func SealFor(public string, plain []byte) ([]byte, error) {
	to, err := age.ParseX25519Recipient(public)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a public key.", public).Because(err)
	}
	return seal(plain, to)
}
