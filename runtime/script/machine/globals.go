package machine

import (
	"embed"
	"io/fs"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// globals stands between the script's global object and goja's own, so that neither a
// host module's global nor a built-in costs anything before its first use. Whatever is
// asked for becomes an ordinary property of the global object, which a script may replace.
type globals struct {
	invocation *invocation
	object     *goja.Object // the script's
	original   *goja.Object // goja's
	lazy       map[string]func() goja.Value
	finders    []func(name string) func() goja.Value
}

// newGlobals puts a fresh global object before goja's.
func newGlobals(i *invocation) *globals {
	g := &globals{invocation: i, object: i.rt.NewObject(), original: i.rt.GlobalObject(), lazy: map[string]func() goja.Value{}}
	between := i.rt.NewDynamicObject(g)
	last := i.rt.NewProxy(g.original, &goja.ProxyTrapConfig{Has: g.ask, Set: g.write})
	_ = between.SetPrototype(i.rt.ToValue(last).(*goja.Object))
	_ = g.object.SetPrototype(between)
	i.rt.SetGlobalObject(g.object)
	return g
}

// Get makes a global at its first use.
func (g *globals) Get(name string) goja.Value {
	var v goja.Value
	if make := g.maker(name); make != nil {
		v = make()
	} else if v = g.original.Get(name); v == nil {
		return nil
	} else if name == "undefined" || name == "NaN" || name == "Infinity" {
		return v
	}
	// The maker may have used the name itself, or the script may have got in before.
	_ = g.object.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return v
}

// maker gives what makes a global, nil when goja has it or nobody.
func (g *globals) maker(name string) func() goja.Value {
	make := g.lazy[name]
	for n := len(g.finders) - 1; make == nil && n >= 0; n-- {
		make = g.finders[n](name)
	}
	return make
}

// Has is left to ask, which the object behind is given.
func (g *globals) Has(string) bool { return false }

// ask says whether a global exists, and makes it: strict code may assign only to what the
// global object has itself, and it asks before it does.
func (g *globals) ask(_ *goja.Object, name string) bool { return g.Get(name) != nil }

// write takes what the script assigns to a property of the global object, or of an object
// that inherits from it, without making the global that is replaced.
func (g *globals) write(_ *goja.Object, name string, value, receiver goja.Value) bool {
	to, ok := receiver.(*goja.Object)
	return ok && to.DefineDataProperty(name, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE) == nil
}

// Set is never reached: a write goes to the global object.
func (g *globals) Set(string, goja.Value) bool { return false }

// Delete has nothing of its own to delete.
func (g *globals) Delete(string) bool { return true }

// Keys are none: globals are not enumerable.
func (g *globals) Keys() []string { return nil }

// patches are the built-ins that goja has in part; prelude/<name>.js completes each.
func patches() []string {
	return []string{"Symbol", "Promise", "Array", "Error", "String"}
}

//go:embed prelude/*.js
var preludeFiles embed.FS

// prelude compiles the pieces of prelude/ once per Engine, each at its first use.
type prelude struct {
	mu       sync.Mutex
	programs map[string]*goja.Program
}

// program gives a piece. The files are ours and a test compiles every one of them.
func (p *prelude) program(name string) *goja.Program {
	p.mu.Lock()
	defer p.mu.Unlock()
	if program := p.programs[name]; program != nil {
		return program
	}
	text, err := fs.ReadFile(preludeFiles, "prelude/"+name+".js")
	if err != nil {
		panic("prelude: " + err.Error())
	}
	tree, err := goja.Parse("bobbin:"+name, string(text), parser.WithDisableSourceMaps)
	if err != nil {
		panic("prelude: " + err.Error())
	}
	program, err := goja.CompileAST(tree, true)
	if err != nil {
		panic("prelude: " + err.Error())
	}
	if p.programs == nil {
		p.programs = map[string]*goja.Program{}
	}
	p.programs[name] = program
	return program
}

// piece evaluates a prelude file, which is one function expression, and calls it.
func (i *invocation) piece(name string, args ...goja.Value) goja.Value {
	v, err := i.rt.RunProgram(i.engine.prelude.program(name))
	if err != nil {
		panic(err)
	}
	f, ok := goja.AssertFunction(v)
	if !ok {
		panic("prelude " + name + " is not a function")
	}
	if v, err = f(goja.Undefined(), args...); err != nil {
		panic(err)
	}
	return v
}
