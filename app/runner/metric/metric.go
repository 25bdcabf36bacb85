// Package metric counts and measures what a runner does, for Prometheus.
//
// It owns the names of the metrics and their labels. Labels never hold what a person or a service
// wrote: a workspace is named by its id (bobbin_environment_info has the names beside it), a service
// by its connector, an answer by its class, a team by the id that an admin gave it. So that their number is bounded whatever is published,
// only the first MaxPlaces environments that something happens in get series of their own; what
// happens in others is counted as workspace and environment "other".
//
// What can be looked up is looked up when somebody asks (Collect); only what happens in between is
// counted on the way.
package metric

import (
	"context"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"bobbin/app/runner/trace"
	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
)

const (
	// MaxPlaces is how many environments have series of their own.
	MaxPlaces = 500
	// MaxTeams is how many teams have some.
	MaxTeams = 500
)

// scrapeWithin bounds what is looked up for one answer.
const scrapeWithin = 10 * time.Second

// other stands for all environments and connectors that have no series of their own.
const other = "other"

// Config is what the metrics of a runner are made of.
type Config struct {
	Version    string
	Connectors []*connector.Connector // those that are named; others are "own"
	// Standing looks at the runner when somebody asks; nil for a runner that passes events on.
	Standing func(ctx context.Context) (Standing, error)
	// Mailboxes looks at a relay's; nil for others.
	Mailboxes func(ctx context.Context) (Mailboxes, error)
	// Spans counts those of the traces; nil where none are sent.
	Spans func() trace.Counted
	Now   func() time.Time
}

// Standing is a runner at one moment.
type Standing struct {
	engine.Standing
	Ready        bool
	Isolation    []string
	Environments []Environment
	Teams        []Team // by ID
}

// Team is what one used of what it may in this month; any number where Limit is 0.
type Team struct {
	ID          string
	Used, Limit int64
}

// Environment names one that runs something.
type Environment struct{ Workspace, Name, Environment, Release string }

// Mailboxes is a relay at one moment.
type Mailboxes struct{ Mailboxes, Events, Bytes, StoreBytes, DiskFree, DiskReserve int64 }

// Metrics are those of one runner. It is an engine.Observer, safe for concurrent use.
type Metrics struct {
	c        Config
	registry *prometheus.Registry
	known    map[string]bool // connectors

	events      *prometheus.CounterVec
	invocations *prometheus.CounterVec
	retries     *prometheus.CounterVec
	dead        *prometheus.CounterVec
	stages      *prometheus.HistogramVec
	firstLine   prometheus.Histogram
	notified    *prometheus.CounterVec
	outgoing    *prometheus.CounterVec
	outgoingFor *prometheus.HistogramVec

	mu     sync.Mutex
	places map[invocation.Place]bool
}

var _ engine.Observer = (*Metrics)(nil)

// From a tenth of a millisecond, which is what memory takes, to the longest time limit by default.
var buckets = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900}

// New makes the metrics, all at zero.
func New(c Config) *Metrics {
	m := &Metrics{c: c, registry: prometheus.NewRegistry(), known: map[string]bool{}, places: map[invocation.Place]bool{}}
	for _, one := range c.Connectors {
		m.known[one.Name] = true
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), build(c.Version))
	if c.Mailboxes != nil {
		m.registry.MustRegister(&mailboxes{c.Mailboxes})
	}
	if c.Standing == nil {
		return m
	}
	place := []string{"workspace", "environment"}
	m.events = counter("events_total", "Requests to the addresses of event listeners, by what came of them.", append(place, "outcome")...)
	m.invocations = counter("invocations_total", "Invocations that ended.", append(place, "trigger", "status")...)
	m.retries = counter("retries_total", "Attempts that failed or were lost, and are made again.", place...)
	m.dead = counter("dead_letters_total", "Invocations that became dead letters.", place...)
	m.stages = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "bobbin_stage_seconds", Buckets: buckets,
		Help: "What the stages of an invocation took: accept, store, queue, start, run, finish."}, []string{"stage"})
	m.firstLine = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "bobbin_first_line_seconds", Buckets: buckets,
		Help: "From the event being stored to the first line of the script; from its entry, when it was not claimed at once."})
	m.outgoing = counter("outgoing_requests_total", "Requests that scripts made, by the connector of their connection and the class of the answer.", "connector", "status", "simulated")
	m.outgoingFor = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "bobbin_outgoing_seconds", Buckets: buckets,
		Help: "What requests of scripts took, to the end of the answer."}, []string{"connector"})
	m.notified = counter("notifications_total", "Tries to tell somebody of failures.", "kind", "outcome")
	if c.Spans != nil {
		m.registry.MustRegister(spans(c.Spans)...)
	}
	m.registry.MustRegister(m.notified, m.events, m.invocations, m.retries, m.dead, m.stages, m.firstLine, m.outgoing, m.outgoingFor, &standing{c.Standing, c.Now})
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bobbin_" + name, Help: help}, labels)
}

// spans are those of the traces, by what became of them.
func spans(count func() trace.Counted) (all []prometheus.Collector) {
	for outcome, of := range map[string]func(trace.Counted) int64{
		"sent": func(c trace.Counted) int64 { return c.Sent }, "failed": func(c trace.Counted) int64 { return c.Failed },
		"dropped": func(c trace.Counted) int64 { return c.Dropped },
	} {
		all = append(all, prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "bobbin_trace_spans_total", ConstLabels: prometheus.Labels{"outcome": outcome},
			Help: "Spans of the traces, by what became of them: sent, failed (the collector did not take them), dropped (there was no room)."},
			func() float64 { return float64(of(count())) }))
	}
	return all
}

// build says which program it is.
func build(version string) prometheus.Collector {
	labels := prometheus.Labels{"version": version, "go_version": "", "revision": ""}
	if info, ok := debug.ReadBuildInfo(); ok {
		labels["go_version"] = info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				labels["revision"] = s.Value
			}
		}
	}
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "bobbin_build_info", Help: "The program, always 1.", ConstLabels: labels})
	g.Set(1)
	return g
}

// Handler answers with all metrics, in the form that the caller asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true, MaxRequestsInFlight: 4, Timeout: 2 * scrapeWithin})
}

// place gives the labels of an environment.
func (m *Metrics) place(p invocation.Place) (workspace, environment string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.places[p] {
		if len(m.places) >= MaxPlaces {
			return other, other
		}
		m.places[p] = true
	}
	return p.Workspace, p.Environment
}
