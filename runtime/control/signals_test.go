package control_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/relay"
)

// tripper answers requests.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// deafly answers nothing, until the request is given up.
func deafly(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// body is a stream that has said something, and says nothing more.
type body struct {
	io.Reader
	ctx context.Context
}

func (b body) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err == nil {
		return n, nil
	}
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

func (body) Close() error { return nil }

// opens answers the beginning of a stream.
func opens(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: body{strings.NewReader(": open\n\n"), r.Context()}}, nil
}

func TestStreams_ThatSayNothing(t *testing.T) {
	for name, one := range map[string]struct {
		answer tripper
		stop   time.Duration // the caller ends it after that, where it is not 0
		code   fault.Code    // "" for the end of a stream
	}{
		"no answer":              {deafly, 0, fault.Unavailable},
		"stopped while it waits": {deafly, time.Second, fault.Canceled},
		"lost":                   {opens, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := control.NewClient("https://runner.example.com", "x", one.answer)
				if err != nil {
					t.Fatal(err)
				}
				for what, listen := range map[string]func(context.Context) error{
					"signals": func(ctx context.Context) error {
						return c.Signals(ctx, control.SignalFilter{}, func() {}, func(control.Signal) {})
					},
					"events": func(ctx context.Context) error { return c.Events(ctx, "m", func() {}, func(relay.Event) {}) },
				} {
					ctx, cancel := context.WithCancel(t.Context())
					if one.stop > 0 {
						time.AfterFunc(one.stop, cancel)
					}
					err := listen(ctx)
					if one.code == "" && err != nil || one.code != "" && !fault.Is(err, one.code) {
						t.Errorf("%s: %v", what, err)
					}
					if one.code == fault.Unavailable && !strings.Contains(err.Error(), "says nothing") {
						t.Errorf("%s: %v", what, err)
					}
					cancel()
				}
			})
		})
	}
}
