package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// mirror serves a service that writes down every request it gets, in the file NAME.log, and
// answers with it: mirror NAME. Its address is $NAME, its port $NAME_PORT.
func mirror(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: mirror NAME")
	}
	var mu sync.Mutex
	name := ts.MkAbs(args[0] + ".log")
	ts.Check(os.WriteFile(name, nil, 0o600))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
		mu.Lock()
		defer mu.Unlock()
		file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		defer file.Close()
		_, _ = file.Write(text.Bytes())
		_, _ = w.Write(text.Bytes())
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	ts.Setenv(args[0]+"_PORT", port)
}

// write makes a file of a text with variables: write FILE TEXT.
func write(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: write FILE TEXT")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(args[1]), 0o600))
}
