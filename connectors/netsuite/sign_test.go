package netsuite

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
)

func TestSign_CoversMethodAddressAndQuery(t *testing.T) {
	a := connector.Account{Fields: map[string]string{fieldConsumerKey: "ck", fieldTokenID: "ti"}}
	credential := connector.Credential{fieldConsumerSecret: "cs+", fieldTokenSecret: "ts"}
	signature := func(method, address string) string {
		r := httptest.NewRequest(method, address, nil)
		sign(r, a, credential, "n0nce", time.Unix(1700000000, 0))
		return r.Header.Get("Authorization")
	}
	const address = "https://123-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer"
	// Reckoned with another implementation.
	want := `OAuth realm="123_SB1", oauth_consumer_key="ck", oauth_token="ti", oauth_signature_method="HMAC-SHA256", ` +
		`oauth_timestamp="1700000000", oauth_nonce="n0nce", oauth_version="1.0", oauth_signature="nVPe1UTh8%2BaZfHIh7%2Fx28kp6D2DCjOs8E%2BKpGeBUl1g%3D"`
	if got := signature("GET", address+"?q=a%20b&limit=5"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	r := httptest.NewRequest("GET", address+"?q=a%20b&limit=5", nil)
	base := `GET&https%3A%2F%2F123-sb1.suitetalk.api.netsuite.com%2Fservices%2Frest%2Frecord%2Fv1%2Fcustomer&limit%3D5%26oauth_token%3Dti%26q%3Da%2520b`
	if got := baseString(r, map[string]string{"oauth_token": "ti"}); got != base {
		t.Errorf("got  %s\nwant %s", got, base)
	}
	seen := map[string]bool{}
	for _, one := range []string{signature("GET", address), signature("POST", address), signature("GET", address+"?q=1"), signature("GET", address+"/1")} {
		_, last, _ := strings.Cut(one, "oauth_signature=")
		if seen[last] {
			t.Errorf("%s signs two requests", last)
		}
		seen[last] = true
	}
}
