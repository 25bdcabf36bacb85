package machine

import (
	"context"
	stdjson "encoding/json"
	"io"
	"strconv"
	"sync"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/json"
	"bobbin/runtime/script/vm"
)

// sink is the invocation's Host with limits on console lines and on requests at a time.
type sink struct {
	script.Host
	places chan struct{} // of requests without an answer yet
	clock  *clock        // of its own; nil when the time is the machine's

	telling sync.Mutex
	told    int64

	mu      sync.Mutex
	left    int // lines
	room    int // bytes of their texts
	dropped int
}

// Console passes the lines within the limit on and counts the rest.
func (s *sink) Console(line script.Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.room -= len(line.Text); s.left <= 0 || s.room < 0 {
		s.left = 0 // a later line that would fit would hide that one is missing
		s.dropped++
		return
	}
	s.left--
	s.Host.Console(line)
}

// Call is the Host's, who knows the time then.
func (s *sink) Call(ctx context.Context, method string, arguments stdjson.RawMessage) (stdjson.RawMessage, error) {
	if err := s.tell(ctx); err != nil {
		return nil, err
	}
	return s.Host.Call(ctx, method, arguments)
}

// Fetch is the Host's, who knows the time then. A request has its place until its answer has
// come, not until that was read: a script that reads none would wait for itself. For the same
// reason one whose body the script still writes needs no place: what it writes may come of
// an answer that stands in line.
func (s *sink) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	if _, written := r.Body.(*io.PipeReader); !written {
		select {
		case s.places <- struct{}{}:
			defer func() { <-s.places }()
		case <-ctx.Done():
			return script.FetchResponse{}, context.Cause(ctx)
		}
	}
	if err := s.tell(ctx); err != nil {
		return script.FetchResponse{}, err
	}
	return s.Host.Fetch(ctx, r)
}

// tell tells the Host of a time that does not pass by itself, where it is another than before.
func (s *sink) tell(ctx context.Context) error {
	if s.clock == nil {
		return nil
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	now := s.clock.stands.Load()
	if now == s.told {
		return nil
	}
	s.told = now
	_, err := s.Host.Call(ctx, "clock.at", stdjson.RawMessage(`{"now":`+strconv.FormatInt(now, 10)+`}`))
	return err
}

// ConsoleFull says that further lines are only counted, so nobody needs to format them.
func (s *sink) ConsoleFull() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left <= 0
}

// drop is how many lines were over the limit.
func (s *sink) drop() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropped
}

// answer is the work of one host call.
func (i *invocation) answer(ctx context.Context, method string, arguments stdjson.RawMessage) func(context.Context) (vm.Settle, error) {
	return func(context.Context) (vm.Settle, error) {
		answer, err := i.sink.Call(ctx, method, arguments)
		if err != nil {
			return nil, err
		}
		return func() goja.Value {
			v, err := json.Parse(i.rt, string(answer))
			if err != nil {
				panic(i.Throw(err))
			}
			return v
		}, nil
	}
}

// hostError makes the instance of the class a HostError names.
func (i *invocation) hostError(e *script.HostError) goja.Value {
	name := e.Name
	if name == "" {
		name = "Error"
	}
	if name != "ServiceError" {
		return i.newError(name, e.Message)
	}
	code, service := goja.Undefined(), goja.Undefined()
	if e.Code != 0 {
		code = i.rt.ToValue(e.Code)
	}
	if e.Service != "" {
		service = i.rt.ToValue(e.Service)
	}
	o, err := i.rt.New(i.rt.Get("ServiceError"), i.rt.ToValue(e.Message), code, service)
	if err != nil {
		return i.newError("Error", e.Message)
	}
	return o
}

// newError makes an error of a global class, or an Error that bears the name when there is
// no such class.
func (i *invocation) newError(name, message string) goja.Value {
	if o, err := i.rt.New(i.rt.Get(name), i.rt.ToValue(message)); err == nil && o.ClassName() == "Error" {
		return o
	}
	o, err := i.rt.New(i.rt.Get("Error"), i.rt.ToValue(message))
	if err != nil {
		return i.rt.NewTypeError("%s", message)
	}
	if name != "Error" {
		_ = o.DefineDataProperty("name", i.rt.ToValue(name), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	return o
}

// stringify is JSON.stringify, whatever the script has made of the global. It gives nothing
// for what JSON leaves out.
func (i *invocation) stringify(v goja.Value) (stdjson.RawMessage, error) {
	if goja.IsUndefined(v) {
		return nil, nil
	}
	if o, ok := v.(*goja.Object); ok {
		if _, function := goja.AssertFunction(o); function {
			return nil, nil
		}
		return o.MarshalJSON() // the same walk, without making the JSON global
	}
	if i.toJSON == nil {
		i.toJSON, _ = goja.AssertFunction(i.global.original.Get("JSON").(*goja.Object).Get("stringify"))
	}
	text, err := i.toJSON(goja.Undefined(), v)
	if err != nil || goja.IsUndefined(text) {
		return nil, err
	}
	return stdjson.RawMessage(text.String()), nil
}
