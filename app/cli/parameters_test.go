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
	"strings"
	"sync"

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
