package performance

import (
	"fmt"
	"slices"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
)

// maxEntries bounds the timeline; the oldest go first.
const maxEntries = 10000

// timeline is the marks and measures of one invocation, in the order of their start.
type timeline struct {
	v       vm.VM
	now     func() float64
	entries []entry
}

type entry struct {
	name, kind string
	start      float64
	object     *goja.Object
}

// install gives performance its methods.
func (t *timeline) install(o *goja.Object) {
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"mark": t.mark, "measure": t.measure,
		"clearMarks":    func(call goja.FunctionCall) goja.Value { return t.clear("mark", call) },
		"clearMeasures": func(call goja.FunctionCall) goja.Value { return t.clear("measure", call) },
		"getEntries":    func(goja.FunctionCall) goja.Value { return t.list("", "") },
		"getEntriesByType": func(call goja.FunctionCall) goja.Value {
			return t.list("", call.Argument(0).String())
		},
		"getEntriesByName": func(call goja.FunctionCall) goja.Value {
			kind := ""
			if !goja.IsUndefined(call.Argument(1)) {
				kind = call.Argument(1).String()
			}
			return t.list(call.Argument(0).String(), kind)
		},
	} {
		_ = o.Set(name, t.v.Function(name, 1, f))
	}
}

func (t *timeline) mark(call goja.FunctionCall) goja.Value {
	start, detail := t.now(), goja.Null()
	if options, ok := call.Argument(1).(*goja.Object); ok {
		if v := options.Get("startTime"); v != nil && !goja.IsUndefined(v) {
			start = v.ToFloat()
		}
		if v := options.Get("detail"); v != nil && !goja.IsUndefined(v) {
			detail = v
		}
	}
	return t.add(call.Argument(0).String(), "mark", start, 0, detail)
}

// measure is (name, start mark or options, end mark).
func (t *timeline) measure(call goja.FunctionCall) goja.Value {
	start, end, detail := 0.0, t.now(), goja.Null()
	from, to := call.Argument(1), call.Argument(2)
	if options, ok := from.(*goja.Object); ok {
		field := func(name string) goja.Value {
			if v := options.Get(name); v != nil {
				return v
			}
			return goja.Undefined()
		}
		from, to = field("start"), field("end")
		if v := field("detail"); !goja.IsUndefined(v) {
			detail = v
		}
		if d := field("duration"); !goja.IsUndefined(d) {
			switch {
			case goja.IsUndefined(to):
				to = t.v.Runtime().ToValue(t.at(from, 0) + d.ToFloat())
			case goja.IsUndefined(from):
				from = t.v.Runtime().ToValue(t.at(to, end) - d.ToFloat())
			}
		}
	}
	start, end = t.at(from, start), t.at(to, end)
	return t.add(call.Argument(0).String(), "measure", start, end-start, detail)
}

// at is the time a mark's name or a number stands for.
func (t *timeline) at(v goja.Value, otherwise float64) float64 {
	if goja.IsUndefined(v) {
		return otherwise
	}
	if _, text := v.Export().(string); !text {
		return v.ToFloat()
	}
	for _, e := range slices.Backward(t.entries) {
		if e.kind == "mark" && e.name == v.String() {
			return e.start
		}
	}
	panic(t.v.Throw(&script.HostError{Name: "SyntaxError", Message: fmt.Sprintf("There is no mark %q", v.String())}))
}

func (t *timeline) add(name, kind string, start, duration float64, detail goja.Value) goja.Value {
	o := t.v.Runtime().NewObject()
	_ = o.Set("name", name)
	_ = o.Set("entryType", kind)
	_ = o.Set("startTime", start)
	_ = o.Set("duration", duration)
	_ = o.Set("detail", detail)
	if len(t.entries) == maxEntries {
		t.entries = slices.Delete(t.entries, 0, maxEntries/10)
	}
	t.entries = append(t.entries, entry{name, kind, start, o})
	return o
}

func (t *timeline) clear(kind string, call goja.FunctionCall) goja.Value {
	name := call.Argument(0)
	t.entries = slices.DeleteFunc(t.entries, func(e entry) bool {
		return e.kind == kind && (goja.IsUndefined(name) || e.name == name.String())
	})
	return goja.Undefined()
}

// list gives the entries of a name and a type; "" is any.
func (t *timeline) list(name, kind string) goja.Value {
	found := slices.DeleteFunc(slices.Clone(t.entries), func(e entry) bool {
		return name != "" && e.name != name || kind != "" && e.kind != kind
	})
	slices.SortStableFunc(found, func(a, b entry) int {
		switch {
		case a.start < b.start:
			return -1
		case a.start > b.start:
			return 1
		}
		return 0
	})
	items := make([]any, len(found))
	for i, e := range found {
		items[i] = e.object
	}
	return t.v.Runtime().NewArray(items...)
}
