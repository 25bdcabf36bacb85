package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
)

func TestReady(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		want       string // "" for ready
	}{
		{"ready", `{"ready":true}`, 200, ""},
		{"stopping", `{"stopping":true,"checks":{"store":true}}`, 503, "it is stopping"},
		{"broken", `{"checks":{"vault":false,"store":false,"other":true}}`, 503, "the store does not answer, the vault does not answer"},
		{"full", `{"checks":{"store":true,"disk":false}}`, 503, "its disk is full"},
		{"another program", `<html>`, 404, "it answered 404 Not Found"},
		{"nothing said", `{}`, 503, "it answered 503 Service Unavailable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/readyz" || r.Header.Get("Authorization") != "" {
					t.Errorf("asked %s with %v", r.URL, r.Header)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer server.Close()
			err := control.Ready(t.Context(), server.URL, nil)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			want := "The runner " + server.URL + " is not ready: " + c.want + "."
			if !fault.Is(err, fault.Unavailable) || err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		})
	}
}

func TestReady_GoesTheWayGiven(t *testing.T) {
	asked := ""
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = r.URL.String() }))
	defer proxy.Close()
	by, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := control.Ready(t.Context(), "http://runner.test", &http.Transport{Proxy: http.ProxyURL(by)}); err != nil || asked != "http://runner.test/readyz" {
		t.Errorf("the proxy is asked for %q: %v", asked, err)
	}
}

func TestReady_Unreached(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	if err := control.Ready(t.Context(), server.URL, nil); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed door: %v", err)
	}
	for _, address := range []string{"", "127.0.0.1:8480", "ftp://x", "http://"} {
		if err := control.Ready(t.Context(), address, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
