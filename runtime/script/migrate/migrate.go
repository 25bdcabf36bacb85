// Package migrate is the script side of long jobs: it reads a source, writes a target, and goes
// at the pace the target allows. What has been done, and what a person wants of it, is package
// migration's, reached through the Host.
package migrate

import _ "embed"

// Names are what the module answers to.
func Names() []string { return []string{"@bobbin/migrate"} }

// Source is the module's TypeScript.
//
//go:embed module.ts
var Source string

// Declarations is the module's .d.ts text.
//
//go:embed module.d.ts
var Declarations string
