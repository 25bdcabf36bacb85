package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// AccountUse is one place where a workspace's environment uses an account.
type AccountUse struct {
	Dir         string `json:"dir"`
	Workspace   string `json:"workspace"` // its name
	Environment string `json:"environment"`
	Connection  string `json:"connection"`
}

// AccountUses lists where the workspaces opened on this machine use an account, the newest
// workspace first. One that cannot be read now is left out.
func (e *Engine) AccountUses(name string) []AccountUse {
	uses := []AccountUse{}
	for _, r := range e.Recent() {
		w, err := e.Workspace(r.Dir)
		if err != nil {
			continue
		}
		for _, env := range w.Environments {
			for _, path := range slices.Sorted(maps.Keys(env.Accounts)) {
				if env.Accounts[path] == name {
					uses = append(uses, AccountUse{w.Dir, w.Name, env.Name, path})
				}
			}
		}
	}
	return uses
}

// RenameAccount gives an account another name, also in the environments that use it, which are
// given. Faults: invalid, not_found, conflict, and the vault's.
func (e *Engine) RenameAccount(ctx context.Context, name, to string) ([]AccountUse, error) {
	uses := e.AccountUses(name)
	if err := e.accounts.Rename(ctx, name, to); err != nil {
		return nil, err
	}
	for _, use := range uses {
		w, err := e.Workspace(use.Dir)
		if err == nil {
			err = w.Bind(use.Environment, use.Connection, to)
		}
		if err != nil {
			return uses, err
		}
	}
	return uses, nil
}

// Rename gives an account another name, and its credential another place in the vault. Faults:
// invalid, not_found, conflict, and the vault's; nothing is changed then.
func (a *Accounts) Rename(ctx context.Context, name, to string) error {
	if err := a.ValidName(to); err != nil {
		return err
	}
	if _, err := a.Get(name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	accounts, err := a.List()
	if err != nil {
		return err
	}
	// Names that differ only by case would be one item in some keychains.
	if slices.ContainsFunc(accounts, func(one connector.Account) bool { return strings.EqualFold(one.Name, to) && one.Name != name }) {
		return fault.New(fault.Conflict, "There is an account %q already.", to).WithHint("Choose another name, or remove that account first.")
	}
	credential, err := a.vault.Get(ctx, vaultName(name))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err == nil {
		if err := a.vault.Set(ctx, vaultName(to), credential); err != nil {
			return err
		}
	}
	for _, one := range accounts {
		if one.Name != name {
			continue
		}
		one.Name = to
		if err := errors.Join(a.all.keep(one), a.all.drop(place{name: name})); err != nil {
			return err
		}
	}
	if err := a.vault.Delete(ctx, vaultName(name)); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}
