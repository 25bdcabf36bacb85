package own

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/name"
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// logins are the ways to log in that a document describes, and notes on those that are left out.
// A document that describes none may be of a service that asks for none, or may just not say.
func logins(a document.About) (out []login, notes []string) {
	for _, l := range a.Logins {
		one := login{Name: kebab(l.Name, l.Kind), Hint: line(l.Doc, 200)}
		switch {
		case l.Kind == "basic":
			one.Kind, one.Title = "basic", "User and password"
		case l.Kind == "bearer":
			one.Kind, one.Title = "bearer", "Token"
		case l.Kind == "key" && l.In == document.InHeader && token.MatchString(l.Field):
			one.Kind, one.Title, one.Field = "header", "API key", l.Field
		case l.Kind == "key" && l.In == document.InQuery && l.Field != "":
			one.Kind, one.Title, one.Field = "query", "API key", l.Field
		case l.Kind == "oauth2":
			one.Kind, one.Title = "bearer", "OAuth 2.0 access token"
			one.Hint = "Paste an access token. Bobbin does not renew it for a connector of your own."
			if u, err := url.Parse(l.URL); err == nil && u.Host != "" {
				one.Hint += " The service gives it at " + line(l.URL, 200) + "."
			}
			notes = append(notes, fmt.Sprintf("The log-in %q is OAuth 2.0: an access token is asked for and not renewed.", line(l.Name, 60)))
		default:
			notes = append(notes, fmt.Sprintf("The log-in %q is of a kind that is not known here; it is left out.", line(l.Name, 60)))
			continue
		}
		if !slices.ContainsFunc(out, func(o login) bool { return o.Name == one.Name }) {
			out = append(out, one)
		}
	}
	out = together(out, a.Together)
	if len(out) == 0 {
		out = []login{{Name: "none", Kind: "none", Title: "No log-in"}, {Name: "token", Kind: "bearer", Title: "Token"}}
	}
	return out, notes
}

// together makes one way to log in of the keys that a service wants at once.
func together(all []login, names []string) []login {
	one := login{Name: "keys", Kind: "keys", Title: "API keys"}
	var rest []login
	for _, l := range all {
		if (l.Kind == "header" || l.Kind == "query") && slices.ContainsFunc(names, func(n string) bool { return kebab(n, "key") == l.Name }) {
			l.Title = l.Field
			one.Parts = append(one.Parts, l)
			continue
		}
		rest = append(rest, l)
	}
	if len(one.Parts) < 2 || len(one.Parts) != len(names) {
		return all
	}
	return append([]login{one}, rest...)
}

// token is what a header may be called.
var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// forbidden are headers that are not a log-in's to set.
var forbidden = []string{"host", "content-length", "connection", "transfer-encoding"}

// kinds makes the ways to log in. Faults: invalid.
func (m manifest) kinds() ([]standard.Kind, error) {
	var kinds []standard.Kind
	for _, l := range m.Logins {
		var k standard.Kind
		switch l.Kind {
		case "none":
			k = standard.None()
		case "basic":
			k = standard.Password(l.Hint)
			k.AuthKind.Personal = nil // whose the service is, nobody knows
		case "bearer":
			k = standard.Bearer(l.Name, l.Title, l.Hint)
		case "header":
			if !token.MatchString(l.Field) || slices.Contains(forbidden, strings.ToLower(l.Field)) {
				return nil, fault.New(fault.Invalid, "The log-in %q of %s has no usable header.", l.Name, m.Title)
			}
			k = standard.Header(l.Name, l.Title, l.Field, "", l.Hint)
		case "query":
			k = standard.Query(l.Name, l.Title, connector.Field{Name: l.Field, Label: l.Title, Hint: l.Hint})
		case "keys":
			var keys []standard.Key
			for _, part := range l.Parts {
				key := standard.Key{Field: connector.Field{Name: part.Field, Label: part.Title, Hint: part.Hint}}
				if part.Kind == "header" {
					key.Header = part.Field
				}
				if !token.MatchString(part.Field) || slices.Contains(forbidden, strings.ToLower(part.Field)) {
					return nil, fault.New(fault.Invalid, "The log-in %q of %s has no usable header.", l.Name, m.Title)
				}
				keys = append(keys, key)
			}
			k = standard.Keys(l.Name, l.Title, keys...)
		default:
			return nil, fault.New(fault.Invalid, "The log-in %q of %s is of the kind %q, which there is not.", l.Name, m.Title, l.Kind).
				WithHint("There is: none, basic, bearer, header, query, keys.")
		}
		k.Name, k.Title = l.Name, cmp.Or(l.Title, k.Title)
		kinds = append(kinds, k)
	}
	return kinds, nil
}

// address is the base URL a document names, "" when a person must say it. from is where the
// document came from.
func address(a document.About, from string) string {
	for _, s := range a.Servers {
		u, err := url.Parse(strings.TrimSpace(s))
		if err != nil {
			continue
		}
		if base, err := url.Parse(from); err == nil && u.Host == "" && base.Host != "" {
			u = base.ResolveReference(u)
		}
		if u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(s, "{}") {
			continue
		}
		u.RawQuery, u.Fragment = "", ""
		return strings.TrimRight(u.String(), "/")
	}
	return ""
}

// line is a text on one line, cut off where it is too long.
func line(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// kebab is a text in small letters with hyphens, otherwise where nothing of it can be written.
func kebab(s, otherwise string) string {
	var words []string
	for _, w := range name.Words(s) {
		if w = strings.ToLower(notPlain.ReplaceAllString(w, "")); w != "" {
			words = append(words, w)
		}
	}
	return cmp.Or(strings.Join(words, "-"), otherwise)
}

var notPlain = regexp.MustCompile(`[^A-Za-z0-9]+`)

// gives says whether a parameter is the account's to give.
func (l login) gives(parameter string) bool {
	return l.Field != "" && l.Field == parameter || slices.ContainsFunc(l.Parts, func(p login) bool { return p.Field == parameter })
}
