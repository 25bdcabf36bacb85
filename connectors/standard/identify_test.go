package standard_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/confluencecloud"
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

// A token with scopes, and one of a service account, are refused by the site and taken by the gateway.
func TestIdentify_FindsTheGatewayOfATokenWithScopes(t *testing.T) {
	for _, c := range []struct{ authorization, email, scheme string }{
		{"Basic YWRhQGV4YW1wbGUuY29tOnQ=", "ada@example.com", ""}, // ada@example.com:t
		{"Bearer t", "robot@example.com", "bearer"},
		{"Bearer t", "", ""},
	} {
		var asked []string
		do := func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.URL.Host+r.URL.Path)
			w := httptest.NewRecorder()
			switch {
			case r.URL.Path == "/_edge/tenant_info":
				_, _ = w.WriteString(`{"cloudId": "1-2"}`)
			case r.URL.Host == "api.atlassian.com" && r.Header.Get("Authorization") == c.authorization:
				_, _ = w.WriteString(`{"accountId": "a", "displayName": "Ada"}`)
			default:
				w.WriteHeader(http.StatusUnauthorized)
			}
			return w.Result(), nil
		}
		account := connector.Account{Name: "mine", BaseURL: "acme.atlassian.net/wiki/home", Auth: "api-token", Fields: map[string]string{"email": c.email}}
		got, account, err := confluencecloud.Service().Connector().Identify(t.Context(), do, account, connector.Credential{"token": "t"})
		if err != nil || got.Name != "Ada" || account.APIURL != "https://api.atlassian.com/ex/confluence/1-2" || account.Fields["scheme"] != c.scheme {
			t.Errorf("%+v: %+v %+v %v, asked %q", c, got, account, err, asked)
		}
	}
}

// A wrong token is refused in the site's own words, whatever the gateway says.
func TestIdentify_RefusesAWrongTokenInTheSitesWords(t *testing.T) {
	do := func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		if r.URL.Path == "/_edge/tenant_info" {
			_, _ = w.WriteString(`{"cloudId": "1-2"}`)
			return w.Result(), nil
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.WriteString(`{"message": "` + r.URL.Host + ` says no"}`)
		return w.Result(), nil
	}
	account := connector.Account{Name: "mine", BaseURL: "https://acme.atlassian.net", Auth: "api-token", Fields: map[string]string{"email": "a@b"}}
	_, account, err := confluencecloud.Service().Connector().Identify(t.Context(), do, account, connector.Credential{"token": "t"})
	if err == nil || !strings.Contains(err.Error(), "acme.atlassian.net says no") || account.APIURL != "https://acme.atlassian.net" {
		t.Errorf("%+v %v", account, err)
	}
}
