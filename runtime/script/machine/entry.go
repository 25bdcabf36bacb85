package machine

import (
	"fmt"
	"sort"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/json"
)

// exportsName is the global in which a Bundle leaves the script's exports.
const exportsName = "__bobbin_exports"

// call calls the function the invocation asks for.
func (i *invocation) call() error {
	exports, _ := i.rt.GlobalObject().Get(exportsName).(*goja.Object)
	if exports == nil {
		return fmt.Errorf("the program left no %s", exportsName)
	}
	if err := i.rt.GlobalObject().Delete(exportsName); err != nil {
		return err
	}
	f, failure := i.function(exports)
	if failure != nil {
		i.end(script.FunctionError, failure)
		return nil
	}
	event, failure := i.event()
	if failure != nil {
		i.end(script.MalformedPayload, failure)
		return nil
	}
	second, err := i.context()
	if err != nil {
		i.end(script.MalformedPayload, &script.Failure{Name: "SyntaxError", Message: "The parameters of the environment are not valid JSON: " + err.Error()})
		return nil
	}
	v, err := f(goja.Undefined(), event, second)
	if err != nil {
		return err
	}
	if p, ok := v.Export().(*goja.Promise); ok {
		i.expect(p)
		return nil
	}
	p, resolve, _ := i.rt.NewPromise()
	i.expect(p)
	return resolve(v)
}

// function finds the exported function.
func (i *invocation) function(exports *goja.Object) (goja.Callable, *script.Failure) {
	name := i.in.Function
	if name == "" {
		name = "default"
	}
	if f, ok := goja.AssertFunction(exports.Get(name)); ok {
		return f, nil
	}
	var names []string
	for _, n := range exports.Keys() {
		if _, ok := goja.AssertFunction(exports.Get(n)); ok && n != "default" {
			names = append(names, n)
		}
	}
	sort.Strings(names)
	failure := &script.Failure{Name: "MissingExport"}
	switch {
	case name != "default":
		failure.Message = fmt.Sprintf("The script exports no function named %q.", name)
	case exports.Get("default") == nil:
		failure.Message = "The script has no default export to run."
	default:
		failure.Message = "The default export of the script is not a function."
	}
	failure.Hint = "Begin it with `export default async function (event, context) {`."
	if len(names) > 0 {
		failure.Hint += " It exports these functions: " + strings.Join(names, ", ") + "."
	}
	return nil, failure
}

// event makes the first argument.
func (i *invocation) event() (goja.Value, *script.Failure) {
	if len(i.in.Event) == 0 {
		return i.rt.NewObject(), nil
	}
	v, err := json.Parse(i.rt, string(i.in.Event))
	if err != nil {
		return nil, &script.Failure{Name: "SyntaxError", Message: "The event is not valid JSON: " + err.Error(),
			Hint: "Check the test payload or what the sender sent."}
	}
	return v, nil
}

// keep records what the function returned. The invocation lasts while timers and calls do.
func (i *invocation) keep(v goja.Value) error {
	result, err := i.stringify(v)
	if err != nil {
		failure := i.failureOfError(err)
		if failure == nil {
			return err
		}
		failure.Message = "What the script returned cannot be written as JSON: " + failure.Message
		failure.Hint = "Return plain objects, arrays, strings, numbers and booleans."
		i.end(script.FunctionError, failure)
		return nil
	}
	i.result = result
	return nil
}
