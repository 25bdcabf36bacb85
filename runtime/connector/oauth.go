package connector

import (
	"net/http"
	"strings"

	"bobbin/runtime/fault"
)

// Grant is how an OAuth login gets its tokens.
type Grant string

// The grants.
const (
	AuthorizationCode Grant = "authorization_code" // a person agrees in a browser on this machine
	DeviceCode        Grant = "device_code"        // a person types a code in a browser anywhere
	SignedRequests    Grant = "oauth1"             // as AuthorizationCode, by OAuth 1.0a with RSA-SHA1
	ClientCredentials Grant = "client_credentials" // nobody agrees: the client is the user
	JWTBearer         Grant = "jwt_bearer"         // nobody agrees: a key says who one is
)

// Browser says whether a person has to agree in a browser.
func (g Grant) Browser() bool {
	return g == AuthorizationCode || g == DeviceCode || g == SignedRequests
}

// OAuth is what there is to know of a service's OAuth 2.0. The addresses may hold {site} and,
// in braces, names of the login's fields: https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token.
type OAuth struct {
	Grant Grant
	// Authorize is where the person agrees, Token where tokens come from, Device where a device
	// code does.
	Authorize, Token, Device string
	// Request is where OAuth 1.0a gets the token a person agrees to.
	Request string
	// Scopes are asked for when the person names none.
	Scopes []string
	// Separator stands between scopes; a space when empty.
	Separator string
	// Params go along to Authorize (audience, prompt), TokenParams to Token.
	Params, TokenParams map[string]string
	// Basic sends the client's id and secret in the Authorization header, not in the form.
	Basic bool
	// Public says that a client may have no secret.
	Public bool
	// NoPKCE leaves out the code challenge, for services that refuse it.
	NoPKCE bool
	// Site turns the address a person gave into what stands for {site}; nil takes it as it is.
	Site func(pasted string) (string, error)
	// Audience is whom a JWTBearer's assertion is for; the token address when empty.
	Audience string
	// Sites is asked, with the token, for the sites a login may be used on, when the person gave
	// none: Atlassian's accessible-resources.
	Sites string
}

// The fields of OAuth logins.
const (
	FieldClientID     = "clientId"
	FieldClientSecret = "clientSecret"
	FieldScopes       = "scopes"
	FieldKey          = "key"     // of a JWTBearer: the JSON of a service account, or an RSA key as PEM
	FieldSubject      = "subject" // whom a JWTBearer acts for
	FieldPort         = "port"
)

// The parts of a Credential that OAuth keeps beside what the person typed. Times are seconds
// since 1970.
const (
	AccessToken    = "access_token"
	RefreshToken   = "refresh_token"
	AccessExpires  = "access_expires"
	RefreshExpires = "refresh_expires"
	GrantedScopes  = "granted_scopes"
)

// CallbackPort is where the browser comes back to, unless the login says another.
const CallbackPort = "47811"

// OAuthKind is a login by OAuth. Its fields are the client's id and secret, then the given
// ones, then what has a default.
func OAuthKind(name, title string, o OAuth, hint string, fields ...Field) AuthKind {
	all := []Field{{Name: FieldClientID, Label: "Client ID", Hint: hint}, {Name: FieldClientSecret, Label: "Client secret", Secret: true}}
	if o.Grant == SignedRequests {
		all[1] = Field{Name: FieldKey, Label: "Key", Secret: true, File: true,
			Hint: "An RSA key as PEM. `openssl genrsa -out key.pem 2048` makes one, `openssl rsa -in key.pem -pubout` shows the public key for the link."}
		return AuthKind{Name: name, Title: title, OAuth: &o, Fields: append(all, Field{Name: FieldPort, Label: "Port of the callback address", Optional: true, Default: CallbackPort})}
	}
	if o.Grant == JWTBearer {
		all = nil
		fields = append(fields, Field{Name: FieldKey, Label: "Key", Secret: true, File: true, Hint: hint})
	}
	if o.Public {
		all[1].Optional, all[1].Hint = true, "Leave it empty for a public client, which has none."
	}
	if o.Grant == AuthorizationCode {
		fields = append(fields, Field{Name: FieldPort, Label: "Port of the callback address", Optional: true, Default: CallbackPort,
			Hint: "Register http://localhost:" + CallbackPort + "/callback with the client, or the same with another port."})
	}
	all = append(all, fields...)
	all = append(all, Field{Name: FieldScopes, Label: "Scopes", Optional: true, Hint: "Leave it empty for the usual ones."})
	return AuthKind{Name: name, Title: title, Fields: all, OAuth: &o}
}

// Bearer puts the access token of an OAuth login on a request, and says whether it is one.
func Bearer(r *http.Request, a Account, credential Credential) (bool, error) {
	if token := credential[AccessToken]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
		return true, nil
	}
	if a.Fields[FieldClientID] == "" {
		return false, nil
	}
	return true, fault.New(fault.Denied, "The account %q has no access token.", a.Name).WithHint("Connect it again.")
}

// always are scopes that ask for a refresh token or an identity, and are not always listed.
var always = map[string]bool{"offline_access": true, "openid": true, "email": true, "profile": true}

// MissingScopes are the wanted scopes that were not granted. Who may write may read, and who
// has a whole (user) has its parts (read:user, user:email).
func MissingScopes(wanted, granted []string) []string {
	has := map[string]bool{}
	for _, one := range granted {
		has[one] = true
		has[one[strings.LastIndexByte(one, '/')+1:]] = true // Microsoft: https://graph.microsoft.com/User.Read
	}
	var missing []string
	for _, one := range wanted {
		verb, noun, parted := strings.Cut(one, ":")
		switch {
		case has[one], always[one], parted && (has[noun] || has[verb]),
			parted && verb == "read" && (has["write:"+noun] || has["admin:"+noun]), strings.HasPrefix(one, "read_") && has[strings.TrimPrefix(one, "read_")]:
		default:
			missing = append(missing, one)
		}
	}
	return missing
}
