// Package stream is the streams of the web platform: reading, writing and transforming, in
// JavaScript, and compression, which is Go's.
package stream

import (
	_ "embed"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/web/unit"
)

//go:embed stream.js
var source string

//go:embed bytes.js
var bytesSource string

//go:embed pipe.js
var pipeSource string

// Units makes the units "stream", "bytes" and "pipe"; who only reads does not pay for the others.
func Units() []*unit.Unit {
	return []*unit.Unit{
		{
			Name: "stream", Source: source,
			Exports: []string{"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamDefaultController", "CountQueuingStrategy", "ByteLengthQueuingStrategy"},
		},
		{
			Name: "bytes", Source: bytesSource, Native: mover,
			Exports: []string{"ReadableByteStreamController", "ReadableStreamBYOBRequest"},
		},
		{
			Name: "pipe", Source: pipeSource, Native: natives,
			Exports: []string{
				"WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController", "TransformStream", "TransformStreamDefaultController",
				"CompressionStream", "DecompressionStream", "TextDecoderStream", "TextEncoderStream",
			},
		},
	}
}

// mover gives move(buffer): another one with its bytes, and nothing for one that has none any more.
func mover(s *unit.Set) unit.Natives {
	return unit.Natives{"move": unit.Func(func(call goja.FunctionCall) goja.Value {
		b, ok := call.Argument(0).Export().(goja.ArrayBuffer)
		if !ok || b.Detached() {
			return goja.Undefined()
		}
		bytes := b.Bytes()
		b.Detach()
		return s.Buffer(bytes)
	})}
}

func natives(s *unit.Set) unit.Natives {
	return unit.Natives{
		"compressor": unit.Func(func(call goja.FunctionCall) goja.Value {
			return stepper(s, newDeflater(call.Argument(0).String()).step)
		}),
		"decompressor": unit.Func(func(call goja.FunctionCall) goja.Value {
			return stepper(s, newInflater(s.VM.Context(), call.Argument(0).String()).step)
		}),
	}
}

// stepper makes step a function of (bytes, last) that gives the bytes made of them.
func stepper(s *unit.Set, step func([]byte, bool) ([]byte, error)) goja.Value {
	return s.VM.Runtime().ToValue(func(call goja.FunctionCall) goja.Value {
		out, err := step(s.Bytes(call.Argument(0)), call.Argument(1).ToBoolean())
		if err != nil {
			panic(s.VM.Throw(&script.HostError{Name: "TypeError", Message: "The compressed data is broken: " + err.Error()}))
		}
		return s.Buffer(out)
	})
}
