// Package secret keeps credentials on this machine and keeps them out of everything a
// person or a script may read.
//
// A Vault holds named sets of secret fields: in the operating system's keychain where there
// is one, else in files sealed with a passphrase (age); that of a runner in rows of its store. Once a folder's vault has been used,
// it stays what it was: a keychain that is locked or out of reach today is reported, never
// replaced by an empty file. Nothing is ever written in plain text. What a secret is for is
// not known here; accounts are the engine's.
//
// A Redactor masks the values it has learned in logs. Both work on bytes and streams.
package secret

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"bobbin/runtime/fault"
)

// Vault keeps sets of secret fields by name. It is safe for concurrent use.
//
// Every method may fail with denied (locked, refused, wrong passphrase), unavailable (the
// keychain cannot be reached) or invalid (a damaged file, left as it is).
type Vault interface {
	// Get gives the fields of a name; not_found when there are none.
	Get(ctx context.Context, name string) (map[string]string, error)
	// Set keeps fields, replacing those of the same name.
	Set(ctx context.Context, name string, fields map[string]string) error
	// Swap keeps fields in place of old ones, of none when old is nil, and says whether it did: not
	// when there are others by now.
	Swap(ctx context.Context, name string, old, fields map[string]string) (bool, error)
	// Delete forgets a name; unknown ones are no error.
	Delete(ctx context.Context, name string) error
	// Unlock opens a vault file with its passphrase, for the life of this process. Create
	// makes one when there is none. A keychain needs no unlocking.
	Unlock(ctx context.Context, passphrase string, create bool) error
	// Status says what the vault is and whether it can be used.
	Status(ctx context.Context) Status
}

// The kinds of vault.
const (
	KindKeychain = "keychain"
	KindFile     = "file"
	// KindStore is a vault whose items lie sealed in the store of a runner.
	KindStore = "store"
)

// Status is how a vault stands.
type Status struct {
	Kind     string `json:"kind"`               // keychain, file or store
	Exists   bool   `json:"exists"`             // something is or can be kept without further ado
	Locked   bool   `json:"locked"`             // needs Unlock first
	Sentence string `json:"sentence,omitempty"` // why it cannot be used now
	Hint     string `json:"hint,omitempty"`
}

// Keychain is the operating system's store of secrets, as go-keyring speaks to it. An item
// that is not there is keyring.ErrNotFound; every other error means that it cannot be used.
type Keychain interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// Config says where a vault keeps its things.
type Config struct {
	KeychainService string        // the name of its items; bobbin when empty
	Dir             string        // the vault is a folder named vault in it, made when needed
	Passphrase      string        // unlocks or creates the vault file when first needed; may be empty
	NoKeychain      bool          // a file even where there is a keychain
	Keychain        Keychain      // the operating system's when nil
	ItemBytes       int           // largest keychain item; the platform's when zero
	ProbeWithin     time.Duration // for the first look at the keychain; 3 s when zero
	WorkFactor      int           // of scrypt, as a power of two; 18 (about a second) when zero
}

// markFile remembers which kind of vault a folder has.
const markFile = "kind"

// Open finds the vault of a folder. It asks the keychain once, within a time limit, unless
// the folder has a vault already.
func Open(ctx context.Context, c Config) (Vault, error) {
	if c.KeychainService == "" {
		c.KeychainService = "bobbin"
	}
	if c.ItemBytes == 0 {
		c.ItemBytes = platformItemBytes()
	}
	if c.ProbeWithin == 0 {
		c.ProbeWithin = 3 * time.Second
	}
	if c.WorkFactor == 0 {
		c.WorkFactor = workFactor
	}
	c.Dir = filepath.Join(c.Dir, "vault")
	kind, err := os.ReadFile(filepath.Join(c.Dir, markFile))
	if err != nil && !os.IsNotExist(err) {
		return nil, fault.New(fault.Unavailable, "The folder of the vault cannot be read: %s.", c.Dir).Because(err)
	}
	store := &sealed{dir: filepath.Join(c.Dir, "sealed")}
	file := &fileVault{c: c, sealed: store}
	if string(kind) == KindFile || c.NoKeychain {
		return file, nil
	}
	chain := &keychainVault{c: c, sealed: store, keys: newGuarded(c)}
	if string(kind) == KindKeychain || chain.keys.probe(ctx, c.ProbeWithin) == nil {
		return chain, nil
	}
	return file, nil
}

// KindIn is the kind of the vault that a folder has; "" when nothing is kept yet.
func KindIn(dir string) string {
	kind, _ := os.ReadFile(filepath.Join(dir, "vault", markFile)) // what cannot be read is told by Open
	return string(kind)
}

// platformItemBytes is what a keychain takes as one item: Windows has 2,560 bytes, macOS
// about 3,000 with names; the Linux services take megabytes, slowly.
func platformItemBytes() int {
	if runtime.GOOS == "linux" {
		return 64 << 10
	}
	return 2400
}

// mark notes the kind of vault a folder has, with the first secret kept in it.
func mark(dir, kind string) error {
	path := filepath.Join(dir, markFile)
	if have, err := os.ReadFile(path); err == nil && string(have) == kind {
		return nil
	}
	return writeFile(path, []byte(kind))
}

// writeFile replaces a file at once and for good: readable by its owner only, complete or
// not there.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return cannotWrite(path, err)
	}
	suffix := make([]byte, 6)
	rand.Read(suffix)
	temporary := path + "." + hex.EncodeToString(suffix)
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return cannotWrite(path, err)
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		os.Remove(temporary)
		return cannotWrite(path, err)
	}
	return nil
}

func cannotWrite(path string, err error) error {
	return fault.New(fault.Unavailable, "The vault cannot be written: %s.", path).
		WithHint("Check that the disk has room and that the folder is yours. What was stored before is unchanged.").Because(err)
}

// once is a value made at its first use, tried again after an error.
type once[T any] struct {
	mu   sync.Mutex
	done bool
	v    T
}

func (o *once[T]) get(make func() (T, error)) (T, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done {
		return o.v, nil
	}
	v, err := make()
	if err == nil {
		o.v, o.done = v, true
	}
	return v, err
}

// swap is Vault.Swap where one process has the vault: swapping holds off others of its own.
func swap(ctx context.Context, swapping *sync.Mutex, v Vault, name string, old, fields map[string]string) (bool, error) {
	swapping.Lock()
	defer swapping.Unlock()
	have, err := v.Get(ctx, name)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return false, err
	}
	if (err != nil) != (old == nil) || !maps.Equal(have, old) {
		return false, nil
	}
	err = v.Set(ctx, name, fields)
	return err == nil, err
}
