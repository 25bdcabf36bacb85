package runner_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/outbound/tlstest"
)

// dial opens a connection to a runner.
func (h *hosted) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// zipped is so many zeros, packed.
func zipped(t *testing.T, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestDeliveries_ThatNeverEndAreCutOff: senders that keep a connection open for nothing.
func TestDeliveries_ThatNeverEndAreCutOff(t *testing.T) {
	h := host(t, func(c *runner.Config) { c.HeaderWithin, c.BodyWithin = 100*time.Millisecond, 100*time.Millisecond })
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	path := strings.TrimPrefix(deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL, h.URL())
	opened, heard, over := make(chan struct{}), make(chan control.Signal, 1), make(chan error, 1)
	go func() {
		over <- admin.Signals(t.Context(), control.SignalFilter{}, func() { close(opened) }, func(s control.Signal) { heard <- s })
	}()
	<-opened
	for name, one := range map[string]struct{ request, answer string }{
		"nothing at all":       {"", ""},
		"half a header":        {"POST " + path + " HTTP/1.1\r\nHost: x\r\nX-A", ""},
		"no end of its header": {"POST " + path + " HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n", ""},
		"half a body":          {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 408 "},
		"a chunk without end":  {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", "HTTP/1.1 408 "},
		"a request, half":      {"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + h.token + "\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 400 "},
	} {
		conn := h.dial(t)
		if _, err := io.WriteString(conn, one.request); err != nil {
			t.Fatal(err)
		}
		all, _ := io.ReadAll(conn) // to its end, which may be a reset
		if !strings.HasPrefix(string(all), one.answer) {
			t.Errorf("%s: answered %q", name, all)
		}
	}
	list, err := admin.Invocations(t.Context(), control.InvocationFilter{})
	if err != nil || len(list.Invocations) != 0 {
		t.Errorf("%d invocations, %v", len(list.Invocations), err)
	}
	// A stream is no such connection: it is as long as somebody listens.
	if _, err := admin.Pause(t.Context(), control.PauseAt{Workspace: demo}); err != nil {
		t.Fatal(err)
	}
	select {
	case s := <-heard:
		if s.Type != "environment.changed" {
			t.Errorf("heard %+v", s)
		}
	case err := <-over:
		t.Errorf("the stream ended: %v", err)
	}
}

// TestDeliveries_ThatAreNoneAreRefused sends what no service would, and then something good.
func TestDeliveries_ThatAreNoneAreRefused(t *testing.T) {
	h := host(t)
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	url := deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL
	path := strings.TrimPrefix(url, h.URL())
	long := strings.Repeat("x", 80<<10)
	bomb := zipped(t, 64<<20)
	for name, one := range map[string]struct{ request, status string }{
		"no HTTP":                  {"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", "400"},
		"a header too long":        {"POST " + path + " HTTP/1.1\r\nHost: x\r\nX-Long: " + long + "\r\n\r\n", "431"},
		"no host":                  {"POST " + path + " HTTP/1.1\r\n\r\n", "400"},
		"two lengths":              {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "400"},
		"a length that is none":    {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
		"a path out of its folder": {"POST /listeners/../../etc/passwd HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", ""},
		"a guessed address":        {"POST /listeners/guess HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "404"},
		"an escaped address":       {"POST /listeners/%2e%2e%2fapi HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "404"},
		"more than 6 MB":           {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 7000000\r\n\r\n" + strings.Repeat("x", 7_000_000), "413"},
		"gzip that is none":        {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "400"},
		"a bomb":                   {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " + fmt.Sprint(len(bomb)) + "\r\n\r\n" + bomb, "413"},
		"a body in no chunks":      {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n{}", "501"},
		"two transfer encodings":   {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", "501"},
		"a chunk that is none":     {"POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "400"},
		"a length with a sign":     {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}", "400"},
		"a name with a space":      {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length : 2\r\n\r\n{}", "400"},
		"two hosts":                {"POST " + path + " HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 0\r\n\r\n", "400"},
		"another program's words":  {"HELO x\r\n\r\n", "400"},
		"a method too long":        {strings.Repeat("A", 100_000) + " / HTTP/1.1\r\nHost: x\r\n\r\n", "431"},
		"a connection to another":  {"CONNECT internal:80 HTTP/1.1\r\nHost: internal:80\r\n\r\n", ""},
		"another host's page":      {"GET http://169.254.169.254/latest/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n", "404"},
		"a path with a null":       {"POST " + path + "%00/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "404"},
		"another packing":          {"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", "415"},
	} {
		conn := h.dial(t)
		go func() { _, _ = io.WriteString(conn, one.request) }() // the answer may come before all of it was sent
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := fmt.Sprint(response.StatusCode); one.status != "" && got != one.status || response.StatusCode < 300 {
			t.Errorf("%s: answered %s", name, got)
		}
		response.Body.Close()
	}
	// A second request in the body of the first is no request of its own.
	hidden := "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
	conn := h.dial(t)
	if _, err := fmt.Fprintf(conn, "POST /listeners/guess HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n%s", 5+len(hidden), hidden); err != nil {
		t.Fatal(err)
	}
	if all, _ := io.ReadAll(conn); strings.Count(string(all), "HTTP/1.1 ") != 1 { // it may be reset behind the answer
		t.Errorf("a hidden request: answered %q", all)
	}
	// Who sends slowly is waited for, a while, and holds up nobody.
	for range 50 {
		if _, err := io.WriteString(h.dial(t), "POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	response, err := http.Post(url, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		t.Errorf("a good one: %s", response.Status)
	}
	list, err := admin.Invocations(t.Context(), control.InvocationFilter{})
	if err != nil || len(list.Invocations) != 1 {
		t.Errorf("%d invocations, %v", len(list.Invocations), err)
	}
}

// TestDeliveries_ThatNeverEndAreCutOffOnSharedConnections: over HTTP/2 many requests share a connection, which
// the one that never ends must not hold up, nor end.
func TestDeliveries_ThatNeverEndAreCutOffOnSharedConnections(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	cert, key, _ := tlstest.New().Client("runner")
	if err := errors.Join(os.WriteFile(keyFile, []byte(key), 0o600), os.WriteFile(certFile, []byte(cert), 0o600)); err != nil {
		t.Fatal(err)
	}
	h := host(t, func(c *runner.Config) {
		c.BodyWithin, c.TLSCert, c.TLSKey = 100*time.Millisecond, certFile, keyFile
	})
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxConnsPerHost: 1}
	defer transport.CloseIdleConnections()
	admin := h.client(t, h.token, transport)
	send(t, admin, demo, "1.0.0")
	url := deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL
	post := func(body io.Reader) int {
		t.Helper()
		response, err := (&http.Client{Transport: transport}).Post(url, "application/json", body)
		if err != nil {
			t.Error(err)
			return 0
		}
		defer response.Body.Close()
		if response.ProtoMajor != 2 {
			t.Errorf("it is %s", response.Proto)
		}
		return response.StatusCode
	}
	never, slow := io.Pipe()
	defer slow.Close()
	go func() { _, _ = slow.Write([]byte("{")) }() // and nothing after it
	if status := post(never); status != http.StatusRequestTimeout {
		t.Errorf("a body without end: %d", status)
	}
	status := post(strings.NewReader("{}"))
	for deadline := time.Now().Add(time.Minute); status == http.StatusRequestTimeout && time.Now().Before(deadline); { // 100 ms may be short
		status = post(strings.NewReader("{}"))
	}
	if status != http.StatusAccepted {
		t.Errorf("the next on the connection: %d", status)
	}
}
