package machine

import (
	"fmt"
	"math"
	"strings"

	"github.com/dop251/goja"
)

// maxElements is how many elements an array may have that a native function walks or makes
// in one go: each takes 16 bytes, and nothing can stop the walk.
const maxElements = 20_000_000

// wrap puts check before a built-in method.
func (i *invocation) wrap(object *goja.Object, name string, check func(goja.FunctionCall)) {
	f, ok := goja.AssertFunction(object.Get(name))
	if !ok {
		return
	}
	length := int(object.Get(name).(*goja.Object).Get("length").ToInteger())
	_ = object.DefineDataProperty(name, i.Function(name, length, func(call goja.FunctionCall) goja.Value {
		check(call)
		return i.must(f, call)
	}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// must calls a built-in from a native function; its errors go on as they came.
func (i *invocation) must(f goja.Callable, call goja.FunctionCall) goja.Value {
	v, err := f(call.This, call.Arguments...)
	if err != nil {
		panic(err)
	}
	return v
}

// refuse throws the RangeError for something too large.
func (i *invocation) refuse(format string, args ...any) {
	panic(i.newError("RangeError", fmt.Sprintf(format, args...)))
}

// prototype is that of a class of goja's.
func (i *invocation) prototype(class string) *goja.Object {
	return i.global.original.Get(class).(*goja.Object).Get("prototype").(*goja.Object)
}

// guard closes the built-ins that can end the process or never return. Everything else
// that grows is caught by the memory limit of the process.
//
// It is called again for text that is evaluated and for patterns made at run time.
func (i *invocation) guard(f features) {
	stands := &i.guarded
	if f.fills && !stands.fills {
		stands.fills = true
		i.guardTexts()
	}
	if f.walks && !stands.walks {
		stands.walks = true
		i.guardArrays()
	}
	if f.calls && !stands.calls {
		stands.calls = true
		i.guardCalls()
	}
	if f.backtracks && !stands.backtracks {
		stands.backtracks = true
		i.guardPatterns()
	}
	if f.execs && !stands.execs {
		stands.execs = true
		i.guardExec()
	}
	if f.iterates && !stands.iterates {
		stands.iterates = true
		i.piece("iterator")
	}
	if f.transfers && !stands.transfers {
		stands.transfers = true
		i.transfers()
	}
	if f.forms && !stands.forms {
		stands.forms = true
		i.global.Get("String")
	}
	if f.evaluates && !stands.evaluates {
		stands.evaluates = true
		i.guardConstructors()
	}
}

// guardTexts refuses texts that are too long.
func (i *invocation) guardTexts() {
	text := i.prototype("String")
	i.wrap(text, "repeat", func(call goja.FunctionCall) {
		n := call.Argument(0).ToFloat()
		if size, ok := call.This.(goja.String); ok && n*float64(size.Length()) > float64(i.MaxBytes()) && !math.IsInf(n, 0) {
			i.refuse("Invalid string length: repeat would make a text of %.0f characters, the limit is %d.", n*float64(size.Length()), i.MaxBytes())
		}
	})
	for _, name := range []string{"padStart", "padEnd"} {
		i.wrap(text, name, func(call goja.FunctionCall) {
			if n := call.Argument(0).ToFloat(); n > float64(i.MaxBytes()) {
				i.refuse("Invalid string length: %s would make a text of %.0f characters, the limit is %d.", name, n, i.MaxBytes())
			}
		})
	}
}

// guardArrays refuses arrays that are too long or contain themselves.
func (i *invocation) guardArrays() {
	list := i.prototype("Array")
	for _, name := range []string{"fill", "join"} {
		i.wrap(list, name, func(call goja.FunctionCall) { i.walkable(name, call.This) })
	}
	i.wrap(list, "flat", i.flat)
}

// guardCalls keeps built-in functions from being called for the holes of an array: goja
// hands them nothing at all there, not even undefined, and they fall over.
func (i *invocation) guardCalls() {
	list := i.prototype("Array")
	for _, name := range []string{"find", "findIndex", "findLast", "findLastIndex"} {
		i.wrap(list, name, func(call goja.FunctionCall) { i.steady(call.Arguments, 0) })
	}
	i.wrap(i.global.original.Get("Array").(*goja.Object), "from", func(call goja.FunctionCall) { i.steady(call.Arguments, 1) })
	i.wrap(i.global.original.Get("Uint8Array").(*goja.Object).Prototype(), "from", func(call goja.FunctionCall) {
		// goja takes objects alone here, and a text is what most make bytes of.
		if from := call.Argument(0); !goja.IsUndefined(from) && !goja.IsNull(from) {
			call.Arguments[0] = from.ToObject(i.rt)
		}
		i.steady(call.Arguments, 1)
	})
}

// steady puts a function that is given undefined for nothing in place of a built-in one.
func (i *invocation) steady(arguments []goja.Value, at int) {
	if at >= len(arguments) {
		return
	}
	f, ok := goja.AssertFunction(arguments[at])
	if !ok || !i.native(arguments[at]) {
		return
	}
	arguments[at] = i.Function("", 1, func(call goja.FunctionCall) goja.Value {
		for n, argument := range call.Arguments {
			if argument == nil {
				call.Arguments[n] = goja.Undefined()
			}
		}
		return i.must(f, call)
	})
}

// native says whether a function is built in.
func (i *invocation) native(f goja.Value) bool {
	print, _ := goja.AssertFunction(i.prototype("Function").Get("toString"))
	text, err := print(f)
	return err == nil && strings.HasSuffix(text.String(), "{ [native code] }")
}

// walkable refuses an array that is too long to walk.
func (i *invocation) walkable(what string, v goja.Value) {
	if o, ok := v.(*goja.Object); ok {
		if length := o.Get("length"); length != nil && goja.IsNumber(length) && length.ToFloat() > maxElements {
			i.refuse("Invalid array length: %s would walk %.0f elements, the limit is %d.", what, length.ToFloat(), maxElements)
		}
	}
}

// flat refuses an array that contains itself when it is flattened without a depth: goja
// would recurse until the process ends.
func (i *invocation) flat(call goja.FunctionCall) {
	if depth := call.Argument(0).ToFloat(); !(depth > 1000) {
		return
	}
	var path []*goja.Object
	var walk func(v goja.Value)
	walk = func(v goja.Value) {
		o, ok := v.(*goja.Object)
		if !ok || o.ClassName() != "Array" {
			return
		}
		for _, outer := range path {
			if outer == o {
				i.refuse("The array contains itself and cannot be flattened.")
			}
		}
		if len(path) > 1000 {
			i.refuse("The array is nested too deeply to be flattened.")
		}
		path = append(path, o)
		i.rt.ForOf(o, func(item goja.Value) bool { walk(item); return true })
		path = path[:len(path)-1]
	}
	walk(call.This)
}

// buffers lists the classes that allocate what they are told to, with the bytes of an element.
func buffers() map[string]int64 {
	return map[string]int64{"ArrayBuffer": 1, "Uint8Array": 1, "Int8Array": 1, "Uint8ClampedArray": 1, "Uint16Array": 2, "Int16Array": 2,
		"Uint32Array": 4, "Int32Array": 4, "Float32Array": 4, "Float64Array": 8, "BigInt64Array": 8, "BigUint64Array": 8}
}

// buffer wraps such a class, so that it refuses a size over the limit.
func (i *invocation) buffer(name string, size int64) goja.Value {
	class := i.global.original.Get(name).(*goja.Object)
	construct, _ := goja.AssertConstructor(class)
	var wrapped *goja.Object
	wrapped = i.rt.ToValue(func(call goja.ConstructorCall) *goja.Object {
		i.fits(name, call.Argument(0), size)
		target := call.NewTarget
		if target == nil || target == wrapped {
			target = class
		}
		o, err := construct(target, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return o
	}).(*goja.Object)
	if from, ok := goja.AssertFunction(class.Get("from")); ok {
		_ = wrapped.DefineDataProperty("from", i.Function("from", 1, func(call goja.FunctionCall) goja.Value {
			i.fits(name, call.Argument(0), size)
			return i.must(from, call)
		}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	prototype := class.Get("prototype").(*goja.Object)
	_ = wrapped.SetPrototype(class)
	_ = wrapped.Set("prototype", prototype)
	_ = wrapped.DefineDataProperty("name", i.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = prototype.DefineDataProperty("constructor", wrapped, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return wrapped
}

// fits refuses the length, or the length of what is to be copied, of a buffer over the limit.
func (i *invocation) fits(name string, v goja.Value, size int64) {
	length := v
	if o, ok := v.(*goja.Object); ok {
		if length = o.Get("length"); length == nil {
			return
		}
	}
	if !goja.IsNumber(length) {
		return
	}
	if bytes := length.ToFloat() * float64(size); bytes > float64(i.MaxBytes()) {
		i.refuse("Invalid array length: %s would take %.0f bytes, the limit is %d.", name, bytes, i.MaxBytes())
	}
}
