package trace_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/app/logtest"
	"bobbin/app/runner/trace"
	"bobbin/app/runner/trace/tracetest"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/network"
	"bobbin/runtime/outbound/tlstest"
	"bobbin/runtime/script"
)

// open opens a Tracer with these variables of the process, and on the way out that they say.
func open(t *testing.T, env map[string]string, now func() time.Time) (*trace.Tracer, *logtest.Log) {
	t.Helper()
	for name, value := range env {
		if strings.HasPrefix(name, "OTEL_") {
			t.Setenv(name, value)
		}
	}
	way, err := network.Open(func(name string) string { return env[name] }, network.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	log := &logtest.Log{}
	tracer := trace.Open(t.Context(), trace.Config{Version: "test", Node: "here", Getenv: os.Getenv, Network: way, Now: now, Logger: slog.New(slog.NewTextHandler(log, nil))})
	t.Cleanup(tracer.Close)
	return tracer, log
}

// ended is an invocation that has.
func ended(n int) invocation.Invocation {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return invocation.Invocation{ID: invocation.ID(fmt.Sprint("i-", n)), Script: "In", Status: script.Finished, QueuedAt: at, StartedAt: at, FinishedAt: at.Add(time.Second), Attempt: 1}
}

func TestOpen_SendsNothingUnlessItIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		says string
	}{
		"nothing":        {nil, ""},
		"disabled":       {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_SDK_DISABLED": "true"}, ""},
		"no exporter":    {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_TRACES_EXPORTER": "none"}, ""},
		"another one":    {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_TRACES_EXPORTER": "zipkin"}, "the runner knows otlp and none"},
		"gRPC":           {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "speaks http/protobuf"},
		"not an address": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "localhost:4318"}, "no address of the form"},
	} {
		t.Run(name, func(t *testing.T) {
			tracer, log := open(t, c.env, time.Now)
			if tracer != nil || !strings.Contains(log.String(), c.says) || c.says == "" && log.String() != "" {
				t.Errorf("%v, and the log says %s", tracer, log)
			}
		})
	}
}

// TestSampler_IsThatOfTheEnvironment has spans left out, by their sender and by a setting.
func TestSampler_IsThatOfTheEnvironment(t *testing.T) {
	const off, on = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for name, c := range map[string]struct {
		sampler string
		want    map[string]bool // by traceparent
	}{
		"by default":    {"", map[string]bool{"": true, off: false, on: true}},
		"always on":     {"always_on", map[string]bool{"": true, off: true, on: true}},
		"only with one": {"parentbased_always_off", map[string]bool{"": false, off: false, on: true}},
	} {
		t.Run(name, func(t *testing.T) {
			collector := tracetest.New(t)
			tracer, _ := open(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_TRACES_SAMPLER": c.sampler}, time.Now)
			wanted := 0
			for parent, want := range c.want {
				i := ended(1)
				i.Trace = tracer.Joins(http.Header{"Traceparent": {parent}})
				tracer.Began(i, "1.0.0")
				within := tracer.Within(i)
				if sampled := strings.HasSuffix(within, "-01"); sampled != want || parent != "" && within[:35] != parent[:35] {
					t.Errorf("with %q what it triggers is told %q", parent, within)
				}
				tracer.Ended(i, invocation.Stages{})
				if want {
					wanted++
				}
			}
			tracer.Close()
			if _, spans, _, _ := collector.Came(); spans != wanted || tracer.Counted() != (trace.Counted{Sent: int64(wanted)}) {
				t.Errorf("%d spans came, want %d; counted %+v", spans, wanted, tracer.Counted())
			}
		})
	}
}

// TestTraces_GoTheWayOfAllRequests has a collector behind a proxy, and one with a certificate of the company's own.
func TestTraces_GoTheWayOfAllRequests(t *testing.T) {
	collector := tracetest.New(t)
	authority := tlstest.New()
	file := fileOf(t, authority)
	secured := authority.Server(0, collector.ServeHTTP)
	defer secured.Close()
	through := atomic.Value{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through.Store(r.URL.Host)
		collector.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	for name, env := range map[string]map[string]string{
		"by a proxy":         {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test:4318", "HTTP_PROXY": proxy.URL},
		"by its certificate": {"OTEL_EXPORTER_OTLP_ENDPOINT": secured.URL, "BOBBIN_CA_FILE": file},
		// What is said of the collector alone goes before it.
		"by a certificate of its own": {"OTEL_EXPORTER_OTLP_ENDPOINT": secured.URL, "OTEL_EXPORTER_OTLP_CERTIFICATE": file, "BOBBIN_CA_FILE": fileOf(t, tlstest.New())},
	} {
		t.Run(name, func(t *testing.T) {
			tracer, log := open(t, env, time.Now)
			tracer.Ended(ended(1), invocation.Stages{})
			tracer.Close()
			if got := tracer.Counted(); got.Sent != 1 {
				t.Errorf("%+v, and the log says %s", got, log)
			}
		})
	}
	if through.Load() != "collector.test:4318" {
		t.Errorf("the proxy was asked for %v", through.Load())
	}
}

func fileOf(t *testing.T, authority *tlstest.Authority) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(file, []byte(authority.PEM), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAttempts_AreOneTrace(t *testing.T) {
	collector := tracetest.New(t)
	tracer, _ := open(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL}, time.Now)
	first, second, refused := ended(1), ended(1), ended(2)
	first.Script, first.Status, first.FinishedAt, first.Error = "First", script.Queued, time.Time{}, &script.Failure{Message: "It was lost."}
	second.Script, second.Attempt = "Second", 2
	refused.Script, refused.Status, refused.StartedAt, refused.Attempt, refused.Error = "Refused", script.Denied, time.Time{}, 0, &script.Failure{Message: "The quota is used up."}
	tracer.Began(first, "1.0.0")
	tracer.Ended(first, invocation.Stages{})
	tracer.Began(second, "1.0.0")
	tracer.Ended(second, invocation.Stages{})
	tracer.Ended(refused, invocation.Stages{Queue: -1})
	tracer.Close()
	spans := collector.Await(t, "First", "Second", "Refused")
	if spans[0].Trace != spans[1].Trace || spans[0].Trace == spans[2].Trace || spans[0].ID == spans[1].ID || spans[1].Attributes["bobbin.attempt"] != "2" {
		t.Errorf("the traces: %+v", spans)
	}
	if spans[0].Error != "It was lost." || spans[2].Error != "The quota is used up." || !spans[2].Ended.Equal(spans[2].Began) {
		t.Errorf("what is said of them: %+v", spans)
	}
}

// TestADeadCollector_CostsNobodyAnything has spans for a collector that refuses them, and for one that
// does not answer.
func TestADeadCollector_CostsNobodyAnything(t *testing.T) {
	t.Run("it refuses", func(t *testing.T) {
		asked := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case asked <- struct{}{}:
			case <-r.Context().Done():
			}
			w.WriteHeader(http.StatusForbidden)
		}))
		defer server.Close()
		at := atomic.Int64{}
		tracer, log := open(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "1"},
			func() time.Time { return time.Unix(at.Load(), 0) })
		lose := func() { // it is asked for each by itself, and for the next when the last is counted
			t.Helper()
			for range 6 {
				tracer.Ended(ended(1), invocation.Stages{})
				select {
				case <-asked:
				case <-time.After(5 * time.Minute):
					t.Fatal("the collector is not asked")
				}
			}
		}
		at.Store(1000)
		lose()
		at.Store(1059)
		lose()
		if n := strings.Count(log.String(), "traces cannot be sent"); n != 1 {
			t.Errorf("the log says %d times in a minute: %s", n, log)
		}
		at.Store(1061)
		lose()
		if n := strings.Count(log.String(), "traces cannot be sent"); n != 2 {
			t.Errorf("the log says %d times after a minute: %s", n, log)
		}
	})
	t.Run("it does not answer", func(t *testing.T) {
		release := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-release }))
		defer server.Close()
		defer close(release)
		tracer, _ := open(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_BSP_MAX_QUEUE_SIZE": "10", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "5"}, time.Now)
		for n := range 1000 {
			tracer.Ended(ended(n), invocation.Stages{})
		}
		if got := tracer.Counted(); got.Dropped != 990 {
			t.Errorf("counted %+v", got)
		}
	})
}

func TestClip_KeepsSentencesShort(t *testing.T) {
	collector := tracetest.New(t)
	tracer, _ := open(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL}, time.Now)
	i := ended(1)
	i.Status, i.Error = script.FunctionError, &script.Failure{Message: strings.Repeat("ü", 5000), Place: &fault.Place{File: "scripts/In.ts", Line: 1}}
	tracer.Ended(i, invocation.Stages{})
	tracer.Close()
	if got := collector.Await(t, "In")[0]; len([]rune(got.Error)) != 1001 {
		t.Errorf("%d characters", len([]rune(got.Error)))
	}
}
