// Package tracetest is a collector of OpenTelemetry traces for tests: OTLP over HTTP, as protobuf.
package tracetest

import (
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Collector takes spans.
type Collector struct {
	URL string

	mu       sync.Mutex
	raw      strings.Builder
	header   http.Header
	resource map[string]string
	spans    []Span
	changed  chan struct{}
}

// Span is one as it came. IDs are in hexadecimal.
type Span struct {
	Name, Trace, ID, Parent, Kind, Error string
	Failed                               bool
	Attributes                           map[string]string
	Events                               []string
	Began, Ended                         time.Time
}

// New starts one; the test ends it.
func New(t testing.TB) *Collector {
	c, stop := Start()
	t.Cleanup(stop)
	return c
}

// Start starts one until stop.
func Start() (c *Collector, stop func()) {
	c = &Collector{changed: make(chan struct{}), resource: map[string]string{}}
	s := httptest.NewServer(c)
	c.URL = s.URL
	return c, s.Close
}

// ServeHTTP implements http.Handler.
func (c *Collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := unpacked(r)
	var got collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &got)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, fmt.Sprint(r.URL.Path, err), http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.header = r.Header
	c.raw.Write(body)
	for _, of := range got.ResourceSpans {
		c.resource = values(of.Resource.Attributes)
		for _, scope := range of.ScopeSpans {
			for _, s := range scope.Spans {
				c.spans = append(c.spans, span(s))
			}
		}
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

func unpacked(r *http.Request) ([]byte, error) {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return io.ReadAll(r.Body)
	}
	plain, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(plain)
}

func span(s *otlp.Span) Span {
	one := Span{Name: s.Name, Trace: hex.EncodeToString(s.TraceId), ID: hex.EncodeToString(s.SpanId), Parent: hex.EncodeToString(s.ParentSpanId),
		Kind: strings.TrimPrefix(s.Kind.String(), "SPAN_KIND_"), Error: s.Status.GetMessage(), Failed: s.Status.GetCode() == otlp.Status_STATUS_CODE_ERROR,
		Attributes: values(s.Attributes), Began: time.Unix(0, int64(s.StartTimeUnixNano)), Ended: time.Unix(0, int64(s.EndTimeUnixNano))}
	for _, e := range s.Events {
		one.Events = append(one.Events, e.Name)
	}
	return one
}

func values(all []*common.KeyValue) map[string]string {
	out := map[string]string{}
	for _, one := range all {
		switch v := one.Value.Value.(type) {
		case *common.AnyValue_StringValue:
			out[one.Key] = v.StringValue
		case *common.AnyValue_IntValue:
			out[one.Key] = fmt.Sprint(v.IntValue)
		case *common.AnyValue_BoolValue:
			out[one.Key] = fmt.Sprint(v.BoolValue)
		case *common.AnyValue_DoubleValue:
			out[one.Key] = fmt.Sprint(v.DoubleValue)
		}
	}
	return out
}

// Await gives the spans of these names, in this order, once all of them have come; the last of each name.
func (c *Collector) Await(t testing.TB, names ...string) (found []Span) {
	t.Helper()
	for _, name := range names {
		found = append(found, c.await(t, name, func(s Span) bool { return s.Name == name }))
	}
	return found
}

// Of gives the span of an invocation once it has come.
func (c *Collector) Of(t testing.TB, invocation string) Span {
	t.Helper()
	return c.await(t, invocation, func(s Span) bool { return s.Attributes["bobbin.invocation"] == invocation })
}

func (c *Collector) await(t testing.TB, what string, is func(Span) bool) Span {
	t.Helper()
	late := time.After(2 * time.Minute)
	for {
		c.mu.Lock()
		for _, s := range slices.Backward(c.spans) {
			if is(s) {
				c.mu.Unlock()
				return s
			}
		}
		all, changed := fmt.Sprint(c.spans), c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-late:
			t.Fatalf("there is no span of %s among %s", what, all)
		}
	}
}

// Came gives all that came: the bytes, how many spans they were, the headers of the last request, and
// what its spans say of who made them.
func (c *Collector) Came() (raw string, spans int, header http.Header, resource map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String(), len(c.spans), c.header, c.resource
}
