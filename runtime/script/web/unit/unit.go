// Package unit runs the JavaScript half of the web platform's classes: each unit is one
// source, compiled once in a process and evaluated at most once in a runtime, at the
// first use of one of its globals.
package unit

import (
	"sync"
	"unicode"

	"github.com/dop251/goja"

	"bobbin/runtime/script/vm"
)

// Unit is one JavaScript source. Source is an expression: a function of (native, need)
// that gives an object of exports. native holds what Native made; need(name) gives the
// exports of another unit. Stack frames of a unit are in files named bobbin:web/<name>.
type Unit struct {
	Name    string
	Source  string
	Exports []string // those that are globals
	Native  func(*Set) Natives

	once    sync.Once
	program *goja.Program
}

// Natives are the Go functions of a unit, and plain values it needs.
type Natives map[string]any

// Func is a Go function as units call it.
type Func = func(goja.FunctionCall) goja.Value

func (u *Unit) compiled() *goja.Program {
	u.once.Do(func() { u.program = goja.MustCompile("bobbin:web/"+u.Name, u.Source, true) })
	return u.program
}

// Set is the units of one runtime. It belongs to the loop's goroutine.
type Set struct {
	VM     vm.VM
	units  *Units
	loaded map[string]*goja.Object
}

// Units are units by name, and by the globals they export. They are shared by all runtimes.
type Units struct {
	named  map[string]*Unit
	owners map[string]*Unit
}

// NewUnits puts units together.
func NewUnits(all ...*Unit) *Units {
	units := &Units{map[string]*Unit{}, map[string]*Unit{}}
	for _, u := range all {
		units.named[u.Name] = u
		for _, name := range u.Exports {
			units.owners[name] = u
		}
	}
	return units
}

// Install makes the exports of the units lazy globals of v.
func Install(v vm.VM, units *Units) *Set {
	s := &Set{VM: v, units: units}
	v.LazyFrom(func(name string) func() goja.Value {
		u := units.owners[name]
		if u == nil {
			return nil
		}
		return func() goja.Value { return s.Load(u.Name).Get(name) }
	})
	return s
}

// Load gives the exports of a unit, evaluating it if it was not yet needed.
func (s *Set) Load(name string) *goja.Object {
	if o, ok := s.loaded[name]; ok {
		return o
	}
	u := s.units.named[name]
	if u == nil {
		panic("web: no unit " + name)
	}
	rt := s.VM.Runtime()
	body, err := rt.RunProgram(u.compiled())
	if err != nil {
		panic(err)
	}
	make, ok := goja.AssertFunction(body)
	if !ok {
		panic("web: unit " + name + " is not a function")
	}
	native := rt.NewObject()
	if u.Native != nil {
		for key, value := range u.Native(s) {
			_ = native.Set(key, value)
		}
	}
	need := func(call goja.FunctionCall) goja.Value { return s.Load(call.Argument(0).String()) }
	exports, err := make(goja.Undefined(), native, rt.ToValue(need))
	if err != nil {
		panic(err)
	}
	if s.loaded == nil {
		s.loaded = map[string]*goja.Object{}
	}
	s.loaded[name] = exports.ToObject(rt)
	s.refuseClones(s.loaded[name], u.Exports)
	return s.loaded[name]
}

// refuseClones makes structuredClone refuse the instances of the classes, but of those that
// say how they are copied: with the method Symbol.for("bobbin.clone") of their prototype.
func (s *Set) refuseClones(exports *goja.Object, names []string) {
	var prototypes []*goja.Object
	for _, name := range names {
		if class, ok := exports.Get(name).(*goja.Object); ok && unicode.IsUpper(rune(name[0])) {
			if prototype, ok := class.Get("prototype").(*goja.Object); ok {
				prototypes = append(prototypes, prototype)
			}
		}
	}
	if len(prototypes) == 0 {
		return // functions only: they do without Symbol, which takes some KB
	}
	rt := s.VM.Runtime()
	registry, ok := goja.AssertFunction(rt.Get("Symbol").ToObject(rt).Get("for"))
	if !ok {
		return // the script has replaced Symbol
	}
	key, err := registry(goja.Undefined(), rt.ToValue("bobbin.clone"))
	symbol, ok := key.(*goja.Symbol)
	if err != nil || !ok {
		return
	}
	for _, prototype := range prototypes {
		if prototype.GetSymbol(symbol) == nil {
			_ = prototype.DefineDataPropertySymbol(symbol, goja.Null(), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		}
	}
}

// Buffer makes an ArrayBuffer that owns b.
func (s *Set) Buffer(b []byte) goja.Value {
	rt := s.VM.Runtime()
	return rt.ToValue(rt.NewArrayBuffer(b))
}

// Bytes gives the memory of an ArrayBuffer or of a view on one, without copying it.
func (s *Set) Bytes(v goja.Value) []byte {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	if buffer, ok := o.Export().(goja.ArrayBuffer); ok {
		return buffer.Bytes()
	}
	inner, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return nil
	}
	buffer, ok := inner.Export().(goja.ArrayBuffer)
	if !ok {
		return nil
	}
	all := buffer.Bytes()
	from := o.Get("byteOffset").ToInteger()
	size := o.Get("byteLength").ToInteger()
	if from < 0 || size < 0 || from+size > int64(len(all)) {
		return nil
	}
	return all[from : from+size]
}
