// Package console gives scripts the console and shows values the way people read them:
// cycles, depth and size are bounded and no code of the script runs meanwhile.
package console

import (
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/stack"
	"bobbin/runtime/script/vm"
)

// maxLine is the most bytes of one line's text.
const maxLine = 64 << 10

// console is the console of one invocation.
type console struct {
	vm     vm.VM
	indent string
	counts map[string]int
	timers map[string]time.Time
}

// Module installs the console.
func Module(v vm.VM) {
	v.Lazy("console", func() goja.Value {
		c := &console{vm: v, counts: map[string]int{}, timers: map[string]time.Time{}}
		return c.object()
	})
}

// Names lists the methods, in the order of the declarations.
func Names() []string {
	return []string{"log", "trace", "debug", "info", "warn", "error", "assert", "count", "countReset", "time", "timeLog",
		"timeEnd", "group", "groupCollapsed", "groupEnd", "table", "dir"}
}

// object makes the console object.
func (c *console) object() goja.Value {
	methods := map[string]func([]goja.Value){
		"log":   func(a []goja.Value) { c.show("log", a) },
		"debug": func(a []goja.Value) { c.show("debug", a) },
		"info":  func(a []goja.Value) { c.show("info", a) },
		"warn":  func(a []goja.Value) { c.show("warn", a) },
		"error": func(a []goja.Value) { c.show("error", a) },
		"trace": c.trace, "assert": c.assert, "count": c.count, "countReset": c.countReset,
		"time": c.time, "timeLog": c.timeLog, "timeEnd": c.timeEnd,
		"group": c.group, "groupCollapsed": c.group, "groupEnd": c.groupEnd, "table": c.table, "dir": c.dir,
	}
	o := c.vm.Runtime().NewObject()
	for _, name := range Names() {
		method := methods[name]
		_ = o.Set(name, c.vm.Function(name, 0, func(call goja.FunctionCall) goja.Value {
			method(call.Arguments)
			return goja.Undefined()
		}))
	}
	return o
}

// full says that lines are only counted from now on.
func (c *console) full() bool {
	host, ok := c.vm.Host().(interface{ ConsoleFull() bool })
	return ok && host.ConsoleFull()
}

// write sends one line.
func (c *console) write(level, text string) {
	if c.indent != "" {
		text = c.indent + strings.ReplaceAll(text, "\n", "\n"+c.indent)
	}
	if len(text) > maxLine {
		text = strings.ToValidUTF8(text[:maxLine], "") + "… (cut: of " + size(len(text)) + " the first 64 KB are kept)"
	}
	c.vm.Host().Console(script.Line{Level: level, Text: text, At: c.vm.Now()})
}

// size is a number of bytes as a person reads it.
func size(bytes int) string {
	if bytes < 1<<20 {
		return strconv.Itoa(bytes>>10) + " KB"
	}
	return strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64) + " MB"
}

// show formats the arguments and writes them.
func (c *console) show(level string, arguments []goja.Value) {
	if c.full() {
		c.vm.Host().Console(script.Line{Level: level})
		return
	}
	c.write(level, c.format(arguments))
}

func (c *console) trace(arguments []goja.Value) {
	text := "Trace"
	if len(arguments) > 0 {
		text += ": " + c.format(arguments)
	}
	if frames := stack.Captured(c.vm.Runtime().CaptureCallStack(0, nil)).Person(); len(frames) > 0 {
		text += "\n" + frames.String()
	}
	c.write("trace", text)
}

func (c *console) assert(arguments []goja.Value) {
	if len(arguments) > 0 && arguments[0].ToBoolean() {
		return
	}
	text := "Assertion failed"
	if len(arguments) > 1 {
		text += ": " + c.format(arguments[1:])
	}
	c.write("error", text)
}

// label is the first argument as a label.
func label(arguments []goja.Value) string {
	if len(arguments) == 0 || goja.IsUndefined(arguments[0]) {
		return "default"
	}
	return arguments[0].String()
}

func (c *console) count(arguments []goja.Value) {
	l := label(arguments)
	c.counts[l]++
	c.write("log", l+": "+strconv.Itoa(c.counts[l]))
}

func (c *console) countReset(arguments []goja.Value) {
	l := label(arguments)
	if _, found := c.counts[l]; !found {
		c.write("warn", "Count for '"+l+"' does not exist")
		return
	}
	delete(c.counts, l)
}

func (c *console) time(arguments []goja.Value) {
	l := label(arguments)
	if _, found := c.timers[l]; found {
		c.write("warn", "Timer '"+l+"' already exists")
		return
	}
	c.timers[l] = c.vm.Now()
}

func (c *console) timeLog(arguments []goja.Value) {
	l := label(arguments)
	start, found := c.timers[l]
	if !found {
		c.write("warn", "Timer '"+l+"' does not exist")
		return
	}
	text := l + ": " + elapsed(c.vm.Now().Sub(start))
	if len(arguments) > 1 {
		text += " " + c.format(arguments[1:])
	}
	c.write("log", text)
}

func (c *console) timeEnd(arguments []goja.Value) {
	c.timeLog(arguments[:min(len(arguments), 1)])
	delete(c.timers, label(arguments))
}

// elapsed shows a duration in the largest unit that keeps it above one.
func elapsed(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) + "s"
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 3, 64) + "ms"
}

func (c *console) group(arguments []goja.Value) {
	if len(arguments) > 0 {
		c.show("log", arguments)
	}
	if len(c.indent) < 60 {
		c.indent += "  "
	}
}

func (c *console) groupEnd([]goja.Value) {
	c.indent = c.indent[:max(len(c.indent)-2, 0)]
}

func (c *console) dir(arguments []goja.Value) {
	if len(arguments) == 0 {
		c.write("log", "undefined")
		return
	}
	depth := defaultDepth
	if len(arguments) > 1 {
		if options, ok := arguments[1].(*goja.Object); ok {
			if d := options.Get("depth"); d != nil && goja.IsNull(d) {
				depth = 100
			} else if d != nil && goja.IsNumber(d) {
				depth = int(min(d.ToInteger(), 100))
			}
		}
	}
	c.write("log", c.printer(depth).print(arguments[0]))
}
