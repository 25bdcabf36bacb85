package machine_test

import (
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// TestRegExp_CalledInAConstructor is how luxon parses: a plain call inside a class's
// constructor makes a pattern, not an instance of the class.
func TestRegExp_CalledInAConstructor(t *testing.T) {
	p := bundle(`x.default=async()=>{class A{constructor(){this.pattern=RegExp("[0-9]+","i")}} const {pattern}=new A; return [pattern instanceof RegExp,pattern instanceof A,"a12".match(pattern)[0]]}`)
	out := machine.Run(t.Context(), p, script.Input{Event: []byte("{}")}, &host{}, script.Limits{})
	if got, want := string(out.Result), `[true,false,"12"]`; got != want {
		t.Errorf("%s, not %s: %+v", got, want, out.Error)
	}
}
