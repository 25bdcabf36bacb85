package fetch

import (
	"bytes"
	"errors"
	"io"

	"github.com/dop251/goja"

	"bobbin/runtime/script/web/unit"
)

// errEnded is what is read from an upload whose request has ended.
var errEnded = errors.New("the request has ended")

// upload is the body of a request that a script makes piece by piece. Each piece waits until
// the Host has read it, so that no more than one is held.
type upload struct {
	reader *io.PipeReader
	writer *io.PipeWriter
	size   int64 // -1 when unknown
}

func newUpload(size int64) *upload {
	r, w := io.Pipe()
	return &upload{reader: r, writer: w, size: size}
}

// end lets go of who waits on either side.
func (u *upload) end() {
	_ = u.reader.CloseWithError(errEnded)
	_ = u.writer.CloseWithError(errEnded)
}

// write gives a promise of true once the piece has been read, of false when nobody wants more.
// The request keeps the invocation alive, not the piece: a service may answer early and
// never read the rest. The goroutine ends with the request at the latest.
func write(s *unit.Set, call goja.FunctionCall) goja.Value {
	rt := s.VM.Runtime()
	u, _ := call.Argument(0).Export().(*upload)
	chunk := bytes.Clone(s.Bytes(call.Argument(1)))
	promise, resolve, _ := rt.NewPromise()
	go func() {
		_, err := u.writer.Write(chunk)
		s.VM.Post(func() { _ = resolve(err == nil) })
	}()
	return rt.ToValue(promise)
}

// closeUpload ends the body.
func closeUpload(call goja.FunctionCall) goja.Value {
	u, _ := call.Argument(0).Export().(*upload)
	_ = u.writer.Close()
	return goja.Undefined()
}
