package ide

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
)

// Accounts shows the catalogue and keeps the logins of this machine.
type Accounts struct{ engine *engine.Engine }

// ConnectorList is the answer of connector.list.
type ConnectorList struct {
	Connectors []Connector `json:"connectors"`
}

// Connector is one service of the catalogue.
type Connector struct {
	Name        string      `json:"name"`
	Title       string      `json:"title"`
	Operations  int         `json:"operations"`
	Events      []EventType `json:"events"`
	Auth        []AuthKind  `json:"auth"`
	BaseURLHint string      `json:"baseUrlHint"`
	Simulator   string      `json:"simulator"`     // stateful, by type, or none
	Own         bool        `json:"own,omitempty"` // the workspace carries it
	Polling     *Polling    `json:"polling,omitempty"`
}

// EventType is one event a listener can be bound to.
type EventType struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Type  string `json:"type"`
	// Take says what a person names so that event.take makes this event of it; empty where it cannot.
	Take string `json:"take,omitempty"`
	Poll bool   `json:"poll,omitempty"` // polling sees it
	// Blind says why polling does not see it, where the service can be polled at all.
	Blind string `json:"blind,omitempty"`
}

func eventType(e connector.Events, t connector.EventType) EventType {
	one := EventType{Name: t.Name, Title: t.Title, Type: t.Type}
	if e.Taking.Takes(t.Name) {
		one.Take = e.Taking.What
	}
	if e.Polling != nil {
		one.Blind = e.Polling.Blindness(t.Name)
		one.Poll = one.Blind == ""
	}
	return one
}

// Polling is how the service can be polled.
type Polling struct {
	EverySeconds int    `json:"everySeconds"`     // between two questions, where the listener says nothing
	In           string `json:"in,omitempty"`     // what poll.in of a listener lists; empty where there is nothing to narrow
	Narrow       bool   `json:"narrow,omitempty"` // poll.in must list something
}

// AuthKind is one way to log in.
type AuthKind struct {
	Name   string            `json:"name"`
	Title  string            `json:"title"`
	Fields []connector.Field `json:"fields"`
	// Browser says that a person has to agree in a browser.
	Browser bool `json:"browser,omitempty"`
	// ChoosesSite says that the address may be left empty: the sites there are will be offered.
	ChoosesSite bool `json:"choosesSite,omitempty"`
}

func authKind(k connector.AuthKind) AuthKind {
	kind := AuthKind{Name: k.Name, Title: k.Title, Fields: append([]connector.Field{}, k.Fields...)}
	if k.OAuth != nil {
		kind.Browser, kind.ChoosesSite = k.OAuth.Grant.Browser(), k.OAuth.Sites != ""
	}
	return kind
}

// Connectors answers connector.list: the catalogue and, where a workspace is named, those it carries.
func (s *Accounts) Connectors(ctx context.Context, in Dir) (ConnectorList, error) {
	var list ConnectorList
	catalogue := len(s.engine.Connectors())
	for i, c := range s.engine.ConnectorsIn(in.Dir) {
		one := Connector{Name: c.Name, Title: c.Title, BaseURLHint: c.BaseURLHint, Simulator: s.engine.Simulated(in.Dir, c.Name), Own: i >= catalogue, Events: []EventType{}, Auth: []AuthKind{}}
		if c.Table != nil {
			one.Operations = len(c.Table().Operations)
		}
		for _, event := range c.Events.Types {
			one.Events = append(one.Events, eventType(c.Events, event))
		}
		if p := c.Events.Polling; p != nil {
			one.Polling = &Polling{int(p.Every.Seconds()), p.In, p.Narrow}
		}
		for _, kind := range c.Auth {
			one.Auth = append(one.Auth, authKind(kind))
		}
		list.Connectors = append(list.Connectors, one)
	}
	return list, nil
}

// AccountList is the answer of account.list.
type AccountList struct {
	Accounts []Account `json:"accounts"`
}

// Account is one of this machine, as lists show it.
type Account struct {
	connector.Account
	Kind    string `json:"kind"`              // the way to log in, in words
	Warning string `json:"warning,omitempty"` // that the login ends soon, or has ended
	Urgent  bool   `json:"urgent,omitempty"`  // it ends within a day, or has ended
}

// List answers account.list.
func (s *Accounts) List(_ context.Context, _ Nothing) (AccountList, error) {
	list := AccountList{Accounts: []Account{}}
	kept, err := s.engine.Accounts().List()
	kinds := map[string]string{}
	for _, c := range s.engine.Connectors() {
		for _, kind := range c.Auth {
			kinds[c.Name+" "+kind.Name] = kind.Title
		}
	}
	for _, a := range kept {
		one := Account{Account: a, Kind: cmp.Or(kinds[a.Connector+" "+a.Auth], a.Auth)}
		one.Warning, one.Urgent = ends(a.Expires, s.engine.Now())
		list.Accounts = append(list.Accounts, one)
	}
	return list, err
}

const day = 24 * time.Hour

// ends warns of a login that ends, from 30 days before on, with more weight from 7 days and
// from the last day on.
func ends(at, now time.Time) (warning string, urgent bool) {
	left := at.Sub(now)
	days := int((left + day - 1) / day)
	switch {
	case at.IsZero() || left > 30*day:
		return "", false
	case left <= 0:
		return "The login ended on " + at.Format(time.DateOnly) + ". Connect again under the same name.", true
	case left <= day:
		return "The login ends within a day, on " + at.Format(time.DateOnly) + ". Connect again under the same name.", true
	case left <= 7*day:
		return fmt.Sprintf("The login ends in %d days, on %s. Make a new one this week.", days, at.Format(time.DateOnly)), false
	}
	return fmt.Sprintf("The login ends in %d days, on %s.", days, at.Format(time.DateOnly)), false
}

// Connected is the answer of account.connect.
type Connected struct {
	Account  connector.Account  `json:"account"`
	Identity connector.Identity `json:"identity"`
}

// Connect answers account.connect: tests the login against the service, then keeps it.
func (s *Accounts) Connect(ctx context.Context, in engine.Login) (Connected, error) {
	account, identity, err := s.engine.Connect(ctx, in)
	return Connected{account, identity}, err
}

// Begin answers account.begin: connects an account as Connect does, or begins a login that a
// person has to agree to. Its steps follow by account.wait.
func (s *Accounts) Begin(ctx context.Context, in engine.Login) (engine.LoginStep, error) {
	return s.engine.BeginLogin(ctx, in)
}

// Login names a login that is going on, and the state the caller knows it in.
type Login struct {
	ID    string `json:"id"`
	State string `json:"state"`
	Site  string `json:"site,omitempty"`
}

// Wait answers account.wait when the login has left the state.
func (s *Accounts) Wait(ctx context.Context, in Login) (engine.LoginStep, error) {
	return s.engine.WaitLogin(ctx, in.ID, in.State)
}

// Choose answers account.choose: the site a login is for.
func (s *Accounts) Choose(_ context.Context, in Login) (Nothing, error) {
	return Nothing{}, s.engine.ChooseSite(in.ID, in.Site)
}

// Cancel answers account.cancel.
func (s *Accounts) Cancel(_ context.Context, in Login) (Nothing, error) {
	s.engine.CancelLogin(in.ID)
	return Nothing{}, nil
}

// Name names an account.
type Name struct {
	Name string `json:"name"`
}

// Identity is the answer of account.test.
type Identity struct {
	Identity connector.Identity `json:"identity"`
}

// Uses answers account.uses: where the workspaces opened on this machine use an account.
func (s *Accounts) Uses(_ context.Context, in Name) (UseList, error) {
	return UseList{s.engine.AccountUses(in.Name)}, nil
}

// UseList is the answer of account.uses and account.rename.
type UseList struct {
	Uses []engine.AccountUse `json:"uses"`
}

// RenameAccount is the request of account.rename.
type RenameAccount struct {
	Name string `json:"name"`
	To   string `json:"to"`
}

// Rename answers account.rename with the environments that were changed.
func (s *Accounts) Rename(ctx context.Context, in RenameAccount) (UseList, error) {
	uses, err := s.engine.RenameAccount(ctx, in.Name, in.To)
	return UseList{uses}, err
}

// Test answers account.test.
func (s *Accounts) Test(ctx context.Context, in Name) (Identity, error) {
	identity, err := s.engine.TestAccount(ctx, in.Name)
	return Identity{identity}, err
}

// Remove answers account.remove.
func (s *Accounts) Remove(ctx context.Context, in Name) (Nothing, error) {
	return Nothing{}, s.engine.Accounts().Remove(ctx, in.Name)
}

// Unlock is the request of vault.unlock.
type Unlock struct {
	Passphrase string `json:"passphrase"`
	Create     bool   `json:"create"`
}

// Unlock answers vault.unlock.
func (s *Accounts) Unlock(ctx context.Context, in Unlock) (Nothing, error) {
	return Nothing{}, s.engine.Vault().Unlock(ctx, in.Passphrase, in.Create)
}
