package outbound_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/tlstest"
)

func TestAccount_HasAnAuthorityAndACertificate(t *testing.T) {
	a := tlstest.New()
	s := serve(t, a, tls.RequireAndVerifyClientCert, whoIs)
	cert, key, _ := a.Client("ada")
	b := &outbound.Binding{Connection: "jira", Account: connector.Account{Name: "mine", APIURL: s.URL + "/jira", CA: a.PEM, ClientCertificate: cert},
		Credential: func(context.Context) (connector.Credential, error) {
			return connector.Credential{connector.ClientKey: key}, nil
		}}
	d := door(t, outbound.Config{})
	r := get("/rest")
	r.Binding = b
	got, err := d.Do(ctx, r)
	if body := text(t, got, err); body != "ada by HTTP/1.1" {
		t.Errorf("a script gets %s", body)
	}
	asked, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/jira/myself", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := d.Client(*b)(asked)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "ada by HTTP/1.1" {
		t.Errorf("a connector gets %s %v", body, err)
	}
	// Another host has nothing of it.
	other := serve(t, a, tls.NoClientCert, whoIs)
	r = get(other.URL)
	r.Binding = b
	if _, err := d.Do(ctx, r); err == nil || !strings.Contains(err.Error(), "does not trust") {
		t.Errorf("another host: %v", err)
	}
}

func TestAccount_HasAProxyOfItsOwn(t *testing.T) {
	through := make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through <- r.Host + " " + r.Header.Get("Proxy-Authorization")
		_, _ = io.WriteString(w, "by proxy")
	}))
	defer proxy.Close()
	direct := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "direct") }))
	defer direct.Close()
	at := strings.TrimPrefix(proxy.URL, "http://")
	credential := func(context.Context) (connector.Credential, error) {
		return connector.Credential{connector.ProxyPassword: "s:cret"}, nil
	}
	machine := func(*http.Request) (*url.URL, error) { return url.Parse("http://127.0.0.1:1") } // where nothing answers
	for _, c := range []struct {
		name, api, own, to, want, seen string
		machine                        func(*http.Request) (*url.URL, error)
	}{
		{"its own", "http://far.test/api", "http://ada@" + at, "/x", "by proxy", "far.test Basic YWRhOnM6Y3JldA==", machine},
		{"its own without a name", "http://far.test/api", "http://" + at, "/x", "by proxy", "far.test ", machine},
		{"none", direct.URL, "none", "/x", "direct", "", machine},
		{"another host", "http://far.test/api", "http://ada@" + at, direct.URL, "direct", "", nil},
	} {
		d := door(t, outbound.Config{Proxy: c.machine, Guard: outbound.Guard{PublicOnly: true, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
		r := get(c.to)
		r.Binding = &outbound.Binding{Connection: "far", Account: connector.Account{Name: "far", APIURL: c.api, Proxy: c.own}, Credential: credential}
		got, err := d.Do(ctx, r)
		if body := text(t, got, err); body != c.want {
			t.Errorf("%s: a script gets %s", c.name, body)
		}
		seen := ""
		if len(through) > 0 {
			seen = <-through
		}
		if seen != c.seen {
			t.Errorf("%s: the proxy sees %q", c.name, seen)
		}
	}
	// Whoever names an account's proxy reaches no more by it than by the account's host.
	d := door(t, outbound.Config{Guard: outbound.Guard{PublicOnly: true}})
	r := get("/x")
	r.Binding = &outbound.Binding{Connection: "far", Account: connector.Account{Name: "far", APIURL: "http://far.test", Proxy: "http://169.254.169.254:80"}}
	if _, err := d.Do(ctx, r); err == nil || !strings.Contains(err.Error(), "not allowed here") {
		t.Errorf("a proxy at a cloud's metadata: %v", err)
	}
}

func TestCheckTLS_SaysWhatIsWrong(t *testing.T) {
	a := tlstest.New()
	cert, key, _ := a.Client("ada")
	_, otherKey, _ := a.Client("eve")
	for name, c := range map[string]struct {
		ca, cert, key, says string
	}{
		"nothing":         {},
		"all":             {a.PEM, cert, key, ""},
		"no certificate":  {"hello", "", "", "The file of the authority is damaged"},
		"no key":          {"", cert, "", "The key of the client certificate is damaged"},
		"another's key":   {"", cert, otherKey, "The key does not belong to the client certificate"},
		"no PEM for cert": {"", "hello", key, "The client certificate is damaged"},
	} {
		err := outbound.CheckTLS(connector.Account{CA: c.ca, ClientCertificate: c.cert}, connector.Credential{connector.ClientKey: c.key})
		if c.says == "" && err != nil || c.says != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
