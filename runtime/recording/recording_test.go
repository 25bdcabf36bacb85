package recording_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/recording"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// world answers requests and calls through functions.
type world struct {
	fetch func(script.FetchRequest) (script.FetchResponse, error)
	call  func(method string) (json.RawMessage, error)
}

func (w world) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	if r.Body != nil {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return script.FetchResponse{}, err
		}
	}
	if w.fetch == nil {
		<-ctx.Done()
		return script.FetchResponse{}, ctx.Err()
	}
	return w.fetch(r)
}

func (w world) Call(_ context.Context, method string, _ json.RawMessage) (json.RawMessage, error) {
	return w.call(method)
}

func (world) Console(script.Line) {}

func says(status int, body string, headers ...[2]string) func(script.FetchRequest) (script.FetchResponse, error) {
	return func(r script.FetchRequest) (script.FetchResponse, error) {
		return script.FetchResponse{URL: r.URL, Status: status, Header: headers, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func recorder(w world, known ...string) *recording.Recorder {
	input := recording.Prepare(script.Input{}, "a seed", time.UnixMilli(1_700_000_000_000))
	return recording.NewRecorder(w, input, secret.NewRedactor(known...))
}

// ask makes a request and reads its answer.
func ask(t *testing.T, h script.Host, r script.FetchRequest) (string, error) {
	t.Helper()
	got, err := h.Fetch(t.Context(), r)
	if err != nil {
		return "", err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	return string(body), err
}

func post(url, body string) script.FetchRequest {
	return script.FetchRequest{Method: "POST", URL: url, Body: strings.NewReader(body), Size: int64(len(body))}
}

// again writes a recording and reads it.
func again(t *testing.T, r *recording.Recording) *recording.Recording {
	t.Helper()
	r.Script = "Test"
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := recording.Decode("test.json", text)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if twice, _ := read.Encode(); !bytes.Equal(text, twice) {
		t.Errorf("written again it is\n%s\nand was\n%s", twice, text)
	}
	return read
}

var finished = script.Outcome{Status: script.Finished}

func TestPlayer_GivesBodiesByteByByte(t *testing.T) {
	for name, body := range map[string]string{
		"none": "", "JSON": `{"b":1,"a":[1.50,"<é>"]}`, "JSON and a line": "[1]\n", "JSON with spaces": `{ "a": 1 }`, "null": "null",
		"text": "one\ntwo\n", "one line": "x", "line feeds": "\n\n", "bytes": "\x00\xff\x01", "not UTF-8": "\xe9",
		"escaped": `{"a":"\u003c\u2028"}`, "twice the same member": `{"a":1,"a":2}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := recorder(world{fetch: says(200, body)})
			if _, err := ask(t, r, post("https://x.test/", body)); err != nil {
				t.Fatal(err)
			}
			p := recording.NewPlayer(again(t, r.Finish(finished)), recording.PlayerConfig{})
			got, err := ask(t, p, post("https://x.test/", body))
			if err != nil || got != body {
				t.Errorf("got %q, %v; want %q", got, err, body)
			}
		})
	}
}

func TestPlayer_AnswersTheSameInTheirOrder(t *testing.T) {
	n := 0
	r := recorder(world{fetch: func(q script.FetchRequest) (script.FetchResponse, error) {
		n++
		return says(200, q.URL+strings.Repeat("!", n))(q)
	}})
	for _, url := range []string{"a", "b", "a", "a"} {
		if _, err := ask(t, r, script.FetchRequest{URL: url}); err != nil {
			t.Fatal(err)
		}
	}
	p := recording.NewPlayer(again(t, r.Finish(finished)), recording.PlayerConfig{})
	var got []string
	for _, url := range []string{"a", "a", "b", "a"} {
		body, err := ask(t, p, script.FetchRequest{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, body)
	}
	if text := strings.Join(got, " "); text != "a! a!!! b!! a!!!!" {
		t.Errorf("got %s", text)
	}
}

func TestPlayer_SaysWhatIsNotAsRecorded(t *testing.T) {
	r := recorder(world{fetch: says(200, "{}"), call: func(string) (json.RawMessage, error) { return json.RawMessage("{}"), nil }})
	origin := script.WithOrigin(t.Context(), &script.Origin{Number: 1, Place: &fault.Place{File: "scripts/A.ts", Line: 3, Column: 5}})
	if _, err := r.Fetch(origin, script.FetchRequest{Method: "PUT", URL: "/issue/1", Connection: "jira", Header: [][2]string{{"accept", "x/y"}}, Body: strings.NewReader(`{"a":1,"b":2}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Call(t.Context(), "record.set", json.RawMessage(`{"key":"k","value":1}`)); err != nil {
		t.Fatal(err)
	}
	kept := again(t, r.Finish(finished))
	for name, c := range map[string]struct {
		ask  func(script.Host) error
		want recording.Divergence
	}{
		"body": {fetching(script.FetchRequest{Method: "PUT", URL: "/issue/1", Connection: "jira", Header: [][2]string{{"Accept", "x/y"}}, Body: strings.NewReader(`{"a":1,"b":3}`)}),
			recording.Divergence{Message: "PUT /issue/1 (jira) is not what was recorded.", Asked: "PUT /issue/1 (jira)", Expected: "PUT /issue/1 (jira)", ExpectedAt: "scripts/A.ts:3:5",
				Difference: "--- recorded\n+++ asked\n@@ -3,5 +3,5 @@\n \n {\n   \"a\": 1,\n-  \"b\": 2\n+  \"b\": 3\n }"}},
		"header": {fetching(script.FetchRequest{Method: "PUT", URL: "/issue/1", Connection: "jira", Header: [][2]string{{"accept", "z"}}, Body: strings.NewReader(`{"a":1,"b":2}`)}),
			recording.Divergence{Asked: "PUT /issue/1 (jira)", Expected: "PUT /issue/1 (jira)", Difference: "-accept: x/y\n+accept: z"}},
		"method":   {fetching(script.FetchRequest{URL: "/issue/1", Connection: "jira"}), recording.Divergence{Asked: "GET /issue/1 (jira)", Expected: "PUT /issue/1 (jira)", Difference: "+GET /issue/1 (jira)"}},
		"address":  {fetching(script.FetchRequest{Method: "PUT", URL: "/issue/2", Connection: "jira"}), recording.Divergence{Asked: "PUT /issue/2 (jira)", Expected: "PUT /issue/1 (jira)", Difference: "-PUT /issue/1 (jira)"}},
		"argument": {calling("record.set", `{"key":"k","value":2}`), recording.Divergence{Asked: "record.set k", Expected: "record.set k", Difference: "-  \"value\": 1\n+  \"value\": 2"}},
		"call":     {calling("trigger.script", `{"script":"B"}`), recording.Divergence{Message: "The recording has no trigger.script B.", Asked: "trigger.script B", Expected: "PUT /issue/1 (jira)", Difference: "trigger.script"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := recording.NewPlayer(kept, recording.PlayerConfig{})
			var host *script.HostError
			if err := c.ask(p); !errors.As(err, &host) || host.Name != "ReplayError" {
				t.Errorf("the script gets %v", err)
			}
			_ = c.ask(p) // a script that tries again
			report := p.Report()
			if len(report.Divergences) != 1 || len(report.Unused) != 2 || report.Answered != 0 {
				t.Fatalf("got %+v", report)
			}
			got := report.Divergences[0]
			if got.Asked != c.want.Asked || got.Expected != c.want.Expected || !strings.Contains(got.Difference, c.want.Difference) || !strings.Contains(got.Message, c.want.Message) {
				t.Errorf("got %+v\n%s", got, got.Difference)
			}
		})
	}
}

func fetching(r script.FetchRequest) func(script.Host) error {
	body := ""
	if r.Body != nil {
		text, _ := io.ReadAll(r.Body)
		body = string(text)
	}
	return func(h script.Host) error {
		if r.Body != nil {
			r.Body = strings.NewReader(body)
		}
		_, err := h.Fetch(context.Background(), r)
		return err
	}
}

func calling(method, arguments string) func(script.Host) error {
	return func(h script.Host) error {
		_, err := h.Call(context.Background(), method, json.RawMessage(arguments))
		return err
	}
}

func TestRecorder_MasksSecrets(t *testing.T) {
	const canary = "canary-5ac1e7"
	for name, act := range map[string]func(*testing.T, *recording.Recorder){
		"known": func(t *testing.T, r *recording.Recorder) {
			ask(t, r, post("https://x.test/known-"+canary, "known-"+canary))
		},
		"headers": func(t *testing.T, r *recording.Recorder) {
			ask(t, r, script.FetchRequest{URL: "https://x.test/", Header: [][2]string{{"authorization", "Basic " + canary}, {"Cookie", "a=" + canary}, {"x-api-key", canary}}})
			ask(t, r, post("https://x.test/", "later "+canary))
		},
		"query": func(t *testing.T, r *recording.Recorder) {
			ask(t, r, script.FetchRequest{URL: "https://x.test/?access_token=" + canary})
		},
		"JSON": func(t *testing.T, r *recording.Recorder) {
			ask(t, r, post("/", `{"deep":[{"clientSecret":"`+canary+`"}]}`))
		},
		"form": func(t *testing.T, r *recording.Recorder) {
			ask(t, r, post("/", "grant_type=x&client_secret="+canary+"&a=b"))
		},
		"user": func(t *testing.T, r *recording.Recorder) {
			ask(t, r, script.FetchRequest{URL: "https://" + canary + "@x.test/"})
		},
		"arguments": func(t *testing.T, r *recording.Recorder) {
			r.Call(t.Context(), "record.set", json.RawMessage(`{"key":"k","value":{"token":"`+canary+`"}}`))
		},
		"sealed": func(t *testing.T, r *recording.Recorder) {
			r.Call(t.Context(), "record.set", json.RawMessage(`{"key":"k","secure":true,"value":["`+canary+`"]}`))
		},
		"sealed, compared": func(t *testing.T, r *recording.Recorder) {
			r.Call(t.Context(), "record.compareAndSet", json.RawMessage(`{"key":"k","secure":true,"expected":["`+canary+`"],"value":1}`))
		},
		"sealed, several": func(t *testing.T, r *recording.Recorder) {
			r.Call(t.Context(), "record.setAll", json.RawMessage(`{"secure":true,"records":[{"key":"k","value":{"a":"`+canary+`"}}]}`))
		},
		"by key, several": func(t *testing.T, r *recording.Recorder) {
			r.Call(t.Context(), "record.setAll", json.RawMessage(`{"records":[{"key":"k","value":1},{"key":"access-token","value":"`+canary+`"}]}`))
		},
		"by key": func(t *testing.T, r *recording.Recorder) {
			r.Call(t.Context(), "record.set", json.RawMessage(`{"key":"access-token","value":"`+canary+`"}`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := world{fetch: says(200, `{"echo":"`+canary+`","access_token":"`+canary+`"}`, [2]string{"set-cookie", "s=" + canary + "; path=/"}),
				call: func(string) (json.RawMessage, error) {
					return nil, &script.HostError{Name: "ServiceError", Message: "no"}
				}}
			r := recorder(w, "known-"+canary)
			act(t, r)
			text, err := again(t, r.Finish(script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "Bearer canary-5ac1e7aaaaaa"}})).Encode()
			if err != nil || bytes.Contains(text, []byte(canary)) {
				t.Errorf("%v %s", err, text)
			}
		})
	}
	// A secret that is a number leaves JSON behind.
	r := recorder(world{fetch: says(200, `{"pin":48151623,"password":"48151623"}`), call: func(string) (json.RawMessage, error) { return json.RawMessage(`{"value":48151623}`), nil }})
	ask(t, r, post("/x", `[48151623]`))
	r.Call(t.Context(), "record.get", json.RawMessage(`{"n":48151623}`))
	if text, _ := again(t, r.Finish(script.Outcome{Result: json.RawMessage(`48151623`)})).Encode(); bytes.Contains(text, []byte("4815")) {
		t.Errorf("%s", text)
	}
	// What looks like a token needs no name.
	for _, token := range []string{"glpat-abcdefghij1234567890", "ghp_abcdefghijklmnopqrst1234", "ATATT3xFfGF0abcdefghijklmnop", "xoxb-123456789012-abc",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----"} {
		r := recorder(world{fetch: says(200, `{"note":"`+token+`"}`)})
		ask(t, r, script.FetchRequest{URL: "/x"})
		if text, _ := again(t, r.Finish(finished)).Encode(); bytes.Contains(text, []byte(token)) {
			t.Errorf("%s is in %s", token, text)
		}
	}
}

func TestPlayer_TakesWhatAMaskHid(t *testing.T) {
	r := recorder(world{fetch: says(200, "{}")})
	ask(t, r, post("/login?token=abcdefgh", `{"password":"12345678","user":"ada"}`))
	ask(t, r, post("/next", "12345678 and more"))
	kept := again(t, r.Finish(finished))
	p := recording.NewPlayer(kept, recording.PlayerConfig{})
	ask(t, p, post("/login?token=other", `{"user":"ada","password":"another"}`))
	ask(t, p, post("/next", "another and more"))
	if report := p.Report(); report.Answered != 2 {
		t.Errorf("got %+v", report)
	}
	p = recording.NewPlayer(kept, recording.PlayerConfig{})
	ask(t, p, post("/login?token=other", `{"user":"eve","password":"another"}`))
	if report := p.Report(); report.Answered != 0 {
		t.Errorf("another user got %+v", report)
	}
}

func TestRecorder_KeepsNoBodyOverItsSize(t *testing.T) {
	large := strings.Repeat("x", recording.MaxBody+1)
	r := recorder(world{fetch: says(200, large)})
	if got, err := ask(t, r, post("/large", large)); err != nil || len(got) != len(large) {
		t.Fatal(len(got), err)
	}
	kept := again(t, r.Finish(finished))
	if left := kept.Exchanges[0].Body.Left; left == nil || left.Size != int64(len(large)) || len(left.SHA256) != 64 {
		t.Errorf("got %+v", kept.Exchanges[0].Body)
	}
	p := recording.NewPlayer(kept, recording.PlayerConfig{})
	if _, err := ask(t, p, post("/large", large)); err == nil || !strings.Contains(err.Error(), "does not hold the body of this answer: it has 8.0 MB") {
		t.Errorf("got %v", err)
	}
	if report := p.Report(); report.Answered != 1 || len(report.Divergences) != 0 {
		t.Errorf("got %+v", report)
	}
}

func TestPlayer_EndsAsTheRecordedDid(t *testing.T) {
	broken := &script.HostError{Name: "ServiceError", Message: "x.test broke off."}
	r := recorder(world{
		fetch: func(q script.FetchRequest) (script.FetchResponse, error) {
			if q.URL == "/refused" {
				return script.FetchResponse{}, broken
			}
			return script.FetchResponse{Status: 200, Body: io.NopCloser(io.MultiReader(strings.NewReader("half"), failing{broken}))}, nil
		},
		call: func(string) (json.RawMessage, error) {
			return nil, &script.HostError{Name: "ServiceError", Message: "Too many.", Code: 429}
		},
	})
	perform := func(h script.Host) (out []string) {
		for _, url := range []string{"/refused", "/half"} {
			body, err := ask(t, h, script.FetchRequest{URL: url})
			out = append(out, body, err.Error())
		}
		_, err := h.Call(t.Context(), "record.get", json.RawMessage("{}"))
		var host *script.HostError
		if !errors.As(err, &host) || host.Code != 429 {
			t.Errorf("got %v", err)
		}
		return out
	}
	first := perform(r)
	second := perform(recording.NewPlayer(again(t, r.Finish(finished)), recording.PlayerConfig{}))
	if strings.Join(first, "|") != strings.Join(second, "|") {
		t.Errorf("recorded %q, replayed %q", first, second)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestPlayer_AnswersThatNeverCame(t *testing.T) {
	r := recorder(world{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Fetch(ctx, script.FetchRequest{URL: "/slow"}); err == nil {
		t.Fatal("an answer came")
	}
	// The script gave it up: it waits again, until it gives it up.
	p := recording.NewPlayer(again(t, r.Finish(finished)), recording.PlayerConfig{})
	if _, err := p.Fetch(ctx, script.FetchRequest{URL: "/slow"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	// The run was stopped: the recording ends here.
	p = recording.NewPlayer(again(t, r.Finish(script.Outcome{Status: script.TimedOut})), recording.PlayerConfig{})
	if _, err := p.Fetch(t.Context(), script.FetchRequest{URL: "/slow"}); err == nil || !strings.Contains(err.Error(), "recording ends here") {
		t.Errorf("got %v", err)
	}
}

func TestRecorder_BeginsAgain(t *testing.T) {
	r := recorder(world{fetch: says(200, "x")})
	ask(t, r, script.FetchRequest{URL: "/a"})
	r.ReadClock(script.Readings{{Ms: 1, Times: 1}})
	r.BeginAgain()
	ask(t, r, script.FetchRequest{URL: "/a"})
	r.ReadClock(script.Readings{{Ms: 2, Times: 1}})
	if kept := r.Finish(finished); len(kept.Exchanges) != 1 || len(kept.Clock.Readings) != 1 || kept.Clock.Readings[0].Ms != 2 {
		t.Errorf("got %+v", kept)
	}
}

func TestRecorder_OrdersByTheScript(t *testing.T) {
	r := recorder(world{call: func(string) (json.RawMessage, error) { return json.RawMessage("1"), nil }})
	for _, n := range []int{3, 1, 2} {
		if _, err := r.Call(script.WithOrigin(t.Context(), &script.Origin{Number: n}), "x", json.RawMessage(strings.Repeat("1", n))); err != nil {
			t.Fatal(err)
		}
	}
	kept := r.Finish(finished)
	if string(kept.Exchanges[0].Arguments)+string(kept.Exchanges[2].Arguments) != "1111" {
		t.Errorf("got %+v", kept.Exchanges)
	}
}

func TestOpen_WhatIsNoRecording(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "is empty"},
		"spaces":          {" \n", "is empty"},
		"no JSON":         {"hello", "x.json:1: The recording is damaged or cut off"},
		"another file":    {`{"name":"x"}`, "is not a recording"},
		"a list":          {`[1]`, "is not a recording"},
		"newer":           {`{"format":2,"script":"A"}`, "newer Bobbin (format 2; this one reads up to 1)"},
		"no such format":  {`{"format":0,"script":"A"}`, "is damaged"},
		"wrong type":      {`{"format":1,"script":"A","exchanges":5}`, "is damaged"},
		"empty exchange":  {`{"format":1,"script":"A","exchanges":[{}]}`, "neither a method nor a call"},
		"no status":       {`{"format":1,"script":"A","exchanges":[{"method":"GET","answer":{}}]}`, "an answer has no status"},
		"a body of what":  {`{"format":1,"script":"A","exchanges":[{"method":"GET","body":{"text":1}}]}`, "a body is not what its form says"},
		"no base64":       {`{"format":1,"script":"A","exchanges":[{"method":"GET","body":{"base64":"*"}}]}`, "is damaged"},
		"a header of one": {`{"format":1,"script":"A","exchanges":[{"method":"GET","headers":["x"]}]}`, "no header"},
		"a clock":         {`{"format":1,"script":"A","clock":{"readings":"1 x"}}`, "no reading of a clock"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.json")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := recording.Open(file)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// All recordings of this repository are read; one that a person has edited may have a secret
// again.
func TestRecordings_OfThisRepositoryHoldNoSecret(t *testing.T) {
	found := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".json" || d.IsDir() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte(`"exchanges"`)) {
			return err
		}
		r, err := recording.Open(path)
		if err != nil {
			return nil
		}
		found++
		if leaks := r.Leaks(); len(leaks) > 0 {
			t.Errorf("%s has what looks like a secret in %s", path, strings.Join(leaks, "; "))
		}
		if again, err := r.Encode(); err != nil || !bytes.Equal(again, text) {
			t.Errorf("%s is not written as Bobbin writes it: %v", path, err)
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d recordings, %v", found, err)
	}
	r, err := recording.Decode("x", []byte(`{"format":1,"script":"A","exchanges":[{"call":"a","arguments":{"password":"x"}},{"method":"GET","url":"/?token=x"},`+
		`{"method":"GET","headers":["authorization: x"]},{"method":"GET","body":{"lines":["glpat-abcdefghij123456"]}},{"call":"clean"}]}`))
	if err != nil || len(r.Leaks()) != 4 {
		t.Errorf("got %v, %v", r, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format":1,"script":"A","clock":{"start":"2026-01-01T00:00:00Z","readings":"0*3 5"},"exchanges":[{"method":"GET","url":"/a?token=x",` +
		`"headers":["a: b"],"body":{"json":{"a":1}},"answer":{"status":200,"body":{"lines":["a","b"]}}},{"call":"record.get","arguments":{"key":"k"},"result":{}}]}`))
	f.Add([]byte(`{"format":1,"script":"A","exchanges":[{"method":"PUT","stopped":true,"body":{"base64":"AAE="}},{"method":"GET","body":{"left":{"size":1}}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := recording.Decode("x.json", text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("got %v", err)
			}
			return
		}
		p := recording.NewPlayer(r, recording.PlayerConfig{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, x := range r.Exchanges {
			if x.Call != "" {
				_, _ = p.Call(ctx, x.Call, x.Arguments) // its error is the recorded one
				continue
			}
			body, _ := x.Body.Bytes()
			if got, err := p.Fetch(ctx, script.FetchRequest{Method: x.Method, URL: x.URL, Connection: x.Connection, Header: x.Headers, Body: bytes.NewReader(body)}); err == nil {
				_, _ = io.Copy(io.Discard, got.Body)
			}
		}
		p.Report()
		r.Input()
	})
}
