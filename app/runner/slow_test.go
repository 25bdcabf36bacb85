package runner_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/control"
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

// TestDeliveries_ThatAreNoneAreRefused sends what no service would, and then something good.
func TestDeliveries_ThatAreNoneAreRefused(t *testing.T) {
	h := host(t)
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	url := deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL
	path := strings.TrimPrefix(url, h.URL())
	long := strings.Repeat("x", 80<<10)
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
