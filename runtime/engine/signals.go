package engine

import (
	"encoding/json"
	"slices"
	"sync"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/npm"
	"bobbin/runtime/relay"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Signal says that something has happened. Type says which of the other fields are set;
// its JSON is what faces of the engine are told.
type Signal struct {
	Type         string                 `json:"type"`
	Dir          string                 `json:"dir,omitempty"`
	Invocation   *invocation.Invocation `json:"invocation,omitempty"`
	InvocationID invocation.ID          `json:"invocationId,omitempty"`
	Lines        []script.Line          `json:"lines,omitempty"`
	Exchange     json.RawMessage        `json:"exchange,omitempty"`
	Environment  string                 `json:"environment,omitempty"`
	Key          string                 `json:"key,omitempty"`
	Workspace    *workspace.Workspace   `json:"workspace,omitempty"`
	Path         string                 `json:"path,omitempty"`
	Version      *string                `json:"version,omitempty"`
	State        string                 `json:"state,omitempty"`
	Message      string                 `json:"message,omitempty"`
	Poll         *Polled                `json:"poll,omitempty"`
	Relay        *relay.State           `json:"relay,omitempty"`
	Progress     *npm.Progress          `json:"progress,omitempty"`
	Runner       string                 `json:"runner,omitempty"` // by its name on this machine
	Following    *Following             `json:"following,omitempty"`
	Told         *control.Signal        `json:"told,omitempty"` // what a runner told of itself
}

// hub hands signals to whoever listens, in the order they were given.
type hub struct {
	mu        sync.Mutex
	listeners []*func(Signal)
}

// subscribe calls f for every signal from now on. f must return soon and not call cancel.
func (h *hub) subscribe(f func(Signal)) (cancel func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry := &f
	h.listeners = append(h.listeners, entry)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.listeners = slices.DeleteFunc(h.listeners, func(other *func(Signal)) bool { return other == entry })
	}
}

func (h *hub) tell(s Signal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.listeners {
		(*f)(s)
	}
}

// fromInvocation words a signal of the invocation room.
func fromInvocation(s invocation.Signal) Signal {
	switch s.Kind {
	case invocation.Console:
		return Signal{Type: "invocation.console", InvocationID: s.ID, Lines: s.Lines}
	case invocation.HTTP:
		return Signal{Type: "invocation.http", InvocationID: s.ID, Exchange: s.HTTP.JSON}
	}
	i := s.Invocation
	return Signal{Type: "invocation.changed", Invocation: &i}
}
