package outbound_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

// An answer that has no body has ended when it arrives, whether or not anybody reads it.
func TestDo_AnAnswerWithoutBodyIsLoggedWhole(t *testing.T) {
	cases := map[string]struct {
		method string
		status int
	}{
		"no content":   {"DELETE", http.StatusNoContent},
		"not modified": {"GET", http.StatusNotModified},
		"head":         {"HEAD", http.StatusOK},
		"length 0":     {"POST", http.StatusCreated},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(c.status) }))
			defer server.Close()
			logged := make(chan outbound.Exchange, 1)
			door := outbound.New(outbound.Config{})
			defer door.Close()
			ctx, cancel := context.WithCancel(t.Context())
			got, err := door.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{Method: c.method, URL: server.URL},
				Log: outbound.NewLog(func(x outbound.Exchange) { logged <- x })})
			if err != nil {
				t.Fatal(err)
			}
			cancel() // before anybody read
			if x := <-logged; x.Error != "" || x.Status != c.status {
				t.Errorf("%d %q", x.Status, x.Error)
			}
			got.Body.Close()
		})
	}
}

// What the log says of an answer that nobody read to its end does not depend on how far the
// answer had come, only on why it ended; and it is said before Close returns.
func TestLog_AnAnswerNobodyReadIsNoError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	door := outbound.New(outbound.Config{})
	defer door.Close()
	for cause, want := range map[error]string{
		script.ErrUnwanted: "",
		script.ErrTimedOut: "The answer was not read to its end.",
	} {
		var logged []outbound.Exchange
		ctx, cancel := context.WithCancelCause(t.Context())
		got, err := door.Do(ctx, outbound.Request{FetchRequest: script.FetchRequest{Method: "GET", URL: server.URL},
			Log: outbound.NewLog(func(x outbound.Exchange) { logged = append(logged, x) })})
		if err != nil {
			t.Fatal(err)
		}
		cancel(cause)
		got.Body.Close()
		if len(logged) != 1 || logged[0].Error != want || logged[0].Status != http.StatusNotFound {
			t.Errorf("%v: %+v", cause, logged)
		}
	}
}
