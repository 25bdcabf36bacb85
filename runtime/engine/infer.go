package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/compile/infer"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// heardMost is how many stored events a type is made of, the latest.
const heardMost = 200

// InferWish says of which listener's events a type is wanted.
type InferWish struct {
	Dir      string `json:"dir"`
	Listener string `json:"listener"`
	// Write puts the types into the workspace, at the answer's Path.
	Write bool `json:"write,omitempty"`
}

// Inferred are the types of a listener's events.
type Inferred struct {
	Listener string `json:"listener"`
	Type     string `json:"type"` // the name of the event's own
	Path     string `json:"path"` // scripts/types/<listener>.ts
	Text     string `json:"text"`
	Files    int    `json:"files"`   // test events that were looked at
	Stored   int    `json:"stored"`  // events of invocations that were
	Written  bool   `json:"written"` // the file has this text now
}

// InferTypes makes TypeScript types of the events of a listener: of its test events, and of the
// events it has heard that are still stored. Faults: not_found when there are none.
func (e *Engine) InferTypes(ctx context.Context, wish InferWish) (Inferred, error) {
	w, err := e.runnable(wish.Dir)
	if err != nil {
		return Inferred{}, err
	}
	if _, err := w.Listener(wish.Listener); err != nil {
		return Inferred{}, err
	}
	out := Inferred{Listener: wish.Listener, Path: "scripts/types/" + wish.Listener + ".ts"}
	var types infer.Types
	if out.Files, err = addTestEvents(&types, w, wish.Listener); err != nil {
		return out, err
	}
	if out.Stored, err = e.addStoredEvents(ctx, &types, w, wish.Listener); err != nil {
		return out, err
	}
	if out.Files+out.Stored == 0 {
		return out, fault.New(fault.NotFound, "The event listener %q has no event yet: no test event, and none that was received.", wish.Listener).
			WithHint("Save one as events/%s/<name>.json, or let the listener hear one.", wish.Listener)
	}
	out.Type = infer.Name(wish.Listener)
	note := fmt.Sprintf("The events of the listener %q, as %d of them look. `bobbin types DIR %s --write` writes this file anew.", wish.Listener, out.Files+out.Stored, wish.Listener)
	out.Text = types.Text(out.Type, note)
	if !wish.Write {
		return out, nil
	}
	file, err := workspace.Path(w.Dir, out.Path)
	if err != nil {
		return out, err
	}
	out.Written = true
	return out, workspace.WriteFile(file, []byte(out.Text))
}

// addTestEvents looks at the test events of a listener, in the order of their names.
func addTestEvents(types *infer.Types, w *workspace.Workspace, listener string) (int, error) {
	entries, err := os.ReadDir(filepath.Join(w.Dir, "events", listener))
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fault.New(fault.Unavailable, "The test events of %q cannot be read: %s.", listener, err).Because(err)
	}
	looked := 0
	for _, entry := range entries {
		name, isEvent := strings.CutSuffix(entry.Name(), ".json")
		if entry.IsDir() || !isEvent {
			continue
		}
		payload, err := w.Payload(listener, name)
		if err == nil {
			err = types.Add(payload)
		}
		if err != nil {
			return looked, err
		}
		looked++
	}
	return looked, nil
}

// addStoredEvents looks at the latest events that a listener has heard, oldest first.
func (e *Engine) addStoredEvents(ctx context.Context, types *infer.Types, w *workspace.Workspace, listener string) (int, error) {
	heard, err := e.invocations.List(ctx, invocation.Filter{Workspace: string(w.ID), Listener: listener, Limit: heardMost})
	if err != nil {
		return 0, err
	}
	slices.Reverse(heard)
	looked := 0
	for _, i := range heard {
		if i.Trigger != invocation.External { // what a person ran by hand is a test event, or made up
			continue
		}
		payload, err := e.invocations.Event(ctx, i.ID)
		if fault.Is(err, fault.NotFound) {
			continue // housekeeping was faster
		}
		if err == nil && json.Valid(payload) {
			err = types.Add(payload)
			looked++
		}
		if err != nil {
			return looked, err
		}
	}
	return looked, nil
}
