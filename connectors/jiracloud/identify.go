package jiracloud

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// answerLimit bounds what is read of an answer that should be a few hundred bytes.
const answerLimit = 1 << 20

// who finds out who a credential belongs to. A classic token works on the site's own
// address; a scoped token and a service account's only through the gateway, whose address
// contains the site's cloud id.
type who struct{ gateway string }

// reply is one answer of Jira, read.
type reply struct {
	status int
	body   []byte
	html   bool
}

func (w who) identify(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	site, err := siteOf(a.BaseURL)
	if err != nil {
		return connector.Identity{}, a, err
	}
	a.BaseURL, a.APIURL = site, site
	direct, err := ask(ctx, do, site+"/rest/api/3/myself", a, credential)
	if err != nil {
		return connector.Identity{}, a, err
	}
	if identity, ok := direct.identity(); ok {
		return identity, named(a, identity), nil
	}
	if direct.status >= 500 || direct.status == http.StatusTooManyRequests {
		return connector.Identity{}, a, down(site, direct.status)
	}
	cloud, known, err := cloudID(ctx, do, site)
	if err != nil {
		return connector.Identity{}, a, err
	}
	if !known {
		return connector.Identity{}, a, direct.unknownSite(site)
	}
	if w.gateway == Gateway && onThisMachine(site) {
		w.gateway = site
	}
	a.APIURL = strings.TrimRight(w.gateway, "/") + "/ex/jira/" + cloud
	return w.throughGateway(ctx, do, a, credential)
}

// throughGateway tries the token as it is meant for people, then as a service account's.
func (w who) throughGateway(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	var last reply
	for _, scheme := range []string{"", "bearer"} {
		tried := a
		tried.Fields = maps.Clone(a.Fields)
		delete(tried.Fields, fieldScheme)
		if scheme != "" && a.Fields[FieldEmail] != "" {
			tried.Fields[fieldScheme] = scheme
		}
		answer, err := ask(ctx, do, a.APIURL+"/rest/api/3/myself", tried, credential)
		if err != nil {
			return connector.Identity{}, a, err
		}
		if identity, ok := answer.identity(); ok {
			return identity, named(tried, identity), nil
		}
		if answer.status >= 500 || answer.status == http.StatusTooManyRequests {
			return connector.Identity{}, a, down(w.gateway, answer.status)
		}
		if last.status != http.StatusForbidden { // a refusal that says why is worth more than a second plain one
			last = answer
		}
	}
	return connector.Identity{}, a, last.refused(a)
}

// onThisMachine says whether a site is a simulator: it plays the gateway too, and its token
// is nobody else's business.
func onThisMachine(site string) bool {
	u, err := url.Parse(site)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

func named(a connector.Account, i connector.Identity) connector.Account {
	a.Who = i.Name
	if i.Email != "" {
		a.Who += " (" + i.Email + ")"
	}
	return a
}

// siteOf turns what a person pasted into the site's address: of a page in Atlassian's cloud
// only the host counts; elsewhere (a proxy, a simulator) the path may matter and stays.
func siteOf(pasted string) (string, error) {
	text := strings.TrimSpace(pasted)
	if text != "" && !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fault.New(fault.Invalid, "%q is not the address of a Jira site.", pasted).
			WithHint("It looks like https://your-site.atlassian.net.")
	}
	host := strings.ToLower(u.Hostname())
	if host == "api.atlassian.com" || host == "id.atlassian.com" || host == "admin.atlassian.com" {
		return "", fault.New(fault.Invalid, "%s is Atlassian's own address, not your site's.", host).
			WithHint("Open Jira in a browser and copy the address up to .atlassian.net.")
	}
	if strings.HasSuffix(host, ".atlassian.net") {
		return "https://" + host, nil
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), nil
}

// ask makes one request with the credential and reads the answer.
func ask(ctx context.Context, do connector.Do, address string, a connector.Account, credential connector.Credential) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return reply{}, fault.New(fault.Invalid, "%q is not a usable address.", address).Because(err)
	}
	r.Header.Set("Accept", "application/json")
	if credential != nil {
		if err := authorize(r, a, credential); err != nil {
			return reply{}, err
		}
	}
	response, err := do(r)
	if err != nil {
		return reply{}, unreachable(r.URL.Host, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		return reply{}, unreachable(r.URL.Host, err)
	}
	html := strings.Contains(response.Header.Get("Content-Type"), "html") || strings.HasPrefix(strings.TrimSpace(string(body)), "<")
	return reply{response.StatusCode, body, html}, nil
}

// unreachable says that nobody answered; a fault that says why itself is passed on.
func unreachable(host string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return fault.New(fault.Unavailable, "%s does not answer.", host).
		WithHint("Check the address, the network and the proxy.").Because(err)
}

func down(host string, status int) error {
	if status == http.StatusTooManyRequests {
		return fault.New(fault.Unavailable, "Jira asks to slow down.").WithHint("Try again in a minute.")
	}
	return fault.New(fault.Unavailable, "%s answers with an error of its own (%d).", host, status).
		WithHint("Try again later; https://status.atlassian.com says whether there is an incident.")
}

// identity reads Jira's answer to "who am I".
func (r reply) identity() (connector.Identity, bool) {
	var me struct {
		AccountID    string `json:"accountId"`
		DisplayName  string `json:"displayName"`
		EmailAddress string `json:"emailAddress"`
	}
	if r.status != http.StatusOK || json.Unmarshal(r.body, &me) != nil || me.AccountID == "" {
		return connector.Identity{}, false
	}
	return connector.Identity{ID: me.AccountID, Name: me.DisplayName, Email: me.EmailAddress}, true
}

// cloudID asks a site for its cloud id, which it tells anybody. Known is false when this is
// no site of Atlassian's cloud.
func cloudID(ctx context.Context, do connector.Do, site string) (id string, known bool, err error) {
	answer, err := ask(ctx, do, site+"/_edge/tenant_info", connector.Account{}, nil)
	if err != nil {
		return "", false, err
	}
	if answer.status >= 500 {
		return "", false, down(site, answer.status)
	}
	var info struct {
		CloudID string `json:"cloudId"`
	}
	if answer.status != http.StatusOK || json.Unmarshal(answer.body, &info) != nil || info.CloudID == "" {
		return "", false, nil
	}
	return url.PathEscape(info.CloudID), true, nil
}

// unknownSite says why an address that knows no cloud id is not usable.
func (r reply) unknownSite(site string) error {
	switch {
	case r.html:
		return fault.New(fault.NotFound, "%s answers with a web page, not as Jira does.", site).
			WithHint("Open Jira in a browser and copy the address up to .atlassian.net. A company login page in between must let API calls through.")
	case r.status == http.StatusUnauthorized:
		return wrongToken()
	}
	return fault.New(fault.NotFound, "There is no Jira Cloud site at %s.", site).
		WithHint("Open Jira in a browser and copy the address up to .atlassian.net.")
}

// refused says why neither the site nor the gateway took the token.
func (r reply) refused(a connector.Account) error {
	switch {
	case r.status == http.StatusForbidden:
		return fault.New(fault.Denied, "Jira knows this token but does not let it in (403).").
			WithHint("The token's owner needs access to Jira on %s (Atlassian administration, Products), and a CAPTCHA after failed logins is cleared by logging in with a browser.", a.BaseURL)
	case r.status == http.StatusUnauthorized && strings.Contains(string(r.body), "scope"):
		return fault.New(fault.Denied, "The token's scopes do not allow asking who it belongs to.").
			WithHint("Make a token with the scope read:jira-user at https://id.atlassian.com/manage-profile/security/api-tokens.")
	case r.status == http.StatusNotFound:
		return fault.New(fault.NotFound, "%s has no Jira, or this token may not see it.", a.BaseURL).
			WithHint("Check the address, and that Jira is among the products of that site.")
	}
	return wrongToken()
}

func wrongToken() error {
	return fault.New(fault.Denied, "Jira does not accept this e-mail and token.").
		WithHint("Check the e-mail for typing errors and make a new token at https://id.atlassian.com/manage-profile/security/api-tokens: an old one may have expired.")
}
