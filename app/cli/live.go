package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"bobbin/app/face"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// liveConsole prints an invocation's console lines while it runs. The signals begin before
// the invocation's id is known, so lines wait for it.
type liveConsole struct {
	out io.Writer

	mu      sync.Mutex
	id      invocation.ID
	waiting map[invocation.ID][]script.Line
	shown   int
	ended   bool
}

func newLiveConsole(out io.Writer) *liveConsole {
	return &liveConsole{out: out, waiting: map[invocation.ID][]script.Line{}}
}

// follow listens until stop is called.
func (l *liveConsole) follow(ctx context.Context, engine http.RoundTripper) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		face.Stream(ctx, engine, l.hear)
	}()
	return func() {
		cancel()
		<-done
	}
}

func (l *liveConsole) hear(text []byte) {
	var signal struct {
		Type         string        `json:"type"`
		InvocationID invocation.ID `json:"invocationId"`
		Lines        []script.Line `json:"lines"`
	}
	if json.Unmarshal(text, &signal) != nil || signal.Type != "invocation.console" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[signal.InvocationID] = append(l.waiting[signal.InvocationID], signal.Lines...)
	l.flush()
}

// show says which invocation's lines are wanted.
func (l *liveConsole) show(id invocation.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.id = id
	l.flush()
}

// flush prints what waits. The caller holds the lock.
func (l *liveConsole) flush() {
	if l.id == "" || l.ended {
		return
	}
	for _, line := range l.waiting[l.id] {
		printLine(l.out, line)
		l.shown++
	}
	clear(l.waiting)
}

// end stops printing and says how many lines were shown.
func (l *liveConsole) end() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	return l.shown
}

func printLine(out io.Writer, line script.Line) {
	fmt.Fprintf(out, "%-5s %s\n", line.Level, line.Text)
}
