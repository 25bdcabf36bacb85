package ingress_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

func TestCors_AnswersBrowsersAndRunsNothing(t *testing.T) {
	h := build(t, scripts{"S": returns(`{"status":200,"headers":{"Vary":"Accept"}}`)})
	for name, c := range map[string]*workspace.Cors{
		"none": nil, "empty": {}, "one": {Origins: []string{"https://app.example.com"}},
		"all":   {Origins: []string{"*"}, Credentials: true},
		"below": {Origins: []string{"https://*.example.com"}, Methods: []string{"PUT"}, Headers: []string{"X-Key"}, Exposed: []string{"X-Total"}, Credentials: true, MaxAgeSeconds: 60},
	} {
		target := generic("S", "sync")
		target.Listener.Cors = c
		h.listeners[name] = target
	}
	const app, evil = "https://app.example.com", "https://evil.example"
	ask := func(method string, header ...string) []string {
		return append([]string{"Access-Control-Request-Method", method}, header...)
	}
	for name, c := range map[string]struct {
		listener, method, origin string
		header                   []string
		status                   int
		allowed                  string // Access-Control-Allow-Origin
		ran                      int
	}{
		"no cors, asked":          {"none", "OPTIONS", app, ask("POST"), 200, "", 1}, // the script's to answer
		"no cors":                 {"none", "POST", app, nil, 200, "", 1},
		"no origins":              {"empty", "OPTIONS", app, ask("POST"), 204, "", 0},
		"asked":                   {"one", "OPTIONS", app, ask("POST"), 204, app, 0},
		"asked for a header":      {"one", "OPTIONS", app, ask("POST", "Access-Control-Request-Headers", "content-type"), 204, app, 0},
		"asked for another":       {"one", "OPTIONS", app, ask("POST", "Access-Control-Request-Headers", "x-key"), 204, "", 0},
		"asked for a method":      {"one", "OPTIONS", app, ask("DELETE"), 204, "", 0},
		"another page asks":       {"one", "OPTIONS", evil, ask("POST"), 204, "", 0},
		"called":                  {"one", "POST", app, nil, 200, app, 1},
		"another page calls":      {"one", "POST", evil, nil, 200, "", 1}, // its browser hides the answer
		"no page":                 {"one", "POST", "", nil, 200, "", 1},
		"a script's own question": {"one", "OPTIONS", "", nil, 200, "", 1},
		"any":                     {"all", "POST", evil, nil, 200, "*", 1},
		"below":                   {"below", "OPTIONS", "https://a.example.com", ask("PUT", "Access-Control-Request-Headers", "x-key"), 204, "https://a.example.com", 0},
		"not below":               {"below", "OPTIONS", "https://example.com.evil.example", ask("PUT"), 204, "", 0},
	} {
		header := c.header
		if c.origin != "" {
			header = append(header, "Origin", c.origin)
		}
		before := h.count(t)
		got := h.send(t, c.method, address(c.listener), "", header...)
		allowed, ran := got.header.Get("Access-Control-Allow-Origin"), h.count(t)-before
		if got.status != c.status || allowed != c.allowed || ran != c.ran {
			t.Errorf("%s: %d, allowed %q, %d ran", name, got.status, allowed, ran)
		}
		if credentials := got.header.Get("Access-Control-Allow-Credentials"); (credentials != "") != (c.listener == "below" && allowed != "") {
			t.Errorf("%s: credentials %q", name, credentials)
		}
	}
	got := h.send(t, "PUT", address("below"), "", "Origin", "https://a.example.com")
	if vary := strings.Join(got.header.Values("Vary"), ", "); vary != "Origin, Accept" || got.header.Get("Access-Control-Expose-Headers") != "X-Total" {
		t.Errorf("an answer to a page: %v", got.header)
	}
}

// TestAdmit_TurnsAwayWhatIsTooMuch: nothing of it is stored, and the sender is told when to come again.
func TestAdmit_TurnsAwayWhatIsTooMuch(t *testing.T) {
	why := map[string]error{
		"full":    fault.New(fault.Unavailable, "Too many wait.").Because(ingress.Later{After: time.Minute, Much: true}),
		"paused":  fault.New(fault.Unavailable, "The environment is paused.").Because(ingress.Later{After: time.Minute}),
		"away":    fault.New(fault.Unavailable, "The database is away."),
		"no room": fault.New(fault.Unavailable, "The disk that holds /var/lib/bobbin is full.").Because(invocation.ErrFull),
	}
	h := build(t, scripts{"S": echo}, func(c *ingress.Config) {
		c.Admit = func(_ context.Context, t ingress.Target) error { return why[t.Listener.Name] }
	})
	for name, want := range map[string]struct {
		status int
		after  string
	}{"full": {429, "61"}, "paused": {503, "61"}, "away": {503, "5"}, "no room": {507, "60"}} {
		h.listeners[name] = generic("S", "")
		got := h.send(t, "POST", address(name), "")
		if got.status != want.status || got.header.Get("Retry-After") != want.after || got.Error == nil || h.count(t) != 0 || strings.Contains(got.body, "/var/lib") {
			t.Errorf("%s: %d %v %s", name, got.status, got.header, got.body)
		}
	}
}

// TestSync_WhatHasNotBegunNeverDoes: its sender was told to try again, also with the same key.
func TestSync_WhatHasNotBegunNeverDoes(t *testing.T) {
	var h *house
	h = build(t, scripts{"S": returns(`{"status":200}`)}, func(c *ingress.Config) {
		c.SyncWait = 50 * time.Millisecond
		c.Withdraw = func(ctx context.Context, id invocation.ID) (bool, error) { return h.service.Withdraw(ctx, id) }
	})
	h.listeners["s"] = generic("S", "sync")
	place := invocation.Place{Workspace: "w", Environment: "development"}
	if err := h.service.Pause(t.Context(), invocation.Pause{Place: place}); err != nil {
		t.Fatal(err)
	}
	got := h.send(t, "POST", address("s"), "", "Idempotency-Key", "k")
	if got.status != 429 || got.header.Get("Retry-After") == "" || h.ended(t, got.ID).Status != script.Aborted {
		t.Fatalf("while it is held back: %d %s", got.status, got.body)
	}
	if err := h.service.Resume(t.Context(), place); err != nil {
		t.Fatal(err)
	}
	again := got
	for deadline := time.Now().Add(time.Minute); again.status != 200 && time.Now().Before(deadline); { // 50 ms may be short
		again = h.send(t, "POST", address("s"), "", "Idempotency-Key", "k")
	}
	if again.status != 200 {
		t.Errorf("afterwards: %d %s", again.status, again.body)
	}
}

// TestFind_WhoGuessesHasToWait: also for an address that a person chose, and never for a random one.
func TestFind_WhoGuessesHasToWait(t *testing.T) {
	var ahead atomic.Int64
	h := build(t, scripts{"S": echo}, func(c *ingress.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		c.Keyed = func(_ context.Context, key string) (ingress.Target, error) {
			target := generic("S", "")
			target.Workspace, target.Environment, target.Listener.Name, target.Guessable = "w", "development", "l", key == "orders"
			if key != "orders" && key != "r4nd0m" {
				return target, fault.New(fault.NotFound, "none")
			}
			return target, nil
		}
	})
	at := func(key string) int { return h.send(t, "POST", "/listeners/k3y/"+key, "").status }
	for range 100 {
		if got := at("guess"); got != 404 {
			t.Fatalf("a guess: %d", got)
		}
	}
	if guess, chosen, random := at("guess"), at("orders"), at("r4nd0m"); guess != 429 || chosen != 429 || random != http.StatusAccepted {
		t.Errorf("after a hundred: a guess %d, a chosen address %d, a random one %d", guess, chosen, random)
	}
	ahead.Store(int64(2 * time.Minute))
	if got := at("orders"); got != http.StatusAccepted {
		t.Errorf("later: %d", got)
	}
}

// TestBody_ABombIsRefused: what a few bytes unpack to is never held whole.
func TestBody_ABombIsRefused(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["l"] = generic("S", "")
	var bomb bytes.Buffer
	packed := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 512 {
		if _, err := packed.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	for name, encoding := range map[string]string{"gzip": "gzip", "twice": "gzip, gzip"} {
		got := h.send(t, "POST", address("l"), bomb.String(), "Content-Encoding", encoding)
		if want := map[string]int{"gzip": 413, "twice": 415}[name]; got.status != want || h.count(t) != 0 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// TestBody_ThatIsPackedIsReadAsWhatItIs: the script gets what was packed, and nothing that says it was.
func TestBody_ThatIsPackedIsReadAsWhatItIs(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["l"], h.listeners["signed"] = generic("S", ""), tracked()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(created)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, encoding := range []string{"gzip", "GZIP", "x-gzip"} {
		got := h.send(t, "POST", address("l"), packed.String(), "Content-Encoding", encoding, "Content-Type", "application/json")
		if got.status != http.StatusAccepted {
			t.Fatalf("%s: %d %s", encoding, got.status, got.body)
		}
		result := string(h.ended(t, got.ID).Result)
		if !strings.Contains(result, `"body":`+created) || strings.Contains(result, "Content-Encoding") {
			t.Errorf("%s: the script got %s", encoding, result)
		}
	}
	// The signature is of what was packed.
	got := h.send(t, "POST", address("signed"), packed.String(), "Content-Encoding", "gzip", "X-Signature", sign(created))
	if got.status != http.StatusAccepted || string(h.ended(t, got.ID).Result) != created {
		t.Errorf("signed: %d %s", got.status, got.body)
	}
	if got := h.send(t, "POST", address("signed"), packed.String(), "Content-Encoding", "gzip", "X-Signature", sign(packed.String())); got.status != 401 {
		t.Errorf("signed as packed: %d %s", got.status, got.body)
	}
}
