package simulate

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// ToldFolder is the folder of a workspace with what the services answer that nobody knows:
// simulators/<connection>.json.
const ToldFolder = "simulators"

// Told is such a file.
type Told struct {
	Answers []ToldAnswer `json:"answers"`
}

// ToldAnswer is what one kind of request is answered. The first that fits is given.
type ToldAnswer struct {
	Method  string            `json:"method,omitempty"` // any when empty
	Path    string            `json:"path"`             // with * for any text
	Query   map[string]string `json:"query,omitempty"`  // parameters that must be there, with these values
	Status  int               `json:"status,omitempty"` // 200 when 0, or 204 without json and body
	Headers map[string]string `json:"headers,omitempty"`
	JSON    json.RawMessage   `json:"json,omitempty"`
	Body    string            `json:"body,omitempty"`
}

// Check says what is wrong with an answer. Faults: invalid.
func (t Told) Check() error {
	for i, a := range t.Answers {
		what := ""
		switch {
		case !strings.HasPrefix(a.Path, "/") && !strings.HasPrefix(a.Path, "*"):
			what = fmt.Sprintf("has the path %q, and a path begins with / or *", a.Path)
		case a.Status != 0 && (a.Status < 200 || a.Status > 599):
			what = fmt.Sprintf("has the status %d, which is none", a.Status)
		case a.JSON != nil && a.Body != "":
			what = "has both json and body"
		default:
			continue
		}
		return fault.New(fault.Invalid, "Answer %d of the simulator %s.", i+1, what)
	}
	return nil
}

// ToldService plays a service that nobody knows by what a file of the workspace says. It is asked for
// at each request, so that a change counts at once. The last thousand requests
// other than GET are kept in the collection "request", to be looked at.
//
// Where a login is demanded it plays a token endpoint of OAuth 2.0 too: a POST to a path that ends
// in /token gives a client, of the login's user and token, an access token (RFC 6749, section 4.4).
func ToldService(connector, file string, read func() (Told, error)) Service {
	service := Service{Name: connector, Told: true, Login: toldLogin, Errors: Errors{
		TooMany:     toldError(http.StatusTooManyRequests, "Too Many Requests"),
		Unavailable: toldError(http.StatusServiceUnavailable, "Service Unavailable"),
		Forbidden:   toldError(http.StatusForbidden, "Forbidden"),
		Expired:     toldError(http.StatusUnauthorized, "The access token has expired."),
	}}
	service.Fallback = func(c *Call) *Answer {
		t, err := read()
		if err != nil {
			return toldError(http.StatusInternalServerError, fault.From(err).Sentence)(c).Or()
		}
		for _, a := range t.Answers {
			if a.fits(c) {
				return a.give(c)
			}
		}
		if toldToken(c) {
			return toldIssue(c).Or()
		}
		return toldError(http.StatusNotFound, file+" has no answer for "+c.Request.Method+" "+c.Path+".")(c).Or()
	}
	return service
}

func toldError(status int, text string) func(*Call) Answer {
	return func(*Call) Answer { return JSON(status, Doc{"error": text}) }
}

func (a ToldAnswer) fits(c *Call) bool {
	if a.Method != "" && !strings.EqualFold(a.Method, c.Request.Method) {
		return false
	}
	for name, value := range a.Query {
		if !c.Query.Has(name) || c.Query.Get(name) != value {
			return false
		}
	}
	form := "^" + strings.ReplaceAll(regexp.QuoteMeta(a.Path), `\*`, ".*") + "$"
	return regexp.MustCompile(form).MatchString(c.Path)
}

func (a ToldAnswer) give(c *Call) *Answer {
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		c.keep()
	}
	answer := Answer{Status: a.Status}
	switch {
	case a.JSON != nil:
		answer.Body = a.JSON
	case a.Body != "":
		answer = Text(a.Status, a.Body)
	case a.Status == 0:
		answer.Status = http.StatusNoContent
	}
	for name, value := range a.Headers {
		answer = answer.With(name, value)
	}
	return &answer
}

// mostKept is how many requests are kept: as many as are shown at once.
const mostKept = mostRows

// keep remembers what a request brought, also one that is told to fail.
func (c *Call) keep() {
	c.keeps = true
	var body any
	if json.Unmarshal(c.Body, &body) != nil {
		body = string(c.Body)
	}
	n := c.Tx.Next("request")
	c.Tx.Put("request", ToText(n), "", Doc{"id": n, "method": c.Request.Method, "path": c.Request.URL.RequestURI(), "body": body, "at": c.Now.UTC().Format(time.RFC3339)})
	c.Tx.Delete("request", ToText(n-mostKept))
}

// toldTokens is the collection of access tokens, which nobody looks into.
const toldTokens = "(tokens)"

// toldLifetime is how long an access token lasts, in seconds.
const toldLifetime = 3600

func toldToken(c *Call) bool {
	return c.Request.Method == http.MethodPost && path.Base(c.Path) == "token"
}

// toldLogin gives access tokens to the client and takes them, or the token itself.
func toldLogin(c *Call, l Login) *Answer {
	if toldToken(c) {
		id, secret, basic := c.Request.BasicAuth()
		if basic { // encoded as a form, RFC 6749 section 2.3.1
			id, secret = unescaped(id), unescaped(secret)
		} else {
			form, _ := url.ParseQuery(string(c.Body)) // what cannot be read names no client
			id, secret = form.Get("client_id"), form.Get("client_secret")
		}
		if secret != l.Token || l.User != "" && id != l.User {
			return JSON(http.StatusUnauthorized, Doc{"error": "invalid_client"}).With("WWW-Authenticate", "Basic").Or()
		}
		return toldIssue(c).Or()
	}
	given := strings.TrimPrefix(c.Request.Header.Get("Authorization"), "Bearer ")
	known, ok := c.Tx.Get(toldTokens, given)
	if given == l.Token || ok && Num(known, "expires") > int(c.Now.Unix()) {
		return nil
	}
	return JSON(http.StatusUnauthorized, Doc{"error": "invalid_token"}).With("WWW-Authenticate", `Bearer error="invalid_token"`).Or()
}

// unescaped is what a form means by a text; one that is no form's means itself.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

func toldIssue(c *Call) Answer {
	form, err := url.ParseQuery(string(c.Body))
	if err != nil || form.Get("grant_type") != "client_credentials" {
		return JSON(http.StatusBadRequest, Doc{"error": "unsupported_grant_type", "error_description": "A simulator gives tokens for client_credentials."})
	}
	c.Tx.expire(toldTokens, int(c.Now.Unix()))
	token := rand.Text()
	c.Tx.Put(toldTokens, token, "", Doc{"expires": int(c.Now.Unix()) + toldLifetime})
	return JSON(http.StatusOK, Doc{"access_token": token, "token_type": "Bearer", "expires_in": toldLifetime}).With("Cache-Control", "no-store")
}
