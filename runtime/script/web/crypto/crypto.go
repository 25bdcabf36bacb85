// Package crypto is the global crypto: random values and crypto.subtle. The algorithms are
// package subtle's; here their arguments come from scripts and their keys stay hidden.
package crypto

import (
	_ "embed"
	"io"

	"github.com/dop251/goja"
	"github.com/google/uuid"

	"bobbin/runtime/script/web/unit"
)

//go:embed crypto.js
var source string

//go:embed subtle.js
var subtleSource string

// Units makes the units "crypto" and "subtle"; who wants a random value does not pay for the
// second.
func Units() []*unit.Unit {
	return []*unit.Unit{
		{Name: "crypto", Source: source, Native: natives, Exports: []string{"crypto", "Crypto"}},
		{Name: "subtle", Source: subtleSource, Native: subtleNatives, Exports: []string{"SubtleCrypto", "CryptoKey"}},
	}
}

func natives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	return unit.Natives{
		"random": unit.Func(func(call goja.FunctionCall) goja.Value {
			_, _ = io.ReadFull(s.VM.Random("bytes"), s.Bytes(call.Argument(0))) // never fails, by its contract
			return goja.Undefined()
		}),
		"uuid": unit.Func(func(goja.FunctionCall) goja.Value {
			return rt.ToValue(uuid.Must(uuid.NewRandomFromReader(s.VM.Random("uuid"))).String())
		}),
	}
}
