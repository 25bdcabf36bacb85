package standard_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"bobbin/connectors/github"
	"bobbin/runtime/connector"
)

func TestIdentify_SaysWhatATokenMayDoAndWhenItEnds(t *testing.T) {
	for scopes, missing := range map[string][]string{"repo, read:org": nil, "read:user,gist": {"repo"}, "": nil} {
		do := func(*http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.Header().Set("X-OAuth-Scopes", scopes)
			w.Header().Set("GitHub-Authentication-Token-Expiration", "2027-01-31 12:30:00 UTC")
			_, _ = w.WriteString(`{"id": 1, "login": "ada", "name": "Ada"}`)
			return w.Result(), nil
		}
		account := connector.Account{Name: "mine", BaseURL: "https://github.com", Auth: "token"}
		got, account, err := github.Service().Connector().Identify(t.Context(), do, account, connector.Credential{"token": "s3cret"})
		if err != nil || !reflect.DeepEqual(got.Missing, missing) || !got.Expires.Equal(time.Date(2027, 1, 31, 12, 30, 0, 0, time.UTC)) || account.APIURL != "https://api.github.com" {
			t.Errorf("%q: %+v %v", scopes, got, err)
		}
	}
}

func TestMissingScopes_KnowsWhatIncludesWhat(t *testing.T) {
	for _, c := range []struct {
		wanted, granted string
		missing         bool
	}{
		{"api", "api", false}, {"api", "read_api", true}, {"read_api", "api", false}, {"read:user", "user", false}, {"read:org", "admin:org", false},
		{"read:jira-work", "write:jira-work", false}, {"write:jira-work", "read:jira-work", true}, {"offline_access", "", false},
		{"User.Read", "https://graph.microsoft.com/User.Read", false}, {"repo", "public_repo", true},
	} {
		if got := connector.MissingScopes([]string{c.wanted}, []string{c.granted}); (len(got) > 0) != c.missing {
			t.Errorf("%s by %s: %v", c.wanted, c.granted, got)
		}
	}
}
