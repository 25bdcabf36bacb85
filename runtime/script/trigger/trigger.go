// Package trigger is the script side of chained triggers: the module with which one script
// starts another. When and where that runs is package invocation's, reached through the Host.
package trigger

import _ "embed"

// Names are what the module answers to.
func Names() []string {
	return []string{"@bobbin/trigger", "@sr-connect/trigger", "@stitch-it/trigger"}
}

// Source is the module's TypeScript.
//
//go:embed module.ts
var Source string

// Declarations is the module's .d.ts text.
//
//go:embed module.d.ts
var Declarations string
