package generic_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/generic"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func TestAuthorize_LogsInEachWay(t *testing.T) {
	cases := map[string]struct {
		account    connector.Account
		credential connector.Credential
		header     string
		want       string
		fails      fault.Code
	}{
		"none":   {account: connector.Account{Auth: "none"}, header: "Authorization"},
		"basic":  {account: connector.Account{Auth: "basic", Fields: map[string]string{"user": "a"}}, credential: connector.Credential{"password": "b"}, header: "Authorization", want: "Basic YTpi"},
		"bearer": {account: connector.Account{Auth: "bearer"}, credential: connector.Credential{"token": "t"}, header: "Authorization", want: "Bearer t"},
		"headers": {account: connector.Account{Auth: "headers"}, credential: connector.Credential{"headers": "X-A: 1\n\n X-B:two: 2 \n"},
			header: "X-B", want: "two: 2"},
		"bearer without token":  {account: connector.Account{Auth: "bearer"}, fails: fault.Denied},
		"a header without name": {account: connector.Account{Auth: "headers"}, credential: connector.Credential{"headers": ": x"}, fails: fault.Invalid},
		"a header with a space": {account: connector.Account{Auth: "headers"}, credential: connector.Credential{"headers": "X A: x"}, fails: fault.Invalid},
		"no header":             {account: connector.Account{Auth: "headers"}, credential: connector.Credential{"headers": "hello"}, fails: fault.Invalid},
		"an unknown way":        {account: connector.Account{Auth: "magic"}, fails: fault.Invalid},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			err := generic.New().Authorize(r, c.account, c.credential)
			if c.fails != "" {
				if !fault.Is(err, c.fails) {
					t.Errorf("got %v, want %s", err, c.fails)
				}
				return
			}
			if err != nil || r.Header.Get(c.header) != c.want {
				t.Errorf("got %v and %q, want %q", err, r.Header.Get(c.header), c.want)
			}
		})
	}
}

func TestIdentify_SaysWhatAnswers(t *testing.T) {
	for status, want := range map[int]fault.Code{200: "", 404: "", 401: fault.Denied, 403: fault.Denied, 500: fault.Unavailable} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		_, account, err := generic.New().Identify(t.Context(), http.DefaultClient.Do, connector.Account{BaseURL: s.URL + "/v1/", Auth: "none"}, nil)
		s.Close()
		if want == "" && (err != nil || account.APIURL != s.URL+"/v1") {
			t.Errorf("%d: %v, %+v", status, err, account)
		}
		if want != "" && !fault.Is(err, want) {
			t.Errorf("%d: %v, want %s", status, err, want)
		}
	}
	for _, base := range []string{"", "ftp://x", "https://"} {
		if _, _, err := generic.New().Identify(t.Context(), nil, connector.Account{BaseURL: base}, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestReceive_TakesAnyRequest(t *testing.T) {
	for body, want := range map[string]string{`{"a":1}`: `{"a":1}`, "hello": `"hello"`, "": `""`} {
		event, err := generic.New().Receive(connector.Delivery{Body: []byte(body)}, "")
		if err != nil || event.Name != "http" || string(event.Payload) != want {
			t.Errorf("%q: %+v, %v", body, event, err)
		}
	}
}

func TestDeclarations_TypeCheck(t *testing.T) {
	connectortest.Typecheck(t, generic.New(), `
import generic, { GenericAppApi } from './client';
export default async () => [await (await generic.fetch('/a', { method: 'POST', body: '{}' })).json(), new GenericAppApi('x').connectionId];
`)
}
