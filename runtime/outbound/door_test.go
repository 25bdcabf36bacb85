package outbound_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

const token = "glpat-secret-token"

var ctx = context.Background()

// journal is a Recorder that keeps everything.
type journal struct {
	mu   sync.Mutex
	next int
	all  []outbound.Exchange
}

func (j *journal) Begin() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next++
	return j.next - 1
}

func (j *journal) Record(x outbound.Exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.all = append(j.all, x)
}

func door(t *testing.T, c outbound.Config) *outbound.Door {
	t.Helper()
	d := outbound.New(c)
	t.Cleanup(d.Close)
	return d
}

func server(t *testing.T, f http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s
}

// service is a connector with a header and an account of it at a base URL.
func bind(base string) *outbound.Binding {
	return &outbound.Binding{Connection: "gitlab", Account: connector.Account{BaseURL: base, APIURL: base},
		Connector: &connector.Connector{Name: "gitlab", Authorize: func(r *http.Request, _ connector.Account, c connector.Credential) error {
			r.Header.Set("PRIVATE-TOKEN", c["token"])
			return nil
		}},
		Credential: func(context.Context) (connector.Credential, error) { return connector.Credential{"token": token}, nil }}
}

func get(address string) outbound.Request {
	return outbound.Request{FetchRequest: script.FetchRequest{Method: "GET", URL: address}}
}

// text reads an answer to its end.
func text(t *testing.T, got script.FetchResponse, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestDo_JoinsRelativeAddresses(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.RequestURI, " ", r.Header.Get("Private-Token") == token)
	})
	d := door(t, outbound.Config{})
	host := strings.TrimPrefix(s.URL, "http://")
	for address, want := range map[string]string{
		"/rest/api/3/issue?x=1": "/jira/rest/api/3/issue?x=1 true",
		"rest/api":              "/jira/rest/api true",
		"?page=2":               "/jira?page=2 true",
		s.URL + "/other/place":  "/other/place true",
		"//" + host + "/place":  "/place true",
		"/a/%2Fb%20c":           "/jira/a/%2Fb%20c true",
	} {
		r := get(address)
		r.Binding = bind(s.URL + "/jira/")
		got, err := d.Do(ctx, r)
		if body := text(t, got, err); body != want {
			t.Errorf("%s reached %s, want %s", address, body, want)
		}
	}
}

func TestDo_GivesTheCredentialToItsHostOnly(t *testing.T) {
	seen := make(chan string, 10)
	other := server(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Get("Private-Token") + r.Header.Get("Authorization") + r.Header.Get("Cookie")
	})
	home := server(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Get("Private-Token")
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	d := door(t, outbound.Config{})
	r := get("/x")
	r.Binding = bind(home.URL)
	r.Header = [][2]string{{"authorization", "Bearer mine"}, {"Cookie", "session"}}
	got, err := d.Do(ctx, r)
	text(t, got, err)
	if !got.Redirected || got.URL != other.URL {
		t.Errorf("got %+v", got)
	}
	if first, second := <-seen, <-seen; first != token || second != "" {
		t.Errorf("home saw %q, the other host %q", first, second)
	}
	r = get(other.URL + "/y")
	r.Binding = bind(home.URL)
	got, err = d.Do(ctx, r)
	text(t, got, err)
	if direct := <-seen; direct != "" {
		t.Errorf("the other host saw %q", direct)
	}
}

func TestDo_FollowsRedirectsByTheRules(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/end" {
			var status int
			fmt.Sscanf(r.URL.Path, "/%d", &status)
			if r.URL.Path == "/loop" {
				status = 302
				w.Header().Set("Location", "/loop")
			} else if r.URL.Path == "/lost" {
				status = 302
				w.Header().Set("Location", "http://[no%zz/")
			} else {
				w.Header().Set("Location", "end#there")
			}
			w.WriteHeader(status)
			return
		}
		body, _ := io.ReadAll(r.Body)
		fmt.Fprint(w, r.Method, " ", string(body), " ", r.Header.Get("Content-Type"))
	})
	d := door(t, outbound.Config{})
	send := func(method, path, mode string, size int64) (script.FetchResponse, error) {
		r := get(s.URL + path)
		r.Method, r.Redirect = method, mode
		if method != "GET" {
			r.Body, r.Size = strings.NewReader("body"), size
			r.Header = [][2]string{{"Content-Type", "text/plain"}}
		}
		return d.Do(ctx, r)
	}
	for name, want := range map[string]string{
		"POST /301": "GET  ", "POST /302": "GET  ", "PUT /302": "PUT body text/plain", "PUT /303": "GET  ",
		"POST /307": "POST body text/plain", "POST /308": "POST body text/plain", "GET /307": "GET  ",
	} {
		method, path, _ := strings.Cut(name, " ")
		got, err := send(method, path, "", 4)
		if body := text(t, got, err); body != want || !got.Redirected || got.URL != s.URL+"/end" {
			t.Errorf("%s ends as %q at %s", name, body, got.URL)
		}
	}
	if got, err := send("GET", "/302", "manual", 0); err != nil || got.Status != 302 || got.Redirected {
		t.Errorf("manual: %+v, %v", got, err)
	}
	for name, call := range map[string]func() (script.FetchResponse, error){
		"error":              func() (script.FetchResponse, error) { return send("GET", "/302", "error", 0) },
		"to no address":      func() (script.FetchResponse, error) { return send("GET", "/lost", "", 0) },
		"endless":            func() (script.FetchResponse, error) { return send("GET", "/loop", "", 0) },
		"body that streamed": func() (script.FetchResponse, error) { return send("POST", "/307", "", -1) },
	} {
		var host *script.HostError
		if _, err := call(); !errors.As(err, &host) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestDo_SaysWhatFailed(t *testing.T) {
	hanging := server(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	dying := server(t, func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	_, port, err := net.SplitHostPort(secure.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	pool := x509.NewCertPool()
	pool.AddCert(secure.Certificate())
	trusts := outbound.Config{RootCAs: pool, FirstByte: 50 * time.Millisecond}
	for name, c := range map[string]struct {
		address, want string
		config        outbound.Config
	}{
		"refused":          {"http://" + closed.Addr().String(), "connection was refused", trusts},
		"timeout":          {hanging.URL, "did not answer in time", trusts},
		"no answer":        {dying.URL, "without an answer", trusts},
		"untrusted":        {secure.URL, "does not trust", outbound.Config{}},
		"another name":     {"https://localhost:" + port, "for another host", trusts},
		"http for https":   {strings.Replace(hanging.URL, "http:", "https:", 1), "does not speak https", trusts},
		"unknown name":     {"http://no-such-host.invalid/", "no-such-host.invalid", trusts},
		"relative":         {"/x", "relative", trusts},
		"no URL":           {"http://[::1", "not a URL", trusts},
		"other scheme":     {"ftp://example.com/", "neither an http", trusts},
		"password in it":   {"http://a:hidden@127.0.0.1/", "not sent", trusts},
		"secret in query":  {"http://" + closed.Addr().String() + "/?token=hidden", "refused", trusts},
		"unknown host URL": {"http:///x", "names no host", trusts},
	} {
		t.Run(name, func(t *testing.T) {
			log := &journal{}
			r := get(c.address)
			r.Log = log
			_, err := door(t, c.config).Do(ctx, r)
			var host *script.HostError
			if !errors.As(err, &host) || !strings.Contains(host.Message, c.want) || strings.Contains(host.Message, "hidden") {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			t.Log(host.Name+":", host.Message)
			if len(log.all) != 1 || log.all[0].Error != host.Message || strings.Contains(log.all[0].URL, "hidden") {
				t.Errorf("logged %+v", log.all)
			}
		})
	}
}

func TestDo_RefusesRequestsThatCannotBe(t *testing.T) {
	d := door(t, outbound.Config{})
	for name, r := range map[string]script.FetchRequest{
		"line break in a header": {URL: "http://127.0.0.1", Header: [][2]string{{"a", "b\r\nc: d"}}},
		"no header name":         {URL: "http://127.0.0.1", Header: [][2]string{{"a b", "c"}}},
		"GET with a body":        {URL: "http://127.0.0.1", Body: strings.NewReader("x"), Size: 1},
		"method with a space":    {URL: "http://127.0.0.1", Method: "GET /x"},
		"CONNECT":                {URL: "http://127.0.0.1", Method: "connect"},
		"unknown connection":     {URL: "/x", Connection: "jira/cloud"},
	} {
		var host *script.HostError
		if _, err := d.Do(ctx, outbound.Request{FetchRequest: r}); !errors.As(err, &host) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestDo_EndsWithItsContext(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.Write([]byte("first"))
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	d := door(t, outbound.Config{})
	log := &journal{}
	limited, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	r := get(s.URL)
	r.Log = log
	if _, err := d.Do(limited, r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	r.URL = s.URL + "/body"
	got, err := d.Do(stopped, r)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := io.ReadAll(got.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("body: got %v", err)
	}
	got.Body.Close()
	log.mu.Lock()
	defer log.mu.Unlock()
	if len(log.all) != 2 || log.all[0].Error == "" || log.all[1].Error == "" || log.all[1].Status != 200 {
		t.Errorf("logged %+v", log.all)
	}
}

func TestDo_SaysWhenABodyBreaksOff(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write([]byte("half"))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	log := &journal{}
	r := get(s.URL)
	r.Log = log
	got, err := door(t, outbound.Config{}).Do(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(got.Body)
	var host *script.HostError
	if string(body) != "half" || !errors.As(err, &host) || !strings.Contains(host.Message, "before its answer was complete") {
		t.Errorf("got %q, %v", body, err)
	}
	if len(log.all) != 1 || log.all[0].Error == "" || log.all[0].Response.Body != "half" {
		t.Errorf("logged %+v", log.all)
	}
}

func TestDo_StreamsLargeBodies(t *testing.T) {
	const size = 100 << 20
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Received", fmt.Sprint(n))
		io.Copy(w, io.LimitReader(zeros{}, size))
	})
	log := &journal{}
	got, err := door(t, outbound.Config{}).Do(ctx, outbound.Request{Log: log,
		FetchRequest: script.FetchRequest{Method: "POST", URL: s.URL, Body: io.LimitReader(zeros{}, size), Size: size}})
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, got.Body)
	if err != nil || n != size || header(got, "x-received") != fmt.Sprint(size) {
		t.Errorf("read %d, %v, sent %s", n, err, header(got, "x-received"))
	}
	x := log.all[0]
	if x.Request.Size != size || x.Response.Size != size || !x.Response.Truncated || x.Response.Body != "" {
		t.Errorf("logged sizes %d and %d", x.Request.Size, x.Response.Size)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func header(got script.FetchResponse, name string) string {
	for _, h := range got.Header {
		if h[0] == name {
			return h[1]
		}
	}
	return ""
}

func TestDo_ReadsHTTP2GzipAndOldHeaders(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Old", "caf\xe9")
		w.Header().Set("X-Proto", r.Proto)
		w.Header().Set("X-Sent", r.UserAgent()+" "+r.Host+" "+r.Header.Get("X-Stitch-Connection-Id")+r.Header.Get("X-Bobbin"))
		w.Write([]byte("ok"))
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	r := get(s.URL)
	r.Header = [][2]string{{"x-stitch-ignore-ssl-check", "true"}, {"X-Stitch-Connection-Id", "c"}, {"Host", "elsewhere"}, {"x-bobbin", "caf\u00e9"}}
	got, err := door(t, outbound.Config{}).Do(ctx, r)
	text(t, got, err)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if header(got, "x-proto") != "HTTP/2.0" || header(got, "x-old") != "café" || header(got, "x-sent") != "Bobbin "+u.Host+" café" || got.StatusText != "OK" {
		t.Errorf("got %+v", got.Header)
	}
}

func TestLog_MasksSecrets(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=abc")
		fmt.Fprintf(w, "you sent %s", r.Header.Get("Private-Token"))
	})
	log := &journal{}
	r := get(s.URL + "/x?private_token=whatever&page=2")
	r.Binding, r.Log = bind(s.URL), log
	r.Connection = "gitlab"
	r.Header = [][2]string{{"Authorization", "Bearer mine-too"}, {"Accept", "text/plain"}}
	got, err := door(t, outbound.Config{}).Do(ctx, r)
	if body := text(t, got, err); body != "you sent "+token {
		t.Fatalf("got %q", body)
	}
	x := log.all[0]
	want := outbound.Exchange{Connection: "gitlab", Method: "GET", URL: s.URL + "/x?private_token=***&page=2", Status: 200, StatusText: "OK",
		StartedAt: x.StartedAt, DurationMs: x.DurationMs,
		Request: outbound.Message{Headers: [][2]string{{"accept", "text/plain"}, {"authorization", "Bearer ***"}, {"private-token", "***"}, {"user-agent", "Bobbin"}}},
		Response: outbound.Message{Body: "you sent ***", Size: int64(len("you sent " + token)),
			Headers: x.Response.Headers}}
	if fmt.Sprintf("%+v", x) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", x, want)
	}
	if all := fmt.Sprint(x); strings.Contains(all, token) || strings.Contains(all, "abc") {
		t.Errorf("logged %s", all)
	}
}

func TestLog_CutsLongBodies(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("ä", 40<<10))
	})
	log := &journal{}
	r := get(s.URL)
	r.Log = log
	got, err := door(t, outbound.Config{}).Do(ctx, r)
	text(t, got, err)
	if m := log.all[0].Response; !m.Truncated || m.Size != 80<<10 || len(m.Body) != 64<<10 || strings.Contains(m.Body, "\uFFFD") {
		t.Errorf("kept %d of %d", len(m.Body), m.Size)
	}
}

func TestLog_FinishesAbandonedAnswers(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, io.LimitReader(zeros{}, 1<<20)) })
	recorded := make(chan outbound.Exchange, 1)
	limited, cancel := context.WithCancel(ctx)
	r := get(s.URL)
	r.Log = outbound.NewLog(func(x outbound.Exchange) { recorded <- x })
	if _, err := door(t, outbound.Config{}).Do(limited, r); err != nil {
		t.Fatal(err)
	}
	cancel()
	if x := <-recorded; x.Status != 200 || x.Error == "" {
		t.Errorf("logged %+v", x)
	}
}

func TestClient_SpeaksInFaults(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
			return
		}
		fmt.Fprint(w, r.UserAgent())
	})
	do := door(t, outbound.Config{}).Client(outbound.Binding{})
	ask := func(address string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(ctx, "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		return do(r)
	}
	got, err := ask(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got, err = ask(s.URL + "/away"); err != nil || got.StatusCode != 302 {
		t.Errorf("redirect: %v, %v", got, err)
	}
	s.Close()
	if _, err := ask(s.URL); !fault.Is(err, fault.Unavailable) || fault.From(err).Hint == "" {
		t.Errorf("got %v", err)
	}
}
