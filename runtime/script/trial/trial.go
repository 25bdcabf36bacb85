// Package trial is the script side of tests: the module that test files import as
// @bobbin/test, with its matchers, and the session that lists the tests of a file and runs
// one of them. The world a test runs in (simulators, records, requests, the clock) is
// package runtime/trial's, reached through the Host.
//
// A test file's Bundle has the session as its default export: with the event {"mode":
// "list"} it answers with the file's tests, with {"mode": "run", "test": n} it runs the nth
// with its hooks and throws what the test threw. Each is an invocation of its own, so that
// nothing leaks from one test to another.
package trial

import (
	_ "embed"

	"bobbin/runtime/script"
)

// Declarations is the module's .d.ts text.
//
//go:embed module.d.ts
var Declarations string

var (
	//go:embed module.ts
	source string
	//go:embed plan.ts
	planSource string
	//go:embed expect.ts
	expectSource string
	//go:embed equal.ts
	equalSource string
	//go:embed show.ts
	showSource string
)

// Modules lists the modules of this room. Those that begin with "bobbin:" are not for people.
func Modules() []script.Module {
	return []script.Module{
		{Names: []string{"@bobbin/test"}, Source: source, Declarations: Declarations},
		{Names: []string{"bobbin:test/session"}, Source: planSource},
		{Names: []string{"bobbin:test/expect"}, Source: expectSource},
		{Names: []string{"bobbin:test/equal"}, Source: equalSource},
		{Names: []string{"bobbin:test/show"}, Source: showSource},
	}
}
