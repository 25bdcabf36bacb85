package machine

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// maxStackLines is how many frames of a person's files a failure keeps.
const maxStackLines = 30

// rejection is a promise rejected while nobody waited for it, with where that happened.
type rejection struct {
	promise *goja.Promise
	stack   []goja.StackFrame
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
	r := rejection{promise: p}
	if o, ok := p.Result().(*goja.Object); !ok || o.ClassName() != "Error" {
		r.stack = i.rt.CaptureCallStack(0, nil)
	}
	i.rejected = append(i.rejected, r)
}

// handled takes a promise from the list of rejections.
func (i *invocation) handled(p *goja.Promise) {
	for n, r := range i.rejected {
		if r.promise == p {
			i.rejected = append(i.rejected[:n], i.rejected[n+1:]...)
			return
		}
	}
}

// reportRejections ends the invocation with the first rejection nobody took during the
// turn; sr-connect only wants to hear of them.
func (i *invocation) reportRejections() {
	rejected := i.rejected
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
		i.sink.Console(script.Line{Level: "warn", Text: text, At: i.engine.now()})
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
		lines := person(frameLines(frames))
		f.Stack, f.Place = stackText(lines), place(lines)
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
	f := &script.Failure{Name: text(o.Get("name"), "Error")}
	f.Message, f.Hint = improved(f.Name, text(o.Get("message"), ""))
	if f.Message == "" {
		f.Message = f.Name
	}
	lines := person(textLines(text(o.Get("stack"), "")))
	f.Stack, f.Place = stackText(lines), place(lines)
	if depth < 5 {
		i.related(o, f, depth)
	}
	return f
}

// related appends what caused the error, and what it is made of, to its stack.
func (i *invocation) related(o *goja.Object, f *script.Failure, depth int) {
	add := func(word string, v goja.Value) {
		inner := i.describe(v, depth+1)
		f.Stack += "\n" + word + ": " + inner.Name + ": " + inner.Message
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
	if len(frames) > 4*maxStackLines {
		frames = frames[:4*maxStackLines]
	}
	lines := person(frameLines(frames))
	return &script.Failure{Name: "RangeError", Stack: stackText(lines), Place: place(lines),
		Message: fmt.Sprintf("Too much recursion: more than %d calls are waiting for each other.", maxFrames),
		Hint:    "A function calls itself without an end, or data that contains itself is walked."}
}

// frame is one line of a stack.
type frame struct {
	function string
	fault.Place
}

// frameLines reads the frames goja gives.
func frameLines(frames []goja.StackFrame) []frame {
	var lines []frame
	for n := range frames {
		p := frames[n].Position()
		lines = append(lines, frame{frames[n].FuncName(), fault.Place{File: unescaped(p.Filename), Line: p.Line, Column: p.Column}})
	}
	return lines
}

// stackLine is a line of goja's (with the program counter) or one that a library wrote.
var stackLine = regexp.MustCompile(`^\s+at (?:(.*) \()?(.*?):(\d+):(\d+)(?:\(\d+\))?\)?$`)

// textLines reads the text of an error's stack property.
func textLines(stack string) []frame {
	var lines []frame
	for line := range strings.Lines(stack) {
		m := stackLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		row, _ := strconv.Atoi(m[3])
		column, _ := strconv.Atoi(m[4])
		lines = append(lines, frame{m[1], fault.Place{File: unescaped(m[2]), Line: row, Column: column}})
	}
	return lines
}

// unescaped undoes goja's writing of file names as URLs.
func unescaped(file string) string {
	if name, err := url.PathUnescape(file); err == nil {
		return name
	}
	return file
}

// person keeps the frames of files a person wrote: scripts and tests of the workspace.
func person(lines []frame) []frame {
	var kept []frame
	for _, l := range lines {
		if (strings.HasPrefix(l.File, "scripts/") || strings.HasPrefix(l.File, "tests/")) && len(kept) < maxStackLines {
			kept = append(kept, l)
		}
	}
	return kept
}

// stackText writes frames the way Line and editors link them.
func stackText(lines []frame) string {
	var b strings.Builder
	for n, l := range lines {
		if n > 0 {
			b.WriteByte('\n')
		}
		name := l.function
		if name == "" {
			name = "<anonymous>"
		}
		b.WriteString("    at " + name + " (" + l.Place.String() + ")")
	}
	return b.String()
}

// place is where the first frame points.
func place(lines []frame) *fault.Place {
	if len(lines) == 0 {
		return nil
	}
	return &lines[0].Place
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
