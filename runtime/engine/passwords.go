package engine

import (
	"context"
	"sync"
	"time"
	"unicode/utf8"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

const (
	// shortestPassword is what can be masked without masking half of every text, in bytes.
	shortestPassword = 4
	longestPassword  = 64 << 10 // bytes: a chain of certificates fits
	// learnWithin bounds how long what a run prints waits for a vault whose values the run may not
	// even need; a passphrase takes about a second.
	learnWithin = 5 * time.Second
)

// PasswordKey names one value of a password parameter, or the secret of an event listener.
type PasswordKey struct {
	Workspace   workspace.ID `json:"workspace"`
	Environment string       `json:"environment"`
	Parameter   string       `json:"parameter"` // its path: token, or mail.token in a folder; or the listener's name
}

// KeptPassword says that there is a value, and since when.
type KeptPassword struct {
	PasswordKey
	UpdatedAt time.Time `json:"updatedAt"`
}

// Passwords are the values of password parameters on this machine, or the secrets of event
// listeners, one item of the vault each. Which there are is in a list too, which needs no
// vault to be read.
type Passwords struct {
	kept  list[KeptPassword]
	kind  string // how its items of the vault begin: parameter or listener
	vault Vault
	learn func(values map[string]string)
	now   func() time.Time

	mu     sync.Mutex
	opened map[PasswordKey]string    // what was read or set by this process
	tried  map[PasswordKey]time.Time // without a parameter: when the values were asked for
	// shared says that other processes change values too: nothing is remembered for long.
	shared bool
}

// learnAgain is how long the values of an environment are known for when others may change them.
const learnAgain = 10 * time.Second

func newPasswords(kept list[KeptPassword], kind string, vault Vault, learn func(map[string]string), now func() time.Time) *Passwords {
	return &Passwords{kept: kept, kind: kind, vault: vault, learn: learn, now: now, opened: map[PasswordKey]string{}, tried: map[PasswordKey]time.Time{}}
}

// place is where a value stands in its list.
func (k PasswordKey) place() place {
	return place{string(k.Workspace), k.Environment + "/" + k.Parameter}
}

// List says which values there are of a workspace, by environment and parameter.
func (p *Passwords) List(id workspace.ID) ([]KeptPassword, error) {
	return p.kept.read(string(id))
}

// item is the name of a value in the vault.
func (p *Passwords) item(k PasswordKey) string {
	return p.kind + "/" + string(k.Workspace) + "/" + k.Environment + "/" + k.Parameter
}

// Get opens a value; the redactor knows it from then on. Faults: not_found, and the vault's.
func (p *Passwords) Get(ctx context.Context, k PasswordKey) (string, error) {
	p.mu.Lock()
	value, ok := p.opened[k]
	p.mu.Unlock()
	if ok && !p.shared {
		return value, nil
	}
	fields, err := p.vault.Get(ctx, p.item(k))
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.NotFound, "The password parameter %q has no value in the environment %q on this machine.", k.Parameter, k.Environment).
			WithHint("Give it one with `bobbin parameter DIR set %s --env %s`.", k.Parameter, k.Environment).Because(err)
	}
	if err != nil {
		return "", err
	}
	p.learn(fields)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened[k] = fields["value"]
	return fields["value"], nil
}

// Set keeps a value in place of what was there. Faults: invalid, and the vault's.
func (p *Passwords) Set(ctx context.Context, k PasswordKey, value string) error {
	switch {
	case len(value) < shortestPassword:
		return fault.New(fault.Invalid, "A password has at least %d characters.", shortestPassword).
			WithHint("Anything shorter could not be kept out of logs: it would be masked in the middle of ordinary words.")
	case len(value) > longestPassword:
		return fault.New(fault.Invalid, "The value has %d KB; a password has at most %d KB.", len(value)>>10, longestPassword>>10)
	case !utf8.ValidString(value):
		return fault.New(fault.Invalid, "The value is not text (UTF-8).").WithHint("Encode it, for example as base64, and say so where it is used.")
	}
	fields := map[string]string{"value": value}
	p.learn(fields)
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.List(k.Workspace); err != nil {
		return err
	}
	if err := p.vault.Set(ctx, p.item(k), fields); err != nil {
		return err
	}
	p.opened[k] = value
	return p.kept.keep(KeptPassword{k, p.now().UTC().Truncate(time.Second)})
}

// Unset forgets a value; one that is not there is no fault.
func (p *Passwords) Unset(ctx context.Context, k PasswordKey) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.List(k.Workspace); err != nil {
		return err
	}
	if err := p.vault.Delete(ctx, p.item(k)); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	delete(p.opened, k)
	return p.kept.drop(k.place())
}

// learnAll makes the values of an environment known to the redactor: a record may hold what a
// service sent back in an earlier run. What it gives is closed when that is done. A vault that
// does not open is asked again when a value is needed.
func (p *Passwords) learnAll(ctx context.Context, id workspace.ID, environment string) <-chan struct{} {
	done := make(chan struct{})
	unknown := p.unknown(id, environment)
	if len(unknown) == 0 {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(ctx, learnWithin)
		defer cancel()
		for _, k := range unknown {
			_, _ = p.Get(ctx, k) // its fault is told when the value is used
		}
	}()
	return done
}

// unknown are the values that nobody has asked for yet.
func (p *Passwords) unknown(id workspace.ID, environment string) []PasswordKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	place := PasswordKey{Workspace: id, Environment: environment}
	tried, ok := p.tried[place]
	if ok && (!p.shared || p.now().Sub(tried) < learnAgain) {
		return nil
	}
	p.tried[place] = p.now()
	all, err := p.List(id)
	if err != nil {
		return nil // told by the list
	}
	var keys []PasswordKey
	for _, k := range all {
		if k.Environment == environment {
			keys = append(keys, k.PasswordKey)
		}
	}
	return keys
}
