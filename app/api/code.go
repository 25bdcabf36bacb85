package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"bobbin/app/ide"
	"bobbin/runtime/fault"
)

// codeRoutes are what is done with the files of a workspace beside editing them.
func (m *Mux) codeRoutes(i *ide.IDE) {
	handle(m, "settings.get", i.Settings.Get)
	handle(m, "settings.set", i.Settings.Set)
	handle(m, "session.get", i.Settings.Session)
	handle(m, "session.set", i.Settings.SetSession)
	handle(m, "history.list", i.History.List)
	handle(m, "history.read", i.History.Read)
	handle(m, "history.restore", i.History.Restore)
	handle(m, "history.deleted", i.History.Deleted)
	handle(m, "git.status", i.Git.Status)
	handle(m, "git.init", i.Git.Init)
	handle(m, "git.stage", i.Git.Stage)
	handle(m, "git.unstage", i.Git.Unstage)
	handle(m, "git.discard", i.Git.Discard)
	handle(m, "git.take", i.Git.Take)
	handle(m, "git.commit", i.Git.Commit)
	handle(m, "git.identify", i.Git.Identify)
	handle(m, "git.branches", i.Git.Branches)
	handle(m, "git.switch", i.Git.Switch)
	handle(m, "git.remote", i.Git.Remote)
	handle(m, "git.abort", i.Git.Abort)
	handle(m, "git.continue", i.Git.Continue)
	handle(m, "git.unlock", i.Git.Unlock)
	handle(m, "git.show", i.Git.Show)
	handle(m, "git.log", i.Git.Log)
	handleLines(m, "git.sync", i.Git.Sync)
	handleLines(m, "search.find", i.Search.Find)
}

// handleLines makes a method whose answer comes piece by piece the request of that name: one JSON
// object a line, as soon as it is there. The last line is {"done": true}, or {"error": fault}.
// Closing the request ends the call.
func handleLines[In any](m *Mux, name string, call func(ctx context.Context, in In, emit func(any)) error) {
	m.mux.HandleFunc("POST /api/"+name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := decode(w, r, &in); err != nil {
			WriteFault(w, err)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(m.quiet, cancel)()
		w.Header().Set("Content-Type", "application/x-ndjson")
		w.Header().Set("Cache-Control", "no-store")
		lines := &lineWriter{w: w, end: cancel}
		if err := call(ctx, in, lines.write); err != nil {
			lines.write(faultAnswer{fault.From(err)})
			return
		}
		lines.write(map[string]bool{"done": true})
	})
}

// lineWriter writes one object a line; a reader that has gone ends the call.
type lineWriter struct {
	mu  sync.Mutex
	w   http.ResponseWriter
	end context.CancelFunc
}

func (l *lineWriter) write(value any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // plain values
		panic("api: an answer that is not JSON: " + err.Error())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := l.w.Write(text.Bytes())
	if err == nil {
		err = http.NewResponseController(l.w).Flush()
	}
	if err != nil {
		l.end()
	}
}
