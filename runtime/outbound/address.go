package outbound

import (
	"net/url"
	"strings"
)

// address resolves a request's URL. Relative ones are joined to the account's API URL,
// whose path (a gateway's, or a context path) is kept.
func address(r Request) (*url.URL, error) {
	text := strings.TrimSpace(r.URL)
	u, err := url.Parse(text)
	if err != nil {
		return nil, typeError("%q is not a URL.", clip(text))
	}
	if u.Scheme == "" && u.Host == "" {
		if r.Binding == nil {
			return nil, typeError("%q is relative. Give the whole address, or call it through a connection.", clip(text))
		}
		if u, err = r.Binding.join(text); err != nil {
			return nil, typeError("%q cannot be joined to the address of connection %q.", clip(text), r.Binding.Connection)
		}
	}
	if u.Scheme == "" && r.Binding != nil { // //host/path
		if base, err := url.Parse(r.Binding.base()); err == nil {
			u.Scheme = base.Scheme
		}
	}
	u.Scheme = strings.ToLower(u.Scheme)
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, typeError("%q is neither an http nor an https address.", clip(text))
	case u.Hostname() == "":
		return nil, typeError("%q names no host.", clip(text))
	case u.User != nil:
		return nil, typeError("An address with a user name or password in it is not sent; put them into a header.")
	}
	return u, nil
}

// clip shortens a text for a sentence and hides what could be a secret in its query.
func clip(text string) string {
	text, _, _ = strings.Cut(text, "?")
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text = text[at+1:]
	}
	if len(text) > 100 {
		text = strings.ToValidUTF8(text[:100], "") + "..."
	}
	return text
}

// base is where the binding's calls go.
func (b *Binding) base() string {
	switch {
	case b.Account.APIURL != "":
		return b.Account.APIURL
	case b.Account.BaseURL != "":
		return b.Account.BaseURL
	case b.Connector != nil:
		return "https://" + b.Connector.Name + ".simulated"
	}
	return "https://simulated"
}

func (b *Binding) join(relative string) (*url.URL, error) {
	base, _, _ := strings.Cut(b.base(), "?")
	joiner := "/"
	if strings.HasPrefix(relative, "?") || strings.HasPrefix(relative, "#") || relative == "" {
		joiner = ""
	}
	return url.Parse(strings.TrimRight(base, "/") + joiner + strings.TrimLeft(relative, "/"))
}

// Owns says whether a URL is on one of the account's own hosts. Plain http never is when
// the account's address is https.
func (b *Binding) Owns(u *url.URL) bool {
	if b == nil {
		return false
	}
	for _, own := range []string{b.Account.APIURL, b.Account.BaseURL, b.base()} {
		home, err := url.Parse(own)
		if err != nil || home.Host == "" || !strings.EqualFold(home.Hostname(), u.Hostname()) {
			continue
		}
		if home.Scheme == u.Scheme && port(home) == port(u) {
			return true
		}
		if home.Scheme == "http" && u.Scheme == "https" && port(home) == "80" && port(u) == "443" {
			return true
		}
	}
	if b.Connector != nil && b.Connector.Owns != nil && u.Scheme == "https" && port(u) == "443" {
		return b.Connector.Owns(b.Account, u.Hostname())
	}
	return false
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
}
