package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/outbound"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// host is what one invocation of a world reaches: the test's own, or that of a script.
type host struct {
	world  *world
	test   bool // it is the test itself
	id     invocation.ID
	script string // of a script
	root   invocation.Trigger
	chain  int // how many invocations stand before it in its chain

	function string
	payload  json.RawMessage
	byHand   bool

	passwords map[string]json.RawMessage // the values the test gave, by parameter

	lines []script.Line // of a script; guarded by the world's lock
}

// The ids of a world look like every other; they are the same in every run of the test.
const (
	testIDs  = 0x8000 // the test itself
	runIDs   = 0x9000 // scripts that the test runs, in its order
	otherIDs = 0xa000 // what follows from them
)

func formatID(kind, n int) invocation.ID {
	return invocation.ID(fmt.Sprintf("00000000-0000-7000-%x-%012d", kind, n))
}

// Console keeps one line.
func (h *host) Console(line script.Line) {
	h.world.say(h.script, line)
	h.world.mu.Lock()
	defer h.world.mu.Unlock()
	h.lines = append(h.lines, line)
}

// by names the host that sent a request, in the request's context.
type by struct{}

// refused is where a handler in the place of a service leaves the sentence for the script.
type refused struct{ sentence string }

// Fetch sends a request to whatever answers it in this world.
func (h *host) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	why := &refused{}
	ctx = context.WithValue(context.WithValue(ctx, by{}, h), refused{}, why)
	r.Connection = h.world.w.ConnectionPath(r.Connection)
	request := outbound.Request{FetchRequest: r, Bodies: h.world.bodies(), Timed: h.world.w.Compatibility == workspace.SRConnect}
	if r.Connection != "" && r.Connection != workspace.Generic {
		binding, err := h.bind(r.Connection)
		if err != nil {
			return script.FetchResponse{}, hostError(err)
		}
		request.Binding = binding
	}
	request.Placeholders = h.world.c.Passwords(h.world.w, h.world.env, request.Binding, h.password)
	answer, err := h.world.door.Do(ctx, request)
	if err != nil && why.sentence != "" {
		return answer, &script.HostError{Name: "TypeError", Message: why.sentence}
	}
	return answer, err
}

// password is the value of a password parameter: what the test gave for it, else one that
// says which it is.
func (h *host) password(name string) string {
	var given string
	if json.Unmarshal(h.passwords[name], &given) == nil && given != "" {
		return given
	}
	return "password-of-" + name
}

// bind makes the way to the simulator of a connection.
func (h *host) bind(connection string) (*outbound.Binding, error) {
	wanted, ok := h.world.w.Connections[connection]
	if !ok {
		_, err := h.world.simulator(connection)
		return nil, err
	}
	c, err := h.world.c.Connector(wanted.Connector)
	if err != nil {
		return nil, err
	}
	return h.world.c.Bind(c, connection, service{h.world, connection}), nil
}

// Call performs one operation of a host module, or of the test module.
func (h *host) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	answer, err := h.call(ctx, method, arguments)
	if err != nil {
		return nil, hostError(err)
	}
	if text, ok := answer.(json.RawMessage); ok {
		return text, nil
	}
	return json.Marshal(answer)
}

func (h *host) call(ctx context.Context, method string, arguments json.RawMessage) (any, error) {
	switch {
	case method == "clock.at":
		return struct{}{}, h.clock(arguments)
	case method == "trigger.script":
		return h.trigger(arguments)
	case method == "coverage.lines":
		return struct{}{}, h.world.session.cover(arguments)
	case h.test && strings.HasPrefix(method, "test."):
		return h.ask(ctx, method, arguments)
	}
	owner := record.Owner{Workspace: string(h.world.w.ID), Environment: h.world.env.Name, InvocationID: string(h.id)}
	if migration.Calls(method) {
		return h.world.migrations.Call(ctx, migration.Run{Owner: owner, Script: h.script, Function: h.function, Payload: h.payload, ByHand: h.byHand}, method, arguments)
	}
	return h.world.records.Call(ctx, owner, method, arguments)
}

// clock hears what time it is.
func (h *host) clock(arguments json.RawMessage) error {
	var at struct{ Now int64 }
	if err := read(arguments, &at); err != nil {
		return err
	}
	h.world.now.Store(at.Now)
	return nil
}

// ask answers the module that tests import.
func (h *host) ask(ctx context.Context, method string, arguments json.RawMessage) (any, error) {
	switch method {
	case "test.run":
		return h.run(ctx, arguments)
	case "test.replay":
		return h.replay(ctx, arguments)
	case "test.settled":
		return h.settled(ctx)
	case "test.event":
		return h.event(arguments)
	case "test.requests":
		return h.requests(arguments)
	case "test.respond":
		return struct{}{}, h.respond(arguments)
	case "test.simulator":
		return struct{}{}, h.control(arguments)
	case "test.snapshots":
		return struct{}{}, h.world.snapshots.take(arguments)
	case "test.migration":
		return h.steer(ctx, arguments)
	case "test.difference":
		var d struct{ Expected, Received string }
		err := read(arguments, &d)
		h.world.mu.Lock()
		defer h.world.mu.Unlock()
		h.world.expected, h.world.received = d.Expected, d.Received
		return struct{}{}, err
	}
	return nil, fault.New(fault.NotFound, "There is no host call %q.", method)
}

// event reads a saved test event.
func (h *host) event(arguments json.RawMessage) (any, error) {
	var wish struct{ Listener, Name string }
	if err := read(arguments, &wish); err != nil {
		return nil, err
	}
	payload, err := h.world.w.Payload(wish.Listener, wish.Name)
	if err != nil {
		return nil, err
	}
	return map[string]json.RawMessage{"event": payload}, nil
}

// read reads the arguments of a call, which a test may have made of anything.
func read(arguments json.RawMessage, into any) error {
	err := json.Unmarshal(arguments, into)
	var known *fault.Error
	if errors.As(err, &known) {
		return known
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fault.New(fault.Invalid, "%s cannot be a %s.", wrong.Field, wrong.Value).Because(err)
	}
	if err != nil {
		return fault.New(fault.Invalid, "The arguments are not what they must be.").Because(err)
	}
	return nil
}

// hostError gives a script an error it can catch.
func hostError(err error) error {
	var own *script.HostError
	if errors.As(err, &own) {
		return own
	}
	f := fault.From(err)
	text := f.Sentence
	if f.Hint != "" {
		text += " " + f.Hint
	}
	status := http.StatusInternalServerError
	var refused *record.Error
	switch {
	case errors.As(err, &refused):
		status = refused.Status
	case f.Code == fault.Invalid:
		status = http.StatusBadRequest
	case f.Code == fault.NotFound:
		status = http.StatusNotFound
	}
	return &script.HostError{Name: "ServiceError", Message: text, Code: status}
}
