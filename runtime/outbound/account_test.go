package outbound_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/tlstest"
)

func TestAccount_HasAnAuthorityAndACertificate(t *testing.T) {
	a := tlstest.New()
	s := serve(t, a, tls.RequireAndVerifyClientCert, whoIs)
	cert, key, _ := a.Client("ada")
	b := &outbound.Binding{Connection: "jira", Account: connector.Account{Name: "mine", APIURL: s.URL + "/jira", CA: a.PEM, ClientCertificate: cert},
		Credential: func(context.Context) (connector.Credential, error) {
			return connector.Credential{connector.ClientKey: key}, nil
		}}
	d := door(t, outbound.Config{})
	r := get("/rest")
	r.Binding = b
	got, err := d.Do(ctx, r)
	if body := text(t, got, err); body != "ada by HTTP/1.1" {
		t.Errorf("a script gets %s", body)
	}
	asked, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/jira/myself", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := d.Client(*b)(asked)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "ada by HTTP/1.1" {
		t.Errorf("a connector gets %s %v", body, err)
	}
	// Another host has nothing of it.
	other := serve(t, a, tls.NoClientCert, whoIs)
	r = get(other.URL)
	r.Binding = b
	if _, err := d.Do(ctx, r); err == nil || !strings.Contains(err.Error(), "does not trust") {
		t.Errorf("another host: %v", err)
	}
}

func TestCheckTLS_SaysWhatIsWrong(t *testing.T) {
	a := tlstest.New()
	cert, key, _ := a.Client("ada")
	_, otherKey, _ := a.Client("eve")
	for name, c := range map[string]struct {
		ca, cert, key, says string
	}{
		"nothing":         {},
		"all":             {a.PEM, cert, key, ""},
		"no certificate":  {"hello", "", "", "The file of the authority is damaged"},
		"no key":          {"", cert, "", "The key of the client certificate is damaged"},
		"another's key":   {"", cert, otherKey, "The key does not belong to the client certificate"},
		"no PEM for cert": {"", "hello", key, "The client certificate is damaged"},
	} {
		err := outbound.CheckTLS(connector.Account{CA: c.ca, ClientCertificate: c.cert}, connector.Credential{connector.ClientKey: c.key})
		if c.says == "" && err != nil || c.says != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
