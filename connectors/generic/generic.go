// Package generic is the connector for anything that speaks HTTP: no operations, only
// fetch, with the common ways to log in.
//
// Its events, any HTTP request, need no account; what they look like to a script is package
// script's (@bobbin/generic/events).
package generic

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed client.d.ts
var declarations string

// The ways to log in and their fields.
const (
	AuthNone    = "none"
	AuthBasic   = "basic"
	AuthBearer  = "bearer"
	AuthHeaders = "headers"

	FieldUser     = "user"
	FieldPassword = "password"
	FieldToken    = "token"
	FieldHeaders  = "headers" // lines of Name: value
)

// New makes the connector.
func New() *connector.Connector {
	return &connector.Connector{
		Name: "generic", Title: "Generic", Client: "GenericAppApi",
		Packages: []string{"@bobbin/generic", "@managed-api/generic-sr-connect", "@managed-api/generic-core", "@managed-api/generic-stitch-it"},
		Events:   connector.Events{Declarations: func() string { return "" }, Types: eventTypes(), Checklist: checklist},
		Auth: append([]connector.AuthKind{
			{Name: AuthNone, Title: "No login"},
			{Name: AuthBasic, Title: "User and password (Basic)", Fields: []connector.Field{
				{Name: FieldUser, Label: "User"}, {Name: FieldPassword, Label: "Password or token", Secret: true}}},
			{Name: AuthBearer, Title: "Bearer token", Fields: []connector.Field{{Name: FieldToken, Label: "Token", Secret: true}}},
			{Name: AuthHeaders, Title: "Own headers", Fields: []connector.Field{
				{Name: FieldHeaders, Label: "Headers", Secret: true, Hint: "One a line, as in X-Api-Key: abc123."}}},
		}, login()...),
		BaseURLHint:  "https://api.example.com",
		Table:        func() *connector.Table { return &connector.Table{Operations: map[string]connector.Operation{}} },
		Declarations: func() string { return declarations },
		Authorize:    authorize,
		Identify:     identify,
		Receive:      receive,
	}
}

// eventTypes is the one kind a generic listener hears.
func eventTypes() []connector.EventType {
	return []connector.EventType{{Name: "http", Title: "HTTP request", Type: "HttpEventRequest", Sample: []byte(`{
  "method": "POST",
  "path": "/",
  "queryString": "source=test",
  "queryStringParams": { "source": "test" },
  "headers": { "Content-Type": "application/json", "User-Agent": "curl/8.5.0" },
  "bodyType": "json",
  "body": { "hello": "world" },
  "sourceIp": "127.0.0.1"
}
`)}}
}

// login is OAuth with addresses the person gives.
func login() []connector.AuthKind {
	agree := connector.Field{Name: "authorizeUrl", Label: "Authorisation address", Hint: "Where people agree, as in https://login.example.com/oauth/authorize."}
	token := connector.Field{Name: "tokenUrl", Label: "Token address", Hint: "As in https://login.example.com/oauth/token."}
	device := connector.Field{Name: "deviceUrl", Label: "Device address", Hint: "Where device codes come from."}
	const hint = "Of a client that is registered with the service."
	o := connector.OAuth{Authorize: "{authorizeUrl}", Token: "{tokenUrl}", Public: true, Grant: connector.AuthorizationCode}
	kinds := []connector.AuthKind{standard.OAuthKind(o, hint, agree, token)}
	o.Authorize, o.Device, o.Grant = "", "{deviceUrl}", connector.DeviceCode
	kinds = append(kinds, standard.OAuthKind(o, hint, device, token))
	kinds = append(kinds, standard.OAuthKind(connector.OAuth{Token: "{tokenUrl}", Grant: connector.ClientCredentials}, hint, token))
	return append(kinds, standard.SigV4().AuthKind, standard.OAuthKind(connector.OAuth{Token: "{tokenUrl}", Grant: connector.JWTBearer}, "An RSA key as PEM.",
		connector.Field{Name: connector.FieldClientID, Label: "Issuer", Hint: "The client ID, as the service wants it in iss."}, token,
		connector.Field{Name: connector.FieldSubject, Label: "Subject", Optional: true}))
}

func authorize(r *http.Request, a connector.Account, credential connector.Credential) error {
	if done, err := connector.Bearer(r, a, credential); done {
		return err
	}
	switch a.Auth {
	case AuthNone, "":
		return nil
	case AuthBasic:
		r.SetBasicAuth(a.Fields[FieldUser], credential[FieldPassword])
		return nil
	case AuthBearer:
		if credential[FieldToken] == "" {
			return fault.New(fault.Denied, "The account %q has no token.", a.Name).WithHint("Connect it again.")
		}
		r.Header.Set("Authorization", "Bearer "+credential[FieldToken])
		return nil
	case standard.AuthSigV4:
		return standard.SignV4(r, a, credential, time.Now())
	case AuthHeaders:
		headers, err := parseHeaders(credential[FieldHeaders])
		if err != nil {
			return err
		}
		for _, h := range headers {
			r.Header.Set(h[0], h[1])
		}
		return nil
	}
	return fault.New(fault.Invalid, "The account %q logs in by %q, which is not known.", a.Name, a.Auth).
		WithHint("Connect it again.")
}

// parseHeaders reads lines of Name: value.
func parseHeaders(text string) ([][2]string, error) {
	var headers [][2]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || !token(name) || strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
			return nil, fault.New(fault.Invalid, "One of the account's headers is not written as Name: value.").
				WithHint("Write one header a line, as in X-Api-Key: abc123.")
		}
		headers = append(headers, [2]string{name, value})
	}
	return headers, nil
}

// token says whether a text may be a header's name.
func token(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}

// identify can only see whether something answers at the base URL and whether it refuses
// the login: there is no common way to ask who one is.
func identify(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	base := strings.TrimSpace(a.BaseURL)
	if base != "" && !strings.Contains(base, "://") {
		base = "https://" + base
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return connector.Identity{}, a, fault.New(fault.Invalid, "%q is not a base URL.", a.BaseURL).
			WithHint("It looks like https://api.example.com/v1.")
	}
	a.BaseURL = strings.TrimRight(base, "/")
	a.APIURL = a.BaseURL
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.BaseURL, nil)
	if err != nil {
		return connector.Identity{}, a, fault.New(fault.Invalid, "%q is not a base URL.", a.BaseURL).Because(err)
	}
	if err := authorize(r, a, credential); err != nil {
		return connector.Identity{}, a, err
	}
	response, err := do(r)
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return connector.Identity{}, a, err
		}
		return connector.Identity{}, a, fault.New(fault.Unavailable, "%s does not answer.", u.Host).
			WithHint("Check the address, the network and the proxy.").Because(err)
	}
	response.Body.Close()
	if response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusForbidden {
		return connector.Identity{}, a, fault.New(fault.Denied, "%s refuses this login (%d).", u.Host, response.StatusCode).
			WithHint("Check user and password, or the token. If the base URL itself is never readable, add a path that is.")
	}
	if response.StatusCode >= 500 {
		return connector.Identity{}, a, fault.New(fault.Unavailable, "%s answers with an error of its own (%d).", u.Host, response.StatusCode).
			WithHint("Try again later.")
	}
	name := a.Fields[FieldUser]
	if name == "" {
		name = u.Host
	}
	a.Who = name
	return connector.Identity{ID: name, Name: name}, a, nil
}

// receive takes any request: there is no common signature to check. The payload is the body,
// as JSON or as a text; the whole request as a script sees it is package ingress's to make.
func receive(d connector.Delivery, _ string) (connector.Event, error) {
	event := connector.Event{Name: "http", Payload: d.Body, DeliveryKey: d.Header.Get("Idempotency-Key")}
	if !json.Valid(d.Body) {
		text, err := json.Marshal(string(d.Body))
		if err != nil {
			return connector.Event{}, err // unreachable: a string always marshals
		}
		event.Payload = text
	}
	return event, nil
}

// checklist says what to do: whatever sends requests is told the address.
func checklist(address, _ string) []connector.Step {
	return []connector.Step{{Text: "Give the address to what is to send requests. Whoever knows it can send some.", Paste: address}}
}
