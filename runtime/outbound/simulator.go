package outbound

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// simulator is a RoundTripper that asks a handler in this process. The answer streams; the
// handler ends when its body is closed or the request's context ends.
type simulator struct {
	handler http.Handler
}

// RoundTrip gives the answer as soon as the handler has written its head.
func (s simulator) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.Host = r.URL.Host
	in.RemoteAddr = "127.0.0.1:0"
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	if in.Body == nil {
		in.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &answer{request: r, header: http.Header{}, body: writer, reader: reader, head: make(chan *http.Response, 1)}
	go s.serve(w, in)
	select {
	case got := <-w.head:
		if err := r.Context().Err(); err != nil { // the handler ended because of it
			reader.CloseWithError(err)
			return nil, err
		}
		if got == nil {
			return nil, io.ErrUnexpectedEOF
		}
		return got, nil
	case <-r.Context().Done():
		reader.CloseWithError(r.Context().Err())
		return nil, r.Context().Err()
	}
}

// serve runs the handler; a panic in it is a connection that breaks.
func (s simulator) serve(w *answer, in *http.Request) {
	defer in.Body.Close()
	defer func() {
		if p := recover(); p != nil {
			w.once.Do(func() { w.head <- nil })
			w.body.CloseWithError(fmt.Errorf("simulator: %v", p))
		}
	}()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-in.Context().Done():
			w.body.CloseWithError(in.Context().Err())
		case <-stop:
		}
	}()
	s.handler.ServeHTTP(w, in)
	w.WriteHeader(http.StatusOK)
	w.body.Close()
}

// answer is the http.ResponseWriter of a simulator.
type answer struct {
	request *http.Request
	header  http.Header
	body    *io.PipeWriter
	reader  *io.PipeReader
	once    sync.Once
	head    chan *http.Response
}

// Header is the answer's header.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader sends the head, once.
func (a *answer) WriteHeader(status int) {
	if status >= 100 && status < 200 {
		return
	}
	a.once.Do(func() {
		length := int64(-1)
		if n, err := strconv.ParseInt(a.header.Get("Content-Length"), 10, 64); err == nil {
			length = n
		}
		a.head <- &http.Response{Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header.Clone(), Body: a.reader,
			ContentLength: length, Request: a.request}
	})
}

// Write sends a piece of the body.
func (a *answer) Write(p []byte) (int, error) {
	if a.header.Get("Content-Type") == "" {
		a.header.Set("Content-Type", http.DetectContentType(p))
	}
	a.WriteHeader(http.StatusOK)
	if a.request.Method == http.MethodHead {
		return len(p), nil
	}
	return a.body.Write(p)
}

// Flush does nothing: every write is seen at once.
func (a *answer) Flush() {}
