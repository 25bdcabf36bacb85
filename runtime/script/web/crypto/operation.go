package crypto

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"bobbin/runtime/script/web/crypto/subtle"
	"bobbin/runtime/script/web/unit"
)

// transform makes a native of an operation on data: (algorithm, key, data).
func (b bridge) transform(operate func(subtle.Params, *subtle.Key, []byte) ([]byte, error)) unit.Func {
	return func(call goja.FunctionCall) goja.Value {
		p, k := b.params(call.Argument(0)), keyOf(call.Argument(1))
		p.Random = b.random()
		data, beside := b.data(call.Argument(2), slow(k))
		return b.do(beside, func(context.Context) (any, error) { return operate(p, k, data) })
	}
}

// random is what an operation draws from, beside the loop perhaps: one source for each, or
// nil without a seed.
func (b bridge) random() io.Reader {
	if !b.s.VM.Seeded() {
		return nil
	}
	*b.operations++
	return b.s.VM.Random("subtle " + strconv.Itoa(*b.operations))
}

// verify is (algorithm, key, signature, data).
func (b bridge) verify(call goja.FunctionCall) goja.Value {
	p, k := b.params(call.Argument(0)), keyOf(call.Argument(1))
	data, beside := b.data(call.Argument(3), slow(k))
	signature, _ := b.data(call.Argument(2), beside)
	return b.do(beside, func(context.Context) (any, error) { return subtle.Verify(p, k, signature, data) })
}

// generate is (algorithm, extractable, usages).
func (b bridge) generate(call goja.FunctionCall) goja.Value {
	p, extractable, usages := b.params(call.Argument(0)), call.Argument(1).ToBoolean(), b.usages(call.Argument(2))
	p.Random = b.random()
	return b.do(p.Modulus >= 0, func(ctx context.Context) (any, error) { return subtle.Generate(ctx, p, extractable, usages) })
}

// importKey is (format, bytes or JWK, algorithm, extractable, usages).
func (b bridge) importKey(call goja.FunctionCall) goja.Value {
	source := subtle.Source{Format: call.Argument(0).String()}
	p, extractable, usages := b.params(call.Argument(2)), call.Argument(3).ToBoolean(), b.usages(call.Argument(4))
	beside := strings.HasPrefix(p.Name, "RSA") // its numbers are checked against each other
	if source.Format == "jwk" {
		source.JWK = b.jwk(call.Argument(1))
	} else {
		source.Bytes, beside = b.data(call.Argument(1), beside)
	}
	return b.do(beside, func(context.Context) (any, error) { return subtle.Import(source, p, extractable, usages) })
}

// jwk reads a JSON web key whose members the JavaScript half has made texts.
func (b bridge) jwk(v goja.Value) *subtle.JWK {
	o := v.ToObject(b.s.VM.Runtime())
	k := &subtle.JWK{}
	for name, field := range map[string]*string{
		"kty": &k.Kty, "use": &k.Use, "alg": &k.Alg, "crv": &k.Crv, "x": &k.X, "y": &k.Y, "d": &k.D, "n": &k.N, "e": &k.E,
		"p": &k.P, "q": &k.Q, "dp": &k.DP, "dq": &k.DQ, "qi": &k.QI, "k": &k.K,
	} {
		if value := o.Get(name); value != nil {
			*field = value.String()
		}
	}
	if ext := o.Get("ext"); ext != nil {
		extractable := ext.ToBoolean()
		k.Ext = &extractable
	}
	if ops := o.Get("key_ops"); ops != nil {
		k.KeyOps = append([]string{}, b.usages(ops)...)
	}
	if o.Get("oth") != nil {
		k.Oth = []byte("[]")
	}
	return k
}

// exportKey is (format, key).
func (b bridge) exportKey(call goja.FunctionCall) goja.Value {
	format, k := call.Argument(0).String(), keyOf(call.Argument(1))
	return b.do(false, func(context.Context) (any, error) {
		raw, web, err := subtle.Export(format, k)
		if web != nil {
			return web, err
		}
		return raw, err
	})
}

// deriveBits is (algorithm, key, length or null).
func (b bridge) deriveBits(call goja.FunctionCall) goja.Value {
	p, k, bits := b.params(call.Argument(0)), keyOf(call.Argument(1)), -1
	if length := call.Argument(2); !goja.IsNull(length) {
		bits = int(length.ToInteger())
	}
	limit := int(b.s.VM.MaxBytes())
	beside := slow(k) || p.Iterations >= besideRounds || bits > besideBytes
	return b.do(beside, func(ctx context.Context) (any, error) { return subtle.DeriveBits(ctx, p, k, bits, limit) })
}

// deriveKey is (algorithm, key, algorithm of the new key, extractable, usages).
func (b bridge) deriveKey(call goja.FunctionCall) goja.Value {
	p, k, into := b.params(call.Argument(0)), keyOf(call.Argument(1)), b.params(call.Argument(2))
	extractable, usages := call.Argument(3).ToBoolean(), b.usages(call.Argument(4))
	beside := slow(k) || p.Iterations >= besideRounds
	return b.do(beside, func(ctx context.Context) (any, error) { return subtle.DeriveKey(ctx, p, k, into, extractable, usages) })
}

// wrap is (format, key, wrapping key, algorithm).
func (b bridge) wrap(call goja.FunctionCall) goja.Value {
	format, k, with, p := call.Argument(0).String(), keyOf(call.Argument(1)), keyOf(call.Argument(2)), b.params(call.Argument(3))
	return b.do(slow(with), func(context.Context) (any, error) { return subtle.Wrap(format, k, with, p) })
}

// unwrap is (format, bytes, unwrapping key, algorithm, algorithm of the key, extractable, usages).
func (b bridge) unwrap(call goja.FunctionCall) goja.Value {
	format, with := call.Argument(0).String(), keyOf(call.Argument(2))
	p, into := b.params(call.Argument(3)), b.params(call.Argument(4))
	extractable, usages := call.Argument(5).ToBoolean(), b.usages(call.Argument(6))
	data, beside := b.data(call.Argument(1), slow(with) || strings.HasPrefix(into.Name, "RSA"))
	return b.do(beside, func(context.Context) (any, error) {
		return subtle.Unwrap(format, data, with, p, into, extractable, usages)
	})
}
