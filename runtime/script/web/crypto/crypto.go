// Package crypto is the global crypto: random values, digests and HMAC.
package crypto

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	_ "embed"
	"hash"

	"github.com/dop251/goja"
	"github.com/google/uuid"

	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/unit"
)

//go:embed crypto.js
var source string

// Unit makes the unit "crypto".
func Unit() *unit.Unit {
	return &unit.Unit{
		Name: "crypto", Source: source, Native: natives,
		Exports: []string{"crypto", "Crypto", "SubtleCrypto", "CryptoKey"},
	}
}

func natives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	return unit.Natives{
		"random": unit.Func(func(call goja.FunctionCall) goja.Value {
			_, _ = rand.Read(s.Bytes(call.Argument(0))) // never fails, by its contract
			return goja.Undefined()
		}),
		"uuid": unit.Func(func(goja.FunctionCall) goja.Value { return rt.ToValue(uuid.NewString()) }),
		"digest": unit.Func(func(call goja.FunctionCall) goja.Value {
			h := hashOf(call.Argument(0).String())()
			return sum(s, h, s.Bytes(call.Argument(1)))
		}),
		"hmac": unit.Func(func(call goja.FunctionCall) goja.Value {
			h := hmac.New(hashOf(call.Argument(0).String()), s.Bytes(call.Argument(1)))
			return sum(s, h, s.Bytes(call.Argument(2)))
		}),
		"same": unit.Func(func(call goja.FunctionCall) goja.Value {
			return rt.ToValue(subtle.ConstantTimeCompare(s.Bytes(call.Argument(0)), s.Bytes(call.Argument(1))) == 1)
		}),
	}
}

// hashOf finds the hash of a name the JavaScript half has checked.
func hashOf(name string) func() hash.Hash {
	switch name {
	case "SHA-1":
		return sha1.New
	case "SHA-384":
		return sha512.New384
	case "SHA-512":
		return sha512.New
	}
	return sha256.New
}

// besideBytes is the size from which a sum is worth a goroutine of its own.
const besideBytes = 256 << 10

// sum gives the digest of data, which nobody writes to, or a promise of it when it takes a while.
func sum(s *unit.Set, h hash.Hash, data []byte) goja.Value {
	if len(data) < besideBytes {
		h.Write(data)
		return s.Buffer(h.Sum(nil))
	}
	return s.VM.Promise(func(context.Context) (vm.Settle, error) {
		h.Write(data)
		out := h.Sum(nil)
		return func() goja.Value { return s.Buffer(out) }, nil
	})
}
