package trace

import (
	"net/url"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

// Ended implements invocation.Watcher.
func (t *Tracer) Ended(i invocation.Invocation, s invocation.Stages) {
	one := t.take(i)
	if one.IsRecording() {
		one.SetAttributes(attributes(i, one.release)...)
		if s.Queue >= 0 {
			one.SetAttributes(attribute.Float64("bobbin.queue_wait_ms", milliseconds(s.Queue)))
		}
		if !s.Began.IsZero() {
			one.AddEvent("first line", trace.WithTimestamp(s.Began))
		}
		if i.Error != nil && i.Status != script.Finished && i.Status != script.Aborted {
			one.SetStatus(codes.Error, clip(i.Error.Message))
		}
	}
	one.End(until(i, s)...)
}

// until is when an attempt ended. The row of one that is queued again does not say.
func until(i invocation.Invocation, s invocation.Stages) []trace.SpanEndOption {
	switch {
	case s.Queue < 0: // it was refused when it came
		return []trace.SpanEndOption{trace.WithTimestamp(i.QueuedAt)}
	case i.FinishedAt.IsZero():
		return nil
	}
	return []trace.SpanEndOption{trace.WithTimestamp(i.FinishedAt)}
}

// attributes say what an invocation was. What is "" is left out.
func attributes(i invocation.Invocation, release string) []attribute.KeyValue {
	all := []attribute.KeyValue{attribute.Int("bobbin.attempt", i.Attempt)}
	for _, one := range [][2]string{
		{"bobbin.invocation", string(i.ID)}, {"bobbin.workspace", i.Workspace}, {"bobbin.environment", i.Environment},
		{"bobbin.script", i.Script}, {"bobbin.trigger", string(i.Trigger)}, {"bobbin.root_trigger", string(i.RootTrigger)},
		{"bobbin.listener", i.Listener}, {"bobbin.schedule", i.Schedule}, {"bobbin.queue", i.Queue}, {"bobbin.parent", string(i.Parent)},
		{"bobbin.replay_of", string(i.ReplayOf)}, {"bobbin.release", release}, {"bobbin.node", i.Node}, {"bobbin.status", string(i.Status)},
	} {
		if one[1] != "" {
			all = append(all, attribute.String(one[0], one[1]))
		}
	}
	return all
}

// longestSentence is what is told of an error at most, in characters.
const longestSentence = 1000

func clip(text string) string {
	if runes := []rune(text); len(runes) > longestSentence {
		return string(runes[:longestSentence]) + "…"
	}
	return text
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Called implements engine.Observer.
func (t *Tracer) Called(i invocation.Invocation, connector string, x outbound.Exchange) {
	t.mu.Lock()
	within, runs := t.running[i.ID]
	t.mu.Unlock()
	if !runs || !within.SpanContext().IsSampled() {
		return
	}
	host, about := called(connector, x)
	_, one := t.spans.Start(within.context, x.Method+" "+host, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(x.StartedAt), trace.WithAttributes(about...))
	switch {
	case x.Status == 0:
		one.SetAttributes(attribute.String("error.type", "no answer"))
		one.SetStatus(codes.Error, "There was no answer.")
	case x.Status >= 400:
		one.SetAttributes(attribute.String("error.type", strconv.Itoa(x.Status)))
		one.SetStatus(codes.Error, "The service answered "+strconv.Itoa(x.Status)+".")
	}
	one.End(trace.WithTimestamp(x.StartedAt.Add(time.Duration(x.DurationMs) * time.Millisecond)))
}

// called says where a request went. Its address has more in it than its host, which may be secret.
func called(connector string, x outbound.Exchange) (host string, about []attribute.KeyValue) {
	about = []attribute.KeyValue{attribute.Int("bobbin.call", x.Index), attribute.String("http.request.method", x.Method),
		attribute.Int64("http.request.body.size", x.Request.Size), attribute.Int64("http.response.body.size", x.Response.Size)}
	host = "elsewhere"
	if u, err := url.Parse(x.URL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
		about = append(about, attribute.String("server.address", host))
		if port, err := strconv.Atoi(u.Port()); err == nil {
			about = append(about, attribute.Int("server.port", port))
		}
	}
	if x.Status > 0 {
		about = append(about, attribute.Int("http.response.status_code", x.Status))
	}
	if x.Connection != "" {
		about = append(about, attribute.String("bobbin.connection", x.Connection))
	}
	if connector != "" {
		about = append(about, attribute.String("bobbin.connector", connector))
	}
	if x.Simulated {
		about = append(about, attribute.Bool("bobbin.simulated", true))
	}
	return host, about
}

// Stored implements invocation.Watcher.
func (t *Tracer) Stored(invocation.Invocation, time.Duration) {}

// Arrived implements engine.Observer.
func (t *Tracer) Arrived(ingress.Sighting) {}

// Notified implements engine.Observer.
func (t *Tracer) Notified(string, error) {}
