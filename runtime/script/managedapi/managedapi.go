// Package managedapi is the script side of managed APIs: errors, error strategies and the
// client that turns a row of a connector's operation table into a call.
//
// Both modules are TypeScript that package compile puts into a Bundle. What leaves goes
// through the runtime's fetch with the connection's path; logging in is package outbound's,
// the tables are the connectors'.
package managedapi

import _ "embed"

// Declarations is the .d.ts text of @bobbin/managed-api.
//
//go:embed module.d.ts
var Declarations string

// ClientDeclarations is the .d.ts text of the internal module bobbin:client.
//
//go:embed client.d.ts
var ClientDeclarations string
