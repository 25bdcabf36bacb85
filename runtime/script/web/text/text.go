// Package text is TextEncoder, TextDecoder, atob and btoa.
package text

import (
	_ "embed"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"bobbin/runtime/script/web/unit"
)

//go:embed text.js
var source string

// Unit makes the unit "text".
func Unit() *unit.Unit {
	return &unit.Unit{
		Name: "text", Source: source, Native: natives,
		Exports: []string{"TextEncoder", "TextDecoder", "atob", "btoa"},
	}
}

func natives(s *unit.Set) unit.Natives {
	rt := s.VM.Runtime()
	orNull := func(text string, ok bool) goja.Value {
		if !ok {
			return goja.Null()
		}
		return rt.ToValue(text)
	}
	return unit.Natives{
		"srConnect": s.VM.SRConnect(),
		"encode":    unit.Func(func(call goja.FunctionCall) goja.Value { return s.Buffer([]byte(call.Argument(0).String())) }),
		"encodeInto": unit.Func(func(call goja.FunctionCall) goja.Value {
			read, written := encodeInto(call.Argument(0).String(), s.Bytes(call.Argument(1)))
			return rt.NewArray(read, written)
		}),
		"encodingOf": unit.Func(func(call goja.FunctionCall) goja.Value { return rt.ToValue(encodingOf(call.Argument(0).String())) }),
		"decoder": unit.Func(func(call goja.FunctionCall) goja.Value {
			d := &decoder{encoding: call.Argument(0).String(), fatal: call.Argument(1).ToBoolean(), ignoreBOM: call.Argument(2).ToBoolean()}
			return rt.ToValue(func(call goja.FunctionCall) goja.Value {
				text, err := d.decode(s.Bytes(call.Argument(0)), call.Argument(1).ToBoolean())
				return orNull(text, err == nil)
			})
		}),
		"atob": unit.Func(func(call goja.FunctionCall) goja.Value {
			data, ok := Forgive(call.Argument(0).String())
			if !ok {
				return goja.Null()
			}
			return fromLatin1(rt, data)
		}),
		"btoa": unit.Func(func(call goja.FunctionCall) goja.Value {
			data, ok := toLatin1(call.Argument(0).ToString())
			return orNull(base64.StdEncoding.EncodeToString(data), ok)
		}),
	}
}

// encodeInto writes whole characters only; read counts UTF-16 units, as scripts do.
func encodeInto(text string, into []byte) (read, written int) {
	for _, r := range text {
		size := utf8.RuneLen(r)
		if written+size > len(into) {
			break
		}
		written += utf8.EncodeRune(into[written:], r)
		read++
		if r > 0xFFFF {
			read++
		}
	}
	return read, written
}

// Forgive decodes base64 the way atob does: white space is skipped and padding may be missing.
func Forgive(text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\t\n\f\r ") {
		text = strings.NewReplacer("\t", "", "\n", "", "\f", "", "\r", "", " ", "").Replace(text)
	}
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	if len(text)%4 == 1 || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	return data, err == nil
}

// fromLatin1 makes a text with a character for each byte.
func fromLatin1(rt *goja.Runtime, data []byte) goja.Value {
	units := make([]uint16, len(data))
	ascii := true
	for n, b := range data {
		units[n] = uint16(b)
		ascii = ascii && b < utf8.RuneSelf
	}
	if ascii {
		return rt.ToValue(string(data))
	}
	return goja.StringFromUTF16(units)
}

// toLatin1 gives the bytes a text stands for. It reads the text where it lies: as UTF-8 it
// would be made twice.
func toLatin1(v goja.Value) ([]byte, bool) {
	text, ok := v.(goja.String)
	if !ok {
		return nil, false // unreachable: text.js has made it one
	}
	data := make([]byte, text.Length())
	for n := range data {
		c := text.CharAt(n)
		if c > 0xFF {
			return nil, false
		}
		data[n] = byte(c)
	}
	return data, true
}
