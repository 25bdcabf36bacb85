package network_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/outbound/tlstest"
)

func open(t *testing.T, set map[string]string) *network.Network {
	t.Helper()
	n, err := network.Open(func(name string) string { return set[name] }, network.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func put(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOpen_TakesWhatIsSetForOtherPrograms(t *testing.T) {
	n := open(t, map[string]string{"https_proxy": "http://ada:secret@proxy.test:3128", "no_proxy": "near.test"})
	for to, want := range map[string]string{"https://far.test/x": "http://ada:secret@proxy.test:3128", "https://near.test": "<nil>", "http://far.test": "<nil>", "https://127.0.0.1": "<nil>"} {
		got, err := n.Proxy(httptest.NewRequest(http.MethodGet, to, http.NoBody))
		if said := "<nil>"; err != nil || got != nil && got.String() != want || got == nil && said != want {
			t.Errorf("%s goes by %v, %v, not by %s", to, got, err, want)
		}
	}
	if a := n.About(); a.Proxy != "http://proxy.test:3128" || a.NoProxy != "near.test" || a.Source != "variables" {
		t.Errorf("%+v", a)
	}
	if a := open(t, map[string]string{"HTTPS_PROXY": "ada:secret@proxy.test:3128"}).About(); a.Proxy != "http://proxy.test:3128" {
		t.Errorf("%+v", a)
	}
	if n := open(t, nil); n.Authorities() != nil || n.About().Source != "" {
		t.Error("something is set where nothing is")
	}
}

func TestOpen_BelievesTheAuthoritiesOfAFile(t *testing.T) {
	authority := tlstest.New()
	server := authority.Server(0, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	defer server.Close()
	ask := func(n *network.Network) error {
		response, err := (&http.Client{Transport: n.Transport(network.ToService)}).Get(server.URL)
		if err == nil {
			response.Body.Close()
		}
		n.Transport(network.ToService).CloseIdleConnections()
		return err
	}
	file := put(t, "# of the company\n"+authority.PEM)
	if err := ask(open(t, nil)); err == nil {
		t.Error("an authority that nobody named is believed")
	}
	for _, variable := range []string{"BOBBIN_CA_FILE", "NODE_EXTRA_CA_CERTS"} {
		n := open(t, map[string]string{variable: file})
		if err := ask(n); err != nil {
			t.Error(variable, err)
		}
		a := n.About().Authorities
		if len(a) != 1 || a[0].Name != "Test authority" || a[0].By != variable || a[0].File != file {
			t.Errorf("%+v", a)
		}
		if late := n.Problems(a[0].Until.Add(time.Second)); len(n.Problems(time.Now())) != 0 || len(late) != 1 || !strings.Contains(late[0].Error(), `"Test authority" is not valid since`) {
			t.Errorf("%v", late)
		}
	}
	all := open(t, map[string]string{"BOBBIN_CA_FILE": put(t, authority.PEM+tlstest.New().PEM)})
	if late := all.Problems(time.Now().Add(30 * time.Hour * 24)); len(late) != 1 {
		t.Errorf("of a file is said %v", late)
	}
	plain := open(t, nil)
	more, err := plain.With(file, "a file")
	if err != nil || ask(more) != nil || ask(plain) == nil {
		t.Errorf("with one more: %v", err)
	}
}

func TestOpen_RefusesAFileThatHoldsNoAuthority(t *testing.T) {
	for text, want := range map[string]string{"": "holds no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n": "holds no certificate"} {
		file := put(t, text)
		_, err := network.Open(func(name string) string { return map[string]string{"BOBBIN_CA_FILE": file}[name] }, network.Policy{})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
		n := open(t, map[string]string{"NODE_EXTRA_CA_CERTS": file}) // meant for another program
		if problems := n.Problems(time.Now()); len(problems) != 1 || !strings.Contains(problems[0].Error(), "NODE_EXTRA_CA_CERTS") {
			t.Errorf("%v", problems)
		}
	}
	_, err := network.Open(func(name string) string {
		return map[string]string{"BOBBIN_CA_FILE": filepath.Join(t.TempDir(), "none.pem")}[name]
	}, network.Policy{})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "cannot be read") {
		t.Error(err)
	}
}

func TestExplain_SaysWhatAProxyWants(t *testing.T) {
	var wants []string
	status := http.StatusProxyAuthRequired
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, way := range wants {
			w.Header().Add("Proxy-Authenticate", way)
		}
		w.WriteHeader(status)
	}))
	n := open(t, map[string]string{"HTTPS_PROXY": proxy.URL})
	said := func() string {
		_, err := (&http.Client{Transport: n.Transport(network.ToService)}).Get("https://far.test/")
		var wrapped *url.Error
		if !errors.As(err, &wrapped) {
			t.Fatal(err)
		}
		f := network.Explain(wrapped.Err)
		if f == nil {
			t.Fatalf("nothing is said of %v", err)
		}
		return f.Sentence + " " + f.Hint
	}
	at := strings.TrimPrefix(proxy.URL, "http://")
	for _, c := range []struct {
		status int
		wants  []string
		want   string
	}{
		{407, []string{"Negotiate", `basic realm="x"`}, "The proxy " + at + " wants a name and a password, and does not know those it got. Put them into HTTPS_PROXY: http://NAME:PASSWORD@" + at},
		{407, []string{"Negotiate", "NTLM"}, "The proxy " + at + " wants to know the Windows account (Negotiate), which Bobbin cannot show it."},
		{403, nil, "The proxy " + at + " does not connect to it: 403 Forbidden."},
	} {
		status, wants = c.status, c.wants
		if got := said(); !strings.HasPrefix(got, c.want) {
			t.Errorf("it says %s, not %s", got, c.want)
		}
	}
	proxy.Close()
	if got := said(); !strings.HasPrefix(got, "The proxy cannot be reached") {
		t.Error(got)
	}
}
