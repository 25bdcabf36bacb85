// Package managedapi is the script side of managed APIs: errors, error strategies and the
// client that turns a row of a connector's operation table into a call.
//
// Its modules are TypeScript that package compile puts into a Bundle. What leaves goes
// through the runtime's fetch with the connection's path; logging in is package outbound's,
// the tables are the connectors'.
package managedapi

import (
	_ "embed"

	"bobbin/runtime/script"
)

// Declarations is the .d.ts text of @bobbin/managed-api.
//
//go:embed module.d.ts
var Declarations string

// Source is the TypeScript of @bobbin/managed-api.
//
//go:embed module.ts
var Source string

// ClientDeclarations is the .d.ts text of the internal module bobbin:client.
//
//go:embed client.d.ts
var ClientDeclarations string

// ClientSource is the TypeScript of bobbin:client.
//
//go:embed client.ts
var ClientSource string

//go:embed request.ts
var requestSource string

//go:embed words.ts
var wordsSource string

//go:embed pages.ts
var pagesSource string

// Modules lists the modules of this room with their names, the primary one first. Those that
// begin with "bobbin:" are for the code that package compile makes, not for people.
func Modules() []script.Module {
	return []script.Module{
		{
			Names: []string{
				"@bobbin/managed-api", "@managed-api/commons-core", "@managed-api/commons-core/builders/errorStrategy",
				"@sr-connect/managed-api", "@stitch-it/managed-api",
			},
			Source: Source, Declarations: Declarations,
		},
		{Names: []string{"bobbin:client"}, Source: ClientSource, Declarations: ClientDeclarations},
		{Names: []string{"bobbin:client/request"}, Source: requestSource},
		{Names: []string{"bobbin:client/pages"}, Source: pagesSource},
		{Names: []string{"bobbin:client/words"}, Source: wordsSource},
	}
}
