package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Vault keeps credentials by name; package secret implements it.
type Vault interface {
	Get(ctx context.Context, name string) (map[string]string, error)
	Set(ctx context.Context, name string, fields map[string]string) error
	Delete(ctx context.Context, name string) error
}

// Accounts are the authorised logins of this machine. What they are lies in accounts.json;
// what opens them lies in the vault.
type Accounts struct {
	file  string
	vault Vault
	learn func(values map[string]string) // tells the redactor what must never be shown

	mu sync.Mutex
}

// accountsFile is the stored form.
type accountsFile struct {
	Format   int                 `json:"format"`
	Accounts []connector.Account `json:"accounts"`
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
func (a *Accounts) List() ([]connector.Account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.read()
}

func (a *Accounts) read() ([]connector.Account, error) {
	text, err := os.ReadFile(a.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var stored accountsFile
	if err == nil {
		err = json.Unmarshal(text, &stored)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The list of accounts cannot be read: %s.", err).
			WithHint("Mend or remove %s; the credentials in the keychain are untouched.", a.file).Because(err)
	}
	return stored.Accounts, nil
}

func (a *Accounts) write(accounts []connector.Account) error {
	slices.SortFunc(accounts, func(x, y connector.Account) int { return strings.Compare(x.Name, y.Name) })
	text, err := json.MarshalIndent(accountsFile{1, accounts}, "", "  ")
	if err != nil {
		return err
	}
	return workspace.WriteFile(a.file, append(text, '\n'))
}

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
	a.learn(fields)
	return fields, nil
}

func vaultName(account string) string { return "account/" + account }

// Keep stores an account and its credential; one of the same name is replaced.
func (a *Accounts) Keep(ctx context.Context, account connector.Account, credential connector.Credential) error {
	if err := a.ValidName(account.Name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	accounts, err := a.read()
	if err != nil {
		return err
	}
	a.learn(credential)
	// The credential first: an account without one would look usable and not be.
	if err := a.vault.Set(ctx, vaultName(account.Name), credential); err != nil {
		return err
	}
	accounts = slices.DeleteFunc(accounts, func(old connector.Account) bool { return old.Name == account.Name })
	return a.write(append(accounts, account))
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
	accounts, err := a.read()
	if err != nil {
		return err
	}
	return a.write(slices.DeleteFunc(accounts, func(old connector.Account) bool { return old.Name == name }))
}

// Login is what a person gives to connect an account.
type Login struct {
	Name      string            `json:"name"`
	Connector string            `json:"connector"`
	BaseURL   string            `json:"baseUrl"`
	Auth      string            `json:"auth"` // empty means the connector's first kind
	Fields    map[string]string `json:"fields"`
}

// Connect tests a login against its service and keeps it when the service knows who it is.
func (e *Engine) Connect(ctx context.Context, l Login) (connector.Account, connector.Identity, error) {
	none := connector.Identity{}
	c, err := e.connector(l.Connector)
	if err != nil {
		return connector.Account{}, none, err
	}
	account, credential, err := newAccount(c, l)
	if err != nil {
		return account, none, err
	}
	if err := e.accounts.ValidName(account.Name); err != nil {
		return account, none, err
	}
	e.learn(credential)
	identity, account, err := e.identify(ctx, c, account, credential)
	if err != nil {
		return account, none, err
	}
	if account.Who == "" {
		account.Who = identity.Name
	}
	return account, identity, e.accounts.Keep(ctx, account, credential)
}

// identify asks the service who the credential belongs to.
func (e *Engine) identify(ctx context.Context, c *connector.Connector, account connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	if c.Identify == nil {
		return connector.Identity{Name: account.Name}, account, nil
	}
	return c.Identify(ctx, e.door.Client(*e.binding(c, account.Name, account, credential)), account, credential)
}

// TestAccount asks the service again who an account is.
func (e *Engine) TestAccount(ctx context.Context, name string) (connector.Identity, error) {
	account, err := e.accounts.Get(name)
	if err != nil {
		return connector.Identity{}, err
	}
	c, err := e.connector(account.Connector)
	if err != nil {
		return connector.Identity{}, err
	}
	credential, err := e.accounts.Credential(ctx, name)
	if err != nil {
		return connector.Identity{}, err
	}
	identity, _, err := e.identify(ctx, c, account, credential)
	return identity, err
}

// newAccount sorts a login's fields into what is secret and what is not.
func newAccount(c *connector.Connector, l Login) (connector.Account, connector.Credential, error) {
	kind, err := authKind(c, l.Auth)
	if err != nil {
		return connector.Account{}, nil, err
	}
	base, err := baseURL(c, l.BaseURL)
	if err != nil {
		return connector.Account{}, nil, err
	}
	account := connector.Account{Name: l.Name, Connector: c.Name, BaseURL: base, APIURL: base, Auth: kind.Name, Fields: map[string]string{}}
	credential := connector.Credential{}
	for _, field := range kind.Fields {
		value := strings.TrimSpace(l.Fields[field.Name])
		switch {
		case value == "" && field.Optional:
		case value == "":
			return account, nil, fault.New(fault.Invalid, "%s is missing.", field.Label).WithHint("%s", field.Hint)
		case field.Secret:
			credential[field.Name] = value
		default:
			account.Fields[field.Name] = value
		}
	}
	return account, credential, nil
}

func authKind(c *connector.Connector, name string) (connector.AuthKind, error) {
	var names []string
	for _, kind := range c.Auth {
		if kind.Name == name || name == "" {
			return kind, nil
		}
		names = append(names, kind.Name)
	}
	return connector.AuthKind{}, fault.New(fault.Invalid, "%s cannot be logged in to by %q.", c.Title, name).
		WithHint("There is: %s.", strings.Join(names, ", "))
}

// baseURL reads an address as people paste it: with or without https, with a path behind it.
func baseURL(c *connector.Connector, text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	if text != "" && !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return "", fault.New(fault.Invalid, "%q is not the address of a %s.", text, c.Title).WithHint("For example %s", c.BaseURLHint)
	}
	u.RawQuery, u.Fragment = "", ""
	return u.String(), nil
}
