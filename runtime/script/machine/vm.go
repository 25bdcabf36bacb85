package machine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/json"
	"bobbin/runtime/script/stack"
	"bobbin/runtime/script/vm"
)

var _ vm.VM = (*invocation)(nil)

// maxPending is how many calls of an invocation may be under way at a time; each takes some KB.
const maxPending = 20_000

// Runtime is the goja runtime.
func (i *invocation) Runtime() *goja.Runtime { return i.rt }

// Host is the invocation's host; its Console counts lines.
func (i *invocation) Host() script.Host { return i.sink }

// Context ends with the invocation.
func (i *invocation) Context() context.Context { return i.ctx }

// SRConnect says whether the quirks of "sr-connect" are asked for.
func (i *invocation) SRConnect() bool { return i.in.Compatibility == "sr-connect" }

// Localize has install run if the program may call a method that obeys a locale.
func (i *invocation) Localize(install func()) { i.localizers = append(i.localizers, install) }

// Now is the invocation's time.
func (i *invocation) Now() time.Time { return i.clock.now() }

// Started is the time the invocation began with.
func (i *invocation) Started() time.Time { return i.clock.began }

// ReadClock is the time as the script is told it.
func (i *invocation) ReadClock() time.Time { return i.clock.read() }

// Traced numbers a call of the host and adds the script's place.
func (i *invocation) Traced(ctx context.Context) context.Context {
	if !i.in.Traced {
		return ctx
	}
	i.calls++
	place := stack.Captured(i.rt.CaptureCallStack(0, nil)).Person().Place()
	return script.WithOrigin(ctx, &script.Origin{Number: i.calls, Place: place})
}

// Here is the place that an error made later will have.
func (i *invocation) Here() func(err goja.Value) {
	from := i.rt.CaptureCallStack(0, nil)
	return func(err goja.Value) { i.placed(err, from) }
}

// MaxBytes is half the memory limit, and never more than V8's longest string.
func (i *invocation) MaxBytes() int64 { return min(i.limits.MemoryBytes/2, 1<<29-24) }

// Post runs f on the loop.
func (i *invocation) Post(f func()) { i.loop.post(f) }

// After runs f on the loop after d.
func (i *invocation) After(d time.Duration, f func()) (cancel func()) {
	return i.loop.after(d, f, true)
}

// Meanwhile runs f on the loop after d if the invocation still lives.
func (i *invocation) Meanwhile(d time.Duration, f func()) (cancel func()) {
	return i.loop.after(d, f, false)
}

// Lazy defines a global made at its first use.
func (i *invocation) Lazy(name string, make func() goja.Value) { i.global.lazy[name] = make }

// LazyFrom defines globals found at their first use; what was defined last is found first.
func (i *invocation) LazyFrom(find func(name string) func() goja.Value) {
	i.global.finders = append(i.global.finders, find)
}

// Promise runs work on a goroutine of its own and settles on the loop.
func (i *invocation) Promise(work func(ctx context.Context) (vm.Settle, error)) goja.Value {
	if i.loop.pending >= maxPending {
		i.refuse("Too many calls at once: %d are waiting for their answers.", i.loop.pending)
	}
	i.clock.flush()
	p, resolve, reject := i.rt.NewPromise()
	from := i.rt.CaptureCallStack(0, nil)
	i.loop.pending++
	i.work.Add(1)
	go func() {
		defer i.work.Done()
		settle, err := guarded(i.ctx, work)
		i.loop.post(func() {
			i.loop.pending--
			i.settle(settle, err, from, resolve, reject)
		})
	}()
	return i.rt.ToValue(p)
}

// panicError is a Go panic of a host call, which must not end the process.
type panicError struct{ value any }

func (e panicError) Error() string { return fmt.Sprintf("panic in a host call: %v", e.value) }

func guarded(ctx context.Context, work func(ctx context.Context) (vm.Settle, error)) (s vm.Settle, err error) {
	defer func() {
		if x := recover(); x != nil {
			s, err = nil, panicError{x}
		}
	}()
	return work(ctx)
}

// settle ends one promise on the loop.
func (i *invocation) settle(settle vm.Settle, err error, from []goja.StackFrame, resolve, reject func(any) error) {
	var broken panicError
	if errors.As(err, &broken) {
		i.fail(broken)
		return
	}
	var value goja.Value = goja.Undefined()
	if err == nil && settle != nil {
		if ex := i.rt.Try(func() { value = settle() }); ex != nil {
			err = ex
		}
	}
	if err != nil {
		reason := i.Throw(err)
		i.placed(reason, from)
		err = reject(reason)
	} else {
		err = resolve(value)
	}
	if err != nil {
		i.fail(err)
	}
}

// placed gives an error made on the loop, where no script runs, the stack of the call that
// it is the answer to.
func (i *invocation) placed(v goja.Value, from []goja.StackFrame) {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		return
	}
	_ = i.rt.Try(func() {
		if len(stack.Read(o.Get("stack").String()).Person()) > 0 {
			return
		}
		var b bytes.Buffer
		b.WriteString(o.String() + "\n")
		for n := range from {
			b.WriteString("\tat ")
			from[n].Write(&b)
			b.WriteByte('\n')
		}
		_ = o.DefineDataProperty("stack", i.rt.ToValue(b.String()), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	})
}

// Function makes a native function.
func (i *invocation) Function(name string, length int, f func(goja.FunctionCall) goja.Value) *goja.Object {
	o := i.rt.ToValue(f).(*goja.Object)
	_ = o.DefineDataProperty("name", i.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = o.DefineDataProperty("length", i.rt.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}

// Throw makes the JavaScript error for err.
func (i *invocation) Throw(err error) goja.Value {
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		return thrown.Value()
	}
	var host *script.HostError
	if errors.As(err, &host) {
		return i.hostError(host)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return i.newError("SyntaxError", syntax.Error())
	}
	return i.newError("Error", sentence(err))
}
