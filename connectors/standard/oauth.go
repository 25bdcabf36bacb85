package standard

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// The names of the ways to log in by OAuth 2.0.
const (
	AuthCode   = "oauth2"
	AuthDevice = "oauth2-device"
	AuthClient = "oauth2-client"
	AuthKey    = "oauth2-key"
)

// OAuth logs in by OAuth 2.0, with a client that the person has registered. Hint says where.
func OAuth(o connector.OAuth, hint string, fields ...connector.Field) Kind {
	return Kind{AuthKind: OAuthKind(o, hint, fields...), put: func(r *http.Request, _ connector.Account, credential connector.Credential) {
		r.Header.Set("Authorization", "Bearer "+credential[connector.AccessToken])
	}}
}

// OAuthKind is what OAuth asks for.
func OAuthKind(o connector.OAuth, hint string, fields ...connector.Field) connector.AuthKind {
	switch o.Grant {
	case connector.DeviceCode:
		return connector.OAuthKind(AuthDevice, "OAuth 2.0 with a code", o, hint, fields...)
	case connector.ClientCredentials:
		return connector.OAuthKind(AuthClient, "OAuth 2.0 as a service account", o, hint, fields...)
	}
	if o.Grant == connector.JWTBearer {
		return connector.OAuthKind(AuthKey, "OAuth 2.0 with a key", o, hint, fields...)
	}
	return connector.OAuthKind(AuthCode, "OAuth 2.0 in a browser", o, hint, fields...)
}

// Atlassian is OAuth in Atlassian's cloud: as a person, and as a service account. Its browser
// login says which sites it is good for.
func Atlassian(scopes ...string) []connector.AuthKind {
	const token = "https://auth.atlassian.com/oauth/token"
	return []connector.AuthKind{
		OAuthKind(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://auth.atlassian.com/authorize", Token: token,
			Scopes: append(append([]string{}, scopes...), "offline_access"), Sites: "https://api.atlassian.com/oauth/token/accessible-resources",
			Params: map[string]string{"audience": "api.atlassian.com", "prompt": "consent"}},
			"Of an OAuth 2.0 (3LO) app at https://developer.atlassian.com/console/myapps/, Settings."),
		OAuthKind(connector.OAuth{Grant: connector.ClientCredentials, Token: token, TokenParams: map[string]string{"audience": "api.atlassian.com"}},
			"Of a service account in Atlassian administration: Directory, Service accounts, Create credentials, OAuth 2.0."),
	}
}

// AtlassianKinds is Atlassian for a Service, behind its API token.
func AtlassianKinds(scopes ...string) []Kind {
	kinds := []Kind{AtlassianToken()}
	for _, k := range Atlassian(scopes...) {
		kinds = append(kinds, OAuth(*k.OAuth, k.Fields[0].Hint))
	}
	return kinds
}

// Google is OAuth at Google with scopes below https://www.googleapis.com/auth/: as a person, and
// as a service account, which may act for a person of its domain.
func Google(scopes ...string) []Kind {
	for i := range scopes {
		scopes[i] = "https://www.googleapis.com/auth/" + scopes[i]
	}
	const token = "https://oauth2.googleapis.com/token"
	return []Kind{
		OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "https://accounts.google.com/o/oauth2/v2/auth", Token: token,
			Scopes: scopes, Params: map[string]string{"access_type": "offline", "prompt": "consent"}},
			"At https://console.cloud.google.com/apis/credentials: Create credentials, OAuth client ID, of the type Desktop app."),
		OAuth(connector.OAuth{Grant: connector.JWTBearer, Token: token, Scopes: scopes},
			"The JSON file of a service account: Google Cloud, IAM, Service accounts, Keys.",
			connector.Field{Name: connector.FieldSubject, Label: "Acts for", Optional: true, Hint: "The address of a person, where the domain has delegated that to the account."}),
	}
}

// Microsoft is OAuth at Microsoft Entra, in a browser and by a code.
func Microsoft(scopes ...string) []Kind {
	const root = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"
	tenant := connector.Field{Name: "tenant", Label: "Tenant", Optional: true, Default: "organizations", Hint: "The ID or a domain of your directory, where the app is for it alone."}
	o := connector.OAuth{Authorize: root + "authorize", Token: root + "token", Device: root + "devicecode", Public: true, Scopes: append(scopes, "offline_access")}
	var kinds []Kind
	for _, grant := range []connector.Grant{connector.AuthorizationCode, connector.DeviceCode} {
		o.Grant = grant
		kinds = append(kinds, OAuth(o, "Application (client) ID of an app registration at https://entra.microsoft.com, platform Mobile and desktop applications.", tenant))
	}
	return kinds
}

// DataCenter is OAuth of Atlassian's Data Center products: an incoming application link.
func DataCenter(scope string) Kind {
	return OAuth(connector.OAuth{Grant: connector.AuthorizationCode, Authorize: "{site}/rest/oauth2/latest/authorize", Token: "{site}/rest/oauth2/latest/token", Scopes: []string{scope}},
		"In the administration: Application links, Create link, External application, Incoming. Its redirect URL is the callback address.")
}

// Gateway is where calls go for a site of Atlassian's cloud: the gateway's address with the
// site's cloud id, which the site tells anybody. A simulator on this machine plays its own gateway.
func Gateway(ctx context.Context, do connector.Do, gateway, site string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, site+"/_edge/tenant_info", nil)
	if err != nil {
		return "", fault.New(fault.Invalid, "%q is not a usable address.", site).Because(err)
	}
	response, err := do(r)
	if err != nil {
		return "", unreachable(r.URL.Host, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	var info struct {
		CloudID string `json:"cloudId"`
	}
	switch {
	case err != nil:
		return "", unreachable(r.URL.Host, err)
	case response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests:
		return "", fault.New(fault.Unavailable, "%s answers with an error of its own (%d).", site, response.StatusCode).WithHint("Try again later.")
	case response.StatusCode != http.StatusOK || json.Unmarshal(body, &info) != nil || info.CloudID == "":
		return "", fault.New(fault.NotFound, "There is no site of Atlassian's cloud at %s.", site).WithHint("It looks like https://your-site.atlassian.net.")
	}
	if ip := net.ParseIP(r.URL.Hostname()); ip != nil && ip.IsLoopback() {
		gateway = site + gateway[strings.Index(gateway, "/ex/"):]
	}
	return gateway + "/" + url.PathEscape(info.CloudID), nil
}

// SignedLink is OAuth 1.0a of Atlassian's Data Center products, for versions before OAuth 2.0.
func SignedLink() Kind {
	o := connector.OAuth{Grant: connector.SignedRequests, Request: "{site}/plugins/servlet/oauth/request-token", Authorize: "{site}/plugins/servlet/oauth/authorize",
		Token: "{site}/plugins/servlet/oauth/access-token"}
	return Kind{AuthKind: connector.OAuthKind("oauth1", "OAuth 1.0a application link", o, "The consumer key of the application link: Administration, Application links, incoming authentication."),
		sign: func(r *http.Request, a connector.Account, credential connector.Credential) error {
			return connector.OAuth1(r, a, credential, nil, time.Now())
		}}
}
