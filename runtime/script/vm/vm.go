// Package vm is what a host module of the script engine gets to work with: the runtime of
// one invocation, its loop and its Host. Modules import this package and package script;
// package machine assembles them.
//
// A runtime may be made before it is known which invocation it will be: a Module only installs,
// and what it installs asks for anything of the invocation when it is used.
package vm

import (
	"context"
	"io"
	"time"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
)

// VM is one invocation's runtime as modules see it. Except for Promise's work and Post,
// nothing here may be used off the loop's goroutine.
type VM interface {
	// Runtime is the goja runtime; it belongs to the loop's goroutine.
	Runtime() *goja.Runtime
	// Host is the invocation's way out.
	Host() script.Host
	// Context ends when the invocation does.
	Context() context.Context
	// SRConnect says that the workspace asked for the quirks of "compatibility": "sr-connect".
	SRConnect() bool
	// Localize has install run if the program may call a method that obeys a locale, as far as
	// its text shows, before it begins.
	Localize(install func())
	// Promise runs work on a goroutine of its own and settles the promise it returns on the
	// loop: with the value that Settle makes, or rejected with the error (a *script.HostError
	// becomes the class it names, anything else an Error). The invocation stays alive meanwhile.
	Promise(work func(ctx context.Context) (Settle, error)) goja.Value
	// After runs f on the loop once d has passed and keeps the invocation alive until then;
	// cancel forgets it. Both belong to the loop's goroutine.
	After(d time.Duration, f func()) (cancel func())
	// Meanwhile is After for what does not keep the invocation alive.
	Meanwhile(d time.Duration, f func()) (cancel func())
	// Now is the time as the invocation sees it.
	Now() time.Time
	// Random is where random values for a purpose come from; reading it never fails. Of a
	// seeded invocation each purpose has values of its own, so that one more of one kind leaves
	// the others as they were; who takes a source beside the loop names a purpose of its own.
	Random(purpose string) io.Reader
	// Seeded says that random values follow from a seed.
	Seeded() bool
	// Started is the time the invocation began with, and ReadClock the time now as a script is
	// told it: recorded, or taken from a recording.
	Started() time.Time
	ReadClock() time.Time
	// Traced adds to ctx where a call of the host comes from, when the invocation is traced.
	Traced(ctx context.Context) context.Context
	// Here remembers where the script is: what it gives puts that into the stack of an error
	// that was made on the loop, where no script runs.
	Here() (place func(err goja.Value))
	// Post runs f on the loop; safe from any goroutine, dropped once the invocation has ended.
	Post(f func())
	// Throw makes the JavaScript error for err, to be given to panic or to a reject function.
	Throw(err error) goja.Value
	// Function makes a native function with a name and a length as scripts see them.
	Function(name string, length int, f func(goja.FunctionCall) goja.Value) *goja.Object
	// MaxBytes is the size no single value may pass; natives that build large ones check it.
	MaxBytes() int64
	// Lazy defines a global that is made at its first use. It can be overwritten by the script.
	Lazy(name string, make func() goja.Value)
	// LazyFrom defines globals that are looked for when they are first used: find gives nil
	// for a name that is not one of them. It costs nothing for each of them.
	LazyFrom(find func(name string) (make func() goja.Value))
}

// Settle makes the fulfilment value, on the loop.
type Settle func() goja.Value

// Module installs the globals of one host module, lazily.
type Module func(VM)
