package ingress_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// tracker is a connector whose deliveries are signed and carry their event's name.
func tracker() *connector.Connector {
	return &connector.Connector{Name: "tracker", Title: "Tracker", Receive: func(d connector.Delivery, secret string) (connector.Event, error) {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(d.Body)
		if d.Header.Get("X-Signature") != hex.EncodeToString(mac.Sum(nil)) {
			return connector.Event{}, fault.New(fault.Denied, "The signature of the delivery is wrong.")
		}
		var body struct{ Event string }
		if json.Unmarshal(d.Body, &body) != nil {
			return connector.Event{}, fault.New(fault.Invalid, "The delivery is not JSON.")
		}
		if body.Event == "" {
			return connector.Event{}, connector.ErrUnknownEvent
		}
		return connector.Event{Name: body.Event, Payload: d.Body, DeliveryKey: d.Header.Get("X-Delivery")}, nil
	}}
}

// scripts says how a script ends, in Go's words.
type scripts map[string]func(ctx context.Context, i invocation.Invocation) script.Outcome

func (s scripts) Execute(ctx context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
	return s[i.Script](ctx, i)
}

func echo(_ context.Context, i invocation.Invocation) script.Outcome {
	return script.Outcome{Status: script.Finished, Result: i.Payload}
}

func returns(result string) func(context.Context, invocation.Invocation) script.Outcome {
	return func(context.Context, invocation.Invocation) script.Outcome {
		return script.Outcome{Status: script.Finished, Result: json.RawMessage(result)}
	}
}

// house is a server with the whole path behind it but the script engine.
type house struct {
	*httptest.Server
	service   *invocation.Service
	listeners map[string]ingress.Target
}

func build(t *testing.T, run scripts, edit ...func(*ingress.Config)) *house {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), Executor: run})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := &house{service: s, listeners: map[string]ingress.Target{}}
	c := ingress.Config{Key: "k3y", Enqueue: s.Enqueue, Wait: s.Wait, Listener: h.find}
	for _, f := range edit {
		f(&c)
	}
	h.Server = httptest.NewServer(ingress.New(c))
	t.Cleanup(func() {
		h.Close()
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) find(_ context.Context, ws, environment, name string) (ingress.Target, error) {
	target, ok := h.listeners[name]
	if !ok || ws != "w" || environment != "development" {
		return target, fault.New(fault.NotFound, "There is no listener %q.", name)
	}
	target.Workspace, target.Environment, target.Dir, target.Listener.Name = ws, environment, "/d", name
	return target, nil
}

func generic(scriptName, mode string) ingress.Target {
	return ingress.Target{Listener: workspace.Listener{Connection: "generic", Event: "http", Script: scriptName, Mode: mode}}
}

// reply is what a sender hears.
type reply struct {
	status  int
	header  http.Header
	body    string
	ID      invocation.ID `json:"invocationId"`
	Ignored string        `json:"ignored"`
	Error   *fault.Error  `json:"error"`
}

func (h *house) send(t *testing.T, method, path, body string, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	response, err := h.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := reply{status: response.StatusCode, header: response.Header, body: string(text)}
	_ = json.Unmarshal(text, &got) // a script's own answer need not be JSON
	return got
}

func (h *house) ended(t *testing.T, id invocation.ID) invocation.Invocation {
	t.Helper()
	i, err := h.service.Wait(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func (h *house) count(t *testing.T) int {
	t.Helper()
	all, err := h.service.List(t.Context(), invocation.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func sign(body string) string {
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

func address(name string) string { return ingress.Path("k3y", "w", "development", name) }

func tracked(edit ...func(*ingress.Target)) ingress.Target {
	target := ingress.Target{Connector: tracker(), Secret: "s3cret", Listener: workspace.Listener{Connection: "tracker", Event: "issue created", Script: "S"}}
	for _, f := range edit {
		f(&target)
	}
	return target
}

const created = `{"event":"issue created","issue":{"key":"A-1","n":1.50}}`

func TestDelivery_IsStoredThenAnswered(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["l"] = tracked(func(target *ingress.Target) {
		target.Listener.Queue, target.Queue = "by-issue", &workspace.Queue{GroupBy: []string{"issue.key"}}
		target.Listener.Retry, target.Listener.OnLost = &workspace.Retry{Attempts: 3}, "retry"
	})
	got := h.send(t, "POST", address("l"), created, "X-Signature", sign(created), "X-Delivery", "d1")
	if got.status != http.StatusAccepted || got.ID == "" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	i := h.ended(t, got.ID)
	if i.Status != script.Finished || string(i.Result) != created || i.Trigger != invocation.External || i.Listener != "l" || i.Dir != "/d" ||
		i.Queue != "by-issue" || i.Group != "A-1" || i.MaxAttempts != 3 {
		t.Errorf("%+v", i)
	}
	again := h.send(t, "POST", address("l"), created, "X-Signature", sign(created), "X-Delivery", "d1")
	if again.status != http.StatusOK || again.ID != got.ID {
		t.Errorf("the same delivery again: %d %s", again.status, again.body)
	}
	if n := h.count(t); n != 1 {
		t.Errorf("%d invocations are stored", n)
	}
}

func TestDelivery_IsRefusedWithASentence(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["l"] = tracked()
	h.listeners["off"] = tracked(func(target *ingress.Target) { target.Disabled = "The listener is disabled in this environment." })
	h.listeners["raw"] = generic("S", "")
	signed := []string{"X-Signature", sign(created)}
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		code               fault.Code
		stored             script.Status
	}{
		"a forged signature":   {"POST", address("l"), created, []string{"X-Signature", "00"}, 401, fault.Denied, ""},
		"no signature":         {"POST", address("l"), created, nil, 401, fault.Denied, ""},
		"a GET":                {"GET", address("l"), "", nil, 405, fault.Invalid, ""},
		"no JSON":              {"POST", address("l"), "{", []string{"X-Signature", sign("{")}, 422, fault.Invalid, script.MalformedPayload},
		"over 6 MB":            {"POST", address("l"), strings.Repeat("x", 6<<20+1), nil, 413, fault.Invalid, ""},
		"a disabled listener":  {"POST", address("off"), created, signed, 403, fault.Denied, script.Denied},
		"JSON that is none":    {"POST", address("raw"), "{", []string{"Content-Type", "application/json"}, 422, fault.Invalid, script.MalformedPayload},
		"a mark and no JSON":   {"POST", address("raw"), "\xef\xbb\xbf", []string{"Content-Type", "application/json"}, 422, fault.Invalid, script.MalformedPayload},
		"spaces and no JSON":   {"POST", address("raw"), " ", []string{"Content-Type", "application/json"}, 422, fault.Invalid, script.MalformedPayload},
		"an unknown listener":  {"POST", address("none"), created, signed, 404, fault.NotFound, ""},
		"a wrong key":          {"POST", ingress.Path("k3z", "w", "development", "l"), created, signed, 404, fault.NotFound, ""},
		"no key":               {"POST", ingress.Path("", "w", "development", "l"), created, signed, 404, fault.NotFound, ""},
		"another environment":  {"POST", ingress.Path("k3y", "w", "production", "l"), created, signed, 404, fault.NotFound, ""},
		"an address too short": {"POST", "/listeners/k3y/w", created, signed, 404, fault.NotFound, ""},
		"an empty name":        {"POST", "/listeners/k3y/w/development/", created, signed, 404, fault.NotFound, ""},
		"another address":      {"POST", "/elsewhere", created, signed, 404, fault.NotFound, ""},
	} {
		before := h.count(t)
		got := h.send(t, c.method, c.path, c.body, c.header...)
		if got.status != c.status || got.Error == nil || got.Error.Code != c.code || got.Error.Sentence == "" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if c.stored == "" && h.count(t) != before {
			t.Errorf("%s: something was stored", name)
		}
		if c.stored != "" && (got.ID == "" || h.ended(t, got.ID).Status != c.stored) {
			t.Errorf("%s: recorded as %q", name, got.ID)
		}
	}
}

func TestDelivery_OfAnotherEventIsIgnoredPolitely(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["l"] = tracked()
	for _, body := range []string{`{"event":"issue deleted"}`, `{}`} {
		got := h.send(t, "POST", address("l"), body, "X-Signature", sign(body))
		if got.status != http.StatusOK || got.Ignored == "" || h.count(t) != 0 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

func TestDelivery_IsAnsweredAsTheServiceWants(t *testing.T) {
	h := build(t, scripts{"S": echo})
	c := &connector.Connector{Title: "Chat", Receive: func(d connector.Delivery, _ string) (connector.Event, error) {
		event := connector.Event{Payload: json.RawMessage("{}"), DeliveryKey: d.Header.Get("X-Delivery"), Answer: &connector.Answer{Body: []byte("thanks")}}
		switch d.Header.Get("X-Event") {
		case "":
			return connector.Event{Answer: &connector.Answer{Status: 201, Type: "text/x", Body: []byte(d.URL)}}, nil
		case "unknown":
			return connector.Event{Answer: event.Answer}, connector.ErrUnknownEvent
		case "message":
			event.Name, event.Also = "message", []string{"message in a channel"}
		default:
			event.Name = "other"
		}
		return event, nil
	}}
	h.listeners["l"] = ingress.Target{Connector: c, Listener: workspace.Listener{Event: "message in a channel", Script: "S"}}
	for _, one := range []struct {
		method, event string
		status        int
		body          string
		stored        int
	}{
		{"HEAD", "", 201, "", 0},
		{"GET", "", 201, "https://hooks.example.com" + address("l"), 0},
		{"POST", "", 201, "https://hooks.example.com" + address("l"), 0},
		{"POST", "unknown", 200, "thanks", 0},
		{"POST", "other", 200, "thanks", 0},
		{"PUT", "message", 405, "", 0},
		{"POST", "message", 200, "thanks", 1},
		{"POST", "message", 200, "thanks", 1},
	} {
		got := h.send(t, one.method, address("l"), "{}", "X-Event", one.event, "X-Delivery", "d", "X-Forwarded-Host", "hooks.example.com", "X-Forwarded-Proto", "https")
		if got.status != one.status || one.body != "" && got.body != one.body || h.count(t) != one.stored {
			t.Errorf("%+v: %d %q, %d stored", one, got.status, got.body, h.count(t))
		}
	}
	i := h.send(t, "POST", address("l"), "{}", "X-Event", "message", "X-Delivery", "d").header.Get("Bobbin-Invocation-Id")
	h.ended(t, invocation.ID(i))
}

func TestDelivery_IsNotAcknowledgedWhenItCannotBeStored(t *testing.T) {
	for _, code := range fault.Codes() {
		h := build(t, scripts{"S": echo}, func(c *ingress.Config) {
			c.Enqueue = func(context.Context, invocation.Request) (invocation.Invocation, bool, error) {
				return invocation.Invocation{}, false, fmt.Errorf("enqueue: %w", fault.New(code, "It cannot be stored."))
			}
		})
		h.listeners["l"] = tracked()
		got := h.send(t, "POST", address("l"), created, "X-Signature", sign(created))
		if got.status < 400 || got.Error == nil || got.Error.Code != code {
			t.Errorf("%s: %d %s", code, got.status, got.body)
		}
		if retry := got.header.Get("Retry-After") != ""; retry != (got.status == http.StatusServiceUnavailable) {
			t.Errorf("%s: %d, Retry-After %v", code, got.status, retry)
		}
	}
}

func TestHTTPEvent_IsTheRequest(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["raw"] = generic("S", "async")
	got := h.send(t, "PUT", address("raw")+"/a%20b/c?x=1&x=2&y=%C3%A4&z", `{"n":1.50}`, "Content-Type", "application/json; charset=utf-8", "X-Own", "v")
	if got.status != http.StatusAccepted {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var event map[string]any
	result := h.ended(t, got.ID).Result
	if err := json.Unmarshal(result, &event); err != nil {
		t.Fatal(err)
	}
	headers := event["headers"].(map[string]any)
	if headers["X-Own"] != "v" || headers["Content-Type"] != "application/json; charset=utf-8" || headers["Host"] == "" {
		t.Errorf("headers %v", headers)
	}
	delete(event, "headers")
	rest, _ := json.Marshal(event)
	want := `{"body":{"n":1.5},"bodyType":"json","method":"PUT","path":"/a%20b/c","queryString":"x=1\u0026x=2\u0026y=%C3%A4\u0026z","queryStringParams":{"x":"1","y":"ä","z":""},"sourceIp":"127.0.0.1"}`
	if string(rest) != want {
		t.Errorf("got  %s\nwant %s", rest, want)
	}
	if !strings.Contains(string(result), `{"n":1.50}`) {
		t.Error("a number lost its digits")
	}
}

func TestHTTPEvent_BodyByContentType(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["raw"] = generic("S", "")
	for name, c := range map[string]struct{ contentType, body, kind, want string }{
		"JSON":             {"application/json", `[1, "é"]`, "json", `[1,"é"]`},
		"JSON by case":     {"Application/JSON", `null`, "json", `null`},
		"JSON with a mark": {"application/json", "\xef\xbb\xbf{}", "json", `{}`},
		"plain text":       {"text/plain", "a\nb", "text", `"a\nb"`},
		"HTML":             {"text/html; charset=utf-8", "<p>", "text", `"<p>"`},
		"XML":              {"text/xml", "<x/>", "text", `"<x/>"`},
		"XHTML":            {"application/xhtml+xml", "<x/>", "text", `"<x/>"`},
		"a form":           {"application/x-www-form-urlencoded", "a=1&b=2", "text", `"a=1&b=2"`},
		"Latin-1":          {"text/plain; charset=iso-8859-1", "\xe4", "text", `"ä"`},
		"broken UTF-8":     {"text/plain", "a\xff", "text", `"a�"`},
		"a broken type":    {"text/plain; charset", "a", "text", `"a"`},
		"binary":           {"image/png", "\x00\xff", "base64", `"AP8="`},
		"another JSON":     {"application/vnd.api+json", `{}`, "base64", `"e30="`},
		"no type":          {"", `{}`, "base64", `"e30="`},
		"empty":            {"application/json", "", "", ""},
	} {
		got := h.send(t, "POST", address("raw"), c.body, "Content-Type", c.contentType)
		if got.status != http.StatusAccepted {
			t.Errorf("%s: %d %s", name, got.status, got.body)
			continue
		}
		var event struct {
			BodyType string
			Body     json.RawMessage
		}
		if err := json.Unmarshal(h.ended(t, got.ID).Result, &event); err != nil {
			t.Fatal(err)
		}
		var value, want any
		_ = json.Unmarshal(event.Body, &value)
		_ = json.Unmarshal([]byte(c.want), &want)
		if event.BodyType != c.kind || fmt.Sprint(value) != fmt.Sprint(want) {
			t.Errorf("%s: %q %s, want %q %s", name, event.BodyType, event.Body, c.kind, c.want)
		}
	}
}

// What was made of a body is not what was signed: spaces are gone, and another charset is another one.
func TestHTTPEvent_HasTheBodyByteForByteWhereItIsWanted(t *testing.T) {
	h := build(t, scripts{"S": echo})
	wanted := generic("S", "")
	wanted.Listener.RawBody = true
	h.listeners["raw"], h.listeners["plain"] = wanted, generic("S", "")
	for contentType, body := range map[string]string{"application/json": "{ \"n\" : 1.50,\n\"who\":\"<\u00e9>\" }", "text/plain; charset=iso-8859-1": "\xe4", "image/png": "\x00\xff", "text/plain": "", "application/json; x": "{"} {
		for name, want := range map[string]string{"raw": body, "plain": ""} {
			got := h.send(t, "POST", address(name), body, "Content-Type", contentType)
			i, err := h.service.Event(t.Context(), got.ID)
			var event struct{ RawBody []byte }
			if err := errors.Join(err, json.Unmarshal(i, &event)); err != nil || string(event.RawBody) != want {
				t.Errorf("%s of %s: %q %v", contentType, name, event.RawBody, err)
			}
		}
	}
}

func TestSync_AnswersWhatTheScriptSays(t *testing.T) {
	h := build(t, scripts{
		"page":  returns(`{"status":201,"headers":{"content-type":"text/html","X-N":7,"Content-Length":"999","connection":"upgrade"},"body":"<p>ä"}`),
		"bytes": returns(`{"status":200,"body":"AP8=","isBase64":true}`),
		"empty": returns(`{"status":204}`),
	})
	for name, want := range map[string]struct {
		status      int
		body, media string
	}{"page": {201, "<p>ä", "text/html"}, "bytes": {200, "\x00\xff", "text/plain; charset=utf-8"}, "empty": {204, "", "text/plain; charset=utf-8"}} {
		h.listeners[name] = generic(name, "sync")
		got := h.send(t, "GET", address(name), "")
		if got.status != want.status || got.body != want.body || got.header.Get("Content-Type") != want.media || got.header.Get("Bobbin-Invocation-Id") == "" {
			t.Errorf("%s: %d %q %v", name, got.status, got.body, got.header)
		}
		if name == "page" && (got.header.Get("X-N") != "7" || got.header.Get("Connection") != "") {
			t.Errorf("headers %v", got.header)
		}
	}
}

func TestSync_SaysWhenThereIsNoAnswer(t *testing.T) {
	h := build(t, scripts{
		"nothing": returns(`null`),
		"throws": func(context.Context, invocation.Invocation) script.Outcome {
			return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "private detail"}}
		},
		"late": func(context.Context, invocation.Invocation) script.Outcome {
			return script.Outcome{Status: script.TimedOut}
		},
	})
	for name, want := range map[string]int{"nothing": 502, "throws": 500, "late": 408} {
		h.unanswered(t, name, want)
	}
}

func TestSync_SaysThatAScriptTakesTooLong(t *testing.T) {
	h := build(t, scripts{"slow": func(ctx context.Context, _ invocation.Invocation) script.Outcome {
		<-ctx.Done()
		return script.Outcome{Status: script.TimedOut}
	}}, func(c *ingress.Config) { c.SyncWait = 50 * time.Millisecond })
	h.unanswered(t, "slow", 408)
}

// Where nothing else is said, a sender waits for 29 seconds: most give up after 30.
func TestSync_IsWaitedForAsLongAsIsPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handler := ingress.New(ingress.Config{
			Listener: func(context.Context, string, string, string) (ingress.Target, error) {
				return generic("S", "sync"), nil
			},
			Enqueue: func(context.Context, invocation.Request) (invocation.Invocation, bool, error) {
				return invocation.Invocation{ID: "i", Status: script.Queued}, true, nil
			},
			Wait: func(ctx context.Context, _ invocation.ID) (invocation.Invocation, error) {
				<-ctx.Done()
				return invocation.Invocation{}, fault.New(fault.Canceled, "It was waited for no longer.")
			},
		})
		w, began := httptest.NewRecorder(), time.Now()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/listeners/w/development/raw", nil))
		if took := time.Since(began); w.Code != http.StatusRequestTimeout || took != 29*time.Second {
			t.Errorf("after %v: %d %s", took, w.Code, w.Body)
		}
	})
}

// unanswered asks a sync listener whose script gives no answer.
func (h *house) unanswered(t *testing.T, name string, status int) {
	t.Helper()
	h.listeners[name] = generic(name, "sync")
	got := h.send(t, "POST", address(name), "{}", "Content-Type", "application/json")
	if got.status != status || got.Error == nil || got.ID == "" || strings.Contains(got.body, "private detail") {
		t.Errorf("%s: %d %s", name, got.status, got.body)
	}
	if name == "nothing" && h.ended(t, got.ID).Status != script.MalformedPayload {
		t.Errorf("%s is recorded as %s", name, h.ended(t, got.ID).Status)
	}
}

func TestSync_ARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	runs := make(chan bool, 9)
	h := build(t, scripts{"S": func(_ context.Context, i invocation.Invocation) script.Outcome {
		runs <- true
		return script.Outcome{Status: script.Finished, Result: json.RawMessage(`{"status":200,"body":"` + string(i.ID) + `"}`)}
	}})
	h.listeners["raw"] = generic("S", "sync")
	first := h.send(t, "POST", address("raw"), "", "Idempotency-Key", "1")
	second := h.send(t, "POST", address("raw"), "", "Idempotency-Key", "1")
	if first.status != 200 || first.body == "" || second.body != first.body || len(runs) != 1 {
		t.Errorf("%s and %s in %d runs", first.body, second.body, len(runs))
	}
}

func TestPath_EscapesNames(t *testing.T) {
	h := build(t, scripts{"S": echo})
	h.listeners["a/b ä?"] = generic("S", "")
	if got := h.send(t, "POST", address("a/b ä?"), ""); got.status != http.StatusAccepted {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func FuzzDelivery(f *testing.F) {
	f.Add("POST", "/listeners/w/development/raw/x", "a=%zz", "application/json", []byte(`{"a":1}`))
	f.Add("GET", "/listeners/%2e%2e/development//", "", "text/plain; charset=utf-16", []byte("\xff"))
	handler := ingress.New(ingress.Config{
		Listener: func(context.Context, string, string, string) (ingress.Target, error) { return generic("S", ""), nil },
		Enqueue: func(_ context.Context, r invocation.Request) (invocation.Invocation, bool, error) {
			if !json.Valid(r.Payload) {
				f.Errorf("the event is not JSON: %s", r.Payload)
			}
			return invocation.Invocation{ID: "i", Status: script.Queued}, true, nil
		},
	})
	f.Fuzz(func(t *testing.T, method, path, query, contentType string, body []byte) {
		r, err := http.NewRequest(method, "http://localhost", strings.NewReader(string(body)))
		if err != nil {
			t.Skip()
		}
		r.URL.Path, r.URL.RawQuery = path, query
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code < 200 || w.Code > 499 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
