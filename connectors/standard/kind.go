package standard

import (
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Kind is one way to log in: what is asked for, and how it is put on a request. One that is
// an AuthKind alone is put on by the Service's Sign.
type Kind struct {
	connector.AuthKind
	put func(r *http.Request, a connector.Account, credential connector.Credential)
	// sign is in place of put where it can fail.
	sign func(r *http.Request, a connector.Account, credential connector.Credential) error
}

// The fields of the kinds below.
const (
	FieldUser     = "user"
	FieldPassword = "password"
	FieldEmail    = "email"
	FieldToken    = "token"
	FieldKey      = "key"
)

// apply puts the credential on a request, or says which part of it is missing.
func (k Kind) apply(r *http.Request, a connector.Account, credential connector.Credential) error {
	for _, f := range k.Fields {
		if f.Secret && !f.Optional && credential[f.Name] == "" {
			return fault.New(fault.Denied, "The account %q has no %s.", a.Name, lower(f.Label)).WithHint("Connect it again.")
		}
	}
	if k.put != nil {
		if k.sign != nil {
			return k.sign(r, a, credential)
		}
		k.put(r, a, credential)
	}
	return nil
}

// lower writes a label within a sentence; an abbreviation such as API keeps its capitals.
func lower(label string) string {
	if len(label) > 1 && strings.ToUpper(label[1:2]) != label[1:2] {
		return strings.ToLower(label[:1]) + label[1:]
	}
	return label
}

// Personal is the kind, of which a service makes every token for a person.
func (k Kind) Personal() Kind {
	k.AuthKind.Personal = connector.Always
	return k
}

// Bearer logs in with a token in the Authorization header. Hint says where the token is found.
func Bearer(name, label, hint string) Kind {
	return Header(name, label, "Authorization", "Bearer ", hint)
}

// Header logs in with a token in a header, after a prefix ("GenieKey ").
func Header(name, label, header, prefix, hint string) Kind {
	return Kind{AuthKind: connector.AuthKind{Name: name, Title: label, Fields: []connector.Field{
		{Name: FieldToken, Label: label, Secret: true, Hint: hint}}},
		put: func(r *http.Request, _ connector.Account, credential connector.Credential) {
			r.Header.Set(header, prefix+credential[FieldToken])
		}}
}

// Basic logs in with a user and a password (or what stands for it).
func Basic(name, title string, user, password connector.Field) Kind {
	password.Secret = true
	return Kind{AuthKind: connector.AuthKind{Name: name, Title: title, Fields: []connector.Field{user, password}},
		put: func(r *http.Request, a connector.Account, credential connector.Credential) {
			r.SetBasicAuth(a.Fields[user.Name], credential[password.Name])
		}}
}

// Password is Basic with a user and a password as such.
func Password(hint string) Kind {
	return Basic("basic", "User and password", connector.Field{Name: FieldUser, Label: "User"},
		connector.Field{Name: FieldPassword, Label: "Password", Hint: hint}).Personal()
}

// fieldScheme is kept with an account whose token works as a bearer token only, though there is
// an e-mail: a service account's.
const fieldScheme, bearer = "scheme", "bearer"

// AtlassianPerson says whether an API token of Atlassian's cloud is a person's: a service account's is
// without an e-mail, or works as a bearer token only.
func AtlassianPerson(a connector.Account, _ connector.Credential) bool {
	return a.Fields[FieldEmail] != "" && a.Fields[fieldScheme] != bearer
}

// AtlassianToken logs in to Atlassian's cloud with e-mail and API token, or with the token
// alone where there is no e-mail: a service account's.
func AtlassianToken() Kind {
	return Kind{AuthKind: connector.AuthKind{Name: "api-token", Title: "E-mail and API token", Fields: []connector.Field{
		{Name: FieldEmail, Label: "E-mail", Optional: true, Hint: "The address you log in to Atlassian with. Leave it empty for a service account's token."},
		{Name: FieldToken, Label: "API token", Secret: true,
			Hint: "Make one at https://id.atlassian.com/manage-profile/security/api-tokens (Create API token)."}},
		Personal: AtlassianPerson},
		put: func(r *http.Request, a connector.Account, credential connector.Credential) {
			if a.Fields[FieldEmail] == "" || a.Fields[fieldScheme] == bearer {
				r.Header.Set("Authorization", "Bearer "+credential[FieldToken])
				return
			}
			r.SetBasicAuth(a.Fields[FieldEmail], credential[FieldToken])
		}}
}

// Query logs in with secrets in the query, by the names of the fields.
func Query(name, title string, fields ...connector.Field) Kind {
	for i := range fields {
		fields[i].Secret = true
	}
	return Kind{AuthKind: connector.AuthKind{Name: name, Title: title, Fields: fields},
		put: func(r *http.Request, _ connector.Account, credential connector.Credential) {
			for _, f := range fields {
				appendQuery(r, f.Name, credential[f.Name])
			}
		}}
}

// appendQuery adds a parameter and leaves the rest of the query as it was written.
func appendQuery(r *http.Request, name, value string) {
	pair := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	if r.URL.RawQuery != "" {
		pair = r.URL.RawQuery + "&" + pair
	}
	r.URL.RawQuery = pair
}

// None logs in with nothing, where a service asks for nothing.
func None() Kind {
	return Kind{AuthKind: connector.AuthKind{Name: "none", Title: "No log-in"}, put: func(*http.Request, connector.Account, connector.Credential) {}}
}

// Key is one of several secrets that a service wants at once, in a header or in the query.
type Key struct {
	connector.Field        // named as in the query
	Header          string // "" for the query
}

// Keys logs in with several secrets at once.
func Keys(name, title string, keys ...Key) Kind {
	kind := connector.AuthKind{Name: name, Title: title}
	for _, k := range keys {
		k.Secret = true
		kind.Fields = append(kind.Fields, k.Field)
	}
	return Kind{AuthKind: kind, put: func(r *http.Request, _ connector.Account, credential connector.Credential) {
		for _, k := range keys {
			if k.Header != "" {
				r.Header.Set(k.Header, credential[k.Name])
				continue
			}
			appendQuery(r, k.Name, credential[k.Name])
		}
	}}
}
