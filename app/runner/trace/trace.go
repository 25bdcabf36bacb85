// Package trace tells an OpenTelemetry collector what a runner does: a span for each attempt of an
// invocation, and one below it for each request that its script made.
//
// It owns what is in a span, and when nothing is sent at all. Where spans go, who may read them and how
// many are kept say the variables of OpenTelemetry (OTEL_EXPORTER_OTLP_ENDPOINT and so on); without an
// endpoint there is no Tracer. A span never has an address with its path or query, a header, a body, an
// event or a result in it.
//
// An invocation belongs to the trace that its delivery names, or that of the invocation that triggered
// it; else it begins one, which is the same for all its attempts. Requests to other services do not
// carry the trace along.
//
// Nobody waits for a collector: a span that there is no room for is dropped, and counted.
package trace

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
	"bobbin/runtime/network"
)

// Config is what a Tracer works with.
type Config struct {
	Version string // of the program
	Node    string // which runner, or node of one
	Getenv  func(string) string
	Network *network.Network // the way to the collector; nil knows no more than the variables for proxies
	Now     func() time.Time
	Logger  *slog.Logger
}

// Tracer makes the spans of one runner. It is an engine.Observer and its engine.Tracer, safe for
// concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider
	spans    trace.Tracer
	counts   *counts

	mu      sync.Mutex
	running map[invocation.ID]span
}

var (
	_ engine.Observer = (*Tracer)(nil)
	_ engine.Tracer   = (*Tracer)(nil)
)

// span is that of an attempt that runs.
type span struct {
	trace.Span
	context context.Context // with it
	release string
}

// Open makes a Tracer as the environment says; nil when it names no endpoint. What is wrong in the
// environment is said in the log, and then nothing is sent: a runner does not stay down for it.
// Close ends it.
func Open(ctx context.Context, c Config) *Tracer {
	if wanted, wrong := setting(c.Getenv); !wanted {
		if wrong != "" {
			c.Logger.Warn("traces are not sent", "reason", wrong)
		}
		return nil
	}
	otel.SetLogger(logr.Discard()) // it would write header values that it cannot read
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { c.Logger.Warn("traces", "error", err) }))
	out, err := otlptracehttp.New(ctx, wayOut(c)...)
	if err != nil {
		c.Logger.Warn("traces are not sent", "reason", "The exporter cannot be made.", "error", err)
		return nil
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "bobbin-runner"), attribute.String("service.version", c.Version),
		attribute.String("service.instance.id", c.Node)), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		c.Logger.Warn("traces", "error", err) // what could be read is used
	}
	counts := &counts{most: queueSize(c.Getenv), now: c.Now, log: c.Logger}
	t := &Tracer{counts: counts, running: map[invocation.ID]span{}}
	t.provider = sdk.NewTracerProvider(sdk.WithResource(about), sdk.WithIDGenerator(ids{}),
		sdk.WithSpanProcessor(&gate{sdk.NewBatchSpanProcessor(&exporter{out, counts}, sdk.WithMaxQueueSize(counts.most)), counts}))
	t.spans = t.provider.Tracer("bobbin", trace.WithInstrumentationVersion(c.Version))
	c.Logger.Info("traces are sent", "to", hostOf(endpointOf(c.Getenv)))
	return t
}

// closeWithin is how long spans that are left may take to be sent.
const closeWithin = 5 * time.Second

// Close sends what is left, if it is taken soon. Of nil it does nothing.
func (t *Tracer) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // what could not be sent is in the log
}

// Joins implements engine.Tracer.
func (t *Tracer) Joins(h http.Header) string {
	ctx := propagation.TraceContext{}.Extract(context.Background(), propagation.HeaderCarrier(h))
	return written(trace.SpanContextFromContext(ctx))
}

// Began implements engine.Tracer.
func (t *Tracer) Began(i invocation.Invocation, release string) {
	one := t.begin(i)
	one.release = release
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running[i.ID] = one
}

// Within implements engine.Tracer.
func (t *Tracer) Within(i invocation.Invocation) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one, runs := t.running[i.ID]; runs {
		return written(one.SpanContext())
	}
	return i.Trace
}

// begin makes the span of an attempt.
func (t *Tracer) begin(i invocation.Invocation) span {
	ctx := context.WithValue(context.Background(), traceKey{}, sha256.Sum256([]byte(i.ID)))
	if i.Trace != "" {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": i.Trace})
	}
	at := i.StartedAt
	if at.IsZero() { // it was refused
		at = i.QueuedAt
	}
	var one span
	one.context, one.Span = t.spans.Start(ctx, i.Script, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithTimestamp(at))
	return one
}

// take gives the span of an attempt that has ended.
func (t *Tracer) take(i invocation.Invocation) span {
	t.mu.Lock()
	one, begun := t.running[i.ID]
	delete(t.running, i.ID)
	t.mu.Unlock()
	if !begun {
		return t.begin(i)
	}
	return one
}

// written is a place in a trace as its traceparent, "" for none.
func written(s trace.SpanContext) string {
	if !s.IsValid() {
		return ""
	}
	into := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(trace.ContextWithSpanContext(context.Background(), s), into)
	return into["traceparent"]
}

// traceKey is the context key of what the ID of a new trace is made from.
type traceKey struct{}

// ids names spans by chance, and a new trace by the invocation it begins with: its later attempts, on
// any node, are the same trace.
type ids struct{}

// NewIDs implements sdktrace.IDGenerator.
func (ids) NewIDs(ctx context.Context) (t trace.TraceID, _ trace.SpanID) {
	sum, _ := ctx.Value(traceKey{}).([sha256.Size]byte)
	copy(t[:], sum[:])
	return t, ids{}.NewSpanID(ctx, t)
}

// NewSpanID implements sdktrace.IDGenerator.
func (ids) NewSpanID(context.Context, trace.TraceID) (s trace.SpanID) {
	_, _ = rand.Read(s[:]) // it cannot fail
	return s
}
