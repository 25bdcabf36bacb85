// Package recordstorage is the script side of record storage: the module scripts import,
// its options and its retries. Keys, scopes and expiry are package record's, reached
// through the Host.
package recordstorage

import _ "embed"

// Names are what the module answers to.
func Names() []string {
	return []string{"@bobbin/record-storage", "@sr-connect/record-storage", "@stitch-it/record-storage"}
}

// Source is the module's TypeScript.
//
//go:embed module.ts
var Source string

// Declarations is the module's .d.ts text.
//
//go:embed module.d.ts
var Declarations string
