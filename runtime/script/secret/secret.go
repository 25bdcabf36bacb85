// Package secret is the importable module @bobbin/secret: texts made of secrets that a script
// never sees. It only writes down what to make of which; package secret of the runtime makes it,
// when a request leaves.
package secret

import _ "embed"

// Names are what the module answers to.
func Names() []string { return []string{"@bobbin/secret"} }

// Source is the module's TypeScript.
//
//go:embed module.ts
var Source string

// Declarations is its .d.ts text.
//
//go:embed module.d.ts
var Declarations string
