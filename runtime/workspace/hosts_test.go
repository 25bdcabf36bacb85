package workspace_test

import (
	"net/url"
	"testing"

	"bobbin/runtime/workspace"
)

func TestReaches_ReadsEgress(t *testing.T) {
	for _, c := range []struct {
		egress  []string
		to      string
		reaches bool
	}{
		{nil, "http://anything/", true},
		{[]string{}, "https://api.example.com/", false},
		{[]string{"api.example.com"}, "https://api.example.com/x", true},
		{[]string{"api.example.com"}, "http://API.example.com:8080/", true},
		{[]string{"https://api.example.com"}, "http://api.example.com/", false},
		{[]string{"a.example", "*.example.com"}, "https://a.b.example.com/", true},
		{[]string{"*.example.com"}, "https://example.com.evil.org/", false},
		{[]string{"api.example.com:8443"}, "https://api.example.com/", false},
		{[]string{"*"}, "https://anything/", true},
		{[]string{"what ever"}, "https://whatever/", false},
	} {
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := (workspace.Environment{Egress: c.egress}).Reaches(to); got != c.reaches {
			t.Errorf("%q reaches %s: %v", c.egress, c.to, got)
		}
	}
}
