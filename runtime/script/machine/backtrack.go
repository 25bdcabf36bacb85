package machine

import (
	"fmt"
	"time"

	"github.com/dop251/goja"
)

// guardPatterns makes an error of a match that ran into its time limit, which goja reports
// as no match.
func (i *invocation) guardPatterns() {
	i.bound("test", none)
	same := func(call goja.FunctionCall, v goja.Value) bool { return v.SameAs(call.Argument(0)) }
	for symbol, check := range map[*goja.Symbol]unmatched{
		goja.SymMatch: none, goja.SymReplace: same,
		goja.SymSearch: func(_ goja.FunctionCall, v goja.Value) bool { return v.ToInteger() < 0 },
		goja.SymSplit: func(_ goja.FunctionCall, v goja.Value) bool {
			return v.(*goja.Object).Get("length").ToInteger() == 1
		},
	} {
		pattern := i.prototype("RegExp")
		if f, ok := goja.AssertFunction(pattern.GetSymbol(symbol)); ok {
			_ = pattern.DefineDataPropertySymbol(symbol, i.Function("["+symbol.String()+"]", 2, i.timed(check, f)), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		}
	}
}

// guardExec does it for exec. That costs the fast paths of all the others, so it is done
// only where exec is used.
func (i *invocation) guardExec() { i.bound("exec", none) }

func (i *invocation) bound(name string, check unmatched) {
	pattern := i.prototype("RegExp")
	if f, ok := goja.AssertFunction(pattern.Get(name)); ok {
		_ = pattern.DefineDataProperty(name, i.Function(name, 1, i.timed(check, f)), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// unmatched says whether a method's answer means that nothing matched.
type unmatched func(call goja.FunctionCall, answer goja.Value) bool

func none(_ goja.FunctionCall, v goja.Value) bool { return goja.IsNull(v) || !v.ToBoolean() }

// timed calls a method of a pattern and throws when it gave up.
func (i *invocation) timed(check unmatched, f goja.Callable) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		start := time.Now()
		v := i.must(f, call)
		if time.Since(start) > regexLimit*9/10 && check(call, v) {
			panic(i.newError("Error", fmt.Sprintf("The regular expression %s was given up after %s: it tries too many ways to match.", cut(call.This.String(), 200), regexLimit)))
		}
		return v
	}
}
