package cli_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"bobbin/runtime/outbound/tlstest"
)

// mirror serves a service that writes down every request it gets, in the file NAME.log, and
// answers with it: mirror NAME [tls]. Its address is $NAME, its port $NAME_PORT. With tls it wants a
// certificate of its clients; NAME.json has its url, an accepted cert, and the ca to trust, NAME.key
// has the key.
func mirror(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: mirror NAME [tls]")
	}
	var mu sync.Mutex
	name := ts.MkAbs(args[0] + ".log")
	ts.Check(os.WriteFile(name, nil, 0o600))
	handler := func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("redirect"); to != "" {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
		body, err := io.ReadAll(r.Body)
		var text bytes.Buffer
		fmt.Fprintf(&text, "%s %s\n", r.Method, r.RequestURI)
		// A map's text is sorted by its keys.
		fmt.Fprintln(&text, strings.Join(strings.Split(fmt.Sprint(r.Header), "] "), "]\n"))
		fmt.Fprintf(&text, "body %s %v\n", body, err)
		if r.TLS != nil {
			fmt.Fprintf(&text, "client %s\n", r.TLS.PeerCertificates[0].Subject.CommonName)
		}
		mu.Lock()
		defer mu.Unlock()
		file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		defer file.Close()
		_, _ = file.Write(text.Bytes())
		_, _ = w.Write(text.Bytes())
	}
	var server *httptest.Server
	if len(args) == 1 {
		server = httptest.NewServer(http.HandlerFunc(handler))
	} else {
		authority := tlstest.New()
		server = authority.Server(tls.RequireAndVerifyClientCert, handler)
		cert, key, _ := authority.Client("ada")
		text, err := json.Marshal(map[string]string{"url": server.URL, "ca": authority.PEM, "cert": cert})
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[0]+".json"), text, 0o600))
		ts.Check(os.WriteFile(ts.MkAbs(args[0]+".key"), []byte(key), 0o600))
	}
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
	ts.Setenv(args[0]+"_PORT", server.URL[strings.LastIndex(server.URL, ":")+1:])
}

// write makes a file of a text with variables: write FILE TEXT.
func write(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: write FILE TEXT")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(args[1]), 0o600))
}

// TestRealKeyring_KeepsPasswords runs the commands on a machine with a keychain: an unlocked
// one, under a bus of its own.
func TestRealKeyring_KeepsPasswords(t *testing.T) {
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon", "sh"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: %s is missing (Debian packages dbus and gnome-keyring)", program)
		}
	}
	seen := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header.Get("X-Token") }))
	defer server.Close()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"W/bobbin.json":     `{ "format": 1, "id": "0192f3c4-5d6e-7000-8000-00000000000a", "name": "Keys", "parameters": { "token": { "type": "password", "hosts": ["127.0.0.1"] } } }`,
		"W/scripts/Send.ts": `export default async (event: any, context: any) => { await fetch('` + server.URL + `', { headers: { 'X-Token': context.environment.vars.token } }); };`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The programs of stories are on the path; the first is bobbin.
	script := `printf ci-pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null
echo keyring-canary | bobbin parameter W set token
bobbin run W Send
bobbin parameter W unset token
! bobbin run W Send`
	cmd := exec.Command("dbus-run-session", "--", "sh", "-ec", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_RUNTIME_DIR="+dir, "XDG_DATA_HOME=", "XDG_CONFIG_HOME=", "BOBBIN_HOME="+filepath.Join(dir, "home"), "BOBBIN_PASSPHRASE=")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "has no value in the environment") || strings.Contains(string(out), "canary") {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := <-seen; got != "keyring-canary" {
		t.Errorf("the service saw %q", got)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "home/config/vault/kind"))
	if err != nil || string(kept) != "keychain" {
		t.Errorf("the vault is %q, %v", kept, err)
	}
}
