// Package timers gives scripts setTimeout, setInterval and setImmediate with their clear
// functions, and queueMicrotask. A timer keeps its invocation alive until it has fired or
// is cleared.
package timers

import (
	"math"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script/vm"
)

// timers are the running ones of one invocation, by the number scripts know.
type timers struct {
	vm     vm.VM
	next   int64
	cancel map[int64]func()
}

// Module installs the timers.
func Module(v vm.VM) {
	t := &timers{vm: v, cancel: map[int64]func(){}}
	set := func(name string, f func(goja.FunctionCall) goja.Value) {
		v.Lazy(name, func() goja.Value { return v.Function(name, 2, f) })
	}
	set("setTimeout", func(call goja.FunctionCall) goja.Value { return t.start("setTimeout", call, false) })
	set("setInterval", func(call goja.FunctionCall) goja.Value { return t.start("setInterval", call, true) })
	set("setImmediate", func(call goja.FunctionCall) goja.Value {
		arguments := append([]goja.Value{call.Argument(0), goja.Undefined()}, rest(call, 1)...)
		return t.start("setImmediate", goja.FunctionCall{Arguments: arguments}, false)
	})
	for _, name := range []string{"clearTimeout", "clearInterval", "clearImmediate"} {
		set(name, t.clear)
	}
	v.Lazy("queueMicrotask", func() goja.Value { return v.Function("queueMicrotask", 1, t.microtask) })
}

// start sets a timer and gives its number.
func (t *timers) start(name string, call goja.FunctionCall, repeat bool) goja.Value {
	f, ok := goja.AssertFunction(call.Argument(0))
	if !ok {
		panic(t.vm.Runtime().NewTypeError("%s takes a function, not %s", name, call.Argument(0)))
	}
	arguments := rest(call, 2)
	wait := delay(call.Argument(1))
	if repeat {
		wait = max(wait, time.Millisecond)
	}
	t.next++
	number := t.next
	var fire func()
	arm := func() { t.cancel[number] = t.vm.After(wait, fire) }
	fire = func() {
		if repeat {
			arm()
		} else {
			delete(t.cancel, number)
		}
		if _, err := f(goja.Undefined(), arguments...); err != nil {
			panic(err)
		}
	}
	arm()
	return t.vm.Runtime().ToValue(number)
}

// clear forgets a timer; anything that is not one is ignored.
func (t *timers) clear(call goja.FunctionCall) goja.Value {
	number := call.Argument(0).ToInteger()
	if cancel := t.cancel[number]; cancel != nil {
		cancel()
		delete(t.cancel, number)
	}
	return goja.Undefined()
}

// microtask runs a function after the code that runs now, before any timer.
func (t *timers) microtask(call goja.FunctionCall) goja.Value {
	rt := t.vm.Runtime()
	f, ok := goja.AssertFunction(call.Argument(0))
	if !ok {
		panic(rt.NewTypeError("queueMicrotask takes a function, not %s", call.Argument(0)))
	}
	p, resolve, _ := rt.NewPromise()
	then, _ := goja.AssertFunction(rt.ToValue(p).(*goja.Object).Get("then"))
	run := rt.ToValue(func(goja.FunctionCall) goja.Value {
		if _, err := f(goja.Undefined()); err != nil {
			panic(err)
		}
		return goja.Undefined()
	})
	if _, err := then(rt.ToValue(p), run); err != nil {
		panic(err)
	}
	if err := resolve(goja.Undefined()); err != nil {
		panic(err)
	}
	return goja.Undefined()
}

// rest are the arguments from the nth on.
func rest(call goja.FunctionCall, n int) []goja.Value {
	if len(call.Arguments) <= n {
		return nil
	}
	return append([]goja.Value(nil), call.Arguments[n:]...)
}

// delay reads milliseconds; what is no number is none. As everywhere, the longest is 2^31-1
// and an interval waits at least one millisecond.
func delay(v goja.Value) time.Duration {
	ms := v.ToFloat()
	if math.IsNaN(ms) || ms < 1 {
		return 0
	}
	if ms > math.MaxInt32 {
		ms = 1
	}
	return time.Duration(ms * float64(time.Millisecond))
}
