package cli_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"bobbin/runtime/npm/npmtest"
	"bobbin/runtime/outbound/tlstest"
)

// A company's network: nothing is reached but through a proxy, which wants a name and a password, opens the
// secure connections and shows certificates of its own. Login, script, package and publication go through.
func TestCompany_OpensSecureConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	dir := t.TempDir()
	alone := []string{"BOBBIN_HOME=" + filepath.Join(dir, "home"), "BOBBIN_PASSPHRASE=open sesame", "DBUS_SESSION_BUS_ADDRESS=", "HOME=" + dir, "NO_PROXY="}
	lab, labURL := serving(t, alone, "simulate", "gitlab", "--token", "lab-token", "--json")
	defer lab.kill()
	runner, runnerURL := serving(t, alone, "runner", "--data", filepath.Join(dir, "runner"), "--listen", "127.0.0.1:0", "--json")
	defer runner.kill()
	registry := npmtest.Start()
	defer registry.Close()
	registry.Publish(`{ "name": "greet", "version": "1.0.0", "main": "index.js" }`, map[string]string{"index.js": "module.exports = (name) => 'Hello ' + name;\n"})

	p := inspecting(t, map[string]string{"lab.test": labURL.URL, "runner.test": runnerURL.URL, "npm.test": registry.URL})
	put(t, dir, "company.pem", p.authority.PEM)
	through := append(alone, "HTTPS_PROXY=http://ada:secret@"+p.address, "NODE_EXTRA_CA_CERTS="+filepath.Join(dir, "company.pem"), "npm_config_registry=https://npm.test/")
	folder := filepath.Join(dir, "W")
	bobbin(t, alone, "new", folder, "--template", "empty")
	put(t, folder, "bobbin.json", strings.Replace(read(t, folder, "bobbin.json"), `"connections": {}`, `"connections": { "gitlab": { "connector": "gitlab" } }`, 1))
	put(t, folder, "environments/development.json", `{ "accounts": { "gitlab": "lab" } }`)
	put(t, folder, "scripts/Go.ts", "import GitLab from './api/gitlab';\nimport greet from 'greet';\n\nexport default async () => greet((await GitLab.User.getCurrentUser({})).username);\n")

	login := []string{"connect", "gitlab", "--name", "lab", "--url", "https://lab.test"}
	if said := told(t, append(alone, "HTTPS_PROXY=http://ada:guess@"+p.address), login...); !strings.Contains(said, "The proxy "+p.address+" wants a name and a password") {
		t.Errorf("with a wrong password it says %s", said)
	}
	if said := told(t, append(alone, "HTTPS_PROXY=http://ada:secret@"+p.address), login...); !strings.Contains(said, `lab.test shows a certificate that this machine does not trust: it is signed by "Test authority"`) ||
		!strings.Contains(said, "BOBBIN_CA_FILE") {
		t.Errorf("without the company's authority it says %s", said)
	}
	if said := told(t, append(alone, "BOBBIN_CA_FILE="+filepath.Join(dir, "none.pem")), login...); !strings.Contains(said, "The file of authorities that BOBBIN_CA_FILE names cannot be read") {
		t.Errorf("without its file it says %s", said)
	}
	if said, err := asking(t, through, "lab-token\n", login...); err != nil {
		t.Fatal(said)
	}
	bobbin(t, through, "add", folder, "greet")
	var ran struct{ Result string }
	if err := json.Unmarshal(bobbin(t, through, "run", folder, "Go", "--json"), &ran); err != nil || !strings.HasPrefix(ran.Result, "Hello ") {
		t.Errorf("the script gave %+v, %v", ran, err)
	}
	bobbin(t, append(through, "BOBBIN_TOKEN="+runnerURL.Token), "publish", folder, "--env", "development", "--runner", "https://runner.test", "--no-test", "--with-accounts")
	if said := string(bobbin(t, through, "doctor")); !strings.Contains(said, "proxy    http://"+p.address+"\n") || !strings.Contains(said, "believes Test authority until ") || strings.Contains(said, "secret") {
		t.Errorf("bobbin doctor says %s", said)
	}
	// One account alone goes through the proxy.
	believing := append(alone, "BOBBIN_CA_FILE="+filepath.Join(dir, "company.pem"), "HTTPS_PROXY=")
	far := []string{"connect", "gitlab", "--name", "far", "--url", "https://lab.test", "--proxy"}
	if said := told(t, believing, append(far, "http://ada:secret@"+p.address)...); !strings.Contains(said, "a password is never a flag") {
		t.Errorf("a password in a flag is met with %s", said)
	}
	if said, err := asking(t, believing, "secret\nlab-token\n", append(far, "http://ada@"+p.address)...); err != nil {
		t.Error(said)
	}
	if kept := read(t, dir, "home/config/accounts.json"); !strings.Contains(kept, "http://ada@"+p.address) || strings.Contains(kept, "secret") {
		t.Errorf("of the account is kept %s", kept)
	}
	for _, host := range []string{"lab.test", "npm.test", "runner.test"} {
		if !p.saw(host) {
			t.Errorf("nothing went to %s through the proxy", host)
		}
	}
}

// The first hour of the manual is played in such a network. Nothing of it leaves the machine, as the page
// says; what is done next, with a GitLab that is not simulated here, goes through the proxy.
func TestCompany_PlaysTheFirstHour(t *testing.T) {
	if raceDetector {
		t.Skip("runs without the race detector, in build/test.sh")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("NOT SHOWN: that the first hour works behind a proxy (needs sh)")
	}
	t.Parallel()
	s := newSession(t)
	lab, labURL := serving(t, []string{"BOBBIN_HOME=" + filepath.Join(s.dir, "lab"), "DBUS_SESSION_BUS_ADDRESS=", "HOME=" + s.dir}, "simulate", "gitlab", "--token", "lab-token", "--json")
	defer lab.kill()
	p := inspecting(t, map[string]string{"lab.test": labURL.URL})
	put(t, s.dir, "company.pem", p.authority.PEM)
	proxy := "http://ada:secret@" + p.address
	s.env = []string{"HTTPS_PROXY=" + proxy, "HTTP_PROXY=" + proxy, "NO_PROXY=", "BOBBIN_CA_FILE=" + filepath.Join(s.dir, "company.pem")}
	for _, one := range passages(firstHour, pages(t)[firstHour]) {
		s.perform(one)
	}
	if all := p.asked(); len(all) > 0 {
		t.Errorf("the proxy was asked for %v", all)
	}
	here := passage{page: firstHour, line: 1}
	s.run(here, "bobbin connect gitlab --name my-gitlab --url https://lab.test", "lab-token\n", 0)
	s.write("W/environments/company.json", strings.Replace(read(t, s.dir, "W/environments/development.json"), `"gitlab": "simulated"`, `"gitlab": "my-gitlab"`, 1))
	s.run(here, "bobbin run W OnJiraIssueCreated --event W/events/issue-created/bug.json --env company", "", 0)
	if !strings.Contains(s.output, "POST https://lab.test/api/v4/projects/demo%2Fdemo-project/issues 201") || !p.saw("lab.test") {
		t.Errorf("one sees %s", s.output)
	}
}

// ready is what a program that serves prints first.
type ready struct{ URL, Token string }

// serving starts a program that prints where it serves.
func serving(t *testing.T, env []string, args ...string) (*killable, ready) {
	t.Helper()
	k := &killable{t: t, env: env, args: args}
	var at ready
	if err := json.Unmarshal(k.start(), &at); err != nil {
		t.Fatal(err)
	}
	return k, at
}

// asking runs a command that reads secrets.
func asking(t *testing.T, env []string, in string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("bobbin", args...)
	cmd.Env, cmd.Stdin = append(os.Environ(), env...), strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// told runs a command that fails, and gives what it says.
func told(t *testing.T, env []string, args ...string) string {
	t.Helper()
	said, err := asking(t, env, "lab-token\n", args...)
	if err == nil {
		t.Errorf("bobbin %v went well: %s", args, said)
	}
	return said
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// inspector is a proxy that reads what goes through it.
type inspector struct {
	address   string
	authority *tlstest.Authority
	targets   map[string]string // URL by host

	mu   sync.Mutex
	seen map[string]bool
	all  []string // that was wanted, let through or not
}

func inspecting(t *testing.T, targets map[string]string) *inspector {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &inspector{address: l.Addr().String(), authority: tlstest.New(), targets: targets, seen: map[string]bool{}}
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.inspect(t, conn) })
		}
	})
	return p
}

func (p *inspector) saw(host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[host]
}

func (p *inspector) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.all)
}

// inspect answers a CONNECT, and what comes after it in the place of the host.
func (p *inspector) inspect(t *testing.T, conn net.Conn) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	host := r.URL.Hostname()
	p.mu.Lock()
	p.all = append(p.all, host)
	p.mu.Unlock()
	target, known := p.targets[host]
	name, password, _ := r.BasicAuth()
	switch {
	case name != "ada" || password != "secret":
		_, _ = io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"company\"\r\nContent-Length: 0\r\n\r\n")
		return
	case r.Method != http.MethodConnect || !known:
		_, _ = io.WriteString(conn, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	cert, key := p.authority.Host(host)
	pair, err := tls.X509KeyPair([]byte(cert), []byte(key))
	if err != nil {
		t.Error(err)
		return
	}
	to, err := url.Parse(target)
	if err != nil {
		t.Error(err)
		return
	}
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		p.mu.Lock()
		p.seen[host] = true
		p.mu.Unlock()
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}, ModifyResponse: p.readdress(host, target)}
	one := &single{conn: tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}), done: make(chan struct{})}
	_ = (&http.Server{Handler: pass, ConnState: one.state, ErrorLog: log.New(io.Discard, "", 0)}).Serve(one) // it ends with the connection
}

// readdress has a registry name itself as it is known behind the proxy, as those do that know their public address.
func (p *inspector) readdress(host, target string) func(*http.Response) error {
	return func(r *http.Response) error {
		if host != "npm.test" || !strings.Contains(r.Header.Get("Content-Type"), "json") {
			return nil
		}
		text, err := io.ReadAll(r.Body)
		text = bytes.ReplaceAll(text, []byte(target), []byte("https://"+host+"/"))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		r.Header.Del("Content-Length")
		return err
	}
}

// single is a listener of one connection: it ends when that does.
type single struct {
	conn net.Conn
	done chan struct{}
	once sync.Once
}

func (s *single) Accept() (net.Conn, error) {
	if conn := s.conn; conn != nil {
		s.conn = nil
		return conn, nil
	}
	<-s.done
	return nil, net.ErrClosed
}

func (s *single) state(_ net.Conn, now http.ConnState) {
	if now == http.StateClosed || now == http.StateHijacked {
		s.once.Do(func() { close(s.done) })
	}
}

func (s *single) Close() error   { return nil }
func (s *single) Addr() net.Addr { return nil }
