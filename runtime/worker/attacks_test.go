package worker_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// attackGrace is what a worker has between the wish to stop and the kill.
const attackGrace = 300 * time.Millisecond

// attack is one file of testdata/attacks: the body of a script's function below comments
// that say what it may use and how it must end.
type attack struct {
	name, why, body, says string
	status                script.Status
	or                    script.Status // where two limits race, the ending of the other
	limits                script.Limits
	lines                 int  // console lines that must come; -1 for any number
	heavy                 bool // takes seconds: not in short runs
}

func readAttack(t *testing.T, path string) attack {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := attack{name: strings.TrimSuffix(filepath.Base(path), ".js"), lines: -1,
		limits: script.Limits{Timeout: time.Minute, MemoryBytes: 256 << 20}}
	lines := strings.Split(string(text), "\n")
	for n, line := range lines {
		comment, ok := strings.CutPrefix(line, "// ")
		if !ok {
			a.body = strings.Join(lines[n:], "\n")
			break
		}
		key, value, _ := strings.Cut(comment, ": ")
		switch {
		case n == 0:
			a.why = comment
		case key == "status":
			a.status = script.Status(value)
		case key == "or":
			a.or = script.Status(value)
		case key == "says":
			a.says = value
		case key == "time":
			a.limits.Timeout, err = time.ParseDuration(value)
		case key == "memory":
			a.limits.MemoryBytes, err = strconv.ParseInt(value, 10, 64)
			a.limits.MemoryBytes <<= 20
		case key == "lines":
			a.lines, err = strconv.Atoi(value)
		case key == "heavy":
			a.heavy = true
		default:
			t.Fatalf("%s: what is %q?", path, line)
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return a
}

// attackHost is the world as the attacks see it.
func attackHost() *recorder {
	h := newRecorder()
	h.fetch = func(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
		got := script.FetchResponse{Status: 200}
		switch r.URL {
		case "http://silent/", "http://never/":
			<-ctx.Done()
			return got, context.Cause(ctx)
		case "http://endless/":
			got.Body = io.NopCloser(zeros{})
		case "http://stuck/":
			reader, _ := io.Pipe()
			got.Body = reader
		case "http://small/":
			got.Body = io.NopCloser(strings.NewReader("small"))
		default:
			return got, &script.HostError{Name: "TypeError", Message: "no such address"}
		}
		return got, nil
	}
	h.call = func(ctx context.Context, method string) (json.RawMessage, error) {
		switch method {
		case "record.get":
			return json.RawMessage(`{"found":false}`), nil
		case "trigger.script":
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
		return nil, errors.New("no operation " + method)
	}
	return h
}

// innocent is an invocation that waits for the Host while an attack runs, and tells
// afterwards whether the world is still what it was.
type innocent struct {
	host    *recorder
	release chan struct{}
	outcome chan script.Outcome
}

const innocentBody = `const before = Reflect.ownKeys(Object.prototype).length; globalThis.innocent = "mine";
	console.log("before"); await __bobbin.call("record.get", {key: "k"}); console.log("after");
	return [event.n, before === Reflect.ownKeys(Object.prototype).length, innocent, typeof secret, typeof polluted, [].polluted === undefined, await Promise.resolve(7).then(n => n)]`

const innocentResult = `[1,true,"mine","undefined","undefined",true,7]`

// beside starts an innocent and waits until it is in flight.
func beside(t *testing.T, p *worker.Pool, key worker.Key, a attack) *innocent {
	i := &innocent{host: newRecorder(), release: make(chan struct{}), outcome: make(chan script.Outcome, 1)}
	i.host.call = func(ctx context.Context, _ string) (json.RawMessage, error) {
		select {
		case <-i.release:
			return json.RawMessage(`{"found":false}`), nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	begun := make(chan struct{})
	var once sync.Once
	answer := i.host.call
	i.host.call = func(ctx context.Context, method string) (json.RawMessage, error) {
		once.Do(func() { close(begun) })
		return answer(ctx, method)
	}
	j := function(i.host, innocentBody+"\n// "+a.name+"\n")
	j.Limits.MemoryBytes = a.limits.MemoryBytes
	go func() { i.outcome <- p.Run(context.Background(), key, j) }()
	select {
	case <-begun:
	case got := <-i.outcome:
		t.Fatalf("an innocent invocation: %s %s %+v", got.Status, got.Result, got.Error)
	}
	return i
}

// check waits for the innocent's end, which must be as if nothing had happened.
func (i *innocent) check(t *testing.T, who string) (attempts int) {
	t.Helper()
	got := <-i.outcome
	if got.Status != script.Finished || string(got.Result) != innocentResult {
		t.Errorf("%s: %s %s %+v", who, got.Status, got.Result, got.Error)
	}
	if said := i.host.said(); !slices.Equal(said, []string{"before", "after"}) {
		t.Errorf("%s wrote %q", who, said)
	}
	return len(i.host.asked)
}

// ending is a line of the table.
type ending struct {
	attack
	took     time.Duration
	attempts int // of the innocent in the same worker
	message  string
}

// TestAttacks runs every attack in a real worker with the real engine. Beside each, one
// invocation of the same environment and one of another are in flight and must not notice.
func TestAttacks(t *testing.T) {
	needsHardLimit(t)
	paths, err := filepath.Glob("testdata/attacks/*.js")
	if err != nil || len(paths) < 60 {
		t.Fatalf("%d attacks, %v", len(paths), err)
	}
	p := pool(t, func(c *worker.Config) {
		engine(c)
		c.Grace, c.Idle = attackGrace, 50*time.Millisecond
	})
	var mu sync.Mutex
	var endings []ending
	var all sync.WaitGroup
	queue := make(chan string)
	for range 4 {
		all.Go(func() {
			for path := range queue {
				a := readAttack(t, path)
				t.Run(a.name, func(t *testing.T) {
					if a.heavy && testing.Short() {
						t.Skip("SKIPPED: takes seconds")
					}
					e := endure(t, p, a)
					mu.Lock()
					defer mu.Unlock()
					endings = append(endings, e)
				})
			}
		})
	}
	for _, path := range paths {
		queue <- path
	}
	close(queue)
	all.Wait()
	t.Log(table(endings))
}

// endure runs one attack beside two innocents.
func endure(t *testing.T, p *worker.Pool, a attack) ending {
	same, other := worker.Key{Workspace: a.name, Environment: "HEAD"}, worker.Key{Workspace: a.name, Environment: "other"}
	neighbour, stranger := beside(t, p, same, a), beside(t, p, other, a)
	j := function(attackHost(), a.body)
	j.Limits = a.limits
	j.Input.Context.Timeout = 1000
	began := time.Now()
	got := p.Run(context.Background(), same, j)
	e := ending{attack: a, took: time.Since(began)}
	if bound := a.limits.Timeout + attackGrace + 10*time.Second; e.took > bound {
		t.Errorf("took %v, the pool guarantees %v", e.took, bound)
	}
	e.message = string(got.Result)
	if got.Error != nil {
		e.message = got.Error.Name + ": " + got.Error.Message
		if len(got.Error.Message) > 10000 || len(got.Error.Stack) > 100000 {
			t.Errorf("an error of %d bytes with a stack of %d", len(got.Error.Message), len(got.Error.Stack))
		}
	}
	outraced := a.or != "" && got.Status == a.or
	if !outraced && (got.Status != a.status || !strings.Contains(e.message, a.says)) {
		t.Errorf("%s: %s %.300s; want %s that says %q", a.why, got.Status, e.message, a.status, a.says)
	}
	if lines := len(j.Host.(*recorder).said()); lines > 1000 || (a.lines >= 0 && lines != a.lines) {
		t.Errorf("%d console lines", lines)
	}
	fresh := function(newRecorder(), innocentBody)
	fresh.Limits.MemoryBytes = a.limits.MemoryBytes
	if next := p.Run(context.Background(), same, fresh); string(next.Result) != innocentResult {
		t.Errorf("the next invocation: %s %s %+v", next.Status, next.Result, next.Error)
	}
	close(neighbour.release)
	close(stranger.release)
	e.attempts = neighbour.check(t, "the invocation beside it")
	if n := stranger.check(t, "the invocation of another environment"); n != 1 {
		t.Errorf("the invocation of another environment was run %d times", n)
	}
	return e
}

// table shows how soon each attack ended.
func table(endings []ending) string {
	slices.SortFunc(endings, func(a, b ending) int { return cmp.Compare(a.name, b.name) })
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-26s %-15s %9s %9s %5s  %s\n", "attack", "ended as", "after", "late by", "runs*", "what it was told")
	for _, e := range endings {
		late := ""
		if e.status == script.TimedOut {
			late = (e.took - e.limits.Timeout).Round(time.Millisecond).String()
		}
		fmt.Fprintf(&b, "%-26s %-15s %9s %9s %5d  %.100s\n", e.name, e.status, e.took.Round(time.Millisecond), late, e.attempts, strings.ReplaceAll(e.message, "\n", " "))
	}
	return b.String() + "* how often the innocent invocation in the same worker had to be run"
}
