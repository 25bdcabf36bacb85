// Package oauth gets tokens by OAuth 2.0 and renews them: authorization code with PKCE over a
// loopback redirect, device code, client credentials, refresh.
//
// It owns what passes between a login and a token endpoint, and the words for what goes wrong
// there. Where tokens are kept and that one renewal goes on at a time is the engine's; which
// addresses a service has is its connector's (connector.OAuth); requests leave by outbound's
// door, which is given as Do.
package oauth

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Login is one login at one service.
type Login struct {
	Account string // its name, for sentences
	Title   string // the service's
	Way     connector.OAuth
	Site    string            // what stands for {site}
	Fields  map[string]string // those that are not secret
	Secrets connector.Credential
	Do      connector.Do
	Now     func() time.Time
}

// requestWithin is how long a token endpoint may take.
const requestWithin = time.Minute

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// fill puts the site and fields into an address. Faults: invalid, for what is no address.
func (l Login) fill(template string) (string, error) {
	text := placeholder.ReplaceAllStringFunc(template, func(name string) string {
		name = strings.Trim(name, "{}")
		value := l.Fields[name]
		switch {
		case name == "site":
			return strings.TrimRight(l.Site, "/")
		case template == "{"+name+"}":
			return value
		}
		return url.PathEscape(value)
	})
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fault.New(fault.Invalid, "%q is not an address that %s can be asked at for a token.", text, l.Title).
			WithHint("Check the address of the service.")
	}
	return text, nil
}

// TokenURL is where tokens are asked for; "" where the fields of the account do not say it.
func (l Login) TokenURL() string {
	address, err := l.fill(l.Way.Token)
	if err != nil {
		return ""
	}
	return address
}

// config is the login as x/oauth2 knows it.
func (l Login) config() (*oauth2.Config, error) {
	c := &oauth2.Config{ClientID: l.Fields[connector.FieldClientID], ClientSecret: l.Secrets[connector.FieldClientSecret],
		Endpoint: oauth2.Endpoint{AuthStyle: oauth2.AuthStyleInParams}}
	if l.Way.Basic {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	for _, one := range []struct {
		to       *string
		template string
	}{{&c.Endpoint.AuthURL, l.Way.Authorize}, {&c.Endpoint.TokenURL, l.Way.Token}, {&c.Endpoint.DeviceAuthURL, l.Way.Device}} {
		if one.template == "" {
			continue
		}
		var err error
		if *one.to, err = l.fill(one.template); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Wanted are the scopes a login asks for.
func Wanted(way connector.OAuth, fields map[string]string) []string {
	if named := words(fields[connector.FieldScopes]); len(named) > 0 {
		return named
	}
	return way.Scopes
}

// words reads scopes with spaces or commas between them.
func words(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == '\n' || c == '\t' })
}

// scope is the parameter of that name.
func (l Login) scope() string {
	separator := l.Way.Separator
	if separator == "" {
		separator = " "
	}
	return strings.Join(Wanted(l.Way, l.Fields), separator)
}

// context is the one in which x/oauth2 finds the way out.
func (l Login) context(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: door{l.Do}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a secret is not carried elsewhere
	}})
}

// door sends what x/oauth2 asks.
type door struct{ do connector.Do }

// RoundTrip sends one request.
func (d door) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Accept") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Accept", "application/json") // GitHub answers a form otherwise
	}
	return d.do(r)
}

// Tokens get tokens for the grants nobody has to agree to.
func Tokens(ctx context.Context, l Login) (connector.Credential, error) {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	c, err := l.config()
	if err != nil {
		return nil, err
	}
	form := url.Values{}
	for name, value := range l.Way.TokenParams {
		form.Set(name, value)
	}
	if scope := l.scope(); scope != "" {
		form.Set("scope", scope)
	}
	if l.Way.Grant == connector.JWTBearer {
		if form, err = l.assertion(c.Endpoint.TokenURL); err != nil {
			return nil, err
		}
		c.ClientID = ""
	}
	credentials := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: c.Endpoint.TokenURL,
		EndpointParams: form, AuthStyle: c.Endpoint.AuthStyle}
	token, err := credentials.Token(l.context(ctx))
	if err != nil {
		return nil, l.explain(ctx, err, asking)
	}
	return l.keep(token), nil
}

// Refresh gets new tokens for old ones. A fault with the code denied says that a person has
// to log in again; the old tokens are of no use then.
func Refresh(ctx context.Context, l Login) (connector.Credential, error) {
	if !l.Way.Grant.Browser() {
		return Tokens(ctx, l)
	}
	if l.Secrets[connector.RefreshToken] == "" {
		return nil, l.again("The access to %s as %q has expired, and it came without a way to renew it.", l.Title, l.Account)
	}
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	c, err := l.config()
	if err != nil {
		return nil, err
	}
	token, err := c.TokenSource(l.context(ctx), &oauth2.Token{RefreshToken: l.Secrets[connector.RefreshToken]}).Token()
	if err != nil {
		return nil, l.explain(ctx, err, refreshing)
	}
	return l.keep(token), nil
}

// keep makes the credential of a login with a new token: what was typed, and what came.
func (l Login) keep(token *oauth2.Token) connector.Credential {
	kept := maps.Clone(l.Secrets)
	if kept == nil {
		kept = connector.Credential{}
	}
	kept[connector.AccessToken] = token.AccessToken
	set := func(name, value string) {
		delete(kept, name)
		if value != "" {
			kept[name] = value
		}
	}
	set(connector.AccessExpires, l.after(float64(token.ExpiresIn)))
	if token.ExpiresIn == 0 && !token.Expiry.IsZero() { // an answer in a form
		set(connector.AccessExpires, strconv.FormatInt(token.Expiry.Unix(), 10))
	}
	if token.RefreshToken != "" {
		kept[connector.RefreshToken] = token.RefreshToken
	}
	// GitHub says refresh_token_expires_in, Keycloak refresh_expires_in.
	for _, name := range []string{"refresh_token_expires_in", "refresh_expires_in"} {
		switch seconds := token.Extra(name).(type) {
		case float64:
			set(connector.RefreshExpires, l.after(seconds))
		case int64:
			set(connector.RefreshExpires, l.after(float64(seconds)))
		}
	}
	if granted, ok := token.Extra("scope").(string); ok && granted != "" {
		kept[connector.GrantedScopes] = strings.Join(words(granted), " ")
	}
	return kept
}

// after is a number of seconds from now, by our own clock: what the service's says is its own
// affair.
func (l Login) after(seconds float64) string {
	if seconds <= 0 {
		return ""
	}
	return strconv.FormatInt(l.Now().Add(time.Duration(seconds)*time.Second).Unix(), 10)
}

// margin is how long before its end a token is renewed.
const margin = 2 * time.Minute

// Stale says that a credential should be renewed now, Usable that its token still works.
func Stale(credential connector.Credential, now time.Time) (stale, usable bool) {
	if credential[connector.AccessToken] == "" {
		return true, false
	}
	end := At(credential[connector.AccessExpires])
	if end.IsZero() {
		return false, true
	}
	return !now.Add(margin).Before(end), now.Before(end)
}

// At reads a time of a Credential; zero when there is none.
func At(text string) time.Time {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// Ends is when a person has to log in again, zero when that is not known.
func Ends(way connector.OAuth, credential connector.Credential) time.Time {
	switch {
	case !way.Grant.Browser():
		return time.Time{}
	case credential[connector.RefreshToken] != "":
		return At(credential[connector.RefreshExpires])
	}
	return At(credential[connector.AccessExpires])
}

// Scopes says what a login may do, where the service told, and what of the wanted is missing.
func Scopes(way connector.OAuth, fields map[string]string, credential connector.Credential) (granted, missing []string) {
	granted = words(credential[connector.GrantedScopes])
	if len(granted) == 0 {
		return nil, nil
	}
	return granted, connector.MissingScopes(Wanted(way, fields), granted)
}
