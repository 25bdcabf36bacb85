package engine

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/secret"
)

// lists are what a home knows beside its vault. Nothing in them is secret.
type lists struct {
	accounts        list[connector.Account]
	passwords       list[KeptPassword]
	listenerSecrets list[KeptPassword]
	webhooks        list[keptWebhook]
}

func placeOfAccount(a connector.Account) place { return place{name: a.Name} }
func placeOfPassword(k KeptPassword) place     { return k.PasswordKey.place() }
func placeOfWebhook(k keptWebhook) place       { return k.key().place() }

// fileLists are those of a folder.
func (e *Engine) fileLists() lists {
	in := func(name string) string { return filepath.Join(e.c.ConfigDir, name) }
	return lists{
		accounts: &fileList[connector.Account]{at: placeOfAccount, file: listFile[connector.Account]{in("accounts.json"), "accounts", "accounts",
			"Mend or remove %s; the credentials in the keychain are untouched."}},
		passwords: &fileList[KeptPassword]{at: placeOfPassword, file: listFile[KeptPassword]{in("passwords.json"), "passwords", "password parameters",
			"Remove %s and set them again."}},
		listenerSecrets: &fileList[KeptPassword]{at: placeOfPassword, file: listFile[KeptPassword]{in("listener-secrets.json"), "passwords", "password parameters",
			"Remove %s and set them again."}},
		webhooks: &fileList[keptWebhook]{at: placeOfWebhook, file: listFile[keptWebhook]{in("webhooks.json"), "webhooks", "registered webhooks",
			"Mend or remove %s; the services keep what was registered."}},
	}
}

// sharedLists are those of a runner's store.
func (e *Engine) sharedLists() lists {
	shelf := e.db.Shelf()
	return lists{
		accounts:        &sharedList[connector.Account]{shelf, "accounts", placeOfAccount},
		passwords:       &sharedList[KeptPassword]{shelf, "passwords", placeOfPassword},
		listenerSecrets: &sharedList[KeptPassword]{shelf, "listener-secrets", placeOfPassword},
		webhooks:        &sharedList[keptWebhook]{shelf, "webhooks", placeOfWebhook},
	}
}

// openSecrets opens the vault and the lists: those of this machine, or those in the store of a
// runner. Faults: denied, when the master key of a runner is another one.
func (e *Engine) openSecrets(ctx context.Context) (err error) {
	e.redactor = secret.NewRedactor()
	var all lists
	if e.c.Hosted {
		all = e.sharedLists()
		e.vault, err = e.openStored(ctx, all)
	} else {
		all = e.fileLists()
		e.vault, err = secret.Open(ctx, secret.Config{Dir: e.c.ConfigDir, Passphrase: e.c.Passphrase})
	}
	if err != nil {
		return err
	}
	e.accounts = newAccounts(all.accounts, e.vault, e.redactor.Learn)
	e.renewals = renewals{going: map[string]*renewal{}, spent: map[string]string{}, forced: map[string]string{}, unkept: map[string]connector.Credential{}}
	e.logins.open = map[string]*pending{}
	e.passwords = newPasswords(all.passwords, "parameter", e.vault, e.learn, e.c.Now)
	e.listenerSecrets = newPasswords(all.listenerSecrets, "listener", e.vault, e.learn, e.c.Now)
	e.passwords.shared, e.listenerSecrets.shared = e.c.Hosted, e.c.Hosted
	e.webhooks = &webhooks{all.webhooks}
	e.proofs.open = map[string]*proof{}
	e.runners = newRunners(e.c.ConfigDir, e.vault, e.redactor.Learn, e.network.Transport(network.ToRunner))
	return nil
}

// openStored opens the vault of a runner. What an older runner kept in files is moved into the
// store first; the files go when it is there.
func (e *Engine) openStored(ctx context.Context, all lists) (*secret.Stored, error) {
	if e.c.Masters == nil { // an engine of its own, without a data directory
		e.c.Masters = func(bool) ([]string, error) { return []string{e.c.Passphrase}, nil }
	}
	files, err := secret.ReadFiles(e.c.ConfigDir, e.c.Masters)
	if err == nil {
		err = e.moveFiles(ctx, files, all)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	return secret.OpenStored(ctx, secret.StoredConfig{Rows: e.db.Vault(), Masters: e.c.Masters, Now: e.c.Now})
}

// moveFiles moves a folder's vault and lists into the store. It may be done again after it was
// interrupted: nothing else happens before it has come to its end.
func (e *Engine) moveFiles(ctx context.Context, files *secret.Files, to lists) error {
	if err := files.MoveInto(ctx, e.db.Vault(), e.c.Now()); err != nil {
		return err
	}
	from := e.fileLists()
	err := errors.Join(move(from.accounts, to.accounts), move(from.passwords, to.passwords),
		move(from.listenerSecrets, to.listenerSecrets), move(from.webhooks, to.webhooks))
	if err != nil {
		return err
	}
	for _, path := range files.Damaged {
		e.c.Logger.Warn("a stored credential is damaged and stays where it is", "file", path)
	}
	for _, name := range []string{"accounts.json", "passwords.json", "listener-secrets.json", "webhooks.json"} {
		if err := removeFile(filepath.Join(e.c.ConfigDir, name)); err != nil {
			return err
		}
	}
	return files.Remove()
}

func move[T any](from, to list[T]) error {
	all, err := from.read("")
	if err != nil || len(all) == 0 {
		return err
	}
	return to.keep(all...)
}

// removeFile removes a file that may not be there.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Unavailable, "%s cannot be removed.", path).Because(err)
	}
	return nil
}
