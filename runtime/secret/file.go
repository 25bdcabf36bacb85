package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"filippo.io/age"

	"bobbin/runtime/fault"
)

// keyFile holds the vault's key, sealed with the passphrase. scrypt is paid once per
// process; the key opens items at once.
const keyFile = "key.age"

// shortestPassphrase is what a new vault asks for.
const shortestPassphrase = 8

// fileVault keeps everything in sealed files.
type fileVault struct {
	c      Config
	sealed *sealed

	mu  sync.Mutex
	key *age.X25519Identity // nil while locked

	swapping sync.Mutex
}

// Get gives the fields of a name.
func (v *fileVault) Get(_ context.Context, name string) (map[string]string, error) {
	key, err := v.unlocked(false)
	if fault.Is(err, fault.NotFound) {
		return nil, notKept(name)
	}
	if err != nil {
		return nil, err
	}
	return v.sealed.get(key, name)
}

// Set keeps fields.
func (v *fileVault) Set(_ context.Context, name string, fields map[string]string) error {
	key, err := v.unlocked(true)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Denied, "This machine has no keychain, so credentials are kept in a file sealed with a passphrase, and none is chosen yet.").
			WithHint("Choose one with `bobbin accounts unlock`, or set BOBBIN_PASSPHRASE.")
	}
	if err != nil {
		return err
	}
	return v.sealed.set(key, name, fields)
}

// Swap keeps fields in place of old ones.
func (v *fileVault) Swap(ctx context.Context, name string, old, fields map[string]string) (bool, error) {
	return swap(ctx, &v.swapping, v, name, old, fields)
}

// Delete forgets a name. It needs no passphrase.
func (v *fileVault) Delete(_ context.Context, name string) error { return v.sealed.delete(name) }

// Unlock opens the vault, or makes it.
func (v *fileVault) Unlock(_ context.Context, passphrase string, create bool) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	key, err := v.readKey(passphrase)
	if fault.Is(err, fault.NotFound) && create {
		key, err = v.makeKey(passphrase)
	}
	if err != nil {
		return err
	}
	v.key = key
	return nil
}

// Status says whether the vault is there and open.
func (v *fileVault) Status(context.Context) Status {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, err := os.Stat(v.keyPath())
	s := Status{Kind: KindFile, Exists: err == nil, Locked: v.key == nil && v.c.Passphrase == ""}
	if s.Locked {
		f := locked()
		if !s.Exists {
			f = noVault()
		}
		s.Sentence, s.Hint = f.Sentence, f.Hint
	}
	return s
}

// unlocked gives the key; the passphrase of the Config opens a vault at its first use, or
// makes it when it may.
func (v *fileVault) unlocked(create bool) (*age.X25519Identity, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.key != nil {
		return v.key, nil
	}
	if v.c.Passphrase == "" {
		if _, err := os.Stat(v.keyPath()); errors.Is(err, os.ErrNotExist) {
			return nil, noVault()
		}
		return nil, locked()
	}
	key, err := v.readKey(v.c.Passphrase)
	if fault.Is(err, fault.NotFound) && create {
		key, err = v.makeKey(v.c.Passphrase)
	}
	if err == nil {
		v.key = key
	}
	return key, err
}

func (v *fileVault) keyPath() string { return filepath.Join(v.c.Dir, keyFile) }

func (v *fileVault) readKey(passphrase string) (*age.X25519Identity, error) {
	data, err := os.ReadFile(v.keyPath())
	if errors.Is(err, os.ErrNotExist) {
		return nil, noVault()
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The vault cannot be read: %s.", v.keyPath()).Because(err)
	}
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, wrongPassphrase().Because(err)
	}
	plain, err := open(data, with)
	var noMatch *age.NoIdentityMatchError
	if errors.As(err, &noMatch) {
		return nil, wrongPassphrase().Because(err)
	}
	var key *age.X25519Identity
	if err == nil {
		key, err = age.ParseX25519Identity(string(plain))
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The key of the vault is damaged: %s.", v.keyPath()).
			WithHint("Restore the file from a backup. To start afresh, move it away and connect your accounts again.").Because(err)
	}
	return key, nil
}

// makeKey makes a new vault. Items sealed with an older key stay where they are.
func (v *fileVault) makeKey(passphrase string) (*age.X25519Identity, error) {
	if len([]rune(passphrase)) < shortestPassphrase {
		return nil, fault.New(fault.Invalid, "A passphrase of the vault has at least %d characters.", shortestPassphrase).
			WithHint("Three or four words that do not belong together are easy to remember.")
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(v.c.WorkFactor)
	data, err := seal([]byte(key.String()), to)
	if err != nil {
		return nil, err
	}
	if err := writeFile(v.keyPath(), data); err != nil {
		return nil, err
	}
	return key, mark(v.c.Dir, KindFile)
}

func locked() *fault.Error {
	return fault.New(fault.Denied, "The vault with your credentials is locked.").
		WithHint("Unlock it with `bobbin accounts unlock`, or set BOBBIN_PASSPHRASE before Bobbin starts.")
}

func noVault() *fault.Error {
	return fault.New(fault.NotFound, "No vault has been made on this machine yet.").
		WithHint("`bobbin accounts unlock` makes one with a passphrase of your choice.")
}

func wrongPassphrase() *fault.Error {
	return fault.New(fault.Denied, "That is not the passphrase of the vault.").WithHint("Try again; nothing has been changed.")
}
