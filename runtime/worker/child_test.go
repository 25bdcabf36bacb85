package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/worker"
)

// asWorker makes the test program a worker; its value says which.
const asWorker = "BOBBIN_TEST_WORKER"

func TestMain(m *testing.M) {
	run := worker.RunFunc(perform)
	switch os.Getenv(asWorker) {
	case "engine":
		run = machine.New(machine.Config{}).Run
	case "":
		os.Exit(m.Run())
	case "silent":
		select {}
	case "babble":
		fmt.Println("this is not a frame, and it is longer than a header")
		select {}
	}
	if err := worker.Serve(context.Background(), os.Stdin, os.Stdout, run, func() { close(prepared) }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// prepared is closed once the worker was let make itself ready.
var prepared = make(chan struct{})

// sink keeps what the attacks make from being optimised away.
var sink []any

// perform is a script engine whose programs are one word and arguments.
func perform(ctx context.Context, b *script.Bundle, in script.Input, host script.Host, l script.Limits) script.Outcome {
	words := strings.Fields(string(b.Code))
	switch words[0] {
	case "echo":
		return script.Outcome{Status: script.Finished, Result: in.Event}
	case "prepared": // ends once the worker has been
		select {
		case <-prepared:
			return script.Outcome{Status: script.Finished}
		case <-ctx.Done():
			return script.Outcome{Status: script.FunctionError}
		}
	case "wait": // until it is stopped, as a good engine does
		host.Console(script.Line{Level: "log", Text: "waiting"})
		<-ctx.Done()
		return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "interrupted"}}
	case "spin": // in one native call that nothing interrupts
		host.Console(script.Line{Level: "log", Text: "spinning"})
		for {
			sink = sink[:0]
		}
	case "grow": // in steps, until interrupted
		for ctx.Err() == nil {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = 1
			}
			sink = append(sink, block)
		}
		sink = nil
		return script.Outcome{Status: script.FunctionError}
	case "calls":
		return performCalls(ctx, words, in, host)
	case "processors": // tells how many there are; with a number, once there are as many
		if len(words) > 1 {
			host.(interface{ Turn(runs bool) }).Turn(true) // it computes
			for ctx.Err() == nil && strconv.Itoa(runtime.GOMAXPROCS(0)) != words[1] {
			}
		}
		return script.Outcome{Status: script.Finished, Result: []byte(strconv.Itoa(runtime.GOMAXPROCS(0)))}
	}
	return performAttack(ctx, words, host)
}

func performAttack(ctx context.Context, words []string, host script.Host) script.Outcome {
	switch words[0] {
	case "allocate":
		size, err := strconv.Atoi(words[1])
		if err != nil {
			panic(err)
		}
		sink = append(sink, bytes.Repeat([]byte{1}, size))
	case "repeat":
		sink = append(sink, strings.Repeat("x", 1<<40))
	case "recurse":
		sink = append(sink, recurse(1))
	case "panic":
		panic("engine bug")
	case "die":
		go panic("in a goroutine nobody guards")
		<-ctx.Done()
	case "exit": // without a word; the first time only where a file is named that remembers it
		if len(words) > 1 && os.Mkdir(words[1], 0o700) != nil {
			break
		}
		os.Exit(3)
	case "print":
		fmt.Println("stray", os.Stdout.Fd())
		os.NewFile(uintptr(syscall.Stdout), "stdout").WriteString("more of it\n")
	case "look":
		dir, _ := os.Getwd()
		result, _ := json.Marshal([]any{dir, os.Environ(), os.Getpid()})
		return script.Outcome{Status: script.Finished, Result: result}
	case "reach":
		result, _ := json.Marshal(reach(words[1]))
		return script.Outcome{Status: script.Finished, Result: result}
	case "lines":
		n, _ := strconv.Atoi(words[1])
		for i := range n {
			host.Console(script.Line{Level: "log", Text: strconv.Itoa(i)})
		}
	}
	return script.Outcome{Status: script.Finished}
}

// reach tries what a worker shall not be able to do; address is where somebody listens.
var reach = func(address string) map[string]string { return nil }

func recurse(n int) int { return recurse(n+1) + len(fmt.Sprint(n)) }

// performCalls does the host calls named by its words, in order.
func performCalls(ctx context.Context, words []string, in script.Input, host script.Host) script.Outcome {
	var result any
	for _, word := range words[1:] {
		verb, rest, _ := strings.Cut(word, ":")
		switch verb {
		case "say":
			host.Console(script.Line{Level: "log", Text: rest})
		case "call":
			answer, err := host.Call(ctx, rest, json.RawMessage(`{"key":"k"}`))
			if err != nil {
				return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Name: fmt.Sprintf("%T", err), Message: err.Error()}}
			}
			result = answer
		case "get", "post", "drop":
			n, err := performFetch(ctx, verb, rest, host)
			if err != nil {
				return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: err.Error()}}
			}
			result = n
		case "die-with": // only when the event says so
			if string(in.Event) == rest {
				sink = append(sink, strings.Repeat("x", 1<<40))
			}
		case "hold":
			<-ctx.Done()
		}
	}
	encoded, _ := json.Marshal(result)
	return script.Outcome{Status: script.Finished, Result: encoded}
}

// performFetch sends rest bytes with post, and counts the bytes of the answer.
func performFetch(ctx context.Context, verb, rest string, host script.Host) (int64, error) {
	r := script.FetchRequest{Method: "GET", URL: "/" + rest, Size: -1}
	if verb == "post" {
		size, _ := strconv.ParseInt(rest, 10, 64)
		r.Method, r.Body = "POST", io.LimitReader(zeros{}, size)
	}
	got, err := host.Fetch(ctx, r)
	if err != nil {
		return 0, err
	}
	defer got.Body.Close()
	if verb == "drop" {
		return 0, nil
	}
	return io.Copy(io.Discard, got.Body)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// recorder is a Host that keeps what it was asked and answers through functions.
type recorder struct {
	fetch func(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error)
	call  func(ctx context.Context, method string) (json.RawMessage, error)
	first chan struct{} // closed at the first line or call

	mu    sync.Mutex
	once  sync.Once
	lines []string
	asked []string
	again int
}

func newRecorder() *recorder { return &recorder{first: make(chan struct{})} }

func (h *recorder) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	h.note(&h.asked, r.Method+" "+r.URL)
	return h.fetch(ctx, r)
}

func (h *recorder) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	h.note(&h.asked, method+" "+string(arguments))
	if h.call == nil {
		return json.RawMessage(`{"found":true}`), nil
	}
	return h.call(ctx, method)
}

func (h *recorder) BeginAgain() { h.again++ }

func (h *recorder) Console(line script.Line) { h.note(&h.lines, line.Text) }

func (h *recorder) note(list *[]string, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*list = append(*list, text)
	h.once.Do(func() { close(h.first) })
}

func (h *recorder) said() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.lines...)
}

// pool makes a pool of real worker processes.
func pool(t testing.TB, change func(*worker.Config)) *worker.Pool {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := worker.Config{Command: []string{program}, Env: []string{asWorker + "=yes"}, MemoryBytes: 200 << 20}
	if change != nil {
		change(&c)
	}
	p := worker.NewPool(c)
	t.Cleanup(p.Close)
	return p
}

// job is a program of perform's, with a time limit that no test should reach.
func job(host script.Host, code string) worker.Job {
	return worker.Job{Bundle: &script.Bundle{Hash: code, Script: "test", Code: []byte(code)}, Host: host,
		Input: script.Input{Event: json.RawMessage(`{"n":1}`)}, Limits: script.Limits{Timeout: time.Minute}}
}

var demo = worker.Key{Workspace: "demo", Environment: "HEAD"}

// needsHardLimit skips what only the hard memory limit can stop.
func needsHardLimit(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" || !worker.HardLimit {
		t.Skip("SKIPPED: the hard memory limit exists on Linux, without the race detector")
	}
}
