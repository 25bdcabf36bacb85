package crypto

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/dop251/goja"

	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/crypto/subtle"
	"bobbin/runtime/script/web/unit"
)

// besideBytes is the size from which data is worth a goroutine of its own.
const besideBytes = 64 << 10

// besideRounds is the same for the iterations of PBKDF2.
const besideRounds = 1000

// bridge is crypto.subtle of one runtime. Keys travel through scripts as opaque values.
type bridge struct {
	s          *unit.Set
	operations *int // that drew random values
}

// handle is what a CryptoKey holds; it has nothing that a script could reach.
type handle struct{ key *subtle.Key }

func subtleNatives(s *unit.Set) unit.Natives {
	b := bridge{s, new(int)}
	return unit.Natives{
		"digest": unit.Func(func(call goja.FunctionCall) goja.Value {
			name := call.Argument(0).String()
			data, beside := b.data(call.Argument(1), false)
			return b.do(beside, func(context.Context) (any, error) { return subtle.Digest(name, data), nil })
		}),
		"describe":   unit.Func(func(call goja.FunctionCall) goja.Value { return b.describe(keyOf(call.Argument(0))) }),
		"generate":   unit.Func(b.generate),
		"importKey":  unit.Func(b.importKey),
		"exportKey":  unit.Func(b.exportKey),
		"sign":       b.transform(subtle.Sign),
		"encrypt":    b.transform(subtle.Encrypt),
		"decrypt":    b.transform(subtle.Decrypt),
		"verify":     unit.Func(b.verify),
		"deriveBits": unit.Func(b.deriveBits),
		"deriveKey":  unit.Func(b.deriveKey),
		"wrap":       unit.Func(b.wrap),
		"unwrap":     unit.Func(b.unwrap),
	}
}

// do runs work at once, or beside the loop when it takes a while, and gives its value or a
// promise of it. work does not touch the runtime.
func (b bridge) do(beside bool, work func(context.Context) (any, error)) goja.Value {
	if !beside {
		value, err := work(b.s.VM.Context())
		return b.value(value, err)
	}
	return b.s.VM.Promise(func(ctx context.Context) (vm.Settle, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		value, err := work(ctx)
		return func() goja.Value { return b.value(value, err) }, nil
	})
}

// value makes what the script gets, or throws.
func (b bridge) value(value any, err error) goja.Value {
	rt := b.s.VM.Runtime()
	if err != nil {
		panic(b.exception(err))
	}
	switch v := value.(type) {
	case []byte:
		return b.s.Buffer(v)
	case *subtle.Key:
		return rt.ToValue(&handle{v})
	case *subtle.JWK:
		return b.object(v)
	case subtle.Pair:
		if v.Secret != nil {
			return rt.ToValue(&handle{v.Secret})
		}
		pair := rt.NewObject()
		_ = pair.Set("publicKey", &handle{v.Public})
		_ = pair.Set("privateKey", &handle{v.Private})
		return pair
	}
	return rt.ToValue(value)
}

// exception makes the DOMException of a failure.
func (b bridge) exception(err error) goja.Value {
	var failed *subtle.Error
	if !errors.As(err, &failed) {
		return b.s.VM.Throw(err)
	}
	rt := b.s.VM.Runtime()
	o, err := rt.New(b.s.Load("events").Get("DOMException"), rt.ToValue(failed.Message), rt.ToValue(failed.Name))
	if err != nil {
		return b.s.VM.Throw(err)
	}
	return o
}

// object makes a JWK an object of the script, members in the order of the type.
func (b bridge) object(k *subtle.JWK) goja.Value {
	rt := b.s.VM.Runtime()
	text, err := json.Marshal(k)
	if err != nil {
		panic(b.s.VM.Throw(err))
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		panic(b.s.VM.Throw(err))
	}
	o := rt.NewObject()
	for _, name := range members() {
		if value, ok := fields[name]; ok && name != "key_ops" {
			_ = o.Set(name, value)
		}
	}
	_ = o.Set("key_ops", b.list(k.KeyOps))
	return o
}

// members are those of a JWK in the order a script sees them.
func members() []string {
	return []string{"kty", "crv", "k", "n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y", "alg", "ext", "use"}
}

func (b bridge) list(texts []string) goja.Value {
	items := make([]any, len(texts))
	for i, text := range texts {
		items[i] = text
	}
	return b.s.VM.Runtime().NewArray(items...)
}

// describe gives [type, extractable, usages, name, hash, curve, length, modulus, exponent] of a key.
func (b bridge) describe(k *subtle.Key) goja.Value {
	a := k.Algorithm
	return b.s.VM.Runtime().NewArray(k.Type, k.Extractable, b.list(k.Usages), a.Name, a.Hash, a.Curve, a.Length, a.Modulus, b.s.Buffer(bytes.Clone(a.Exponent)))
}

func keyOf(v goja.Value) *subtle.Key {
	h, ok := v.Export().(*handle)
	if !ok {
		return nil // the JavaScript half gives handles only
	}
	return h.key
}

// data gives the bytes of a value; a copy when it is going to be read beside the loop.
func (b bridge) data(v goja.Value, beside bool) ([]byte, bool) {
	data := b.s.Bytes(v)
	if beside || len(data) >= besideBytes {
		return bytes.Clone(data), true
	}
	return data, false
}

// slow says that an operation with a key is worth a goroutine.
func slow(k *subtle.Key) bool { return k.Type != "secret" }

// params reads an algorithm that the JavaScript half has checked; its bytes are copies.
func (b bridge) params(v goja.Value) subtle.Params {
	o, ok := v.(*goja.Object)
	if !ok {
		return subtle.Params{}
	}
	p := subtle.Params{Length: -1, Modulus: -1, TagBits: -1, SaltLength: -1, Iterations: -1}
	for _, member := range o.Keys() {
		value := o.Get(member)
		switch member {
		case "name":
			p.Name = value.String()
		case "hash":
			p.Hash = value.String()
		case "namedCurve":
			p.Curve = value.String()
		case "length":
			p.Length = int(value.ToInteger())
		case "modulusLength":
			p.Modulus = int(value.ToInteger())
		case "tagLength":
			p.TagBits = int(value.ToInteger())
		case "saltLength":
			p.SaltLength = int(value.ToInteger())
		case "iterations":
			p.Iterations = int(value.ToInteger())
		case "publicExponent":
			p.Exponent = b.s.Bytes(value)
		case "iv":
			p.IV = b.s.Bytes(value)
		case "counter":
			p.Counter = b.s.Bytes(value)
		case "additionalData":
			p.Additional = b.s.Bytes(value)
		case "label":
			p.Label = b.s.Bytes(value)
		case "salt":
			p.Salt = b.s.Bytes(value)
		case "info":
			p.Info = b.s.Bytes(value)
		case "public":
			p.Public = keyOf(value)
		}
	}
	return p
}

func (b bridge) usages(v goja.Value) []string {
	list := v.ToObject(b.s.VM.Runtime())
	var usages []string
	for i := range int(list.Get("length").ToInteger()) {
		usages = append(usages, list.Get(b.s.VM.Runtime().ToValue(i).String()).String())
	}
	return usages
}
