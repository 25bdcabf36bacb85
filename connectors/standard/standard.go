// Package standard makes a connector of what is said about a service: its generated files,
// its ways to log in, where it is reached, how it is asked who one is, and its webhooks. Connectors whose
// service is like others are a few lines on top of it.
//
// What only one service does (its own way to sign, searches of its simulator) stays with that
// connector.
package standard

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// Service is what a connector says about its service.
type Service struct {
	Name     string   // github
	Title    string   // GitHub
	Client   string   // GitHubApi
	Packages []string // modules of existing scripts; @bobbin/<name> is added
	// Files holds the generated operations.json, schemas.json and client.d.ts.
	Files   fs.FS
	Address Address
	Kinds   []Kind
	// Sign puts on a request what the Kinds that are an AuthKind alone ask for.
	Sign func(*http.Request, connector.Account, connector.Credential) error
	// Owns says which hosts beside that of the address belong to the service; nil for none.
	Owns func(a connector.Account, host string) bool
	// SignIn opens a session, which Sign then puts on requests; nil for services without sessions.
	SignIn func(context.Context, connector.Do, connector.Account, connector.Credential) (connector.Credential, error)
	// Gateway is where OAuth logins reach a site of Atlassian's cloud, by its cloud id:
	// https://api.atlassian.com/ex/jira.
	Gateway string
	// Headers and Query are put on every call that does not bring its own: a version of the API.
	Headers, Query map[string]string
	Who            Question
	// Identify is what finds out who one is where asking Who is not enough; nil asks Who.
	Identify func(context.Context, connector.Do, connector.Account, connector.Credential) (connector.Identity, connector.Account, error)
	// Webhooks are what listeners can be bound to, nil for nothing.
	Webhooks *Webhooks
	// Asked is what a service without webhooks can be asked for, in place of them.
	Asked *Asked
	Now   func() time.Time // for the age of signed deliveries; time.Now when nil
	// Played is the behaviour somebody wrote for its simulator; nil plays the service by type.
	Played func() simulate.Service
	// Routes are what somebody wrote of a service that is played by type otherwise, and Seed what there is of it at first.
	Routes func() []simulate.Route
	Seed   func(*simulate.Call)
}

// Connector makes the connector.
func (s Service) Connector() *connector.Connector {
	c := &connector.Connector{
		Name: s.Name, Title: s.Title, Client: s.Client,
		Packages:     append([]string{"@bobbin/" + s.Name}, s.Packages...),
		BaseURLHint:  s.Address.Example,
		Table:        connector.EmbeddedIn(s.Files),
		Declarations: sync.OnceValue(func() string { return string(mustRead(s.Files, "client.d.ts")) }),
		Authorize:    s.authorize,
		SignIn:       s.SignIn,
		Owns:         s.Owns,
		Identify:     s.identify,
		Events:       connector.Events{Declarations: func() string { return "" }},
	}
	if s.Identify != nil {
		c.Identify = s.Identify
	}
	for _, k := range s.Kinds {
		if k.OAuth != nil && k.OAuth.Site == nil && strings.Contains(k.OAuth.Token, "{site}") {
			o := *k.OAuth
			o.Site = s.Base
			k.OAuth = &o
		}
		c.Auth = append(c.Auth, k.AuthKind)
	}
	if s.Webhooks != nil {
		c.Events, c.Receive = s.events(), s.receive
		return c
	}
	if s.Asked != nil {
		c.Events = s.asked()
	}
	c.Receive = func(connector.Delivery, string) (connector.Event, error) {
		return connector.Event{}, fmt.Errorf("%s has no events: %w", s.Title, connector.ErrUnknownEvent)
	}
	return c
}

func mustRead(files fs.FS, name string) []byte {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		panic("standard: the built-in " + name + " is missing: " + err.Error())
	}
	return data
}

// authorize puts the credential and the service's fixed headers on a request.
func (s Service) authorize(r *http.Request, a connector.Account, credential connector.Credential) error {
	for name, value := range s.Headers {
		if r.Header.Get(name) == "" {
			r.Header.Set(name, value)
		}
	}
	if query := r.URL.Query(); len(s.Query) > 0 {
		for name, value := range s.Query {
			if !query.Has(name) {
				appendQuery(r, name, value)
			}
		}
	}
	if k, ok := s.kind(a); ok {
		if err := k.apply(r, a, credential); err != nil || k.put != nil {
			return err
		}
		return s.Sign(r, a, credential)
	}
	return fault.New(fault.Invalid, "The account %q logs in by %q, which %s does not know.", a.Name, a.Auth, s.Title).
		WithHint("Connect it again.")
}

// kind is the one an account logs in by.
func (s Service) kind(a connector.Account) (Kind, bool) {
	for _, k := range s.Kinds {
		if k.Name == a.Auth || (a.Auth == "" && len(s.Kinds) == 1) {
			return k, true
		}
	}
	return Kind{}, false
}
