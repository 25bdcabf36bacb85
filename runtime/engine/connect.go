package engine

import (
	"cmp"
	"context"
	"encoding/pem"
	"net/url"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth"
	"bobbin/runtime/outbound"
)

// Login is what a person gives to connect an account.
type Login struct {
	Name      string            `json:"name"`
	Connector string            `json:"connector"`
	BaseURL   string            `json:"baseUrl"`
	Auth      string            `json:"auth"` // empty means the connector's first kind
	Fields    map[string]string `json:"fields"`
	// Expires is when the token ends, as the person knows it: 2027-01-31. It may be empty.
	Expires string `json:"expires,omitempty"`
	// CA, ClientCertificate and ClientKey are PEM texts, for services with an authority of the
	// company's own or that want a certificate of the client. They may be empty.
	CA                  string `json:"ca,omitempty"`
	ClientCertificate   string `json:"clientCertificate,omitempty"`
	ClientKey           string `json:"clientKey,omitempty"`
	ClientKeyPassphrase string `json:"clientKeyPassphrase,omitempty"`
	// Proxy is the way to the service where it is not that of this machine: http://ada@proxy.example.com:3128,
	// or "none". It may hold the password.
	Proxy string `json:"proxy,omitempty"`
	Dir   string `json:"dir,omitempty"` // of the workspace that carries the connector
}

// Connect tests a login against its service and keeps it when the service knows who it is.
// A login that a person has to agree to in a browser begins with BeginLogin.
func (e *Engine) Connect(ctx context.Context, l Login) (connector.Account, connector.Identity, error) {
	c, account, credential, err := e.prepare(l)
	if err != nil {
		return account, connector.Identity{}, err
	}
	kind, _ := authKind(c, account.Auth)
	switch {
	case kind.OAuth == nil:
	case !kind.OAuth.Grant.Browser():
		way, err := e.oauthLogin(c, kind, account, credential)
		if err == nil {
			credential, err = oauth.Tokens(ctx, way)
		}
		if err != nil {
			return account, connector.Identity{}, err
		}
		e.redactor.Learn(credential.Secrets()...)
	default:
		return account, connector.Identity{}, fault.New(fault.Invalid, "%s is logged in to in a browser.", c.Title).WithHint("Use `bobbin connect`, or the account dialog of the IDE.")
	}
	return e.finish(ctx, c, account, credential)
}

// prepare checks what a person typed.
func (e *Engine) prepare(l Login) (*connector.Connector, connector.Account, connector.Credential, error) {
	c, err := e.connectorOf(l.Dir, l.Connector)
	if err != nil {
		return nil, connector.Account{}, nil, err
	}
	account, credential, err := newAccount(c, l)
	if err == nil {
		err = e.accounts.ValidName(account.Name)
	}
	e.redactor.Learn(credential.Secrets()...)
	return c, account, credential, err
}

// finish asks the service who one is, and keeps the account.
func (e *Engine) finish(ctx context.Context, c *connector.Connector, account connector.Account, credential connector.Credential) (connector.Account, connector.Identity, error) {
	identity, account, err := e.identify(ctx, c, account, credential)
	if err != nil {
		return account, connector.Identity{}, err
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
	identity, account, err := c.Identify(ctx, e.door.Client(*e.binding(c, account.Name, account, credential)), account, credential)
	if err != nil {
		return identity, account, err
	}
	if kind, err := authKind(c, account.Auth); err == nil && kind.OAuth != nil {
		if granted, missing := oauth.Scopes(*kind.OAuth, account.Fields, credential); len(granted) > 0 {
			identity.Scopes, identity.Missing = granted, missing
		}
		if ends := oauth.Ends(*kind.OAuth, credential); !ends.IsZero() {
			account.Expires = ends
		}
	}
	if !identity.Expires.IsZero() {
		account.Expires = identity.Expires
	}
	return identity, account, nil
}

// TestAccount asks the service again who an account is.
func (e *Engine) TestAccount(ctx context.Context, name string) (connector.Identity, error) {
	account, err := e.accounts.Get(name)
	if err != nil {
		return connector.Identity{}, err
	}
	c, err := e.connectorOf("", account.Connector)
	if err != nil {
		return connector.Identity{}, err
	}
	credential, err := e.credential(ctx, c, account)
	if err != nil {
		return connector.Identity{}, err
	}
	identity, account, err := e.identify(ctx, c, account, credential)
	if err != nil {
		return connector.Identity{}, err
	}
	return identity, e.accounts.learned(account)
}

// newAccount sorts a login's fields into what is secret and what is not.
func newAccount(c *connector.Connector, l Login) (connector.Account, connector.Credential, error) {
	kind, err := authKind(c, l.Auth)
	if err != nil {
		return connector.Account{}, nil, err
	}
	base := ""
	if l.BaseURL != "" || kind.OAuth == nil || kind.OAuth.Sites == "" {
		if base, err = baseURL(c, l.BaseURL); err != nil {
			return connector.Account{}, nil, err
		}
	}
	ends, err := expiry(l.Expires)
	if err != nil {
		return connector.Account{}, nil, err
	}
	account := connector.Account{Name: l.Name, Connector: c.Name, BaseURL: base, APIURL: base, Auth: kind.Name, Fields: map[string]string{}, Expires: ends}
	credential := connector.Credential{}
	for _, field := range kind.Fields {
		value := cmp.Or(strings.TrimSpace(l.Fields[field.Name]), field.Default)
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
	if err := takeProxy(&account, credential, l); err != nil {
		return account, credential, err
	}
	return account, credential, takeTLS(&account, credential, l)
}

// takeProxy keeps the account's own proxy, its password as a secret.
func takeProxy(account *connector.Account, credential connector.Credential, l Login) error {
	text := strings.TrimSpace(l.Proxy)
	if text == "" || text == connector.NoProxy {
		account.Proxy = text
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme) || strings.Trim(u.Path, "/") != "" {
		// The address itself may hold a password and is not shown.
		return fault.New(fault.Invalid, "The proxy of the account is not one.").
			WithHint("It looks like http://proxy.example.com:3128 or socks5://proxy.example.com:1080; %q reaches the service without one.", connector.NoProxy)
	}
	if password, ok := u.User.Password(); ok {
		credential[connector.ProxyPassword] = password
		u.User = url.User(u.User.Username())
	}
	u.Path, u.RawQuery, u.Fragment = "", "", ""
	account.Proxy = u.String()
	return nil
}

// takeTLS keeps what the account needs for its connections. A key that lies in one file with
// its certificate is a secret all the same.
func takeTLS(account *connector.Account, credential connector.Credential, l Login) error {
	account.CA = strings.TrimSpace(l.CA)
	var certificates, keys []byte
	for rest := []byte(l.ClientCertificate + "\n" + l.ClientKey); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			keys = append(keys, pem.EncodeToMemory(block)...)
		} else {
			certificates = append(certificates, pem.EncodeToMemory(block)...)
		}
	}
	account.ClientCertificate = string(certificates)
	if len(certificates) == 0 && l.ClientCertificate+l.ClientKey != "" {
		return fault.New(fault.Invalid, "The client certificate is damaged, or not in PEM form (-----BEGIN CERTIFICATE-----).").WithHint("Give the file with the certificate by --cert, the one with its key by --key.")
	}
	if len(keys) > 0 {
		credential[connector.ClientKey] = string(keys)
	}
	if l.ClientKeyPassphrase != "" {
		credential[connector.ClientKeyPassphrase] = l.ClientKeyPassphrase
	}
	return outbound.CheckTLS(*account, credential)
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

// expiry reads the day a token ends: it is good until that day begins, as services count.
func expiry(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "%q is not a day.", text).WithHint("Write it as year, month and day: 2027-01-31.")
}
