package stream

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"iter"
	"sync"
)

// deflater compresses chunk by chunk.
type deflater struct {
	out    bytes.Buffer
	writer io.WriteCloser
}

func newDeflater(format string) *deflater {
	d := &deflater{}
	switch format {
	case "gzip":
		d.writer = gzip.NewWriter(&d.out)
	case "deflate":
		d.writer = zlib.NewWriter(&d.out)
	default:
		d.writer, _ = flate.NewWriter(&d.out, flate.DefaultCompression) // fails for unknown levels only
	}
	return d
}

func (d *deflater) step(chunk []byte, last bool) ([]byte, error) {
	_, err := d.writer.Write(chunk)
	if err == nil && last {
		err = d.writer.Close()
	}
	return take(&d.out), err
}

func take(b *bytes.Buffer) []byte {
	out := bytes.Clone(b.Bytes())
	b.Reset()
	return out
}

// inflater decompresses chunk by chunk. Go's readers pull their input, so the reader is a
// coroutine that gives way whenever it has used up a chunk.
type inflater struct {
	mu   sync.Mutex // next and stop, which comes from elsewhere when the invocation ends
	next func() (struct{}, bool)
	stop func()

	in   []byte
	last bool
	out  bytes.Buffer
	err  error
	done bool
}

func newInflater(ctx context.Context, format string) *inflater {
	f := &inflater{}
	f.next, f.stop = iter.Pull(func(yield func(struct{}) bool) { f.err = f.run(format, yield) })
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.stop()
	})
	return f
}

func (f *inflater) step(chunk []byte, last bool) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done {
		if f.err == nil && len(chunk) > 0 {
			f.err = errTrailing
		}
		return nil, f.err
	}
	f.in, f.last = chunk, last
	if _, more := f.next(); !more {
		f.done = true
		return take(&f.out), f.err
	}
	return take(&f.out), nil
}

var (
	errTrailing = errors.New("more follows its end")
	errStopped  = errors.New("stopped")
)

// run decompresses to the end of the input.
func (f *inflater) run(format string, yield func(struct{}) bool) error {
	input := bufio.NewReader(&feed{f, yield})
	var reader io.Reader
	var err error
	switch format {
	case "gzip":
		var g *gzip.Reader
		if g, err = gzip.NewReader(input); err == nil {
			g.Multistream(false)
			reader = g
		}
	case "deflate":
		reader, err = zlib.NewReader(input)
	default:
		reader = flate.NewReader(input)
	}
	if err == nil {
		// Not straight into the buffer, which would go on where it was before it was taken.
		_, err = io.Copy(struct{ io.Writer }{&f.out}, reader)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	if f.last || input.Buffered() > 0 || len(f.in) > 0 {
		if _, err := input.ReadByte(); err == nil {
			return errTrailing
		}
	}
	return nil
}

// feed is the input of the coroutine.
type feed struct {
	*inflater
	yield func(struct{}) bool
}

func (r *feed) Read(p []byte) (int, error) {
	for len(r.in) == 0 {
		if r.last {
			return 0, io.EOF
		}
		if !r.yield(struct{}{}) {
			return 0, errStopped
		}
	}
	n := copy(p, r.in)
	r.in = r.in[n:]
	return n, nil
}
