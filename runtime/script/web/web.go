// Package web is the globals of the web platform that integration scripts use: the fetch
// family, URL, text and base64 coding, blobs and forms, events and aborting, crypto,
// performance and navigator.
//
// A class is JavaScript over a few Go functions, in a sub-room of its own: Go has the
// bytes, the parsers and the way out, JavaScript has the class semantics. Each sub-room is
// a unit that is compiled once in a process and evaluated in a runtime at the first use of
// one of its globals, so that what a script does not use costs it nothing.
//
// Bytes stay bytes: no binary data passes through a string.
package web

import (
	_ "embed"
	"slices"

	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/blob"
	"bobbin/runtime/script/web/crypto"
	"bobbin/runtime/script/web/events"
	"bobbin/runtime/script/web/fetch"
	"bobbin/runtime/script/web/performance"
	"bobbin/runtime/script/web/stream"
	"bobbin/runtime/script/web/text"
	"bobbin/runtime/script/web/unit"
	"bobbin/runtime/script/web/url"
)

// Declarations is the .d.ts text of the globals; it needs lib es2023 and no DOM.
//
//go:embed globals.d.ts
var Declarations string

// Modules makes the installers of the globals. Call it once per process: what it returns
// holds the compiled units and may be used by any number of runtimes at the same time.
func Modules() []vm.Module {
	all := append(fetch.Units(), url.Unit(), text.Unit(), blob.Unit())
	all = slices.Concat(all, events.Units(), stream.Units(), crypto.Units())
	units := unit.NewUnits(all...)
	return []vm.Module{
		func(v vm.VM) { fetch.Install(unit.Install(v, units)) },
		performance.Module,
	}
}
