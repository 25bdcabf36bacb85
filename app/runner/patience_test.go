package runner

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestWithin_EndsWhoeverDoesNotRead: a sender that takes no byte of its answer does not keep it here.
func TestWithin_EndsWhoeverDoesNotRead(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(within(time.Minute, 100*time.Millisecond, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for page := strings.Repeat("x", 1<<20); ; {
			if _, err := io.WriteString(w, page); err != nil {
				ended <- err
				return
			}
		}
	})))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended: // the connection is there, and nobody reads from it
	case <-time.After(time.Minute):
		t.Error("its answer is still being written")
	}
}
