package engine

import (
	"cmp"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"bobbin/runtime/alias"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/recording"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Tape says what became of the recording that a run was to make, or to give again.
type Tape struct {
	File      string            `json:"file,omitempty"` // that was written
	Exchanges int               `json:"exchanges"`      // that the recording has
	Fault     *fault.Error      `json:"fault,omitempty"`
	Replaced  []alias.Replaced  `json:"replaced,omitempty"` // names of persons
	Opaque    int               `json:"opaque,omitempty"`   // bodies that nobody looked into for names: files, images
	Replay    *recording.Report `json:"replay,omitempty"`
}

// keptTapes is how many are kept for whoever asks; who runs something asks at its end.
const keptTapes = 100

// tapes are those of the last invocations.
type tapes struct {
	mu    sync.Mutex
	order []invocation.ID
	byID  map[invocation.ID]Tape
}

func (t *tapes) put(id invocation.ID, tape Tape) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID == nil {
		t.byID = map[invocation.ID]Tape{}
	}
	t.byID[id] = tape
	if t.order = append(t.order, id); len(t.order) > keptTapes {
		delete(t.byID, t.order[0])
		t.order = t.order[1:]
	}
}

// Tape is what became of the recording of an invocation that has ended. Its fault, not_found,
// says that there is none: the script did not start, or that was long ago.
func (e *Engine) Tape(id invocation.ID) (Tape, error) {
	e.tapes.mu.Lock()
	defer e.tapes.mu.Unlock()
	tape, ok := e.tapes.byID[id]
	if !ok {
		return Tape{}, fault.New(fault.NotFound, "Nothing was recorded or replayed: the script did not start.")
	}
	return tape, nil
}

// tape takes what a run says of recordings into its draft.
func (r Run) tape() (record string, replay *recording.Recording, err error) {
	switch {
	case r.Record != "" && r.Replay != "":
		return "", nil, fault.New(fault.Invalid, "A run is either recorded or replayed.")
	case r.Record != "":
		return r.Record, nil, writable(r.Record)
	case r.Replay == "":
		return "", nil, nil
	}
	if r.Event != nil || r.Payload != "" || r.Function != "" {
		return "", nil, fault.New(fault.Invalid, "A replay has the event and the function of its recording; it takes no other.")
	}
	if replay, err = recording.Open(r.Replay); err != nil {
		return "", nil, err
	}
	if r.Script != "" && r.Script != replay.Script {
		return "", nil, fault.New(fault.Invalid, "%s is a recording of the script %s, not of %s.", filepath.Base(r.Replay), replay.Script, r.Script).
			WithHint("Run %s with it, or record %s.", replay.Script, r.Script)
	}
	return "", replay, nil
}

// writable says before a run that its recording could be kept, as far as can be known. What
// is there and is no recording stays.
func writable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fault.New(fault.Invalid, "%s is a folder; a recording is a file.", path)
	case err == nil && info.Size() > 0:
		if _, err := recording.Open(path); err != nil && !fault.Is(err, fault.NotFound) {
			return fault.New(fault.Conflict, "%s is there already and is no recording of this Bobbin.", path).
				WithHint("Choose another file, or delete that one.").Because(err)
		}
	}
	if info, err := os.Stat(filepath.Dir(path)); err == nil && !info.IsDir() {
		return fault.New(fault.Invalid, "%s is not a folder, so no recording can lie in it.", filepath.Dir(path))
	}
	return nil
}

// recorded puts a Recorder before the host. What it gives back ends the recording.
func (e *Engine) recorded(h *host, input script.Input, draft Draft) (script.Input, script.Host, func(script.Outcome)) {
	input = recording.Prepare(input, rand.Text(), e.c.Now())
	recorder := recording.NewRecorder(h, input, e.redactor)
	return input, recorder, func(o script.Outcome) {
		kept := recorder.Finish(o)
		kept.Script = h.invocation.Script
		text, err := kept.Encode()
		tape := Tape{File: draft.Record, Exchanges: len(kept.Exchanges)}
		if draft.Anonymize {
			text, tape.Replaced = alias.Document(text)
			tape.Opaque = kept.Opaque()
		}
		if err == nil {
			err = workspace.WriteFile(draft.Record, text)
		}
		if err != nil {
			tape.File, tape.Fault = "", fault.From(err)
		}
		e.tapes.put(h.invocation.ID, tape)
	}
}

// replayed puts a Player in the place of the host.
func (e *Engine) replayed(h *host, r *recording.Recording) (script.Input, script.Host, func(script.Outcome)) {
	player := recording.NewPlayer(r, recording.PlayerConfig{Console: h.Console, Answered: h.answered, Redactor: e.redactor})
	return r.Input(), player, func(script.Outcome) {
		report := player.Report()
		e.tapes.put(h.invocation.ID, Tape{Exchanges: report.Exchanges, Replay: &report})
	}
}

// answered shows a replayed request in the HTTP log.
func (h *host) answered(x recording.Exchange) {
	if x.Call != "" {
		return
	}
	entry := outbound.Exchange{Index: h.log.Begin(), Connection: x.Connection, Replayed: true, Method: x.Method, URL: x.URL, StartedAt: h.engine.c.Now(),
		Request: message(x.Headers, x.Body), Response: message(nil, nil)}
	if a := x.Answer; a != nil {
		entry.URL = cmp.Or(a.URL, x.URL)
		entry.Status, entry.StatusText, entry.Response = a.Status, a.StatusText, message(a.Headers, a.Body)
	}
	if x.Error != nil {
		entry.Error = x.Error.Message
	}
	h.keep(entry)
}

// message is a recorded message as the HTTP log shows one.
func message(headers [][2]string, body *recording.Body) outbound.Message {
	raw, _ := body.Bytes() // was read before
	return outbound.Shown(slices.Concat([][2]string{}, headers), raw)
}
