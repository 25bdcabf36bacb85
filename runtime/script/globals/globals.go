// Package globals is the declarations of what every script has without importing it, but
// for the web platform's part, which is package web's.
package globals

import _ "embed"

// Declarations is the .d.ts text; it needs lib es2023 and no DOM.
//
//go:embed globals.d.ts
var Declarations string
