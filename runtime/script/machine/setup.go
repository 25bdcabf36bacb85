package machine

import (
	"context"
	stdjson "encoding/json"
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"bobbin/runtime/script/console"
	"bobbin/runtime/script/intl"
	"bobbin/runtime/script/json"
	"bobbin/runtime/script/pattern"
	"bobbin/runtime/script/timers"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web"
)

// maxPattern is the most bytes of a pattern made at run time: compiling it cannot be interrupted.
const maxPattern = 256 << 10

// Standard lists the modules every script gets. What it returns holds compiled code and is
// made once for an Engine.
func Standard() []vm.Module {
	return append(web.Modules(), console.Module, timers.Module, intl.New().Module)
}

// Prepare makes a runtime for the invocation that comes next, so that it need not wait for it.
// It is called when there is nothing else to do. No script has run in such a runtime, and one
// invocation gets it. An Engine that prepares lasts as long as the process.
func (e *Engine) Prepare() {
	e.lasts.Store(true)
	if e.spare.Load() == nil {
		e.deep(context.Background(), func() { e.spare.Store(e.prepared()) })
	}
}

// prepared makes an invocation as far as it can be made without knowing which.
func (e *Engine) prepared() *invocation {
	i := &invocation{engine: e, rt: goja.New()}
	i.rt.SetMaxCallStackSize(maxFrames)
	i.rt.SetParserOptions(parser.WithSourceMapLoader(noMap))
	var err error
	if i.fulfilled, err = i.rt.RunProgram(e.first); err != nil {
		panic(err) // of ours
	}
	i.fix, _ = goja.AssertFunction(i.rt.GlobalObject().Get("Object").(*goja.Object).Get("preventExtensions"))
	i.rt.SetPromiseRejectionTracker(i.track)
	i.global = newGlobals(i)
	i.LazyFrom(i.builtin)
	for _, install := range e.modules {
		install(i)
	}
	return i
}

// first is a program that has goja make the classes which every script uses: an asynchronous
// function, promises. It gives a promise that is fulfilled.
func first() *goja.Program { return goja.MustCompile("", "(async () => {})()", true) }

// setup makes the runtime what this program expects.
func (i *invocation) setup(f features) {
	if f.bigs {
		i.Lazy("Number", func() goja.Value { return i.piece("Number", i.global.original.Get("Number")) })
	}
	if f.locales {
		for _, install := range i.localizers {
			install()
		}
	}
	i.localizers = nil
	i.guard(f)
}

// builtin finds what makes a global that the runtime itself has, goja in part or not at all.
func (i *invocation) builtin(name string) func() goja.Value {
	make := i.engine.builtins[name]
	if make == nil {
		return nil
	}
	return func() goja.Value { return make(i) }
}

// builtins lists them. It is made once for an Engine.
func builtins() map[string]func(*invocation) goja.Value {
	all := map[string]func(*invocation) goja.Value{
		"process": (*invocation).process, "__bobbin": (*invocation).bobbin, "__bobbin_export": (*invocation).exporter, "JSON": (*invocation).json, "eval": (*invocation).evaluator,
		settledName:    func(i *invocation) goja.Value { return i.fulfilled },
		"ServiceError": func(i *invocation) goja.Value { return i.piece("ServiceError", i.rt.ToValue(i.SRConnect())) },
		"RegExp": func(i *invocation) goja.Value {
			return i.piece("RegExp", i.global.original.Get("RegExp"), i.Function("rewrite", 2, i.rewrite),
				i.Function("reason", 1, func(call goja.FunctionCall) goja.Value {
					return i.rt.ToValue(pattern.Reason(call.Argument(0).String()))
				}))
		},
		"structuredClone": func(i *invocation) goja.Value { return i.piece("structuredClone", i.rt.ToValue(i.clonePlain)) },
		"Iterator": func(i *invocation) goja.Value {
			i.guard(features{iterates: true})
			return i.piece("iteratorclass")
		},
		"Function": func(i *invocation) goja.Value { return i.builder(i.global.original.Get("Function").(*goja.Object)) },
	}
	for _, name := range []string{"globalThis", "self", "window"} {
		all[name] = func(i *invocation) goja.Value { return i.global.object }
	}
	for _, name := range patches() {
		all[name] = func(i *invocation) goja.Value { return i.piece(name, i.global.original.Get(name)) }
	}
	all["Object"] = func(i *invocation) goja.Value {
		return i.completed("Object", map[string]int{"fromEntries": 1, "groupBy": 2})
	}
	all["Map"] = func(i *invocation) goja.Value { return i.completed("Map", map[string]int{"groupBy": 2}) }
	for _, name := range []string{"AbortProcess", "WeakRef", "FinalizationRegistry", "SuppressedError", "DisposableStack", "AsyncDisposableStack"} {
		all[name] = func(i *invocation) goja.Value { return i.piece(name) }
	}
	for name, size := range buffers() {
		all[name] = func(i *invocation) goja.Value { return i.buffer(name, size) }
	}
	return all
}

// completed is a class with static methods (name and length) whose code, prelude/<class>.js, is
// evaluated when one is called: nearly every program names Object.
func (i *invocation) completed(class string, methods map[string]int) goja.Value {
	object := i.global.original.Get(class).(*goja.Object)
	before := object.Get("fromEntries") // goja's own
	if before == nil {
		before = goja.Undefined()
	}
	var made *goja.Object
	for name, length := range methods {
		_ = object.DefineDataProperty(name, i.Function(name, length, func(call goja.FunctionCall) goja.Value {
			if made == nil {
				made = i.piece(class, before).(*goja.Object)
			}
			f, _ := goja.AssertFunction(made.Get(name))
			return i.must(f, call)
		}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	return object
}

// rewrite makes a pattern of a script into one goja understands.
func (i *invocation) rewrite(call goja.FunctionCall) goja.Value {
	source, flags := call.Argument(0).String(), call.Argument(1).String()
	if len(source) > maxPattern {
		panic(i.newError("SyntaxError", fmt.Sprintf("Invalid regular expression: it has %d KB, the limit is %d.", len(source)>>10, maxPattern>>10)))
	}
	if backtracks([]byte(source)) {
		i.guard(features{backtracks: true, execs: true})
	}
	if why := pattern.Unsupported(source, flags); why != "" {
		panic(i.newError("SyntaxError", why))
	}
	if !pattern.Needs(source, flags) {
		return call.Argument(0)
	}
	rewritten, err := pattern.Rewrite(source)
	if err != nil {
		panic(i.newError("SyntaxError", "Invalid regular expression: "+err.Error()))
	}
	return i.rt.ToValue(rewritten)
}

// json is goja's JSON with our parser.
func (i *invocation) json() goja.Value {
	object := i.global.original.Get("JSON").(*goja.Object)
	i.toJSON, _ = goja.AssertFunction(object.Get("stringify"))
	if err := json.Install(i, object); err != nil {
		panic(err)
	}
	return object
}

// process is what libraries probe for the environment; there is none.
func (i *invocation) process() goja.Value {
	p := i.rt.NewObject()
	_ = p.Set("env", i.rt.NewObject())
	return p
}

// bobbin is how the sources of the importable modules reach the Host.
func (i *invocation) bobbin() goja.Value {
	o := i.rt.NewObject()
	_ = o.Set("call", i.Function("call", 2, i.hostCall))
	_ = o.Set("compatible", i.SRConnect())
	if i.in.Clock != nil {
		_ = o.Set("clock", i.clockObject())
	}
	_ = o.Set("markdownToADF", i.Function("markdownToADF", 1, i.markdownToADF))
	_ = o.Set("adfToMarkdown", i.Function("adfToMarkdown", 1, i.adfToMarkdown))
	return o
}

// exporter is __bobbin_export(target, getters): it makes the namespace of a module, for compiled
// code.
func (i *invocation) exporter() goja.Value {
	return i.Function("__bobbin_export", 2, func(call goja.FunctionCall) goja.Value {
		target, getters := call.Argument(0).ToObject(i.rt), call.Argument(1).ToObject(i.rt)
		for _, name := range getters.Keys() {
			if err := target.DefineAccessorProperty(name, getters.Get(name), nil, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
				panic(err)
			}
		}
		return goja.Undefined()
	})
}

// hostCall is __bobbin.call(method, arguments): a promise of what the Host answers.
func (i *invocation) hostCall(call goja.FunctionCall) goja.Value {
	method := call.Argument(0).String()
	text, err := i.stringify(call.Argument(1))
	if err != nil {
		panic(i.Throw(err))
	}
	if text == nil {
		text = stdjson.RawMessage("{}")
	}
	return i.Promise(i.answer(i.Traced(i.ctx), method, text))
}
