package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

// simulated is a binding whose service is a handler.
func simulated(f http.HandlerFunc) *outbound.Binding {
	b := bind("https://demo.atlassian.simulated")
	b.Simulator, b.Credential = f, nil
	return b
}

func TestSimulator_AnswersWithoutANetwork(t *testing.T) {
	d := door(t, outbound.Config{})
	log := &journal{}
	b := simulated(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/from" {
			http.Redirect(w, r, "/to?x=1", http.StatusFound)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "%s %s %s %s", r.Method, r.Host, r.RequestURI, body)
	})
	r := outbound.Request{Binding: b, Log: log, FetchRequest: script.FetchRequest{Method: "PUT", URL: "/from", Body: strings.NewReader("hi"), Size: 2}}
	got, err := d.Do(ctx, r)
	if body := text(t, got, err); body != "PUT demo.atlassian.simulated /to?x=1 hi" || got.Status != 201 || got.StatusText != "Created" {
		t.Errorf("got %q, %+v", body, got)
	}
	if x := log.all[0]; !x.Simulated || x.Request.Body != "hi" || x.Response.Size == 0 || x.URL != "https://demo.atlassian.simulated/from" {
		t.Errorf("logged %+v", x)
	}
}

func TestSimulator_Streams(t *testing.T) {
	const size = 100 << 20
	ended := make(chan error, 1)
	b := simulated(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(w, io.LimitReader(zeros{}, size))
		ended <- err
	})
	d := door(t, outbound.Config{})
	r := get("/big")
	r.Binding = b
	got, err := d.Do(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, got.Body); err != nil || n != size || <-ended != nil {
		t.Errorf("read %d, %v", n, err)
	}
	got, err = d.Do(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if err := <-ended; err == nil {
		t.Error("a handler wrote on after its reader had gone")
	}
}

func TestSimulator_FailuresAreAnswers(t *testing.T) {
	d := door(t, outbound.Config{})
	r := get("/x")
	r.Binding = simulated(func(http.ResponseWriter, *http.Request) { panic("simulated bug") })
	var host *script.HostError
	if _, err := d.Do(ctx, r); !errors.As(err, &host) {
		t.Errorf("got %v", err)
	}
	r.Binding = simulated(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := d.Do(stopped, r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	r.Binding = simulated(func(http.ResponseWriter, *http.Request) {})
	got, err := d.Do(ctx, r)
	if body := text(t, got, err); body != "" || got.Status != 200 {
		t.Errorf("got %q, %+v", body, got)
	}
}
