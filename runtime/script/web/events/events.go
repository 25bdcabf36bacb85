// Package events is DOMException, Event, EventTarget, AbortController, AbortSignal and
// MessageChannel.
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

//go:embed channel.js
var channelSource string

// Units makes the units "events" and "channel".
func Units() []*unit.Unit {
	return []*unit.Unit{
		{
			Name: "events", Source: source, Native: natives,
			Exports: []string{"DOMException", "Event", "CustomEvent", "EventTarget", "AbortSignal", "AbortController"},
		},
		{Name: "channel", Source: channelSource, Native: channelNatives, Exports: []string{"MessageChannel", "MessagePort", "MessageEvent"}},
	}
}

func channelNatives(s *unit.Set) unit.Natives {
	return unit.Natives{
		// turn calls back after everything that is due now.
		"turn": unit.Func(func(call goja.FunctionCall) goja.Value {
			callback, ok := goja.AssertFunction(call.Argument(0))
			if ok {
				s.VM.After(0, func() {
					if _, err := callback(goja.Undefined()); err != nil {
						panic(err)
					}
				})
			}
			return goja.Undefined()
		}),
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
