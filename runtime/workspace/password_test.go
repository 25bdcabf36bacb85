package workspace_test

import (
	"net/url"
	"testing"

	"bobbin/runtime/workspace"
)

func TestAllows_ReadsHosts(t *testing.T) {
	for _, c := range []struct {
		host, to string
		allowed  bool
		plain    bool // refused only because it is not encrypted
	}{
		{"api.example.com", "https://api.example.com/x", true, false},
		{"API.example.com", "https://api.EXAMPLE.com:8443/", true, false},
		{"api.example.com", "http://api.example.com/", false, true},
		{"api.example.com", "https://example.com/", false, false},
		{"api.example.com", "https://api.example.com.evil.org/", false, false},
		{"api.example.com:8443", "https://api.example.com:8443/", true, false},
		{"api.example.com:8443", "https://api.example.com/", false, false},
		{"api.example.com:443", "https://api.example.com/", true, false},
		{"http://intranet", "http://intranet/", true, false},
		{"http://intranet:8080", "http://intranet:8080/", true, false},
		{"http://intranet", "https://intranet/", false, false},
		{"https://api.example.com/", "http://api.example.com/", false, true},
		{"*.example.com", "https://a.b.example.com/", true, false},
		{"*.example.com", "https://example.com/", false, false},
		{"*.example.com", "https://badexample.com/", false, false},
		{"*", "http://anything/", true, false},
		{"localhost:9", "http://localhost:9/", true, false},
		{"[::1]", "http://[::1]:80/", true, false},
		{"127.0.0.1", "http://127.0.0.1:1234/", true, false},
		{"a*b.example.com", "https://axb.example.com/", false, false},
		{"user@host", "https://host/", false, false},
		{"host/path", "https://host/path", false, false},
		{"ftp://host", "https://host/", false, false},
		{"", "https://host/", false, false},
		{"ho st", "https://host/", false, false},
	} {
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		allowed, plain := workspace.Parameter{Hosts: []string{c.host}}.Allows(to)
		if allowed != c.allowed || plain != c.plain {
			t.Errorf("%q for %s: %v, %v", c.host, c.to, allowed, plain)
		}
	}
}
