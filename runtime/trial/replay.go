package trial

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/recording"
	"bobbin/runtime/worker"
)

// recordings is the folder of a workspace that tests take recordings from.
const recordings = "tests/recordings"

// replayed is how a recorded script ended this time, and where it left the recording.
type replayed struct {
	ran
	Replay recording.Report `json:"replay"`
}

// replay runs a script as it was recorded: with its event, its time and its random values,
// answered from the recording alone.
func (h *host) replay(ctx context.Context, arguments json.RawMessage) (any, error) {
	var wish struct{ Name string }
	if err := read(arguments, &wish); err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(wish.Name, ".json")
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, fault.New(fault.Invalid, "%q is not the name of a recording.", wish.Name).WithHint("Recordings of tests lie in %s.", recordings)
	}
	w := h.world
	file := recordings + "/" + name + ".json"
	r, err := recording.Open(filepath.Join(w.w.Dir, filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	if err := w.known(r.Script); err != nil {
		return nil, err
	}
	bundle, _, err := w.c.Compiler.Script(ctx, w.w, r.Script, nil)
	if err != nil {
		return nil, err
	}
	i := invocation.Invocation{ID: w.nextID(), Script: r.Script, Function: r.Function, Payload: r.Event, Trigger: invocation.Manual, RootTrigger: invocation.Manual}
	_, limits, err := w.c.Input(w.w, w.env, i)
	if err != nil {
		return nil, err
	}
	source, _ := w.w.ScriptFile(r.Script)
	w.mu.Lock()
	w.used = append(w.used, source, file)
	w.mu.Unlock()
	own := &host{world: w, id: i.ID, script: r.Script}
	var mu sync.Mutex
	sent := []shown{}
	player := recording.NewPlayer(r, recording.PlayerConfig{Console: own.Console, Answered: func(x recording.Exchange) {
		if x.Call == "" {
			mu.Lock()
			defer mu.Unlock()
			sent = append(sent, recorded(x))
		}
	}})
	out := w.c.Workers.Run(ctx, w.key(ofScripts), worker.Job{Bundle: bundle, Input: r.Input(), Limits: limits, Host: player})
	if out.Lost {
		w.lost.Store(true)
	}
	result := replayed{w.ran(i, out, own), player.Report()}
	result.HTTP = sent
	return result, nil
}

// recorded is a recorded request as tests see those that were sent.
func recorded(x recording.Exchange) shown {
	s := shown{Method: x.Method, URL: x.URL, Path: x.URL, Connection: x.Connection, Headers: map[string]string{}}
	for _, h := range x.Headers {
		s.Headers[strings.ToLower(h[0])] = h[1]
	}
	if raw, err := x.Body.Bytes(); err == nil && json.Valid(raw) {
		s.Body = raw
	}
	if x.Answer != nil {
		s.Status = x.Answer.Status
	}
	return s
}
