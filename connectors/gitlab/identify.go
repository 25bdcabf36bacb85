package gitlab

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// answerLimit bounds what is read of an answer that should be a few kilobytes.
const answerLimit = 1 << 20

// identify asks GitLab whose token it is. The base URL of a self-managed GitLab may have a
// path (https://example.com/gitlab).
func identify(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
	base, err := baseOf(a.BaseURL)
	if err != nil {
		return connector.Identity{}, a, err
	}
	a.BaseURL, a.APIURL = base, base
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v4/user", nil)
	if err != nil {
		return connector.Identity{}, a, fault.New(fault.Invalid, "%q is not a usable address.", base).Because(err)
	}
	r.Header.Set("Accept", "application/json")
	if err := authorize(r, a, credential); err != nil {
		return connector.Identity{}, a, err
	}
	response, err := do(r)
	if err != nil {
		return connector.Identity{}, a, unreachable(r.URL.Host, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		return connector.Identity{}, a, unreachable(r.URL.Host, err)
	}
	identity, err := read(base, response, body)
	if err != nil {
		return connector.Identity{}, a, err
	}
	if a.Auth == AuthToken || a.Auth == "" {
		identity = ownToken(ctx, do, a, credential, identity)
	}
	a.Who = identity.Name
	if identity.Email != "" {
		a.Who += " (" + identity.Email + ")"
	}
	return identity, a, nil
}

// ownToken asks what a token may do and when it ends. A GitLab that does not say is no
// reason to refuse the login.
func ownToken(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential, identity connector.Identity) connector.Identity {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.APIURL+"/api/v4/personal_access_tokens/self", nil)
	if err != nil || authorize(r, a, credential) != nil {
		return identity
	}
	response, err := do(r)
	if err != nil {
		return identity
	}
	defer response.Body.Close()
	var token struct {
		Scopes  []string `json:"scopes"`
		Expires string   `json:"expires_at"` // a day
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(body, &token) != nil {
		return identity
	}
	if len(token.Scopes) > 0 {
		identity.Scopes, identity.Missing = token.Scopes, connector.MissingScopes([]string{"api"}, token.Scopes)
	}
	if day, err := time.Parse(time.DateOnly, token.Expires); err == nil {
		identity.Expires = day
	}
	return identity
}

// baseOf turns what a person pasted into the base URL: without the API's path, a query or a
// trailing slash. Of gitlab.com only the host counts.
func baseOf(pasted string) (string, error) {
	address := strings.TrimSpace(pasted)
	if address != "" && !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fault.New(fault.Invalid, "%q is not the address of a GitLab.", pasted).
			WithHint("It looks like https://gitlab.com or https://gitlab.example.com.")
	}
	if host := strings.ToLower(u.Hostname()); host == "gitlab.com" || host == "www.gitlab.com" {
		return "https://gitlab.com", nil
	}
	path, _, _ := strings.Cut(u.EscapedPath(), "/api/v4")
	return strings.TrimRight(u.Scheme+"://"+u.Host+path, "/"), nil
}

func unreachable(host string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return fault.New(fault.Unavailable, "%s does not answer.", host).
		WithHint("Check the address, the network and the proxy.").Because(err)
}

// read says who it is, or why GitLab does not say.
func read(base string, response *http.Response, body []byte) (connector.Identity, error) {
	status := response.StatusCode
	var me struct {
		ID       json.Number `json:"id"`
		Name     string      `json:"name"`
		Username string      `json:"username"`
		Email    string      `json:"email"`
	}
	readable := json.Unmarshal(body, &me) == nil
	html := strings.Contains(response.Header.Get("Content-Type"), "html") || strings.HasPrefix(strings.TrimSpace(string(body)), "<")
	switch {
	case status == http.StatusOK && readable && me.ID != "":
		return connector.Identity{ID: me.ID.String(), Name: me.Name + " @" + me.Username, Email: me.Email}, nil
	case status == http.StatusTooManyRequests:
		return connector.Identity{}, fault.New(fault.Unavailable, "GitLab asks to slow down.").WithHint("Try again in a minute.")
	case status >= 500:
		return connector.Identity{}, fault.New(fault.Unavailable, "%s answers with an error of its own (%d).", base, status).
			WithHint("Try again later; https://status.gitlab.com says whether gitlab.com has an incident.")
	case status == http.StatusUnauthorized:
		return connector.Identity{}, fault.New(fault.Denied, "GitLab does not accept this token.").
			WithHint("It may be mistyped, expired or revoked. Make a new one: your avatar, Edit profile, Access tokens.")
	case status == http.StatusForbidden && strings.Contains(string(body), "scope"):
		return connector.Identity{}, fault.New(fault.Denied, "The token's scopes do not allow asking who it belongs to.").
			WithHint("Make a token with the scope api (or read_api, for reading only).")
	case status == http.StatusForbidden:
		return connector.Identity{}, fault.New(fault.Denied, "GitLab knows this token but does not let it in (403).").
			WithHint("Log in with a browser: the user may be blocked or have terms to accept. An administrator may also restrict the API by network address.")
	case html:
		return connector.Identity{}, fault.New(fault.NotFound, "%s answers with a web page, not as GitLab's API does.", base).
			WithHint("Use the address of GitLab's start page, with its path if it has one (https://example.com/gitlab).")
	}
	return connector.Identity{}, fault.New(fault.NotFound, "There is no GitLab at %s.", base).
		WithHint("Use the address of GitLab's start page, with its path if it has one (https://example.com/gitlab).")
}
