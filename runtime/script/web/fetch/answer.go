package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"sync"

	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
	"bobbin/runtime/script/web/unit"
)

// chunkBytes is the most a stream gives at once; bodies travel in pieces of this size.
const chunkBytes = 64 << 10

// answer is a response body that is still with the Host. It is closed when it has been read
// to its end, when the script cancels it, and at the latest when the invocation ends.
type answer struct {
	body  io.ReadCloser
	stop  context.CancelFunc
	close func()

	reading sync.Mutex // one read at a time; scripts cannot start two, a cancelled one may still run
}

func newAnswer(ctx context.Context, stop context.CancelFunc, body io.ReadCloser) *answer {
	a := &answer{body: body, stop: stop}
	if body == nil {
		return a
	}
	a.close = sync.OnceFunc(func() {
		stop()
		_ = body.Close()
	})
	context.AfterFunc(ctx, a.close)
	return a
}

func answerOf(call goja.FunctionCall) *answer {
	a, _ := call.Argument(0).Export().(*answer)
	return a
}

func cancel(call goja.FunctionCall) goja.Value {
	answerOf(call).close()
	return goja.Undefined()
}

// readAll gives a promise of the rest as an ArrayBuffer.
func (a *answer) readAll(s *unit.Set) goja.Value {
	limit := s.VM.MaxBytes()
	return s.VM.Promise(func(context.Context) (vm.Settle, error) {
		a.reading.Lock()
		defer a.reading.Unlock()
		defer a.close()
		all, err := io.ReadAll(io.LimitReader(a.body, limit+1))
		if err != nil {
			return nil, err
		}
		if int64(len(all)) > limit {
			return nil, &script.HostError{Name: "RangeError", Message: fmt.Sprintf("The body is larger than %d MB: read it in chunks with response.body", limit>>20)}
		}
		return func() goja.Value { return s.Buffer(all) }, nil
	})
}

// readChunk gives a promise of the next piece as an ArrayBuffer, null at the end.
func (a *answer) readChunk(s *unit.Set) goja.Value {
	return s.VM.Promise(func(context.Context) (vm.Settle, error) {
		a.reading.Lock()
		defer a.reading.Unlock()
		chunk := make([]byte, chunkBytes)
		n, err := readSome(a.body, chunk)
		if n > 0 {
			return func() goja.Value { return s.Buffer(chunk[:n:n]) }, nil
		}
		a.close()
		if errors.Is(err, io.EOF) {
			return goja.Null, nil
		}
		return nil, err
	})
}

// readSome reads once, and again when that gave neither bytes nor an error.
func readSome(r io.Reader, b []byte) (int, error) {
	for {
		n, err := r.Read(b)
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// parseMultipart gives a list of {name, file, type, data}, or null when the body is not what
// its content type says.
func parseMultipart(s *unit.Set, body []byte, contentType string) goja.Value {
	rt := s.VM.Runtime()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return goja.Null()
	}
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	fields := rt.NewArray()
	for i := 0; ; i++ {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return fields
		}
		if err != nil {
			return goja.Null()
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return goja.Null()
		}
		field := rt.NewObject()
		_ = field.Set("name", part.FormName())
		_ = field.Set("data", s.Buffer(data))
		_ = field.Set("file", goja.Null())
		_ = field.Set("type", part.Header.Get("Content-Type"))
		if _, disposition, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil {
			if file, ok := disposition["filename"]; ok {
				_ = field.Set("file", file)
			}
		}
		_ = fields.Set(rt.ToValue(i).String(), field)
	}
}
