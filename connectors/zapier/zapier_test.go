package zapier

import (
	"net/http/httptest"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func TestHook_IsCalledInPlaceOfItsName(t *testing.T) {
	c := Service().Connector()
	good := connector.Credential{fieldHook: home + "/hooks/catch/123/abc/"}
	for path, want := range map[string]string{own: "/hooks/catch/123/abc/", "/hooks/catch/9/z/": "/hooks/catch/9/z/"} {
		r := httptest.NewRequest("POST", home+path, nil)
		if err := c.Authorize(r, connector.Account{}, good); err != nil || r.URL.Path != want || r.URL.Host != "hooks.zapier.com" {
			t.Errorf("%s: got %s, %v", path, r.URL, err)
		}
	}
	if who, a, err := c.Identify(t.Context(), nil, connector.Account{}, good); err != nil || who.Name == "" || a.APIURL != home {
		t.Errorf("got %+v %+v %v", who, a, err)
	}
	for name, address := range map[string]string{"none": "", "another host": "https://example.com/hooks/catch/1/a/", "another scheme": "http://hooks.zapier.com/hooks/catch/1/a/",
		"another path": home + "/hooks/standard/1/a/", "a way up": home + "/hooks/catch/1/../a", "no address": "://"} {
		_, _, err := c.Identify(t.Context(), nil, connector.Account{}, connector.Credential{fieldHook: address})
		if f := fault.From(err); f.Code != fault.Denied || f.Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
