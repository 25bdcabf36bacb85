// Package blob is Blob, File and FormData, and the multipart form of the latter.
package blob

import (
	_ "embed"
	"encoding/hex"
	"io"

	"github.com/dop251/goja"

	"bobbin/runtime/script/web/text"
	"bobbin/runtime/script/web/unit"
)

//go:embed blob.js
var source string

// Unit makes the unit "blob".
func Unit() *unit.Unit {
	return &unit.Unit{Name: "blob", Source: source, Native: natives, Exports: []string{"Blob", "File", "FormData"}}
}

func natives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	return unit.Natives{
		"encode": unit.Func(func(call goja.FunctionCall) goja.Value { return s.Buffer([]byte(call.Argument(0).String())) }),
		"decode": unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(text.Whole(s.Bytes(call.Argument(0)))) }),
		"scalar": unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(call.Argument(0).String()) }),
		"boundary": unit.Func(func(goja.FunctionCall) goja.Value {
			return rt.ToValue("----BobbinForm" + boundary(s.VM.Random("boundary")))
		}),
	}
}

// boundary is a text that no form contains.
func boundary(random io.Reader) string {
	var b [16]byte
	_, _ = io.ReadFull(random, b[:]) // never fails, by its contract
	return hex.EncodeToString(b[:])
}
