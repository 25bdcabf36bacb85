package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// host is a Host whose way out is Go's HTTP client, for loopback servers.
type host struct {
	mu    sync.Mutex
	lines []string
	seen  []script.FetchRequest
	fail  error
	body  error // of every answer's body
}

// broken is a body that breaks off.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
func (b broken) Close() error             { return nil }

func (h *host) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	h.mu.Lock()
	h.seen = append(h.seen, r)
	fail := h.fail
	h.mu.Unlock()
	if fail != nil {
		return script.FetchResponse{}, fail
	}
	if h.body != nil {
		return script.FetchResponse{Status: 200, Body: broken{h.body}}, nil
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, r.Body)
	if err != nil {
		return script.FetchResponse{}, err
	}
	request.ContentLength = r.Size
	for _, header := range r.Header {
		request.Header.Add(header[0], header[1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return script.FetchResponse{}, err
	}
	answer := script.FetchResponse{URL: r.URL, Status: response.StatusCode, StatusText: http.StatusText(response.StatusCode), Body: response.Body}
	for name, values := range response.Header {
		for _, value := range values {
			answer.Header = append(answer.Header, [2]string{name, value})
		}
	}
	return answer, nil
}

func (h *host) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}

func (h *host) Console(line script.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line.Text)
}

var engine = sync.OnceValue(func() *machine.Engine { return machine.New(machine.Config{}) })

// bundle makes a program whose default export is an async function with that body.
func bundle(body string) *script.Bundle {
	return &script.Bundle{Code: []byte(`(async()=>{"use strict"; globalThis.__bobbin_exports = {default: async (event, context) => {` + body + `
}};})()`)}
}

func outcome(t testing.TB, h *host, compatibility, body string, event any) script.Outcome {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	in := script.Input{Event: text, Compatibility: compatibility}
	return engine().Run(t.Context(), bundle(body), in, h, script.Limits{})
}

// run gives what the function returned.
func run(t testing.TB, h *host, body string, event any) any {
	t.Helper()
	return result(t, outcome(t, h, "", body, event))
}

func result(t testing.TB, out script.Outcome) any {
	t.Helper()
	if out.Status != script.Finished {
		t.Fatalf("status %s: %+v", out.Status, out.Error)
	}
	var value any
	if len(out.Result) > 0 {
		if err := json.Unmarshal(out.Result, &value); err != nil {
			t.Fatal(err)
		}
	}
	return value
}

// check compares what a function returned with what JSON text says.
func check(t *testing.T, body, want string) {
	t.Helper()
	out := outcome(t, &host{}, "", body, nil)
	if out.Status != script.Finished {
		t.Fatalf("%s\nstatus %s: %+v", body, out.Status, out.Error)
	}
	if got := string(out.Result); got != want {
		t.Errorf("%s\n got %s\nwant %s", body, got, want)
	}
}

// serve starts a loopback server that echoes what it got, with a few special paths.
func serve(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		header := map[string]string{}
		for name := range r.Header {
			header[strings.ToLower(name)] = r.Header.Get(name)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"method": r.Method, "body": string(body), "bytes": len(body), "header": header, "query": r.URL.RawQuery})
	})
	mux.HandleFunc("/cookies", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/binary", func(w http.ResponseWriter, r *http.Request) {
		for i := range 4 {
			piece := make([]byte, 50000)
			for j := range piece {
				piece[j] = byte(i + j)
			}
			_, _ = w.Write(piece)
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/hang", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/stall", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begin")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "short")
	})
	mux.HandleFunc("/bad", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}
