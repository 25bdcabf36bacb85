package jsmassetscloud_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"bobbin/connectors/jsmassetscloud"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// answers plays Atlassian: a body by address.
type answers map[string]string

func (a answers) do(r *http.Request) (*http.Response, error) {
	body, ok := a[r.URL.String()]
	status := http.StatusOK
	if _, token, _ := r.BasicAuth(); token != "s3cret" {
		status, body = http.StatusUnauthorized, ""
	} else if !ok {
		status = http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestIdentify_FindsTheWorkspaceOfASite(t *testing.T) {
	const me, workspaces = "https://x.atlassian.net/rest/api/3/myself", "https://x.atlassian.net/rest/servicedeskapi/assets/workspace"
	const direct = "https://api.atlassian.com/jsm/assets/workspace/w1/v1"
	ada := `{"accountId":"1","displayName":"Ada","emailAddress":"ada@example.com"}`
	for name, c := range map[string]struct {
		pasted, token string
		answers       answers
		code          fault.Code
		who, api      string
	}{
		"a site":               {"https://x.atlassian.net/jira/assets", "s3cret", answers{me: ada, workspaces: `{"values":[{"workspaceId":"w1"}]}`}, "", "Ada (ada@example.com)", direct},
		"a workspace":          {direct + "/", "s3cret", answers{direct + "/config/statustype": `[]`}, "", "an Assets workspace", direct},
		"a plan without it":    {"x.atlassian.net", "s3cret", answers{me: ada, workspaces: `{"values":[]}`}, fault.NotFound, "", ""},
		"a wrong token":        {"x.atlassian.net", "wrong", answers{me: ada}, fault.Denied, "", ""},
		"an unknown workspace": {direct, "s3cret", answers{}, fault.NotFound, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			account := connector.Account{Name: "mine", BaseURL: c.pasted, Auth: "api-token", Fields: map[string]string{"email": "ada@example.com"}}
			_, got, err := jsmassetscloud.Service().Connector().Identify(t.Context(), c.answers.do, account, connector.Credential{"token": c.token})
			if c.code != "" {
				if f := fault.From(err); f.Code != c.code || f.Hint == "" {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || got.Who != c.who || got.APIURL != c.api {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
