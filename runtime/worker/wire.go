package worker

import (
	"github.com/fxamacker/cbor/v2"
)

// Messages are CBOR, with the names that the same values have as JSON. It is read five times as
// fast, which counts where a run takes a tenth of a millisecond, and bytes stay bytes: code,
// events and results, which are JSON texts already, go as they are.
var (
	encoder = must(cbor.EncOptions{Time: cbor.TimeRFC3339Nano, TextMarshaler: cbor.TextMarshalerTextString}.EncMode())
	// What scripts write may be no proper UTF-8; messages are bounded by their size alone.
	decoder = must(cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid, TextUnmarshaler: cbor.TextUnmarshalerTextString,
		MaxArrayElements: maxMessage / 4}.DecMode())
)

func must[T any](mode T, err error) T {
	if err != nil {
		panic("worker: " + err.Error())
	}
	return mode
}

// encode makes a message. Its values are structs of ours, so it cannot fail.
func encode(v any) []byte {
	b, err := encoder.Marshal(v)
	if err != nil {
		panic("worker: a message that cannot be written: " + err.Error())
	}
	return b
}

// decode reads a message.
func decode(message []byte, into any) error { return decoder.Unmarshal(message, into) }
