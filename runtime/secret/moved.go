package secret

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"bobbin/runtime/fault"
)

// Files is a vault of files that is to be moved into the store of a runner. They stay sealed.
type Files struct {
	dir   string
	key   SealedKey
	items []Resealed
	moved []string // paths of the items
	// Damaged are files that do not open; they are left where they are.
	Damaged []string
}

// ReadFiles reads the vault of files in a folder. Faults: not_found when there is none, denied
// when none of the master keys opens it.
func ReadFiles(dir string, masters func(made bool) ([]string, error)) (*Files, error) {
	f := &Files{dir: filepath.Join(dir, "vault")}
	data, err := os.ReadFile(filepath.Join(f.dir, keyFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, noVault()
	}
	if err != nil {
		return nil, cannotRead(f.dir, err)
	}
	all, err := masters(true)
	if err != nil {
		return nil, err
	}
	key, err := openKey(data, all)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	f.key = SealedKey{ID: hex.EncodeToString(sum[:16]), Sealed: data}
	return f, f.readItems(key)
}

func cannotRead(path string, err error) error {
	return fault.New(fault.Unavailable, "The vault cannot be read: %s.", path).Because(err)
}

func (f *Files) readItems(key *age.X25519Identity) error {
	paths, err := filepath.Glob(filepath.Join(f.dir, "sealed", "*.age"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return cannotRead(path, err)
		}
		var got item
		plain, err := open(data, key)
		if err == nil {
			err = json.Unmarshal(plain, &got)
		}
		if sum := sha256.Sum256([]byte(got.Name)); err != nil || hex.EncodeToString(sum[:])+".age" != filepath.Base(path) {
			f.Damaged = append(f.Damaged, path)
			continue
		}
		f.items, f.moved = append(f.items, Resealed{Name: got.Name, Sealed: data}), append(f.moved, path)
	}
	return nil
}

// MoveInto puts everything into rows that have no vault yet. When it was put there before, nothing
// is done. Faults: conflict when they have another vault.
func (f *Files) MoveInto(ctx context.Context, rows Rows, now time.Time) error {
	there, err := rows.VaultKey(ctx)
	if fault.Is(err, fault.NotFound) {
		key := f.key
		key.At = now
		err = rows.ReplaceKey(ctx, "", key, f.items)
		there = key
	}
	if err == nil && there.ID != f.key.ID {
		err = ErrChanged
	}
	if errors.Is(err, ErrChanged) {
		return fault.New(fault.Conflict, "The store has a vault already, and %s holds another one.", f.dir).
			WithHint("Move that folder away, and publish with --with-accounts what is missing then.")
	}
	return err
}

// Remove removes the files that were moved, the one with the key last.
func (f *Files) Remove() error {
	var errs []error
	for _, path := range append(f.moved, filepath.Join(f.dir, markFile), filepath.Join(f.dir, keyFile)) {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, cannotWrite(path, err))
		}
	}
	for _, dir := range []string{filepath.Join(f.dir, "sealed"), f.dir} {
		_ = os.Remove(dir) // one that still holds something stays
	}
	return errors.Join(errs...)
}
