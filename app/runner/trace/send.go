package trace

import (
	"cmp"
	"context"
	"crypto/tls"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// setting says whether the environment wants traces to be sent, and if not, what is wrong in it: ""
// when it does not ask for any.
func setting(getenv func(string) string) (wanted bool, wrong string) {
	endpoint := endpointOf(getenv)
	if endpoint == "" || strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") {
		return false, ""
	}
	switch exporter := getenv("OTEL_TRACES_EXPORTER"); exporter {
	case "", "otlp":
	case "none":
		return false, ""
	default:
		return false, "OTEL_TRACES_EXPORTER says " + strconv.Quote(exporter) + ", and the runner knows otlp and none."
	}
	switch protocol := cmp.Or(getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), getenv("OTEL_EXPORTER_OTLP_PROTOCOL")); protocol {
	case "", "http/protobuf":
	default:
		return false, "OTEL_EXPORTER_OTLP_PROTOCOL says " + strconv.Quote(protocol) + ", and the runner speaks http/protobuf, which collectors take at port 4318."
	}
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false, "OTEL_EXPORTER_OTLP_ENDPOINT is no address of the form http://HOST:4318."
	}
	return true, ""
}

func endpointOf(getenv func(string) string) string {
	return strings.TrimSpace(cmp.Or(getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), getenv("OTEL_EXPORTER_OTLP_ENDPOINT")))
}

// hostOf is an endpoint without what may be secret in it.
func hostOf(endpoint string) string {
	if u, err := url.Parse(endpoint); err == nil {
		return u.Host
	}
	return ""
}

// wayOut has the exporter go the way of all requests. What the variables of OpenTelemetry say of
// certificates goes before it.
func wayOut(c Config) (options []otlptracehttp.Option) {
	if c.Network == nil {
		return nil
	}
	options = append(options, otlptracehttp.WithProxy(c.Network.Proxy))
	said := slices.ContainsFunc([]string{"CERTIFICATE", "CLIENT_CERTIFICATE", "INSECURE"}, func(name string) bool {
		return c.Getenv("OTEL_EXPORTER_OTLP_"+name) != "" || c.Getenv("OTEL_EXPORTER_OTLP_TRACES_"+name) != ""
	})
	// The exporter takes no authorities for an endpoint of plain HTTP.
	if u, err := url.Parse(endpointOf(c.Getenv)); err == nil && u.Scheme == "https" && !said && c.Network.Authorities() != nil {
		options = append(options, otlptracehttp.WithTLSClientConfig(&tls.Config{RootCAs: c.Network.Authorities(), MinVersion: tls.VersionTLS12}))
	}
	return options
}

// queueSize is how many spans wait to be sent at most.
func queueSize(getenv func(string) string) int {
	if n, err := strconv.Atoi(getenv("OTEL_BSP_MAX_QUEUE_SIZE")); err == nil && n > 0 {
		return n
	}
	return sdk.DefaultMaxQueueSize
}

// Counted is what became of spans.
type Counted struct{ Sent, Failed, Dropped int64 }

// counts are the spans of a Tracer, and those that are on their way.
type counts struct {
	most                  int
	waiting               atomic.Int64
	sent, failed, dropped atomic.Int64
	now                   func() time.Time
	log                   *slog.Logger

	mu     sync.Mutex
	warned time.Time
}

// Counted gives what became of the spans so far.
func (t *Tracer) Counted() Counted {
	return Counted{t.counts.sent.Load(), t.counts.failed.Load(), t.counts.dropped.Load()}
}

// warnEvery is how often the log says that spans are lost.
const warnEvery = time.Minute

func (c *counts) warn(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); c.warned.IsZero() || now.Sub(c.warned) >= warnEvery {
		c.warned = now
		c.log.Warn("traces cannot be sent", "lost", c.failed.Load()+c.dropped.Load(), "error", err)
	}
}

// gate lets so many spans wait as there is room for: the processor behind it would drop the others
// without a word.
type gate struct {
	sdk.SpanProcessor
	*counts
}

// OnEnd implements sdktrace.SpanProcessor.
func (g *gate) OnEnd(s sdk.ReadOnlySpan) {
	if !s.SpanContext().IsSampled() {
		return
	}
	if g.waiting.Add(1) > int64(g.most) {
		g.waiting.Add(-1)
		g.dropped.Add(1)
		return
	}
	g.SpanProcessor.OnEnd(s)
}

// exporter counts what is sent, and warns of what is not.
type exporter struct {
	sdk.SpanExporter
	*counts
}

// ExportSpans implements sdktrace.SpanExporter.
func (e *exporter) ExportSpans(ctx context.Context, all []sdk.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, all)
	e.waiting.Add(-int64(len(all)))
	if err != nil {
		e.failed.Add(int64(len(all)))
		e.warn(err)
		return nil // said here, and not more often
	}
	e.sent.Add(int64(len(all)))
	return nil
}
