package runner

import (
	"encoding/json"
	"slices"
	"sync"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
)

// remembered is how many invocations the hub knows the places of.
const remembered = 10_000

// hub hands the engine's signals to those who look at the runner, each with its place: who may
// see one workspace must not see another's. What happens on other nodes is among them.
type hub struct {
	sights    *node.Sights // nil where there is one node
	mu        sync.Mutex
	listeners []*func(control.Signal)
	places    map[invocation.ID]place
	order     []invocation.ID
}

type place struct{ team, workspace, environment string }

func newHub(sights *node.Sights) *hub { return &hub{sights: sights, places: map[invocation.ID]place{}} }

// hear takes a signal of the engine.
func (h *hub) hear(s engine.Signal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := control.Signal{Type: s.Type, Invocation: s.Invocation, InvocationID: s.InvocationID, Lines: s.Lines, Exchange: s.Exchange}
	switch {
	case s.Told != nil:
		out = *s.Told
	case s.Invocation != nil:
		out.Team, out.Workspace, out.Environment = s.Invocation.Team, s.Invocation.Workspace, s.Invocation.Environment
		h.remember(s.Invocation.ID, place{out.Team, out.Workspace, out.Environment})
	case s.InvocationID != "":
		at, known := h.places[s.InvocationID]
		if !known {
			return
		}
		out.Team, out.Workspace, out.Environment = at.team, at.workspace, at.environment
	default:
		return
	}
	h.say(out)
}

// say hands on what happened here.
func (h *hub) say(s control.Signal) {
	if h.sights != nil && h.sights.Wanted() {
		sight, err := json.Marshal(s)
		if err != nil { // a Signal is plain values
			panic("runner: a signal that is not JSON: " + err.Error())
		}
		h.sights.Show(sight)
	}
	h.spread(s)
}

// look takes what happened on another node.
func (h *hub) look(sight json.RawMessage) {
	var s control.Signal
	if json.Unmarshal(sight, &s) != nil {
		return // of a newer node
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spread(s)
}

func (h *hub) spread(s control.Signal) {
	for _, f := range h.listeners {
		(*f)(s)
	}
}

func (h *hub) remember(id invocation.ID, at place) {
	if _, known := h.places[id]; known {
		return
	}
	h.places[id] = at
	if h.order = append(h.order, id); len(h.order) > remembered {
		delete(h.places, h.order[0])
		h.order = h.order[1:]
	}
}

// subscribe calls f for every signal from now on, until cancel.
func (h *hub) subscribe(f func(control.Signal)) (cancel func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := &f
	h.listeners = append(h.listeners, one)
	if h.sights != nil && len(h.listeners) == 1 {
		h.sights.Look(h.look)
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.listeners = slices.DeleteFunc(h.listeners, func(other *func(control.Signal)) bool { return other == one })
		if h.sights != nil && len(h.listeners) == 0 {
			h.sights.Look(nil)
		}
	}
}
