// Package convert is the importable module @bobbin/convert: between text, bytes and base64,
// and between Markdown and the Atlassian Document Format (package adf).
package convert

import _ "embed"

// Source is the TypeScript of the module.
//
//go:embed module.ts
var Source string

// Declarations is its .d.ts text.
//
//go:embed module.d.ts
var Declarations string

// Module has the shape of modules.Module, which package modules converts it to.
type Module struct {
	Names        []string
	Source       string
	Declarations string
}

// Modules is the one module of this room, with all its names.
func Modules() []Module {
	return []Module{{
		Names:  []string{"@bobbin/convert", "@sr-connect/convert", "@stitch-it/convert"},
		Source: Source, Declarations: Declarations,
	}}
}
