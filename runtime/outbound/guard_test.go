package outbound_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

var publicOnly = outbound.Guard{PublicOnly: true}

// serveEverywhere gives the port of a server, on every loopback address of this machine.
func serveEverywhere(t *testing.T, f http.HandlerFunc) (port string) {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	s := &httptest.Server{Listener: listener, Config: &http.Server{Handler: f}}
	s.Start()
	t.Cleanup(s.Close)
	_, port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func refused(t *testing.T, d *outbound.Door, r outbound.Request) {
	t.Helper()
	got, err := d.Do(ctx, r)
	if err == nil {
		got.Body.Close()
		t.Errorf("%s was reached", r.URL)
	} else if !strings.Contains(err.Error(), "not a public one") {
		t.Errorf("%s: %v", r.URL, err)
	}
}

func TestGuard_RefusesAddressesThatAreNotPublic(t *testing.T) {
	port := serveEverywhere(t, func(w http.ResponseWriter, _ *http.Request) { t.Error("a request arrived") })
	d := door(t, outbound.Config{Guard: publicOnly})
	for _, host := range []string{"127.0.0.1", "localhost", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "[fc00::1]", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"} {
		refused(t, d, get("http://"+host+":"+port+"/"))
	}
}

// What other parsers take for an address is a name here, which nothing has.
func TestGuard_KnowsNoOtherSpellings(t *testing.T) {
	port := serveEverywhere(t, func(w http.ResponseWriter, _ *http.Request) { t.Error("a request arrived") })
	d := door(t, outbound.Config{Guard: publicOnly, Resolver: names(t, nil)})
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1.", "①②⑦.0.0.1"} {
		if got, err := d.Do(ctx, get("http://"+host+":"+port+"/")); err == nil {
			got.Body.Close()
			t.Errorf("%s was reached", host)
		}
	}
}

func TestGuard_AllowsTheNetworksItIsTold(t *testing.T) {
	port := serveEverywhere(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "welcome") })
	d := door(t, outbound.Config{Guard: outbound.Guard{PublicOnly: true, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32"), netip.MustParsePrefix("::1/128")}}})
	for _, host := range []string{"127.0.0.2", "[::1]", "[::ffff:127.0.0.2]"} {
		got, err := d.Do(ctx, get("http://"+host+":"+port+"/"))
		if body := text(t, got, err); body != "welcome" {
			t.Errorf("%s: %s", host, body)
		}
	}
	refused(t, d, get("http://127.0.0.1:"+port+"/"))
}

func TestGuard_FollowsNoRedirectInside(t *testing.T) {
	var port string
	port = serveEverywhere(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Host, "127.0.0.2") {
			t.Errorf("%s was reached", r.Host)
		}
		http.Redirect(w, r, "http://127.0.0.1:"+port+"/secret", http.StatusFound)
	})
	d := door(t, outbound.Config{Guard: outbound.Guard{PublicOnly: true, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}}})
	refused(t, d, get("http://127.0.0.2:"+port+"/"))
}

// A name that leads elsewhere at its second look-up is judged by the address that is connected to.
func TestGuard_JudgesTheAddressAtEachConnection(t *testing.T) {
	port := serveEverywhere(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, "welcome")
	})
	d := door(t, outbound.Config{Resolver: names(t, []string{"127.0.0.2", "127.0.0.1"}), Guard: outbound.Guard{PublicOnly: true, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}}})
	got, err := d.Do(ctx, get("http://rebinding.example.:"+port+"/"))
	if body := text(t, got, err); body != "welcome" {
		t.Fatal(body)
	}
	refused(t, d, get("http://rebinding.example.:"+port+"/"))
}

// An account's own host is reached wherever it is, and a connection that was opened for it serves
// nobody else; what answers for the machine itself is no service.
func TestGuard_LetsAccountsReachTheirOwnHosts(t *testing.T) {
	var asked atomic.Int32
	port := serveEverywhere(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1) })
	base := "http://127.0.0.1:" + port
	d := door(t, outbound.Config{Guard: publicOnly})
	r := get("/projects")
	r.Connection, r.Binding = "gitlab", bind(base)
	for range 2 {
		got, err := d.Do(ctx, r)
		text(t, got, err)
	}
	refused(t, d, get(base+"/projects"))
	client := d.Client(*bind(base))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost:"+port+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := client(request); err == nil {
		got.Body.Close()
		t.Error("a connector reached another host of this machine")
	}
	if asked.Load() != 2 {
		t.Errorf("%d requests arrived", asked.Load())
	}
	r.Binding = bind("http://169.254.169.254")
	refused(t, d, r)
}

func TestGuard_JudgesWhatGoesThroughAProxy(t *testing.T) {
	proxy := server(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "for "+r.URL.Host) })
	to, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	d := door(t, outbound.Config{Guard: publicOnly, Resolver: names(t, nil), Proxy: http.ProxyURL(to)})
	refused(t, d, get("http://10.0.0.1/"))
	got, err := d.Do(ctx, get("http://known.to.the.proxy.example/"))
	if body := text(t, got, err); body != "for known.to.the.proxy.example" {
		t.Error(body)
	}
}

func TestAllow_IsAskedAtEachHopButNotForTheAccount(t *testing.T) {
	elsewhere := server(t, func(w http.ResponseWriter, r *http.Request) { t.Error("it was reached") })
	s := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) })
	r := get("/")
	r.Connection, r.Binding = "gitlab", bind(s.URL)
	r.Allow = func(to *url.URL) error { return fmt.Errorf("not to %s", to) }
	if got, err := door(t, outbound.Config{}).Do(ctx, r); err == nil || err.Error() != "not to "+elsewhere.URL {
		t.Errorf("%v %v", got, err)
	}
}

// What the machine does not permit is reached by nobody: by no account, redirect, agent or proxy of an account.
func TestPermit_IsAskedOfAllThatLeaves(t *testing.T) {
	elsewhere := server(t, func(w http.ResponseWriter, r *http.Request) { t.Error("it was reached") })
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}
	})
	host := strings.TrimPrefix(s.URL, "http://")
	d := door(t, outbound.Config{Permit: func(to *url.URL) error {
		if to.Host == host || to.Host == "known.test" {
			return nil
		}
		return fault.New(fault.Denied, "The policy does not allow %s.", to.Host).WithHint("Ask Ada.").At(fault.Place{File: "policy.json"})
	}})
	near, away, through, secure := get("/"), get("/away"), get("/"), get("https://far.test/")
	near.Binding, away.Binding, through.Binding = bind(s.URL), bind(s.URL), bind("http://known.test")
	through.Binding.Account.Proxy = elsewhere.URL
	secure.Agent = &script.Agent{Trusting: true}
	if got, err := d.Do(ctx, near); err != nil {
		t.Error(err)
	} else {
		got.Body.Close()
	}
	for name, r := range map[string]outbound.Request{"an account's": {FetchRequest: near.FetchRequest, Binding: bind(elsewhere.URL)}, "a redirect": away, "a proxy": through, "an agent": secure, "a fetch": get(elsewhere.URL)} {
		if _, err := d.Do(ctx, r); err == nil || !strings.Contains(err.Error(), "policy.json: The policy does not allow ") || !strings.Contains(err.Error(), "Ask Ada.") {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, elsewhere.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Client(*bind(elsewhere.URL))(r); !fault.Is(err, fault.Denied) {
		t.Errorf("a connector's own: %v", err)
	}
	if _, err := d.Dial(ctx, "tcp", strings.TrimPrefix(elsewhere.URL, "http://")); !fault.Is(err, fault.Denied) {
		t.Errorf("what is no HTTP: %v", err)
	}
}

// names is a name server that gives these addresses, one after the other, to whatever name; without
// any it knows none.
func names(t *testing.T, addresses []string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		next := 0
		for buffer := make([]byte, 1500); ; {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			if len(addresses) == 0 {
				m.RCode = dnsmessage.RCodeNameError
			} else if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: netip.MustParseAddr(addresses[next%len(addresses)]).As4()}}}
				next++
			}
			if answer, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}
