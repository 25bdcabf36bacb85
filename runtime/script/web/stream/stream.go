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

//go:embed pipe.js
var pipeSource string

// Units makes the units "stream" and "pipe"; who only reads does not pay for the second.
func Units() []*unit.Unit {
	return []*unit.Unit{
		{
			Name: "stream", Source: source,
			Exports: []string{"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController", "CountQueuingStrategy", "ByteLengthQueuingStrategy"},
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
