package outbound_test

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/youmark/pkcs8"

	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/tlstest"
	"bobbin/runtime/script"
)

func serve(t *testing.T, a *tlstest.Authority, demand tls.ClientAuthType, f http.HandlerFunc) *httptest.Server {
	s := a.Server(demand, f)
	t.Cleanup(s.Close)
	return s
}

func whoIs(w http.ResponseWriter, r *http.Request) {
	name := "nobody"
	if len(r.TLS.PeerCertificates) > 0 {
		name = r.TLS.PeerCertificates[0].Subject.CommonName
	}
	fmt.Fprintf(w, "%s by %s", name, r.Proto)
}

func TestAgent_ShowsACertificateAndTrustsAnAuthority(t *testing.T) {
	a := tlstest.New()
	s := serve(t, a, tls.RequireAndVerifyClientCert, whoIs)
	cert, key, private := a.Client("ada")
	modern, err := pkcs8.MarshalPrivateKey(private, []byte("open sesame"), nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	//nolint:staticcheck // what older programs write
	legacy, err := x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", der, []byte("open sesame"), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	d := door(t, outbound.Config{})
	for name, agent := range map[string]script.Agent{
		"plain":            {CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{key}},
		"EC key":           {CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))}},
		"one file":         {CA: []string{a.PEM}, Cert: []string{key + cert}},
		"one line":         {CA: []string{strings.ReplaceAll(a.PEM, "\n", `\n`)}, Cert: []string{strings.ReplaceAll(cert, "\n", `\n`)}, Key: []string{strings.ReplaceAll(key, "\n", `\n`)}},
		"encrypted":        {CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: modern}))}, Passphrase: "open sesame"},
		"encrypted of old": {CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{string(pem.EncodeToMemory(legacy))}, Passphrase: "open sesame"},
		"any server":       {Cert: []string{cert}, Key: []string{key}, Trusting: true},
		"two authorities":  {CA: []string{tlstest.New().PEM, a.PEM}, Cert: []string{cert}, Key: []string{key}},
	} {
		log := &journal{}
		r := get(s.URL)
		r.Agent, r.Log = &agent, log
		got, err := d.Do(ctx, r)
		if body := text(t, got, err); body != "ada by HTTP/1.1" {
			t.Errorf("%s: %s", name, body)
		}
		if all := fmt.Sprint(log.all); strings.Contains(all, "BEGIN") || strings.Contains(all, "sesame") {
			t.Errorf("%s: logged %s", name, all)
		}
	}
}

func TestAgent_SaysWhatIsWrong(t *testing.T) {
	a, other := tlstest.New(), tlstest.New()
	s := serve(t, a, tls.RequireAndVerifyClientCert, whoIs)
	cert, key, private := a.Client("ada")
	_, otherKey, _ := a.Client("bob")
	stranger, strangerKey, _ := other.Client("eve")
	encrypted, err := pkcs8.MarshalPrivateKey(private, []byte("open sesame"), nil)
	if err != nil {
		t.Fatal(err)
	}
	sealed := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: encrypted}))
	one := func(text string) []string { return []string{text} }
	d := door(t, outbound.Config{})
	for name, c := range map[string]struct {
		agent script.Agent
		want  string
	}{
		"no certificate":       {script.Agent{CA: one(a.PEM)}, s.Listener.Addr().String() + " wants a certificate of the client"},
		"one it does not know": {script.Agent{CA: one(a.PEM), Cert: one(stranger), Key: one(strangerKey)}, "does not accept the certificate of the client"},
		"another authority":    {script.Agent{CA: one(other.PEM), Cert: one(cert), Key: one(key)}, "shows a certificate that this machine does not trust: it is signed by \"Test authority\". If it is of your company, or its proxy opens secure connections, install its authority on this machine, or name its file in BOBBIN_CA_FILE. For one service alone give it to the account (`bobbin connect --ca FILE`), or to fetch as agent: { ca }."},
		"this machine's":       {script.Agent{Cert: one(cert), Key: one(key)}, "a certificate that this machine does not trust"},
		"no PEM":               {script.Agent{CA: one("x")}, "agent.ca is damaged, or not a certificate in PEM form"},
		"no cert":              {script.Agent{CA: one(a.PEM), Cert: one("x"), Key: one(key)}, "agent.cert is damaged, or not a certificate in PEM form"},
		"damaged cert":         {script.Agent{Cert: one("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), Key: one(key)}, "agent.cert is damaged"},
		"no key":               {script.Agent{Cert: one(cert)}, "agent.key is damaged, or not a private key in PEM form"},
		"key alone":            {script.Agent{Key: one(key)}, "agent.cert and agent.key belong together, and there are 0 and 1 of them"},
		"damaged key":          {script.Agent{Cert: one(cert), Key: one("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}, "agent.key is damaged"},
		"key of another":       {script.Agent{Cert: one(cert), Key: one(otherKey)}, "agent.key is not the key of agent.cert"},
		"no passphrase":        {script.Agent{Cert: one(cert), Key: one(sealed)}, "agent.key is encrypted. Give its passphrase as agent.passphrase."},
		"wrong passphrase":     {script.Agent{Cert: one(cert), Key: one(sealed), Passphrase: "wrong"}, "agent.passphrase does not open agent.key."},
		"damaged and sealed":   {script.Agent{Cert: one(cert), Key: one("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), Passphrase: "x"}, "agent.passphrase does not open agent.key."},
	} {
		r := get(s.URL)
		r.Agent = &c.agent
		got, err := d.Do(ctx, r)
		var host *script.HostError
		if err == nil {
			_, err = io.ReadAll(got.Body)
		}
		said := asHost(err, &host) && host.Name == "ServiceError" && strings.Contains(host.Message, c.want)
		// A service that refuses a client closes the connection, and may be faster than its alert is read.
		refused := strings.Contains(c.want, "of the client") && host != nil && strings.Contains(host.Message, "closed the connection")
		if !said && !refused {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestDo_SaysThatACertificateMayBeWanted(t *testing.T) {
	a := tlstest.New()
	s := serve(t, a, tls.RequireAndVerifyClientCert, whoIs)
	_, err := door(t, outbound.Config{RootCAs: a.Pool()}).Do(ctx, get(s.URL))
	if err == nil || !strings.Contains(err.Error(), "certificate of the client") && !strings.Contains(err.Error(), "closed the connection") {
		t.Errorf("got %v", err)
	}
}

func asHost(err error, into **script.HostError) bool {
	host, ok := err.(*script.HostError)
	*into = host
	return ok
}

func TestAgent_KeepsClientsApart(t *testing.T) {
	a := tlstest.New()
	var connections []string
	s := serve(t, a, tls.RequestClientCert, func(w http.ResponseWriter, r *http.Request) {
		connections = append(connections, r.RemoteAddr)
		whoIs(w, r)
	})
	d := door(t, outbound.Config{})
	send := func(agent *script.Agent) string {
		r := get(s.URL)
		r.Agent = agent
		got, err := d.Do(ctx, r)
		return text(t, got, err)
	}
	agent := func(name string) *script.Agent {
		cert, key, _ := a.Client(name)
		return &script.Agent{CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{key}}
	}
	ada, bob := agent("ada"), agent("bob")
	for _, c := range []struct {
		agent *script.Agent
		want  string
	}{{ada, "ada"}, {bob, "bob"}, {&script.Agent{CA: ada.CA}, "nobody"}, {ada, "ada"}} {
		if got := send(c.agent); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s was taken for %s", c.want, got)
		}
	}
	if connections[0] != connections[3] || connections[0] == connections[1] {
		t.Errorf("connections %v", connections)
	}
	for i := range 40 { // more settings than are kept
		send(&script.Agent{CA: ada.CA, Passphrase: fmt.Sprint(i)})
	}
	if got := send(ada); !strings.HasPrefix(got, "ada") || connections[len(connections)-1] == connections[0] {
		t.Errorf("after many others: %s by %v", got, connections[len(connections)-1])
	}
}

func TestAgent_DoesNotFollowARedirectElsewhere(t *testing.T) {
	a := tlstest.New()
	there := serve(t, a, tls.RequestClientCert, whoIs)
	elsewhere := strings.Replace(there.URL, "127.0.0.1", "localhost", 1)
	home := serve(t, a, tls.RequestClientCert, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) })
	cert, key, _ := a.Client("ada")
	r := get(home.URL)
	r.Agent = &script.Agent{CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{key}}
	got, err := door(t, outbound.Config{RootCAs: a.Pool()}).Do(ctx, r)
	if body := text(t, got, err); !strings.HasPrefix(body, "nobody") {
		t.Errorf("the other host saw %s", body)
	}
}

func TestAgent_TakesKeysFromPasswords(t *testing.T) {
	a := tlstest.New()
	s := serve(t, a, tls.RequireAndVerifyClientCert, whoIs)
	cert, key, _ := a.Client("ada")
	d := door(t, outbound.Config{})
	r := get(s.URL)
	r.Agent = &script.Agent{CA: []string{a.PEM}, Cert: []string{cert}, Key: []string{placeholder}}
	r.Placeholders = only("127.0.0.1")
	r.Placeholders[placeholder] = outbound.Placeholder{Allow: r.Placeholders[placeholder].Allow, Value: func(context.Context) (string, error) { return key, nil }}
	got, err := d.Do(ctx, r)
	if body := text(t, got, err); !strings.HasPrefix(body, "ada") {
		t.Errorf("got %s", body)
	}
	r.Placeholders[placeholder] = outbound.Placeholder{Value: r.Placeholders[placeholder].Value, Allow: func(*url.URL, *url.URL) error { return fault.New(fault.Denied, "Not there.") }}
	if _, err := d.Do(ctx, r); err == nil || err.Error() != "Not there." {
		t.Errorf("another host: %v", err)
	}
	r.URL = strings.Replace(s.URL, "https", "http", 1) // no connection that could show a certificate
	got, err = d.Do(ctx, r)
	if body := text(t, got, err); !strings.Contains(body, "HTTP request to an HTTPS server") {
		t.Errorf("plain http: %s", body)
	}
}
