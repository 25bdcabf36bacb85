// Package oauthtest is a little OAuth 2.0 server for tests: authorisation, tokens, refresh
// tokens that are good for one use, device codes, revocation, and a few things that services
// answer to those who have a token.
//
// It agrees to every login at once, unless it is told otherwise, so that an HTTP client that
// follows redirects can play the browser.
package oauthtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The client the server knows.
const (
	ClientID     = "test-client"
	ClientSecret = "test-client-secret"
)

// Settings say how the server behaves. They can be changed by a POST of their JSON to
// /settings, and read there with what has been counted.
type Settings struct {
	Deny       bool   `json:"deny"`       // a person refuses
	Lives      int    `json:"lives"`      // seconds of an access token; 0 does not tell
	Refreshing int    `json:"refreshing"` // seconds of a refresh token; 0 does not tell
	NoRefresh  bool   `json:"noRefresh"`  // no refresh tokens
	Scope      string `json:"scope"`      // what is granted, in place of what is asked for
	Answer     string `json:"answer"`     // of the token endpoint: down, html, or empty for tokens
	Pending    int    `json:"pending"`    // how often a device is told to wait
	Sites      int    `json:"sites"`      // how many sites a login may be used on
}

// Counts are what was asked for.
type Counts struct {
	Codes     int `json:"codes"`
	Refreshes int `json:"refreshes"`
	Refused   int `json:"refused"` // by the token endpoint
}

// Server is the service. The zero value is ready, at any address.
type Server struct {
	Key *rsa.PrivateKey // whose assertions are taken

	mu       sync.Mutex
	settings Settings
	counts   Counts
	codes    map[string]url.Values // by code: the parameters of its authorisation
	access   map[string]bool
	refresh  map[string]string // by token: the scope
	devices  map[string]int    // by device code: how often it still has to wait
}

// Set changes the settings.
func (s *Server) Set(settings Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = settings
}

// Counts says what was asked for so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Revoke makes every token worthless.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access, s.refresh = nil, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.URL.Path {
	case "/authorize", "/oauth/authorize":
		s.authorize(w, r)
	case "/token", "/oauth/token":
		s.token(w, r)
	case "/device":
		s.device(w, r)
	case "/revoke":
		s.access, s.refresh = nil, nil
	case "/revoke-access": // the refresh tokens stay good
		s.access = nil
	case "/settings":
		if r.Method == http.MethodPost {
			var settings Settings
			if err := json.NewDecoder(r.Body).Decode(&settings); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			s.settings = settings
		}
		answer(w, http.StatusOK, map[string]any{"settings": s.settings, "counts": s.counts})
	default:
		s.resource(w, r)
	}
}

// authorize sends the browser back at once.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	back, err := url.Parse(asked.Get("redirect_uri"))
	if err != nil || asked.Get("client_id") != ClientID || asked.Get("response_type") != "code" || back.Path != "/callback" {
		http.Error(w, "The client is not known.", http.StatusBadRequest)
		return
	}
	query := url.Values{"state": {asked.Get("state")}}
	if s.settings.Deny {
		query.Set("error", "access_denied")
	} else {
		code := rand.Text()
		if s.codes == nil {
			s.codes = map[string]url.Values{}
		}
		s.codes[code] = asked
		query.Set("code", code)
	}
	back.RawQuery = query.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	switch s.settings.Answer {
	case "down":
		http.Error(w, "down for maintenance", http.StatusServiceUnavailable)
		return
	case "html":
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Log in to the proxy</title>"))
		return
	}
	if err := r.ParseForm(); err != nil {
		s.refuse(w, "invalid_request", err.Error())
		return
	}
	if r.PostForm.Get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		s.assert(w, r.PostForm.Get("assertion"))
		return
	}
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if id != ClientID || secret != ClientSecret {
		s.refuse(w, "invalid_client", "The client is unknown, or its secret is wrong.")
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		s.exchange(w, r.PostForm)
	case "refresh_token":
		s.renew(w, r.PostForm)
	case "client_credentials":
		s.counts.Codes++
		s.give(w, r.PostForm.Get("scope"), false)
	case "urn:ietf:params:oauth:grant-type:device_code":
		s.poll(w, r.PostForm)
	default:
		s.refuse(w, "unsupported_grant_type", "")
	}
}

// assert takes what Key has signed for this server within the hour.
func (s *Server) assert(w http.ResponseWriter, text string) {
	parts := strings.Split(text, ".")
	var claims struct {
		Iss, Aud, Scope string
		Iat, Exp        int64
	}
	if len(parts) == 3 {
		payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
		signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		if json.Unmarshal(payload, &claims) == nil && rsa.VerifyPKCS1v15(&s.Key.PublicKey, crypto.SHA256, sum[:], signature) == nil &&
			claims.Iss == ClientID && strings.HasSuffix(claims.Aud, "/token") && time.Unix(claims.Iat, 0).Before(time.Now().Add(time.Minute)) && time.Unix(claims.Exp, 0).After(time.Now()) {
			s.counts.Codes++
			s.give(w, claims.Scope, false)
			return
		}
	}
	s.refuse(w, "invalid_grant", "The assertion is not good.")
}

func (s *Server) exchange(w http.ResponseWriter, form url.Values) {
	asked, ok := s.codes[form.Get("code")]
	delete(s.codes, form.Get("code"))
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	challenge := asked.Get("code_challenge")
	if !ok || form.Get("redirect_uri") != asked.Get("redirect_uri") ||
		challenge != "" && challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
		s.refuse(w, "invalid_grant", "The code is not known.")
		return
	}
	s.counts.Codes++
	s.give(w, asked.Get("scope"), true)
}

func (s *Server) renew(w http.ResponseWriter, form url.Values) {
	scope, ok := s.refresh[form.Get("refresh_token")]
	delete(s.refresh, form.Get("refresh_token"))
	if !ok {
		s.refuse(w, "invalid_grant", "The refresh token is not known.")
		return
	}
	s.counts.Refreshes++
	s.give(w, scope, true)
}

func (s *Server) device(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("client_id") != ClientID {
		s.refuse(w, "invalid_client", "")
		return
	}
	code := rand.Text()
	if s.devices == nil {
		s.devices = map[string]int{}
	}
	s.devices[code] = s.settings.Pending
	answer(w, http.StatusOK, map[string]any{"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": "http://" + r.Host + "/activate",
		"expires_in": 900, "interval": 1})
}

func (s *Server) poll(w http.ResponseWriter, form url.Values) {
	left, ok := s.devices[form.Get("device_code")]
	switch {
	case !ok:
		s.refuse(w, "expired_token", "")
	case s.settings.Deny:
		s.refuse(w, "access_denied", "")
	case left > 0:
		s.devices[form.Get("device_code")]--
		s.refuse(w, "authorization_pending", "")
	default:
		delete(s.devices, form.Get("device_code"))
		s.counts.Codes++
		s.give(w, "", true)
	}
}

// give answers with new tokens.
func (s *Server) give(w http.ResponseWriter, scope string, refreshing bool) {
	if s.settings.Scope != "" {
		scope = s.settings.Scope
	}
	token := map[string]any{"access_token": "access-" + rand.Text(), "token_type": "Bearer", "scope": scope}
	if s.access == nil {
		s.access = map[string]bool{}
	}
	s.access[token["access_token"].(string)] = true
	if s.settings.Lives != 0 {
		token["expires_in"] = s.settings.Lives
	}
	if refreshing && !s.settings.NoRefresh {
		one := "refresh-" + rand.Text()
		if s.refresh == nil {
			s.refresh = map[string]string{}
		}
		s.refresh[one] = scope
		token["refresh_token"] = one
		if s.settings.Refreshing != 0 {
			token["refresh_token_expires_in"] = s.settings.Refreshing
		}
	}
	answer(w, http.StatusOK, token)
}

func (s *Server) refuse(w http.ResponseWriter, code, description string) {
	if code != "authorization_pending" {
		s.counts.Refused++
	}
	answer(w, http.StatusBadRequest, map[string]string{"error": code, "error_description": description})
}

// resource answers those who have a token: as GitLab and Atlassian say who one is.
func (s *Server) resource(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if r.URL.Path == "/_edge/tenant_info" {
		answer(w, http.StatusOK, map[string]string{"cloudId": "cloud-1"})
		return
	}
	if !s.access[token] {
		answer(w, http.StatusUnauthorized, map[string]string{"message": "401 Unauthorized"})
		return
	}
	switch r.URL.Path {
	case "/sites":
		sites := []map[string]any{}
		for i := range s.settings.Sites {
			address := "http://" + r.Host
			if i > 0 {
				address = "https://site-" + strconv.Itoa(i+1) + ".example.com"
			}
			sites = append(sites, map[string]any{"id": "cloud-" + strconv.Itoa(i+1), "name": "site " + strconv.Itoa(i+1), "url": address})
		}
		answer(w, http.StatusOK, sites)
	case "/api/v4/user":
		answer(w, http.StatusOK, map[string]any{"id": 1, "name": "Ada Admin", "username": "ada", "email": "ada@example.com"})
	case "/ex/jira/cloud-1/rest/api/3/myself":
		answer(w, http.StatusOK, map[string]any{"accountId": "ada", "displayName": "Ada Admin"})
	case "/me":
		answer(w, http.StatusOK, map[string]any{"id": 1, "name": "Ada Admin"})
	default:
		answer(w, http.StatusNotFound, map[string]string{"message": "404 Not Found"})
	}
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client may have gone
}
