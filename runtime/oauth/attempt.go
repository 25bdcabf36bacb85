package oauth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Attempt is a login that waits for a person. Close must be called.
type Attempt struct {
	Address  string    // what to open in a browser
	UserCode string    // what to type there, with a device code
	Callback string    // where the browser comes back to, without a device code
	Until    time.Time // when it is given up

	login  Login
	config *oauth2.Config
	// exchange is OAuth 1.0a's way from an answer of the browser to a token; nil for 2.0.
	exchange func(ctx context.Context, verifier string) (*oauth2.Token, error)
	wait     func(ctx context.Context) (*oauth2.Token, error)
	close    func()
}

// patience is how long a person has to agree.
const patience = 10 * time.Minute

// Begin begins a login that a person has to agree to.
func Begin(ctx context.Context, l Login) (*Attempt, error) {
	c, err := l.config()
	if err != nil {
		return nil, err
	}
	a := &Attempt{login: l, config: c, close: func() {}, Until: l.Now().Add(patience)}
	if l.Way.Grant == connector.DeviceCode {
		return a, a.beginDevice(ctx)
	}
	return a, a.beginBrowser(ctx)
}

// Wait waits until the person has agreed and the tokens are there. Faults: denied, canceled by
// ctx, unavailable.
func (a *Attempt) Wait(ctx context.Context) (connector.Credential, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, a.Until.Sub(a.login.Now()), errPatience)
	defer cancel()
	token, err := a.wait(ctx)
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), errPatience) {
		return nil, fault.New(fault.Unavailable, "Nobody agreed to the login in time.").WithHint("Connect again, and finish the login in the browser.")
	}
	if err != nil {
		return nil, a.login.explain(ctx, err, exchanging)
	}
	return a.login.keep(token), nil
}

var errPatience = errors.New("nobody agreed in time")

// Close gives the attempt up.
func (a *Attempt) Close() { a.close() }

func (a *Attempt) beginDevice(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	var options []oauth2.AuthCodeOption
	if scope := a.login.scope(); scope != "" {
		options = append(options, oauth2.SetAuthURLParam("scope", scope))
	}
	device, err := a.config.DeviceAuth(a.login.context(ctx), options...)
	if err != nil {
		return a.login.explain(ctx, err, asking)
	}
	if device.DeviceCode == "" || device.UserCode == "" || device.VerificationURI == "" {
		return a.login.noToken()
	}
	a.Address, a.UserCode = device.VerificationURI, device.UserCode
	if device.VerificationURIComplete != "" {
		a.Address = device.VerificationURIComplete
	}
	if !device.Expiry.IsZero() && device.Expiry.Before(a.Until) {
		a.Until = device.Expiry
	}
	device.Expiry = time.Time{} // Until is the one end there is
	a.wait = func(ctx context.Context) (*oauth2.Token, error) {
		return a.config.DeviceAccessToken(a.login.context(ctx), device)
	}
	return nil
}

// answer is what the browser brought back.
type answer struct {
	code string
	err  error
}

func (a *Attempt) beginBrowser(ctx context.Context) error {
	listeners, port, err := a.login.listen()
	if err != nil {
		return err
	}
	a.Callback = fmt.Sprintf("http://localhost:%d/callback", port)
	a.config.RedirectURL = a.Callback
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	options := a.login.parameters()
	var proof []oauth2.AuthCodeOption
	if !a.login.Way.NoPKCE {
		options = append(options, oauth2.S256ChallengeOption(verifier))
		proof = append(proof, oauth2.VerifierOption(verifier))
	}
	a.Address = a.config.AuthCodeURL(state, options...)
	if a.login.Way.Grant == connector.SignedRequests {
		if err := a.beginOAuth1(ctx, state); err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
			return err
		}
	}
	back := &callback{state: state, title: a.login.Title, got: make(chan answer, 1)}
	server := &http.Server{Handler: back, ReadHeaderTimeout: 10 * time.Second}
	var serving sync.WaitGroup
	for _, l := range listeners {
		serving.Go(func() { _ = server.Serve(l) }) // it ends with Close
	}
	a.close = sync.OnceFunc(func() {
		grace, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(grace) != nil { // a browser that keeps its connection open
			_ = server.Close()
		}
		serving.Wait()
	})
	a.wait = func(ctx context.Context) (*oauth2.Token, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case got := <-back.got:
			if got.err != nil {
				return nil, got.err
			}
			ctx, cancel := context.WithTimeout(ctx, requestWithin)
			defer cancel()
			if a.exchange != nil {
				return a.exchange(ctx, got.code)
			}
			return a.config.Exchange(a.login.context(ctx), got.code, proof...)
		}
	}
	return nil
}

// parameters are those of the address that a person agrees at, beside the standard's.
func (l Login) parameters() []oauth2.AuthCodeOption {
	var options []oauth2.AuthCodeOption
	if scope := l.scope(); scope != "" {
		options = append(options, oauth2.SetAuthURLParam("scope", scope))
	}
	for name, value := range l.Way.Params {
		options = append(options, oauth2.SetAuthURLParam(name, value))
	}
	return options
}

// listen opens the port of the callback on both loopback addresses: a browser may take either
// for localhost.
func (l Login) listen() ([]net.Listener, int, error) {
	text := l.Fields[connector.FieldPort]
	if text == "" {
		text = connector.CallbackPort
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 0 || port > 65535 {
		return nil, 0, fault.New(fault.Invalid, "%q is not the number of a port.", text).WithHint("It is a number from 1024 to 65535, or 0 for any that is free.")
	}
	first, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, 0, fault.New(fault.Unavailable, "The port %d, which the browser has to come back to, cannot be opened.", port).
			WithHint("Another program, or another login, may have it. End that one, or register a callback address with another port at the service and give it with `--set port=...`.").Because(err)
	}
	port = first.Addr().(*net.TCPAddr).Port
	listeners := []net.Listener{first}
	if second, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(port))); err == nil { // not every machine has it
		listeners = append(listeners, second)
	}
	return listeners, port, nil
}

// callback is the page that the browser comes back to.
type callback struct {
	state, title string
	got          chan answer
}

// ServeHTTP takes the answer of this login and no other: one that does not know the state is
// told so, and the login goes on.
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if r.URL.Path != "/callback" || r.Method != http.MethodGet {
		page(w, http.StatusNotFound, "There is nothing here.")
		return
	}
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(c.state)) != 1 {
		page(w, http.StatusBadRequest, "This answer does not belong to the login that is going on. Start again from Bobbin.")
		return
	}
	got := answer{code: cmp.Or(query.Get("code"), query.Get("oauth_verifier"))}
	if got.code == "denied" { // as Jira says it in OAuth 1.0a
		query.Set("error", "access_denied")
	}
	sentence := "The answer of " + c.title + " has arrived. You can close this page and go back to Bobbin."
	if code := query.Get("error"); code != "" || got.code == "" {
		got.err = &oauth2.RetrieveError{ErrorCode: code, ErrorDescription: query.Get("error_description")}
		if code == "" {
			got.err = fault.New(fault.Unavailable, "%s sent the browser back without a code.", c.title).WithHint("Connect again.")
		}
		sentence = c.title + " has refused the login. Bobbin says why."
	}
	select {
	case c.got <- got:
		page(w, http.StatusOK, sentence)
	default:
		page(w, http.StatusConflict, "This login has had its answer already.")
	}
}

// page answers with one sentence. Nothing of the address is kept or sent on.
func page(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Connection", "close")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<!doctype html><meta charset=utf-8><title>Bobbin</title><p style=\"font:16px sans-serif;margin:3em\">%s</p>\n", html.EscapeString(sentence))
}
