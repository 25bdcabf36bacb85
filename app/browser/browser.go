// Package browser serves the IDE to a browser on this machine: loopback only, behind a random
// token, for requests that come from its own page.
//
// The token travels once, in the address that is opened; the page then has it as a cookie
// that scripts cannot read and other sites cannot send.
package browser

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// cookieName holds the token. The port is part of it, since cookies are shared by all ports of a host.
const cookieName = "bobbin-"

// Server is the IDE on one loopback port.
type Server struct {
	listener net.Listener
	token    string
	server   *http.Server
}

// Listen opens the port; addr is a loopback address such as 127.0.0.1:0. Faults: invalid (not
// loopback), unavailable (the port is taken).
func Listen(addr string, face http.Handler) (*Server, error) {
	if err := loopback(addr); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The address %s cannot be used: %s.", addr, plain(err)).
			WithHint("Another program may listen there; leave --listen out, and a free port is taken.").Because(err)
	}
	s := &Server{listener: listener, token: rand.Text()}
	s.server = &http.Server{Handler: s.guard(face), ReadHeaderTimeout: 10 * time.Second}
	return s, nil
}

func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || (host != "localhost" && (ip == nil || !ip.IsLoopback())) {
		return fault.New(fault.Invalid, "%q is not an address of this machine alone.", addr).
			WithHint("The IDE runs scripts, so it listens on loopback only: 127.0.0.1:8080, or port 0 for a free one.")
	}
	return nil
}

func plain(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

// Address is what to open: it carries the token.
func (s *Server) Address() string {
	return "http://" + s.Host() + "/?token=" + url.QueryEscape(s.token)
}

// Host is the address and the port that it listens on.
func (s *Server) Host() string { return s.listener.Addr().String() }

// Serve answers until ctx ends, and gives requests in flight a moment to end.
func (s *Server) Serve(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(s.listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if s.server.Shutdown(grace) != nil {
		_ = s.server.Close() // streams never end by themselves
	}
	<-done
	return nil
}

// guard lets in what comes from this page in this browser.
func (s *Server) guard(face http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String()) // an address we listen on
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownHost(r.Host, port) {
			refuse(w, "This address is not the IDE's own.") // a name that was rebound to loopback
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && !ownOrigin(origin, port) {
			refuse(w, "Another site may not use the IDE.")
			return
		}
		if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && !(r.Method == http.MethodGet && r.URL.Path == "/") {
			refuse(w, "Another site may not use the IDE.")
			return
		}
		if given := r.URL.Query().Get("token"); given != "" && r.Method == http.MethodGet && r.URL.Path == "/" {
			s.enter(w, r, given, port, face)
			return
		}
		cookie, err := r.Cookie(cookieName + port)
		if err != nil || !s.is(cookie.Value) {
			refuse(w, "Open the IDE by the address that `bobbin ide` printed: it carries the token.")
			return
		}
		face.ServeHTTP(w, r)
	})
}

// enter turns the token of the address into a cookie, and shows the page, which takes it out of the address. There is no
// redirect: a strict cookie is not sent along one that began elsewhere, and a second page would be waited for.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, given, port string, face http.Handler) {
	if !s.is(given) {
		refuse(w, "The token in this address is not the IDE's.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName + port, Value: s.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	face.ServeHTTP(w, r)
}

func (s *Server) is(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

func ownHost(host, port string) bool {
	name, p, err := net.SplitHostPort(host)
	if err != nil || p != port {
		return false
	}
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || (ip != nil && ip.IsLoopback())
}

func ownOrigin(origin, port string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && ownHost(u.Host, port)
}

func refuse(w http.ResponseWriter, sentence string) { http.Error(w, sentence, http.StatusForbidden) }
