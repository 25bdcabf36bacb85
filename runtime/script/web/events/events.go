// Package events is DOMException, Event, EventTarget, AbortController and AbortSignal.
package events

import (
	"context"
	_ "embed"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script/web/unit"
)

//go:embed events.js
var source string

// Unit makes the unit "events".
func Unit() *unit.Unit {
	return &unit.Unit{
		Name: "events", Source: source, Native: natives,
		Exports: []string{"DOMException", "Event", "CustomEvent", "EventTarget", "AbortSignal", "AbortController"},
	}
}

func natives(s *unit.Set) unit.Natives {
	began := s.VM.Now()
	return unit.Natives{
		"now": unit.Func(func(goja.FunctionCall) goja.Value {
			return s.VM.Runtime().ToValue(float64(s.VM.Now().Sub(began).Microseconds()) / 1000)
		}),
		// after calls back on the loop; unlike a timer it does not keep the invocation alive.
		"after": unit.Func(func(call goja.FunctionCall) goja.Value {
			wait := time.Duration(min(call.Argument(0).ToFloat()*float64(time.Millisecond), 1<<62))
			callback, _ := goja.AssertFunction(call.Argument(1))
			timer := time.AfterFunc(wait, func() {
				s.VM.Post(func() { _, _ = callback(goja.Undefined()) })
			})
			context.AfterFunc(s.VM.Context(), func() { timer.Stop() })
			return goja.Undefined()
		}),
	}
}
