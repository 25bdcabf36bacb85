package engine

import (
	"context"
	"regexp"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Vault keeps credentials by name; package secret implements it.
type Vault interface {
	Get(ctx context.Context, name string) (map[string]string, error)
	Set(ctx context.Context, name string, fields map[string]string) error
	// Swap keeps fields in place of old ones, of none when old is nil; false when it is others by now.
	Swap(ctx context.Context, name string, old, fields map[string]string) (bool, error)
	Delete(ctx context.Context, name string) error
}

// Accounts are the authorised logins of this machine, or of a runner. What they are lies in a
// list; what opens them lies in the vault.
type Accounts struct {
	all   list[connector.Account]
	vault Vault
	learn func(secrets ...string) // tells the redactor what must never be shown

	mu sync.Mutex
}

func newAccounts(all list[connector.Account], vault Vault, learn func(secrets ...string)) *Accounts {
	return &Accounts{all: all, vault: vault, learn: learn}
}

var accountName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$`)

// ValidName says whether an account may have that name.
func (a *Accounts) ValidName(name string) error {
	if name == workspace.Simulated || !accountName.MatchString(name) {
		return fault.New(fault.Invalid, "%q cannot be the name of an account.", name).
			WithHint("Use letters, digits, dots, hyphens and underscores, at most 64: my-jira.")
	}
	return nil
}

// List gives the accounts by name, without credentials.
func (a *Accounts) List() ([]connector.Account, error) { return a.all.read("") }

// Get finds an account. Faults: not_found.
func (a *Accounts) Get(name string) (connector.Account, error) {
	accounts, err := a.List()
	if err != nil {
		return connector.Account{}, err
	}
	for _, account := range accounts {
		if account.Name == name {
			return account, nil
		}
	}
	return connector.Account{}, fault.New(fault.NotFound, "There is no account %q on this machine.", name).
		WithHint("`bobbin connect` makes one; `bobbin accounts` lists those there are.")
}

// Credential opens an account's credential. What it gives is known to the redactor from then on.
func (a *Accounts) Credential(ctx context.Context, name string) (connector.Credential, error) {
	fields, err := a.vault.Get(ctx, vaultName(name))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Denied, "The credential of the account %q is not in the vault of this machine.", name).
			WithHint("`bobbin connect` asks for it again.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	credential := connector.Credential(fields)
	a.learn(credential.Secrets()...)
	return credential, nil
}

func vaultName(account string) string { return "account/" + account }

// Keep stores an account and its credential; one of the same name is replaced.
func (a *Accounts) Keep(ctx context.Context, account connector.Account, credential connector.Credential) error {
	if err := a.ValidName(account.Name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.List(); err != nil {
		return err
	}
	a.learn(credential.Secrets()...)
	// The credential first: an account without one would look usable and not be.
	if err := a.vault.Set(ctx, vaultName(account.Name), credential); err != nil {
		return err
	}
	return a.all.keep(account)
}

// Renew keeps new tokens in place of old ones, and when the login ends, and gives what is kept: not
// the new ones when the account has got another credential meanwhile. It keeps nothing of an account
// that was removed.
func (a *Accounts) Renew(ctx context.Context, name string, old, fresh connector.Credential, ends time.Time) (connector.Credential, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	renewed, err := a.vault.Swap(ctx, vaultName(name), old, fresh)
	if err != nil {
		return nil, err
	}
	if !renewed {
		kept, err := a.Credential(ctx, name)
		if fault.Is(err, fault.Denied) {
			return fresh, nil // for who asked before it was removed
		}
		return kept, err
	}
	return fresh, a.change(name, func(account *connector.Account) {
		if !ends.IsZero() { // what the person typed is better than nothing
			account.Expires = ends
		}
	})
}

// learned keeps what a test of an account has told.
func (a *Accounts) learned(account connector.Account) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.change(account.Name, func(kept *connector.Account) { kept.Who, kept.Expires = account.Who, account.Expires })
}

// change writes the list when a change makes a difference. The caller holds mu.
func (a *Accounts) change(name string, f func(*connector.Account)) error {
	accounts, err := a.List()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(accounts, func(one connector.Account) bool { return one.Name == name })
	if at < 0 {
		return nil
	}
	before := accounts[at]
	f(&accounts[at])
	if accounts[at].Who == before.Who && accounts[at].Expires.Equal(before.Expires) {
		return nil
	}
	return a.all.keep(accounts[at])
}

// Remove forgets an account and its credential. Faults: not_found.
func (a *Accounts) Remove(ctx context.Context, name string) error {
	if _, err := a.Get(name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.vault.Delete(ctx, vaultName(name)); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return a.all.drop(place{name: name})
}
