// Package convert is the importable module @bobbin/convert: between text, bytes and base64,
// and between Markdown and the Atlassian Document Format (package adf).
package convert

import (
	_ "embed"

	"bobbin/runtime/script"
)

// Source is the TypeScript of the module.
//
//go:embed module.ts
var Source string

// Declarations is its .d.ts text.
//
//go:embed module.d.ts
var Declarations string

// Modules is the one module of this room, with all its names.
func Modules() []script.Module {
	return []script.Module{{
		Names:  []string{"@bobbin/convert", "@sr-connect/convert", "@stitch-it/convert"},
		Source: Source, Declarations: Declarations,
	}}
}
