package browser_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"bobbin/app/browser"
	"bobbin/runtime/fault"
)

// serve starts an IDE whose face answers "in" and gives the address with and without token.
func serve(t *testing.T) (full, base string) {
	t.Helper()
	s, err := browser.Listen("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "in") }))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	full = s.Address()
	base, _, _ = strings.Cut(full, "?")
	return full, base
}

func TestGuard_LetsInOnlyItsOwnPage(t *testing.T) {
	full, base := serve(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	known := &http.Client{Jar: jar}
	if response, err := known.Get(full); err != nil || response.StatusCode != http.StatusOK || text(t, response) != "in" {
		t.Fatal(response, err)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		client *http.Client
		change func(*http.Request)
		want   int
	}{
		{"the page", known, func(*http.Request) {}, 200},
		{"its own origin", known, func(r *http.Request) { r.Header.Set("Origin", "http://"+u.Host) }, 200},
		{"no cookie", http.DefaultClient, func(*http.Request) {}, 403},
		{"another origin", known, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		{"another port's origin", known, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, 403},
		{"a null origin", known, func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		{"a rebound name", known, func(r *http.Request) { r.Host = "evil.example:" + u.Port() }, 403},
		{"another site", known, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
	}
	for _, c := range cases {
		r, err := http.NewRequest("POST", base+"api/x", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		c.change(r)
		response, err := c.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, response.StatusCode, c.want)
		}
	}
	if response, err := http.Get(base + "?token=wrong"); err != nil || response.StatusCode != http.StatusForbidden {
		t.Error("a wrong token", response, err)
	}
}

func text(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestListen_RefusesWhatIsNotLoopbackOrTaken(t *testing.T) {
	_, base := serve(t)
	u, _ := url.Parse(base)
	for addr, code := range map[string]fault.Code{"0.0.0.0:0": fault.Invalid, "192.168.1.2:80": fault.Invalid, "x": fault.Invalid, u.Host: fault.Unavailable} {
		if _, err := browser.Listen(addr, nil); !fault.Is(err, code) || fault.From(err).Hint == "" {
			t.Errorf("%s: %v", addr, err)
		}
	}
}
