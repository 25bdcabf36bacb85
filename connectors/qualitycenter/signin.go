package qualitycenter

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// The ways to log in and their fields.
const (
	authPassword = "basic"
	authKey      = "api-key"

	fieldClientID = "clientId"
	fieldSecret   = "secret"
)

// A session is a Credential of two parts: its cookies as they are sent, and the token that
// calls other than GET repeat in a header.
const (
	sessionCookies = "cookies"
	sessionToken   = "xsrf"
)

// The addresses of signing in. A password takes two steps, a key one.
const (
	authenticatePath = "/qcbin/authentication-point/alm-authenticate"
	sitePath         = "/qcbin/rest/site-session"
	keyPath          = "/qcbin/rest/oauth2/login"
)

func kinds() []standard.Kind {
	return []standard.Kind{
		{AuthKind: connector.AuthKind{Name: authPassword, Title: "User and password", Fields: []connector.Field{
			{Name: standard.FieldUser, Label: "User"}, {Name: standard.FieldPassword, Label: "Password", Secret: true}}, Personal: connector.Always}},
		{AuthKind: connector.AuthKind{Name: authKey, Title: "API key", Fields: []connector.Field{
			{Name: fieldClientID, Label: "Client ID", Hint: "In Site Administration: Users, API Key Management."},
			{Name: fieldSecret, Label: "API key secret", Secret: true, Hint: "It is shown once, when the key is made."}}}},
	}
}

// authorize puts a session on a request.
func authorize(r *http.Request, a connector.Account, session connector.Credential) error {
	cookies := session[sessionCookies]
	if cookies == "" {
		return fault.New(fault.Denied, "The account %q is not signed in to.", a.Name).WithHint("Connect it again.")
	}
	if own := r.Header.Get("Cookie"); own != "" {
		cookies = own + "; " + cookies
	}
	r.Header.Set("Cookie", cookies)
	if token := session[sessionToken]; token != "" && r.Method != http.MethodGet {
		r.Header.Set("X-XSRF-TOKEN", token)
	}
	return nil
}

// signIn opens a session. The secrets stay in what it gives, so that the account's form is
// still fulfilled.
func signIn(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Credential, error) {
	s := &signing{ctx: ctx, do: do, base: a.APIURL, cookies: map[string]string{}}
	var err error
	if a.Auth == authKey {
		var body []byte
		if body, err = json.Marshal(map[string]string{"clientId": a.Fields[fieldClientID], "secret": credential[fieldSecret]}); err == nil {
			err = s.post(keyPath, "application/json", body)
		}
	} else {
		err = s.post(authenticatePath, "application/xml", login(a.Fields[standard.FieldUser], credential[standard.FieldPassword]))
		if err == nil {
			err = s.post(sitePath, "application/xml", []byte("<session-parameters><client-type>Bobbin</client-type></session-parameters>"))
		}
	}
	if err != nil {
		return nil, err
	}
	session := connector.Credential{sessionCookies: s.header(), sessionToken: s.cookies["XSRF-TOKEN"]}
	for name, value := range credential {
		session[name] = value
	}
	return session, nil
}

// login is the body of a login with a password.
func login(user, password string) []byte {
	var b bytes.Buffer
	for _, part := range []struct{ before, text, after string }{
		{"<alm-authentication><user>", user, "</user><password>"}, {"", password, "</password></alm-authentication>"}} {
		b.WriteString(part.before)
		_ = xml.EscapeText(&b, []byte(part.text)) // a Buffer takes everything
		b.WriteString(part.after)
	}
	return b.Bytes()
}

// signing gathers cookies over the steps of signing in.
type signing struct {
	ctx     context.Context
	do      connector.Do
	base    string
	cookies map[string]string
	names   []string
}

func (s *signing) header() string {
	var pairs []string
	for _, name := range s.names {
		pairs = append(pairs, name+"="+s.cookies[name])
	}
	return strings.Join(pairs, "; ")
}

// post takes one step. Errors: denied, unavailable, not_found, each with a hint.
func (s *signing) post(path, media string, body []byte) error {
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.base+path, bytes.NewReader(body))
	if err != nil {
		return fault.New(fault.Invalid, "%q is not a usable address.", s.base).Because(err)
	}
	r.Header.Set("Content-Type", media)
	r.Header.Set("Accept", "application/json")
	if len(s.names) > 0 {
		r.Header.Set("Cookie", s.header())
	}
	got, err := s.do(r)
	if err != nil {
		if f := (*fault.Error)(nil); errors.As(err, &f) {
			return err
		}
		return fault.New(fault.Unavailable, "%s does not answer.", r.URL.Host).WithHint("Check the address, the network and the proxy.").Because(err)
	}
	defer got.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(got.Body, 1<<20))
	switch {
	case got.StatusCode == http.StatusUnauthorized || got.StatusCode == http.StatusForbidden:
		return fault.New(fault.Denied, "Quality Center does not accept this login (%d).", got.StatusCode).
			WithHint("Check the user and the password, or whether the key is active. A site may take API keys alone.")
	case got.StatusCode >= 500 || got.StatusCode == http.StatusTooManyRequests:
		return fault.New(fault.Unavailable, "Quality Center answers with an error of its own (%d).", got.StatusCode).WithHint("Try again later.")
	case got.StatusCode >= 300:
		return fault.New(fault.NotFound, "%s does not answer as Quality Center does (%d).", s.base, got.StatusCode).
			WithHint("Check the address. It is what stands before /qcbin, as in https://alm.your-company.com.")
	}
	for _, c := range got.Cookies() {
		if _, known := s.cookies[c.Name]; !known {
			s.names = append(s.names, c.Name)
		}
		s.cookies[c.Name] = c.Value
	}
	if s.cookies["LWSSO_COOKIE_KEY"] == "" {
		return fault.New(fault.NotFound, "%s does not answer as Quality Center does: it opens no session.", s.base).
			WithHint("Check the address. It is what stands before /qcbin, as in https://alm.your-company.com.")
	}
	return nil
}

// identify signs in: the session says whose it is.
func identify(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	base, err := Service().Base(a.BaseURL)
	if err != nil {
		return connector.Identity{}, a, err
	}
	a.BaseURL, a.APIURL = base, base
	secret := fieldSecret
	if a.Auth != authKey {
		secret = standard.FieldPassword
	}
	if credential[secret] == "" {
		return connector.Identity{}, a, fault.New(fault.Denied, "The account %q has no secret.", a.Name).WithHint("Connect it again.")
	}
	session, err := signIn(ctx, do, a, credential)
	if err != nil {
		return connector.Identity{}, a, err
	}
	name := cmp.Or(a.Fields[standard.FieldUser], a.Fields[fieldClientID])
	for pair := range strings.SplitSeq(session[sessionCookies], "; ") {
		if user, ok := strings.CutPrefix(pair, "ALM_USER="); ok && a.Auth == authKey && user != "" {
			name = user
		}
	}
	a.Who = name
	return connector.Identity{ID: name, Name: name}, a, nil
}
