package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/app/api"
	"bobbin/app/face"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// keepEvery is the time between two requests to go on polling; the engine stops when none comes.
const keepEvery = 10 * time.Second

// polledText says how a listener is polled, for the line that names it.
func polledText(p *engine.Polled) string {
	if p == nil {
		return ""
	}
	if p.EverySeconds == 0 {
		return ", cannot be polled"
	}
	text := ", polled every " + shortSpan(time.Duration(p.EverySeconds*float64(time.Second)))
	if !p.CheckedAt.IsZero() {
		text += ", last at " + p.CheckedAt.Local().Format("2006-01-02 15:04:05")
	}
	return text
}

// shortSpan leaves out what is zero: 1m in place of 1m0s.
func shortSpan(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// printListeners says how each listener stands.
func (p *program) printListeners(all []ide.ListenerAddress) error {
	if p.json {
		return p.print(map[string]any{"listeners": all})
	}
	for _, one := range all {
		what := one.Event + " of " + one.Connection
		if one.Disabled {
			what += ", switched off in this environment"
		}
		if _, err := fmt.Fprintf(p.Stdout, "%-24s %s, %s, runs %s, %s%s\n", one.Name, what, one.Mode, one.Script, one.Delivery, polledText(one.Poll)); err != nil {
			return err
		}
		for _, said := range pollWords(one.Poll) {
			fmt.Fprintf(p.Stdout, "%-24s %s\n", "", said)
		}
	}
	return nil
}

// pollWords are what a person should know of a poll.
func pollWords(p *engine.Polled) []string {
	if p == nil {
		return nil
	}
	var words []string
	if p.Events > 0 {
		words = append(words, fmt.Sprintf("%d events, the last at %s", p.Events, p.EventAt.Local().Format("2006-01-02 15:04:05")))
	}
	if p.Error != "" {
		words = append(words, strings.TrimSpace(p.Error+" "+p.Hint))
	}
	if p.Note != "" {
		words = append(words, p.Note)
	}
	return words
}

// keepPolling has the engine poll until stop, whichever process that is, and says what becomes
// of it on standard error.
func (p *program) keepPolling(ctx context.Context, engine http.RoundTripper, wish ide.ListenerWish, all []ide.ListenerAddress) (stop func()) {
	if !slices.ContainsFunc(all, func(l ide.ListenerAddress) bool { return l.Delivery == workspace.PollDelivery }) {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	watch := &pollWatch{program: p, dir: wish.Dir, wrong: map[string]string{}, noted: map[string]string{}, events: map[string]int{}}
	for _, l := range all {
		if l.Poll != nil {
			watch.events[l.Name] = l.Poll.Events
		}
	}
	var going sync.WaitGroup
	going.Go(func() { face.Stream(ctx, engine, watch.hear) })
	going.Go(func() {
		ticker := time.NewTicker(keepEvery)
		defer ticker.Stop()
		for {
			var list ide.PollList
			err := (api.Client{Transport: engine}).Call(ctx, "listener.poll", wish, &list)
			if ctx.Err() != nil {
				return
			}
			watch.kept(list.Polls, err)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	})
	return func() {
		cancel()
		going.Wait()
	}
}

// pollWatch says what has changed, once.
type pollWatch struct {
	*program
	dir string

	mu     sync.Mutex
	wrong  map[string]string // by listener; "" is about all of them
	noted  map[string]string
	events map[string]int
}

// hear takes a signal of the engine.
func (w *pollWatch) hear(text []byte) {
	var signal struct {
		Type string         `json:"type"`
		Dir  string         `json:"dir"`
		Poll *engine.Polled `json:"poll"`
	}
	if json.Unmarshal(text, &signal) != nil || signal.Type != "poll.changed" || signal.Dir != w.dir || signal.Poll == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell(*signal.Poll)
}

// kept takes the answer to a request to go on.
func (w *pollWatch) kept(polls []engine.Polled, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.warn("", "nothing is polled: "+fault.From(err).Error())
		return
	}
	w.wrong[""] = ""
	for _, one := range polls {
		w.tell(one)
	}
}

// tell says what is new about a listener. The caller holds the lock.
func (w *pollWatch) tell(one engine.Polled) {
	name := one.Listener
	if n := one.Events - w.events[name]; n > 0 {
		fmt.Fprintf(w.Stderr, "%s: %d new by polling\n", name, n)
	}
	w.events[name] = max(one.Events, w.events[name])
	if one.Note != w.noted[name] && one.Note != "" {
		fmt.Fprintf(w.Stderr, "%s: %s\n", name, one.Note)
	}
	w.noted[name] = one.Note
	switch {
	case one.Error != "":
		w.warn(name, strings.TrimSpace(name+": "+one.Error+" "+one.Hint))
	case w.wrong[name] != "":
		fmt.Fprintf(w.Stderr, "%s: it is polled again\n", name)
		w.wrong[name] = ""
	}
}

func (w *pollWatch) warn(about, text string) {
	if w.wrong[about] != text {
		w.wrong[about] = text
		fmt.Fprintln(w.Stderr, "warning: "+text)
	}
}
