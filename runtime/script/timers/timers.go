// Package timers gives scripts setTimeout, setInterval and setImmediate with their clear
// functions, and queueMicrotask. A timer keeps its invocation alive until it has fired, is
// cleared, or was told not to by unref.
//
// What scripts hold is an object, as in Node.js, whose libraries ask timers for unref; it
// turns into a number where one is wanted, as in browsers.
package timers

import (
	"math"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script/vm"
)

// timers are the running ones of one invocation, by their number.
type timers struct {
	vm      vm.VM
	next    int64
	running map[int64]*timer
	class   *goja.Object // the prototype of what scripts hold; made when needed
	number  *goja.Symbol // its property with the number
}

// timer is one that has not fired for the last time.
type timer struct {
	due    time.Time
	loose  bool // it does not keep the invocation alive
	fire   func()
	cancel func()
}

// arm has the loop fire the timer when it is due.
func (t *timers) arm(x *timer) {
	after := t.vm.After
	if x.loose {
		after = t.vm.Meanwhile
	}
	x.cancel = after(max(0, x.due.Sub(t.vm.Now())), x.fire)
}

// Module installs the timers.
func Module(v vm.VM) {
	var t *timers
	v.LazyFrom(func(name string) func() goja.Value {
		length, found := lengths[name]
		if !found {
			return nil
		}
		if t == nil {
			t = &timers{vm: v, running: map[int64]*timer{}, number: goja.NewSymbol("number")}
		}
		return func() goja.Value { return v.Function(name, length, t.function(name)) }
	})
}

// lengths are the functions by name, with the number of their arguments.
var lengths = map[string]int{"setTimeout": 2, "setInterval": 2, "setImmediate": 2,
	"clearTimeout": 2, "clearInterval": 2, "clearImmediate": 2, "queueMicrotask": 1}

func (t *timers) function(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "setTimeout", "setInterval":
		return func(call goja.FunctionCall) goja.Value { return t.start(name, call, name == "setInterval") }
	case "setImmediate":
		return func(call goja.FunctionCall) goja.Value {
			arguments := append([]goja.Value{call.Argument(0), goja.Undefined()}, rest(call, 1)...)
			return t.start(name, goja.FunctionCall{Arguments: arguments}, false)
		}
	case "queueMicrotask":
		return t.microtask
	}
	return t.clear
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
	x := &timer{due: t.vm.Now().Add(wait)}
	x.fire = func() {
		if repeat {
			x.due = t.vm.Now().Add(wait)
			t.arm(x)
		} else {
			delete(t.running, number)
		}
		if _, err := f(goja.Undefined(), arguments...); err != nil {
			panic(err)
		}
	}
	t.arm(x)
	t.running[number] = x
	return t.held(number)
}

// held makes what scripts hold of a timer.
func (t *timers) held(number int64) goja.Value {
	rt := t.vm.Runtime()
	if t.class == nil {
		t.class = rt.NewObject()
		method := func(name string, f func(x *timer) goja.Value) {
			_ = t.class.Set(name, t.vm.Function(name, 0, func(call goja.FunctionCall) goja.Value {
				if v := f(t.running[t.numberOf(call.This)]); v != nil {
					return v
				}
				return call.This
			}))
		}
		loosen := func(loose bool) func(x *timer) goja.Value {
			return func(x *timer) goja.Value {
				if x != nil && x.loose != loose {
					x.loose = loose
					x.cancel()
					t.arm(x)
				}
				return nil
			}
		}
		method("unref", loosen(true))
		method("ref", loosen(false))
		method("hasRef", func(x *timer) goja.Value { return rt.ToValue(x != nil && !x.loose) })
		_ = t.class.SetSymbol(goja.SymToPrimitive, t.vm.Function("", 0, func(call goja.FunctionCall) goja.Value {
			return rt.ToValue(t.numberOf(call.This))
		}))
		_ = t.class.SetSymbol(goja.SymToStringTag, "Timer")
	}
	o := rt.CreateObject(t.class)
	_ = o.DefineDataPropertySymbol(t.number, rt.ToValue(number), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	return o
}

// numberOf is the number of a timer, 0 of anything else.
func (t *timers) numberOf(held goja.Value) int64 {
	if o, ok := held.(*goja.Object); ok {
		if number := o.GetSymbol(t.number); number != nil {
			return number.ToInteger()
		}
		return 0
	}
	return held.ToInteger()
}

// clear forgets a timer; anything that is not one is ignored.
func (t *timers) clear(call goja.FunctionCall) goja.Value {
	number := t.numberOf(call.Argument(0))
	if x := t.running[number]; x != nil {
		x.cancel()
		delete(t.running, number)
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
