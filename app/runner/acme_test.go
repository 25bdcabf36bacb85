package runner_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"bobbin/app/runner"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// names is a DNS server for which every name is this machine. It gives its address.
func names(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer := new(dns.Msg)
		answer.SetReply(asked)
		if q := asked.Question[0]; q.Qtype == dns.TypeA {
			answer.Answer = append(answer.Answer, &dns.A{Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)})
		}
		_ = w.WriteMsg(answer) // the authority says so when it has no answer
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return listener.Addr().String()
}

// authority is a real ACME server. It answers when it knows at which port it reaches the runner.
type authority struct {
	*httptest.Server
	roots   *x509.CertPool // of what it issues
	handler http.Handler
	ready   chan struct{}
	log     bytes.Buffer
	mu      sync.Mutex
	orders  int
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "20") // a client has to live with this
	a := &authority{ready: make(chan struct{}), roots: x509.NewCertPool()}
	a.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-a.ready
		a.mu.Lock()
		if r.URL.Path == "/order-plz" {
			a.orders++
		}
		a.mu.Unlock()
		a.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

// reaches begins to answer, and validates at a port.
func (a *authority) reaches(t *testing.T, address string) {
	t.Helper()
	_, text, err := net.SplitHostPort(strings.TrimPrefix(address, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	issuer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "for the test"}})
	validator := va.New(quiet, 0, port, false, names(t), store)
	front := wfe.New(quiet, store, validator, issuer, []string{"authority.test"}, false, false, 1, 1)
	a.handler = front.Handler()
	root := httptest.NewRecorder()
	front.ManagementHandler().ServeHTTP(root, httptest.NewRequest(http.MethodGet, wfe.RootCertPath+"0", nil))
	if !a.roots.AppendCertsFromPEM(root.Body.Bytes()) {
		t.Fatalf("the root is %s", root.Body)
	}
	close(a.ready)
}

// believing is a way out by which the certificate of a server is believed.
func believing(t *testing.T, server *httptest.Server) *network.Network {
	t.Helper()
	file := filepath.Join(t.TempDir(), "authority.pem")
	write(t, file, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	way, err := network.Open(func(name string) string { return map[string]string{"BOBBIN_CA_FILE": file}[name] }, network.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	return way
}

func (a *authority) settings(t *testing.T, c *runner.Config, names ...string) {
	c.Network = believing(t, a.Server)
	c.HeaderWithin = 5 * time.Minute // the first handshake waits for the certificate, on a busy machine for long
	c.ACME = runner.ACME{Names: names, Email: "admin@example.com", Directory: a.URL + wfe.DirectoryPath}
}

func TestServe_FetchesItsCertificate(t *testing.T) {
	a := newAuthority(t)
	data := filepath.Join(t.TempDir(), "data")
	var port string
	t.Run("first", func(t *testing.T) {
		h := host(t, func(c *runner.Config) { c.Data = data; a.settings(t, c, "bobbin.test") })
		if !strings.HasPrefix(h.URL(), "https://bobbin.test:") {
			t.Errorf("it is at %s", h.URL())
		}
		a.reaches(t, h.URL())
		_, port, _ = net.SplitHostPort(strings.TrimPrefix(h.URL(), "https://"))
		conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{ServerName: "bobbin.test", RootCAs: a.roots})
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		if _, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{ServerName: "other.test", InsecureSkipVerify: true}); err == nil {
			t.Error("a name that is not the runner's got a certificate")
		}
	})
	// The next start has it already: nobody is asked.
	a.mu.Lock()
	before := a.orders
	a.mu.Unlock()
	h := host(t, func(c *runner.Config) { c.Data = data; a.settings(t, c, "bobbin.test") })
	_, port, _ = net.SplitHostPort(strings.TrimPrefix(h.URL(), "https://"))
	conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{ServerName: "bobbin.test", RootCAs: a.roots})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if a.mu.Lock(); a.orders != before {
		t.Errorf("%d orders, then %d", before, a.orders)
	}
	a.mu.Unlock()
	if info, err := os.Stat(filepath.Join(data, "certificates")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the key: %v %v", info, err)
	}
}

// heard is a log that a test waits for.
type heard struct {
	lines chan string
}

func (h heard) Write(text []byte) (int, error) {
	select {
	case h.lines <- string(text):
	default: // one line is enough
	}
	return len(text), nil
}

func TestServe_SaysWhyThereIsNoCertificate(t *testing.T) {
	log := heard{make(chan string, 1)}
	authority := httptest.NewTLSServer(http.NotFoundHandler())
	defer authority.Close()
	host(t, func(c *runner.Config) {
		c.Engine.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
		c.ACME = runner.ACME{Names: []string{"bobbin.test"}, Directory: authority.URL}
		c.Network = believing(t, authority)
	})
	if said := <-log.lines; !strings.Contains(said, "The certificate cannot be fetched") || !strings.Contains(said, "name=bobbin.test") {
		t.Errorf("it says %s", said)
	}
}

func TestOpen_RefusesNamesWithoutCertificates(t *testing.T) {
	for _, name := range []string{"", "localhost", "10.1.2.3", netip.IPv6Loopback().String(), "https://x.example.com", "x.example.com:443", "*.example.com", "-x.example.com", strings.Repeat("a", 64) + ".example.com"} {
		c := config(t.TempDir(), &clock{})
		c.ACME.Names = []string{name}
		if r, err := runner.Open(t.Context(), c); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v %v", name, r, err)
		}
	}
	c := config(t.TempDir(), &clock{})
	c.ACME.Names, c.TLSCert, c.TLSKey = []string{"bobbin.example.com"}, "cert.pem", "key.pem"
	if _, err := runner.Open(t.Context(), c); !fault.Is(err, fault.Invalid) {
		t.Errorf("both: %v", err)
	}
}
