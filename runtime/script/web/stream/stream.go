// Package stream is ReadableStream with its default reader, in JavaScript alone.
package stream

import (
	_ "embed"

	"bobbin/runtime/script/web/unit"
)

//go:embed stream.js
var source string

// Unit makes the unit "stream".
func Unit() *unit.Unit {
	return &unit.Unit{
		Name: "stream", Source: source,
		Exports: []string{"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController"},
	}
}
