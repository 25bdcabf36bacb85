// Package console gives scripts the console and shows values the way people read them:
// cycles, depth and size are bounded and no code of the script runs meanwhile.
package console

import (
	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
)

// Module installs the console.
func Module(v vm.VM) {
	v.Lazy("console", func() goja.Value {
		o := v.Runtime().NewObject()
		for _, level := range []string{"log", "info", "debug", "warn", "error", "trace"} {
			_ = o.Set(level, v.Function(level, 0, func(call goja.FunctionCall) goja.Value {
				text := ""
				for n, a := range call.Arguments {
					if n > 0 {
						text += " "
					}
					text += a.String()
				}
				v.Host().Console(script.Line{Level: level, Text: text, At: v.Now()})
				return goja.Undefined()
			}))
		}
		return o
	})
}
