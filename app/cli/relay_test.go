package cli_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/outbound/tlstest"
)

// killable is a bobbin that is started again whenever it was killed.
type killable struct {
	t    *testing.T
	env  []string
	args []string
	cmd  *exec.Cmd
}

// start starts it and gives its first line.
func (k *killable) start() []byte {
	k.t.Helper()
	k.cmd = exec.Command("bobbin", k.args...)
	k.cmd.Env = append(os.Environ(), k.env...)
	var said bytes.Buffer
	k.cmd.Stderr = &said
	out, err := k.cmd.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		_ = k.cmd.Wait()
		k.t.Fatalf("bobbin %v printed nothing: %s", k.args, said.String())
	}
	return line
}

func (k *killable) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait()
}

// bobbin runs a command to its end.
func bobbin(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("bobbin", args...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("bobbin %v: %v %s", args, err, said.String())
	}
	return out
}

// relayName is a name that nothing but the proxies of these tests can resolve.
const relayName = "relay.test"

// A receiver reaches its relay through the proxy of its company, by TLS from end to end, also when that proxy
// cuts every connection that was silent for a second: each event that was acknowledged runs, once.
func TestRelay_ThroughAProxy(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("it starts many processes, and makes an authority known by SSL_CERT_FILE")
	}
	dir := t.TempDir()
	authority := tlstest.New()
	certificate, key := authority.Host(relayName)
	put(t, dir, "ca.pem", authority.PEM)
	put(t, dir, "cert.pem", certificate)
	put(t, dir, "key.pem", key)
	env := []string{"BOBBIN_HOME=" + filepath.Join(dir, "home"), "BOBBIN_PASSPHRASE=open sesame", "DBUS_SESSION_BUS_ADDRESS=", "HOME=" + dir,
		"SSL_CERT_FILE=" + filepath.Join(dir, "ca.pem")}
	folder := filepath.Join(dir, "W")
	bobbin(t, env, "new", folder)
	put(t, folder, "listeners/hear.json", `{ "connection": "generic", "event": "http", "mode": "async", "script": "Hear", "delivery": "relay" }`)
	put(t, folder, "scripts/Hear.ts", `export default async (e: any) => e.body.n;`)

	relay := &killable{t: t, env: env, args: []string{"runner", "--relay", "--data", filepath.Join(dir, "relay"), "--listen", "127.0.0.1:0", "--json",
		"--tls-cert", filepath.Join(dir, "cert.pem"), "--tls-key", filepath.Join(dir, "key.pem")}}
	var ready struct{ URL, Token string }
	if err := json.Unmarshal(relay.start(), &ready); err != nil {
		t.Fatal(err)
	}
	defer relay.kill()
	at := strings.TrimPrefix(ready.URL, "https://")
	_, port, _ := net.SplitHostPort(at)
	named := "https://" + net.JoinHostPort(relayName, port)
	client := &http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), ServerName: relayName}}}

	for _, kind := range []struct {
		name  string
		serve func(*proxy, net.Conn) (net.Conn, error)
	}{{"http", (*proxy).connect}, {"socks5", (*proxy).socks}} {
		p := newProxy(t, kind.serve, at)
		wrong := append(slices.Clone(env), "HTTPS_PROXY="+kind.name+"://ada:guess@"+p.address)
		if said := refused(t, wrong, "listen", folder, "--relay", named, "--token", ready.Token); !strings.Contains(said, "The proxy "+p.address+" wants a name and a password") ||
			!strings.Contains(said, kind.name+"://NAME:PASSWORD@"+p.address) {
			t.Errorf("with a wrong password for a proxy of %s it said %s", kind.name, said)
		}
		through := append(slices.Clone(env), "HTTPS_PROXY="+kind.name+"://ada:secret@"+p.address)
		t.Run(kind.name+" listen", func(t *testing.T) {
			ears := &killable{t: t, env: through, args: []string{"listen", folder, "--relay", named, "--token", ready.Token, "--json"}}
			var heard struct{ Listeners []struct{ URL string } }
			if err := json.Unmarshal(ears.start(), &heard); err != nil {
				t.Fatal(err)
			}
			defer ears.kill()
			p.hears(t, client, strings.Replace(heard.Listeners[0].URL, named, ready.URL, 1), kind.name, func() map[string]int { return finished(t, env, "logs", folder) })
		})
		t.Run(kind.name+" relay-from", func(t *testing.T) {
			inside := &killable{t: t, env: through, args: []string{"runner", "--data", filepath.Join(dir, kind.name), "--listen", "127.0.0.1:0", "--json",
				"--relay-from", named, "--relay-token", ready.Token}}
			var there struct{ URL, Token string }
			if err := json.Unmarshal(inside.start(), &there); err != nil {
				t.Fatal(err)
			}
			defer inside.kill()
			own := append(slices.Clone(env), "BOBBIN_TOKEN="+there.Token)
			bobbin(t, own, "publish", folder, "--env", "development", "--runner", there.URL, "--no-test")
			var place struct{ Listeners []struct{ Relay string } }
			within(t, func() bool {
				shown := bobbin(t, own, "deployment", folder, "show", "--env", "development", "--runner", there.URL, "--json")
				return json.Unmarshal(shown, &place) == nil && place.Listeners[0].Relay != ""
			})
			p.hears(t, client, strings.Replace(place.Listeners[0].Relay, named, ready.URL, 1), kind.name, func() map[string]int { return finished(t, own, "logs", "--runner", there.URL) })
		})
	}
}

// hears sends events, some of them at the moment when the proxy has cut the receiver off, and waits until they ran.
func (p *proxy) hears(t *testing.T, client *http.Client, url, kind string, ran func() map[string]int) {
	t.Helper()
	sent := 0
	for round := range 2 {
		if round > 0 { // all is silent until the connection is cut, and the next events come at that moment
			cuts := p.cuts.Load()
			within(t, func() bool { return p.cuts.Load() > cuts })
		}
		for range 5 {
			send(t, client, url, fmt.Sprintf(`{"n":"canary-%s-%d"}`, kind, sent))
			sent++
		}
	}
	var all map[string]int
	within(t, func() bool {
		all = ran()
		for n := range sent {
			if all[fmt.Sprintf("canary-%s-%d", kind, n)] == 0 {
				return false
			}
		}
		return true
	})
	for n := range sent {
		if key := fmt.Sprintf("canary-%s-%d", kind, n); all[key] != 1 {
			t.Errorf("%s ran %d times", key, all[key])
		}
	}
	if p.readable.Load() {
		t.Error("the proxy could read what went through it")
	}
}

// send sends an event, which must be acknowledged.
func send(t *testing.T, client *http.Client, url, body string) {
	t.Helper()
	response, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		t.Fatalf("%s was answered %s", body, response.Status)
	}
}

// proxy is one that lets in whoever says ada:secret, and cuts connections that are silent for a second.
type proxy struct {
	address  string
	target   string // of the relay's name, which only the proxy knows
	cuts     atomic.Int64
	readable atomic.Bool // something of an event or of a token went through it in the open
}

func newProxy(t *testing.T, open func(*proxy, net.Conn) (net.Conn, error), target string) *proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: l.Addr().String(), target: target}
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				there, err := open(p, conn)
				if err != nil {
					return
				}
				defer there.Close()
				p.between(conn, there)
			})
		}
	})
	return p
}

// between passes on what either side says until one is silent for a second.
func (p *proxy) between(a, b net.Conn) {
	var last atomic.Int64
	last.Store(time.Now().UnixNano())
	var both sync.WaitGroup
	pass := func(from, to net.Conn) {
		defer a.Close()
		defer b.Close()
		buffer := make([]byte, 32<<10)
		for {
			_ = from.SetReadDeadline(time.Now().Add(time.Second))
			n, err := from.Read(buffer)
			if n > 0 {
				last.Store(time.Now().UnixNano())
				if bytes.Contains(buffer[:n], []byte("canary")) || bytes.Contains(buffer[:n], []byte("Bearer")) {
					p.readable.Store(true)
				}
				if _, err := to.Write(buffer[:n]); err != nil {
					return
				}
				continue
			}
			if errors.Is(err, os.ErrDeadlineExceeded) {
				if time.Since(time.Unix(0, last.Load())) < time.Second {
					continue
				}
				p.cuts.Add(1)
			}
			return
		}
	}
	both.Go(func() { pass(a, b) })
	both.Go(func() { pass(b, a) })
	both.Wait()
}

// dial reaches what a receiver asked for, if that is the relay.
func (p *proxy) dial(host string) (net.Conn, error) {
	if host != relayName {
		return nil, fmt.Errorf("%s is not reached through this proxy", host)
	}
	return net.Dial("tcp", p.target)
}

// connect is the CONNECT of HTTP, with Basic authentication.
func (p *proxy) connect(conn net.Conn) (net.Conn, error) {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return nil, err
	}
	say := func(status string) {
		fmt.Fprintf(conn, "HTTP/1.1 %s\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n", status)
	}
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	if name, password, ok := r.BasicAuth(); !ok || name != "ada" || password != "secret" {
		say("407 Proxy Authentication Required")
		return nil, errors.New("not authenticated")
	}
	there, err := p.dial(r.URL.Hostname())
	if err != nil || r.Method != http.MethodConnect {
		say("403 Forbidden")
		return nil, errors.Join(err, errors.New("no CONNECT"))
	}
	_, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	return there, err
}

// socks is SOCKS5 (RFC 1928) with a name and a password (RFC 1929).
func (p *proxy) socks(conn net.Conn) (net.Conn, error) {
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(conn, b) // what is missing is zero, and refused
		return b
	}
	text := func() string { return string(read(int(read(1)[0]))) }
	if read(1)[0] != 5 {
		return nil, errors.New("not SOCKS5")
	}
	if offered := text(); !strings.Contains(offered, "\x02") {
		_, _ = conn.Write([]byte{5, 0xff})
		return nil, errors.New("it offers no password")
	}
	_, _ = conn.Write([]byte{5, 2})
	read(1)
	if name, password := text(), text(); name != "ada" || password != "secret" {
		_, _ = conn.Write([]byte{1, 1})
		return nil, errors.New("not authenticated")
	}
	_, _ = conn.Write([]byte{1, 0})
	if head := read(4); !bytes.Equal(head, []byte{5, 1, 0, 3}) { // connect, to a name
		return nil, fmt.Errorf("it asked for %v", head)
	}
	there, err := p.dial(text())
	read(2) // the port
	if err != nil {
		_, _ = conn.Write([]byte{5, 2, 0, 1, 0, 0, 0, 0, 0, 0})
		return nil, err
	}
	_, err = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return there, err
}

// refused runs a command that must fail because something is not there, and gives what it said.
func refused(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("bobbin", args...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("bobbin %v ended with %v: %s", args, err, said.String())
	}
	return said.String()
}

// put writes a file below a folder.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// finished says how often each event ran to its end, by a command that lists them.
func finished(t *testing.T, env []string, args ...string) map[string]int {
	ran := map[string]int{}
	for line := range bytes.Lines(bobbin(t, env, append(args, "--json", "--limit", "100000")...)) {
		var i struct {
			Status string
			Result string
		}
		if json.Unmarshal(line, &i) == nil && i.Status == "finished" {
			ran[i.Result]++
		}
	}
	return ran
}

// within waits until something holds.
func within(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came to it")
		}
	}
}
