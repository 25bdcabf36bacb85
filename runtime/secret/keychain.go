package secret

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/zalando/go-keyring"

	"bobbin/runtime/fault"
)

const (
	probeItem = "probe"     // never set; asking for it shows that the keychain answers
	keyItem   = "vault key" // opens the sealed items
	sealedTag = "sealed:"   // an item that lies in the folder
	plainTag  = "fields:"
	// answerWithin bounds a keychain that asks its user for a password first.
	answerWithin = 2 * time.Minute
)

// osKeychain is the keychain of this machine.
type osKeychain struct{}

func (osKeychain) Set(service, user, secret string) error   { return keyring.Set(service, user, secret) }
func (osKeychain) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (osKeychain) Delete(service, user string) error        { return keyring.Delete(service, user) }

// guarded calls a keychain with a time limit, one call at a time. A call that hangs keeps
// its goroutine until the keychain answers: there is no way to take it back.
type guarded struct {
	chain   Keychain
	service string
	turn    chan struct{}
}

func newGuarded(c Config) *guarded {
	g := &guarded{chain: c.Keychain, service: c.KeychainService, turn: make(chan struct{}, 1)}
	if g.chain == nil {
		g.chain = osKeychain{}
	}
	return g
}

var errNoBus = errors.New("no D-Bus session (DBUS_SESSION_BUS_ADDRESS is empty)")

// do runs a call in its turn and within its time.
func (g *guarded) do(ctx context.Context, within time.Duration, call func() (string, error)) (string, error) {
	// Without a bus address the library may start stray daemons of its own.
	if _, ours := g.chain.(osKeychain); ours && runtime.GOOS == "linux" && os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return "", errNoBus
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	type answer struct {
		secret string
		err    error
	}
	answered := make(chan answer, 1)
	go func() {
		defer func() { <-g.turn }()
		secret, err := call()
		answered <- answer{secret, err}
	}()
	select {
	case a := <-answered:
		return a.secret, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// probe asks for an item that is not there. Every answer but "not found" means that there
// is no keychain to be used.
func (g *guarded) probe(ctx context.Context, within time.Duration) error {
	_, err := g.do(ctx, within, func() (string, error) { return g.chain.Get(g.service, probeItem) })
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

func (g *guarded) get(ctx context.Context, user string) (string, error) {
	return g.do(ctx, answerWithin, func() (string, error) { return g.chain.Get(g.service, user) })
}

func (g *guarded) set(ctx context.Context, user, secret string) error {
	_, err := g.do(ctx, answerWithin, func() (string, error) { return "", g.chain.Set(g.service, user, secret) })
	return err
}

func (g *guarded) delete(ctx context.Context, user string) error {
	_, err := g.do(ctx, answerWithin, func() (string, error) { return "", g.chain.Delete(g.service, user) })
	return err
}

// keychainVault keeps one keychain item per name; what is too large for one is sealed in the
// folder with a key from the keychain.
type keychainVault struct {
	c      Config
	sealed *sealed
	keys   *guarded
	key    once[*age.X25519Identity]

	swapping sync.Mutex
}

// Get gives the fields of a name.
func (v *keychainVault) Get(ctx context.Context, name string) (map[string]string, error) {
	text, err := v.keys.get(ctx, itemName(name))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil, notKept(name)
	}
	if err != nil {
		return nil, refused(err)
	}
	if strings.HasPrefix(text, sealedTag) {
		key, err := v.sealingKey(ctx, false)
		if err != nil {
			return nil, err
		}
		return v.sealed.get(key, name)
	}
	var fields map[string]string
	text, ours := strings.CutPrefix(text, plainTag)
	if err := json.Unmarshal([]byte(text), &fields); err != nil || !ours {
		return nil, fault.New(fault.Invalid, "The keychain's item for %q is not one of Bobbin's.", name).
			WithHint("Connect the account again.").Because(err)
	}
	return fields, nil
}

// Set keeps fields. The folder is the keychain's from the first that were kept.
func (v *keychainVault) Set(ctx context.Context, name string, fields map[string]string) error {
	if err := v.keep(ctx, name, fields); err != nil {
		return err
	}
	return mark(v.c.Dir, KindKeychain)
}

// keep writes first what is new, then what points to it; what is old goes last.
func (v *keychainVault) keep(ctx context.Context, name string, fields map[string]string) error {
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	if len(plainTag)+len(text) <= v.c.ItemBytes {
		err := v.keys.set(ctx, itemName(name), plainTag+string(text))
		if err == nil {
			return v.sealed.delete(name)
		}
		if !errors.Is(err, keyring.ErrSetDataTooBig) {
			return refused(err)
		}
	}
	key, err := v.sealingKey(ctx, true)
	if err != nil {
		return err
	}
	if err := v.sealed.set(key, name, fields); err != nil {
		return err
	}
	if err := v.keys.set(ctx, itemName(name), sealedTag); err != nil {
		return refused(err)
	}
	return nil
}

// Swap keeps fields in place of old ones.
func (v *keychainVault) Swap(ctx context.Context, name string, old, fields map[string]string) (bool, error) {
	return swap(ctx, &v.swapping, v, name, old, fields)
}

// Delete forgets a name.
func (v *keychainVault) Delete(ctx context.Context, name string) error {
	if err := v.keys.delete(ctx, itemName(name)); err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return refused(err)
	}
	return v.sealed.delete(name)
}

// Unlock has nothing to do: the keychain asks its user itself.
func (v *keychainVault) Unlock(ctx context.Context, _ string, _ bool) error {
	if err := v.keys.probe(ctx, answerWithin); err != nil {
		return refused(err)
	}
	return nil
}

// Status asks the keychain.
func (v *keychainVault) Status(ctx context.Context) Status {
	s := Status{Kind: KindKeychain, Exists: true}
	if err := v.keys.probe(ctx, v.c.ProbeWithin); err != nil {
		f := fault.From(refused(err))
		s.Locked, s.Sentence, s.Hint = true, f.Sentence, f.Hint
	}
	return s
}

// sealingKey gives the key of the folder, made with the first large item.
func (v *keychainVault) sealingKey(ctx context.Context, create bool) (*age.X25519Identity, error) {
	return v.key.get(func() (*age.X25519Identity, error) {
		text, err := v.keys.get(ctx, keyItem)
		if err == nil {
			key, parseErr := age.ParseX25519Identity(text)
			if parseErr != nil {
				return nil, fault.New(fault.Invalid, "The keychain's item %q is not one of Bobbin's.", keyItem).Because(parseErr)
			}
			return key, nil
		}
		if !errors.Is(err, keyring.ErrNotFound) {
			return nil, refused(err)
		}
		if !create {
			return nil, fault.New(fault.Invalid, "The keychain has lost the key of the larger credentials.").
				WithHint("Connect the account again.")
		}
		key, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, err
		}
		if err := v.keys.set(ctx, keyItem, key.String()); err != nil {
			return nil, refused(err)
		}
		return key, nil
	})
}

// itemName keeps people's names apart from the vault's own items.
func itemName(name string) string { return "credential " + name }

// refused says that a keychain that was there before cannot be used now.
func refused(err error) error {
	if errors.Is(err, context.Canceled) {
		return fault.New(fault.Canceled, "Waiting for the keychain was stopped.").Because(err)
	}
	if errors.Is(err, errNoBus) {
		return fault.New(fault.Unavailable, "Your credentials are in the keychain of the desktop session, which cannot be reached from here.").
			WithHint("Run Bobbin inside the desktop session, or use another home (BOBBIN_HOME) with a vault file here.").Because(err)
	}
	return fault.New(fault.Denied, "The keychain with your credentials did not open.").
		WithHint("Unlock it (log in to the desktop, or allow Bobbin in the keychain's dialog) and try again. Nothing has been changed.").Because(err)
}
