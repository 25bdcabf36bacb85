package machine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/stack"
)

// Bounds of what is kept of an error, in bytes.
const (
	maxName    = 200
	maxMessage = 8 << 10
	maxStack   = 32 << 10
)

// rejection is a promise rejected while nobody waited for it, with where that happened.
type rejection struct {
	promise *goja.Promise
	stack   []goja.StackFrame
	order   int
}

// track is goja's promise rejection tracker.
func (i *invocation) track(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionHandle {
		i.handled(p)
		return
	}
	if p == i.main {
		return
	}
	i.order++
	r := rejection{promise: p, order: i.order}
	if o, ok := p.Result().(*goja.Object); !ok || o.ClassName() != "Error" {
		r.stack = i.rt.CaptureCallStack(0, nil)
	}
	if i.rejected == nil {
		i.rejected = map[*goja.Promise]rejection{}
	}
	i.rejected[p] = r
}

// handled takes a promise from the rejections.
func (i *invocation) handled(p *goja.Promise) { delete(i.rejected, p) }

// reportRejections ends the invocation with the first rejection nobody took during the
// turn; sr-connect only wants to hear of them.
func (i *invocation) reportRejections() {
	if len(i.rejected) == 0 {
		return
	}
	rejected := slices.SortedFunc(maps.Values(i.rejected), func(a, b rejection) int { return a.order - b.order })
	i.rejected = nil
	for _, r := range rejected {
		f := i.failureOf(r.promise.Result(), r.stack)
		if !i.SRConnect() {
			f.Hint = joined(f.Hint, "The promise was rejected and nothing awaits it: write `await` before the call, or add a catch.")
			i.end(script.FunctionError, f)
			return
		}
		text := "A promise was rejected and nothing awaits it: " + f.Message
		if f.Stack != "" {
			text += "\n" + f.Stack
		}
		i.sink.Console(script.Line{Level: "warn", Text: text, At: i.Now()})
	}
}

// failureOfError is failureOf for an exception; nil for any other error.
func (i *invocation) failureOfError(err error) *script.Failure {
	var thrown *goja.Exception
	if !errors.As(err, &thrown) {
		return nil
	}
	return i.failureOf(thrown.Value(), thrown.Stack())
}

// failureOf words a thrown value. frames are where it was thrown, for values that have no
// stack of their own.
func (i *invocation) failureOf(v goja.Value, frames []goja.StackFrame) (f *script.Failure) {
	ex := i.rt.Try(func() { f = i.describe(v, 0) })
	if ex != nil || f == nil {
		f = &script.Failure{Name: "Error", Message: "The script threw a value that cannot be read."}
	}
	if f.Stack == "" && len(frames) > 0 {
		lines := stack.Captured(frames).Person()
		f.Stack, f.Place = lines.String(), lines.Place()
	}
	return f
}

// describe reads an error, its stack, its cause and the errors it aggregates.
func (i *invocation) describe(v goja.Value, depth int) *script.Failure {
	o, ok := v.(*goja.Object)
	if !ok {
		return &script.Failure{Name: "Error", Message: "The script threw " + i.worded(v) + ", which is not an Error.",
			Hint: "Throw `new Error(...)`: it keeps the place where it happened."}
	}
	if o.ClassName() != "Error" && o.Get("stack") == nil {
		return &script.Failure{Name: "Error", Message: "The script threw " + i.worded(v) + ", which is not an Error.",
			Hint: "Throw `new Error(...)`: it keeps the place where it happened."}
	}
	f := &script.Failure{Name: cut(text(o.Get("name"), "Error"), maxName)}
	said := cut(text(o.Get("message"), ""), maxMessage)
	f.Message, f.Hint = improved(f.Name, said)
	if f.Message == "" {
		f.Message = f.Name
	}
	frames := stack.Read(cut(text(o.Get("stack"), ""), maxStack))
	lines := frames.Person()
	if f.Name == "TypeError" || f.Name == "ReferenceError" {
		if better := i.named(said, frames, lines); better != "" {
			f.Message = better
		}
	}
	f.Stack, f.Place = lines.String(), lines.Place()
	if depth < 5 {
		i.related(o, f, depth)
	}
	return f
}

// related appends what caused the error, and what it is made of, to its stack.
func (i *invocation) related(o *goja.Object, f *script.Failure, depth int) {
	add := func(word string, v goja.Value) {
		inner := i.describe(v, depth+1)
		f.Stack += "\n" + word + ": " + inner.Name + ": " + cut(inner.Message, 1000)
		if inner.Stack != "" {
			f.Stack += "\n" + inner.Stack
		}
		if f.Place == nil {
			f.Place = inner.Place
		}
	}
	if cause := o.Get("cause"); cause != nil && !goja.IsUndefined(cause) {
		add("Caused by", cause)
	}
	if last, suppressed := o.Get("error"), o.Get("suppressed"); f.Name == "SuppressedError" && last != nil && suppressed != nil {
		add("Thrown at last", last)
		add("Suppressed", suppressed)
	}
	if list, ok := o.Get("errors").(*goja.Object); ok && list.ClassName() == "Array" {
		for n, key := range list.Keys() {
			if n == 10 {
				break
			}
			add("Error "+strconv.Itoa(n+1), list.Get(key))
		}
	}
	f.Stack = strings.TrimPrefix(f.Stack, "\n")
}

// worded shows a value that is no error.
func (i *invocation) worded(v goja.Value) string {
	if goja.IsString(v) {
		return strconv.Quote(cut(v.String(), 500))
	}
	if o, ok := v.(*goja.Object); ok {
		if json, err := i.stringify(o); err == nil && json != nil {
			return "the value " + cut(string(json), 500)
		}
	}
	return "the value " + cut(v.String(), 500)
}

// overflowed words a stack overflow, for which goja has no message.
func overflowed(e *goja.StackOverflowError) *script.Failure {
	frames := e.Stack()
	lines := stack.Captured(frames[:min(len(frames), 100)]).Person()
	return &script.Failure{Name: "RangeError", Stack: lines.String(), Place: lines.Place(),
		Message: fmt.Sprintf("Too much recursion: more than %d calls are waiting for each other.", maxFrames),
		Hint:    "A function calls itself without an end, or data that contains itself is walked."}
}

// text is a property's text; other is what stands for none.
func text(v goja.Value, other string) string {
	if v == nil || goja.IsUndefined(v) {
		return other
	}
	return v.String()
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}
