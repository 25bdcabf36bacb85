package worker_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// engine makes the workers run the real script engine.
func engine(c *worker.Config) {
	c.Env = []string{asWorker + "=engine"}
}

// function is a job of the real engine: the body of a default export.
func function(host script.Host, body string) worker.Job {
	code := `(async()=>{"use strict";globalThis.__bobbin_exports={default:async(event,context)=>{` + body + `}}})()`
	sum := sha256.Sum256([]byte(code))
	j := job(host, code)
	j.Bundle.Hash = hex.EncodeToString(sum[:])
	return j
}

func TestEngine_RunawayScriptsEnd(t *testing.T) {
	const limit = 700 * time.Millisecond
	p := pool(t, engine)
	warm(t, p)
	for name, c := range map[string]struct {
		body string
		want script.Status
	}{
		"endless loop":            {`for(;;){}`, script.TimedOut},
		"endless awaits":          {`for(;;)await null`, script.TimedOut},
		"text built bit by bit":   {`for(let s='';;)s+='x'`, script.TimedOut},
		"never settled":           {`await new Promise(r=>setTimeout(r,1e9))`, script.TimedOut},
		"catch that swallows":     {`for(;;){try{for(;;){}}catch{}finally{continue}}`, script.TimedOut},
		"growing array":           {`const a=[];for(;;)a.push(new Array(1000).fill(1))`, script.OutOfMemory},
		"growing string":          {`let s='x';for(;;)s+=s`, script.OutOfMemory},
		"2 GB in small pieces":    {`const a=[];for(let i=0;i<2048;i++)a.push(new Uint8Array(1<<20).fill(1))`, script.OutOfMemory},
		"'x'.repeat(2**40)":       {`return 'x'.repeat(2**40).length`, ""},
		"ArrayBuffer(2**33)":      {`return new ArrayBuffer(2**33).byteLength`, ""},
		"array of itself, flat":   {`const a=[];a.push(a,a);a.flat(Infinity)`, ""},
		"big integer":             {`return String(1n<<2n**40n)`, ""},
		"deep JSON":               {`JSON.parse('['.repeat(5e6))`, ""},
		"Array(1e9).fill(0)":      {`Array(1e9).fill(0)`, ""},
		"array-like of 2**53":     {`Array.from({length:2**53-1})`, ""},
		"catastrophic expression": {`/^(?=(a+)+$)/.test('a'.repeat(40)+'b')`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want != script.TimedOut {
				needsHardLimit(t)
			}
			j := function(newRecorder(), c.body)
			j.Limits.Timeout = limit
			if c.want == script.OutOfMemory {
				j.Limits.Timeout = time.Minute
			}
			began := time.Now()
			got := p.Run(context.Background(), demo, j)
			took := time.Since(began)
			if got.Status == script.Finished || got.Status == script.RuntimeError || (c.want != "" && got.Status != c.want) || got.Error == nil {
				t.Fatalf("got %+v, %+v; want %s", got, got.Error, c.want)
			}
			t.Logf("%s in %v: %s", got.Status, took.Round(time.Millisecond), got.Error.Message)
			if took > j.Limits.Timeout+5*time.Second {
				t.Errorf("took %v", took)
			}
			warm(t, p)
		})
	}
}

// warm runs a small script to its end.
func warm(t testing.TB, p *worker.Pool) {
	t.Helper()
	got := p.Run(context.Background(), demo, function(newRecorder(), `return event.n+1`))
	if got.Status != script.Finished || string(got.Result) != "2" {
		t.Fatalf("a small script: %+v, %+v", got, got.Error)
	}
}

func TestEngine_FetchesAndLogs(t *testing.T) {
	p := pool(t, engine)
	host := newRecorder()
	host.fetch = func(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
		if r.URL == "http://down/" {
			return script.FetchResponse{}, &script.HostError{Name: "ServiceError", Message: "Nothing answers.", Service: "Fetch"}
		}
		body, err := io.ReadAll(r.Body)
		return script.FetchResponse{Status: 201, StatusText: "Created", Header: [][2]string{{"content-type", "application/json"}},
			Body: io.NopCloser(strings.NewReader(fmt.Sprintf(`{"sent":%d}`, len(body))))}, err
	}
	got := p.Run(context.Background(), demo, function(host, `
		console.log("before");
		const r = await fetch("http://up/", {method: "POST", body: "x".repeat(1000000)});
		const answer = await r.json();
		try { await fetch("http://down/") } catch (e) { return [r.status, answer.sent, e.name, e.message] }`))
	if got.Status != script.Finished || string(got.Result) != `[201,1000000,"ServiceError","Nothing answers."]` {
		t.Errorf("got %s %s, %+v", got.Status, got.Result, got.Error)
	}
	if said := host.said(); len(said) != 1 || said[0] != "before" {
		t.Errorf("console %v", said)
	}
}

func TestEngine_ManyWaitAtATime(t *testing.T) {
	p := pool(t, engine)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			got := p.Run(context.Background(), demo, function(newRecorder(), `await new Promise(r=>setTimeout(r,20)); return event.n`))
			if got.Status != script.Finished {
				t.Errorf("got %+v, %+v", got, got.Error)
			}
		})
	}
	all.Wait()
}

// BenchmarkEngineCold spawns a worker for one small script.
func BenchmarkEngineCold(b *testing.B) {
	for b.Loop() {
		p := pool(b, func(c *worker.Config) { engine(c); c.MaxWorkers = 1 })
		warm(b, p)
		p.Close()
	}
}

// BenchmarkEngineWarm runs a small script in a warm worker.
func BenchmarkEngineWarm(b *testing.B) {
	p := pool(b, engine)
	warm(b, p)
	for b.Loop() {
		warm(b, p)
	}
}
