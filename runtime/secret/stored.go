package secret

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"bobbin/runtime/fault"
)

// Rows is where a Stored vault keeps what it has sealed. Each method is one transaction.
type Rows interface {
	// VaultKey gives the key that opens the items; not_found when none was made.
	VaultKey(ctx context.Context) (SealedKey, error)
	// VaultItems gives the item of a name, or none; all of them by name when it is "".
	VaultItems(ctx context.Context, name string) ([]SealedItem, error)
	// SwapItem keeps an item in place of the one that was sealed so, or as a new one when was is nil.
	// ErrChanged says that it is not so, ErrOldKey that the item's key is not the key any more.
	SwapItem(ctx context.Context, item SealedItem, was []byte) error
	// DropItem forgets an item; one that is not there is no error.
	DropItem(ctx context.Context, name string) error
	// ReplaceKey puts a key in place of the one named from (of none when it is ""), and with it every
	// item, or does nothing: ErrChanged when there is another key, or an item that is not among these.
	ReplaceKey(ctx context.Context, from string, to SealedKey, items []Resealed) error
}

// ErrMaster says that no master key opens the vault.
var ErrMaster = errors.New("another master key")

// What Rows refuse.
var (
	ErrChanged = errors.New("it was changed meanwhile")
	ErrOldKey  = errors.New("its key was replaced")
)

// SealedKey is the key of a vault, sealed with the master key (age, scrypt).
type SealedKey struct {
	ID     string
	Sealed []byte
	At     time.Time
}

// SealedItem is an item of a vault, sealed for the key. Its name is sealed with it, so that items
// cannot be swapped.
type SealedItem struct {
	Name   string
	Key    string // ID of the key it is sealed for
	Sealed []byte
}

// Resealed is an item that was sealed anew.
type Resealed struct {
	Name   string
	Was    []byte // nil for one that is new
	Sealed []byte
}

// StoredConfig says where a vault lies and what opens it.
type StoredConfig struct {
	Rows Rows
	// Masters gives the master keys, one of which opens the vault; the first is the one a new vault
	// is sealed with. made says that there is a vault. While the key is being changed there are two.
	Masters func(made bool) ([]string, error)
	Now     func() time.Time
}

// masterWork is how hard a master key is to guess at, as a power of two: it is random, so that
// trying is hopeless without.
const masterWork = 10

// Stored is a Vault whose items lie in the store of a runner, for all its nodes.
type Stored struct {
	c StoredConfig

	mu     sync.Mutex
	id     string // of key
	key    *age.X25519Identity
	opened map[string]opened // by name; a row is opened once
}

// opened is an item that was opened.
type opened struct {
	sealed []byte
	fields map[string]string
}

// FindStored opens a vault. Faults: not_found when none was made, denied when none of the master
// keys opens it, and those of Rows.
func FindStored(ctx context.Context, c StoredConfig) (*Stored, error) {
	v := &Stored{c: c, opened: map[string]opened{}}
	return v, v.load(ctx)
}

// OpenStored opens a vault, and makes it when there is none. Faults: as FindStored; nothing is
// changed then.
func OpenStored(ctx context.Context, c StoredConfig) (*Stored, error) {
	v, err := FindStored(ctx, c)
	if !fault.Is(err, fault.NotFound) {
		return v, err
	}
	masters, err := c.Masters(false)
	if err != nil {
		return nil, err
	}
	_, sealed, err := sealNewKey(masters[0], c.Now())
	if err != nil {
		return nil, err
	}
	if err := c.Rows.ReplaceKey(ctx, "", sealed, nil); err != nil && !errors.Is(err, ErrChanged) {
		return nil, err
	}
	return v, v.load(ctx) // another node may have been first
}

// sealNewKey makes a key of a vault.
func sealNewKey(master string, at time.Time) (*age.X25519Identity, SealedKey, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, SealedKey{}, err
	}
	to, err := age.NewScryptRecipient(master)
	if err != nil {
		return nil, SealedKey{}, err
	}
	to.SetWorkFactor(masterWork)
	data, err := seal([]byte(key.String()), to)
	return key, SealedKey{ID: uuid.NewString(), Sealed: data, At: at}, err
}

// openKey opens the key of a vault with one of the master keys. Faults: denied.
func openKey(sealed []byte, masters []string) (*age.X25519Identity, error) {
	for _, master := range masters {
		with, err := age.NewScryptIdentity(master)
		if err != nil {
			return nil, wrongMaster()
		}
		plain, err := open(sealed, with)
		var noMatch *age.NoIdentityMatchError
		if errors.As(err, &noMatch) {
			continue
		}
		var key *age.X25519Identity
		if err == nil {
			key, err = age.ParseX25519Identity(string(plain))
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "The key of the vault is damaged.").WithHint("Restore the data from a backup.").Because(err)
		}
		return key, nil
	}
	return nil, wrongMaster()
}

func wrongMaster() error {
	return fault.New(fault.Denied, "The master key does not open the vault.").WithHint("Nothing was changed.").Because(ErrMaster)
}

// load opens the key that the store has now.
func (v *Stored) load(ctx context.Context) error {
	sealed, err := v.c.Rows.VaultKey(ctx)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if sealed.ID == v.id {
		return nil
	}
	masters, err := v.c.Masters(true)
	if err != nil {
		return err
	}
	key, err := openKey(sealed.Sealed, masters)
	if v.key != nil && fault.Is(err, fault.Denied) {
		return fault.New(fault.Denied, "The master key of this runner was changed while it ran.").WithHint("Start it again with the new one.").Because(err)
	}
	if err != nil {
		return err
	}
	v.id, v.key = sealed.ID, key
	return nil
}

// keyOf gives a key by its ID; another process may have put it there. Faults: ErrOldKey.
func (v *Stored) keyOf(ctx context.Context, id string) (*age.X25519Identity, error) {
	for range 2 {
		v.mu.Lock()
		key, known := v.key, v.id
		v.mu.Unlock()
		if known == id {
			return key, nil
		}
		if err := v.load(ctx); err != nil {
			return nil, err
		}
	}
	return nil, ErrOldKey
}

// Get gives the fields of a name.
func (v *Stored) Get(ctx context.Context, name string) (map[string]string, error) {
	fields, _, err := v.get(ctx, name)
	return fields, err
}

// lookAgain is how often a row is read whose key is not there: each time the key was changed since.
const lookAgain = 10

// get gives the sealed form with it.
func (v *Stored) get(ctx context.Context, name string) (fields map[string]string, sealed []byte, err error) {
	for range lookAgain {
		if fields, sealed, err = v.look(ctx, name); !errors.Is(err, ErrOldKey) {
			return fields, sealed, err
		}
	}
	return nil, nil, noKey(err)
}

func noKey(err error) error {
	return fault.New(fault.Invalid, "A stored credential was sealed with a key that the vault has no more.").WithHint("Restore the data from a backup.").Because(err)
}

// look reads an item once. ErrOldKey says that the key was changed since.
func (v *Stored) look(ctx context.Context, name string) (map[string]string, []byte, error) {
	rows, err := v.c.Rows.VaultItems(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	v.mu.Lock()
	was := v.opened[name]
	if len(rows) == 0 {
		delete(v.opened, name)
	}
	v.mu.Unlock()
	if len(rows) == 0 {
		return nil, nil, notKept(name)
	}
	row := rows[0]
	if bytes.Equal(was.sealed, row.Sealed) {
		return maps.Clone(was.fields), row.Sealed, nil
	}
	key, err := v.keyOf(ctx, row.Key)
	if err != nil {
		return nil, nil, err
	}
	fields, err := openRow(key, row)
	if err != nil {
		return nil, nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.opened[name] = opened{row.Sealed, fields}
	return maps.Clone(fields), row.Sealed, nil
}

func openRow(key *age.X25519Identity, row SealedItem) (map[string]string, error) {
	var got item
	plain, err := open(row.Sealed, key)
	if err == nil {
		err = json.Unmarshal(plain, &got)
	}
	if err == nil && got.Name != row.Name {
		err = errors.New("it is another item")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The stored credential %q is damaged or was sealed with another key.", row.Name).
			WithHint("Restore the data from a backup, or send the credential again.").Because(err)
	}
	return got.Fields, nil
}

// Set keeps fields, replacing those of the same name.
func (v *Stored) Set(ctx context.Context, name string, fields map[string]string) error {
	for {
		rows, err := v.c.Rows.VaultItems(ctx, name)
		if err != nil {
			return err
		}
		var was []byte
		if len(rows) > 0 {
			was = rows[0].Sealed
		}
		if err := v.swap(ctx, name, fields, was); !errors.Is(err, ErrChanged) {
			return err
		}
	}
}

// Swap keeps fields in place of old ones, of none when old is nil, and says whether it did: not
// when there are others by now.
func (v *Stored) Swap(ctx context.Context, name string, old, fields map[string]string) (bool, error) {
	have, was, err := v.get(ctx, name)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return false, err
	}
	if (have == nil) != (old == nil) || !maps.Equal(have, old) {
		return false, nil
	}
	err = v.swap(ctx, name, fields, was)
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	return err == nil, err
}

// swap seals fields for the key of now.
func (v *Stored) swap(ctx context.Context, name string, fields map[string]string, was []byte) error {
	plain, err := json.Marshal(item{name, fields})
	if err != nil {
		return err
	}
	for {
		v.mu.Lock()
		key, id := v.key, v.id
		v.mu.Unlock()
		data, err := seal(plain, key.Recipient())
		if err != nil {
			return err
		}
		err = v.c.Rows.SwapItem(ctx, SealedItem{Name: name, Key: id, Sealed: data}, was)
		if !errors.Is(err, ErrOldKey) {
			return err
		}
		if err := v.load(ctx); err != nil {
			return err
		}
	}
}

// Delete forgets a name.
func (v *Stored) Delete(ctx context.Context, name string) error {
	return v.c.Rows.DropItem(ctx, name)
}

// Unlock does nothing: the master key is given at the start.
func (v *Stored) Unlock(context.Context, string, bool) error { return nil }

// Status says whether the vault can be used.
func (v *Stored) Status(ctx context.Context) Status {
	s := Status{Kind: KindStore, Exists: true}
	if err := v.load(ctx); err != nil {
		f := fault.From(err)
		s.Locked, s.Sentence, s.Hint = true, f.Sentence, f.Hint
	}
	return s
}

// OpensWith says whether a master key is the one that the vault has now.
func (v *Stored) OpensWith(ctx context.Context, master string) (bool, error) {
	sealed, err := v.c.Rows.VaultKey(ctx)
	if err != nil {
		return false, err
	}
	_, err = openKey(sealed.Sealed, []string{master})
	if errors.Is(err, ErrMaster) {
		return false, nil
	}
	return err == nil, err
}

// Rotate seals everything anew, with a new key under another master key, at once or not at all.
func (v *Stored) Rotate(ctx context.Context, master string) error {
	for old := 0; ; {
		err := v.rotate(ctx, master)
		switch {
		case errors.Is(err, ErrOldKey):
			if old++; old == lookAgain {
				return noKey(err)
			}
		case !errors.Is(err, ErrChanged):
			return err
		}
	}
}

// rotate tries once. ErrChanged and ErrOldKey say that something was changed meanwhile.
func (v *Stored) rotate(ctx context.Context, master string) error {
	if err := v.load(ctx); err != nil {
		return err
	}
	v.mu.Lock()
	old, from := v.key, v.id
	v.mu.Unlock()
	rows, err := v.c.Rows.VaultItems(ctx, "")
	if err != nil {
		return err
	}
	key, sealed, err := sealNewKey(master, v.c.Now())
	if err != nil {
		return err
	}
	items := make([]Resealed, len(rows))
	for n, row := range rows {
		if row.Key != from {
			return ErrOldKey
		}
		if items[n], err = reseal(old, key, row); err != nil {
			return err
		}
	}
	if err := v.c.Rows.ReplaceKey(ctx, from, sealed, items); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.id, v.key, v.opened = sealed.ID, key, map[string]opened{}
	return nil
}

func reseal(old, key *age.X25519Identity, row SealedItem) (Resealed, error) {
	fields, err := openRow(old, row)
	if err != nil {
		return Resealed{}, err
	}
	plain, err := json.Marshal(item{row.Name, fields})
	if err != nil {
		return Resealed{}, err
	}
	data, err := seal(plain, key.Recipient())
	return Resealed{row.Name, row.Sealed, data}, err
}
