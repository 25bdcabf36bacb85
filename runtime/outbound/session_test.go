package outbound_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

// guarded is a service that wants a session: /in opens the next one and closes those before.
type guarded struct{ signIns atomic.Int64 }

func (g *guarded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/in" {
		fmt.Fprintf(w, "session-%d", g.signIns.Add(1))
		return
	}
	if r.Header.Get("Cookie") != fmt.Sprintf("S=session-%d", g.signIns.Load()) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_, _ = io.Copy(w, r.Body)
}

// bindSession is a connection to a guarded service.
func bindSession(base string) *outbound.Binding {
	b := bind(base)
	b.Connector.SignIn = func(ctx context.Context, do connector.Do, a connector.Account, c connector.Credential) (connector.Credential, error) {
		if c["token"] != token {
			return nil, fault.New(fault.Denied, "The password is wrong.").WithHint("Connect it again.")
		}
		r, err := http.NewRequestWithContext(ctx, "POST", a.APIURL+"/in", nil)
		if err != nil {
			return nil, err
		}
		got, err := do(r)
		if err != nil {
			return nil, err
		}
		defer got.Body.Close()
		session, err := io.ReadAll(got.Body)
		return connector.Credential{"session": string(session)}, err
	}
	b.Connector.Authorize = func(r *http.Request, _ connector.Account, c connector.Credential) error {
		r.Header.Set("Cookie", "S="+c["session"])
		return nil
	}
	return b
}

func TestSession_IsSharedAndRenewed(t *testing.T) {
	g := &guarded{}
	s := server(t, g.ServeHTTP)
	d := door(t, outbound.Config{})
	b := bindSession(s.URL)
	say := func(body io.Reader, size int64) script.FetchResponse {
		got, err := d.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{Method: "POST", URL: "/say", Body: body, Size: size}, Binding: b})
		if err != nil {
			t.Error(err)
			return script.FetchResponse{Body: http.NoBody}
		}
		return got
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { say(strings.NewReader("hello"), 5).Body.Close() })
	}
	all.Wait()
	if n := g.signIns.Load(); n != 1 {
		t.Errorf("8 requests signed in %d times", n)
	}
	g.signIns.Add(1) // the service has ended the session
	if got := say(strings.NewReader("hello"), 5); text(t, got, nil) != "hello" {
		t.Errorf("a small body is not sent again: %d", got.Status)
	}
	g.signIns.Add(1)
	stream := strings.Repeat("x", 2<<20) // too large to be kept
	if got := say(strings.NewReader(stream), int64(len(stream))); got.Status != 401 {
		t.Errorf("a body that is gone is sent again: %d", got.Status)
	}
	if got := say(strings.NewReader("hello"), 5); text(t, got, nil) != "hello" {
		t.Errorf("the next request signs in: %d", got.Status)
	}
	if n := g.signIns.Load(); n != 5 { // three sign-ins, two ends
		t.Errorf("signed in %d times", n-2)
	}
}

func TestSession_SaysWhySigningInFailed(t *testing.T) {
	g := &guarded{}
	s := server(t, g.ServeHTTP)
	b := bindSession(s.URL)
	b.Credential = func(context.Context) (connector.Credential, error) {
		return connector.Credential{"token": "wrong"}, nil
	}
	r := get("/say")
	r.Binding = b
	d := door(t, outbound.Config{})
	for range 2 {
		if _, err := d.Do(ctx, r); err == nil || !strings.Contains(err.Error(), "The password is wrong. Connect it again.") {
			t.Errorf("got %v", err)
		}
	}
}

func TestOwns_TakesTheServicesOtherHostsByHTTPSAlone(t *testing.T) {
	b := bind("https://sts.example.com")
	b.Connector.Owns = func(_ connector.Account, host string) bool { return strings.HasSuffix(host, ".example.com") }
	for address, want := range map[string]bool{"https://sqs.example.com/q": true, "http://sqs.example.com/q": false,
		"https://sqs.example.com:8443/q": false, "https://example.org/": false, "https://sts.example.com/": true} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if b.Owns(u) != want {
			t.Errorf("%s: got %v", address, !want)
		}
	}
}
