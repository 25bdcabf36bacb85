package metric_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"bobbin/app/runner/metric"
	"bobbin/app/runner/trace"
	"bobbin/app/runner/trace/tracetest"
	"bobbin/runtime/connector"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// text is what a scrape answers.
func text(t *testing.T, m *metric.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// runner has the metrics of a runner on which everything happened once.
func runner(fault error) *metric.Metrics {
	m := metric.New(metric.Config{Version: "1.2.3", Connectors: []*connector.Connector{{Name: "gitlab"}}, Now: func() time.Time { return now },
		Standing: func(context.Context) (metric.Standing, error) {
			s := metric.Standing{Ready: fault == nil, Isolation: []string{"filtered system calls"}, Environments: []metric.Environment{{"w", "Orders", "production", "1.0.0"}},
				Teams: []metric.Team{{ID: "acme", Used: 8100, Limit: 10_000}, {ID: "default", Used: 3}}}
			s.Queue = store.Queue{Queued: 5, Delayed: 2, Running: 3, Dead: 1, Oldest: now.Add(-90 * time.Second)}
			s.Writes = store.Stats{Writes: 100, Commits: 10}
			return s, fault
		}})
	i := invocation.Invocation{Workspace: "w", Environment: "production", Trigger: invocation.External, Status: script.FunctionError, Dead: true}
	m.Arrived(ingress.Sighting{Workspace: "w", Environment: "production", Took: time.Millisecond})
	m.Stored(i, 2*time.Millisecond)
	m.Ended(i, invocation.Stages{Start: 3 * time.Millisecond, Run: time.Second, Finish: time.Millisecond})
	i.Status, i.Dead = script.Queued, false
	m.Ended(i, invocation.Stages{Queue: -1, Start: -1, Run: -1, Finish: -1})
	m.Notified("slack", errors.New("away"))
	m.Called(i, "gitlab", outbound.Exchange{Status: 201, DurationMs: 40})
	return m
}

// have compares a scrape with lines that it must have.
func have(t *testing.T, scrape string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !slices.Contains(strings.Split(scrape, "\n"), line) {
			t.Errorf("there is no line %s in:\n%s", line, scrape)
		}
	}
}

func TestMetrics_CountWhatHappens(t *testing.T) {
	have(t, text(t, runner(nil)),
		`bobbin_events_total{environment="production",outcome="accepted",workspace="w"} 1`,
		`bobbin_invocations_total{environment="production",status="function_error",trigger="EXTERNAL",workspace="w"} 1`,
		`bobbin_retries_total{environment="production",workspace="w"} 1`,
		`bobbin_dead_letters_total{environment="production",workspace="w"} 1`,
		`bobbin_stage_seconds_bucket{stage="start",le="0.005"} 1`, `bobbin_stage_seconds_bucket{stage="start",le="0.0025"} 0`,
		`bobbin_first_line_seconds_count 1`, // the attempt that never began has none
		`bobbin_notifications_total{kind="slack",outcome="failed"} 1`,
		`bobbin_outgoing_requests_total{connector="gitlab",simulated="false",status="2xx"} 1`,
		`bobbin_queue_length{state="ready"} 3`, `bobbin_queue_length{state="delayed"} 2`, `bobbin_queue_oldest_seconds 90`,
		`bobbin_team_invocations{team="acme"} 8100`, `bobbin_team_invocations_limit{team="acme"} 10000`, `bobbin_team_invocations{team="default"} 3`,
		`bobbin_store_writes_total 100`, `bobbin_store_up 1`, `bobbin_ready 1`,
		`bobbin_environment_info{environment="production",release="1.0.0",workspace="w",workspace_name="Orders"} 1`)
	if strings.Contains(text(t, runner(nil)), `bobbin_team_invocations_limit{team="default"}`) {
		t.Error("a team that is not limited has a limit")
	}
}

func TestMetrics_AreAnsweredWithoutTheStore(t *testing.T) {
	scrape := text(t, runner(errors.New("the disk is gone")))
	have(t, scrape, `bobbin_store_up 0`, `bobbin_ready 0`, `bobbin_store_commits_total 10`)
	if strings.Contains(scrape, "bobbin_queue_length") || strings.Contains(scrape, "the disk") {
		t.Error("what could not be read is told as if it were:\n" + scrape)
	}
}

func TestMetrics_HaveBoundedLabels(t *testing.T) {
	m := runner(nil)
	for n := range metric.MaxPlaces + 20 {
		i := invocation.Invocation{Workspace: fmt.Sprint("w", n), Environment: "e", Trigger: invocation.Scheduled, Status: script.Finished}
		m.Ended(i, invocation.Stages{})
		m.Called(i, fmt.Sprint("own-connector-", n), outbound.Exchange{Status: 200 + n})
	}
	scrape := text(t, m)
	have(t, scrape, `bobbin_invocations_total{environment="other",status="finished",trigger="SCHEDULED",workspace="other"} 21`, // one place was met before
		`bobbin_outgoing_requests_total{connector="own",simulated="false",status="429"} 1`,
		`bobbin_outgoing_requests_total{connector="own",simulated="false",status="failed"} 120`)
	if n := strings.Count(scrape, "\nbobbin_invocations_total{"); n != metric.MaxPlaces+1 {
		t.Errorf("%d series, want %d", n, metric.MaxPlaces+1)
	}
}

// exported are the names of all metrics that a runner or a relay has.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	relay := metric.New(metric.Config{Mailboxes: func(context.Context) (metric.Mailboxes, error) { return metric.Mailboxes{}, nil }})
	names := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^([a-z_]+)[{ ]`).FindAllStringSubmatch(text(t, runner(nil))+text(t, relay), -1) {
		names[match[1]] = true
	}
	return names
}

var metricName = regexp.MustCompile(`\b(?:bobbin|go|process)_[a-z_]+\b`)

// query checks that an expression names only metrics there are, and is closed.
func query(t *testing.T, names map[string]bool, where, text string) {
	t.Helper()
	found := metricName.FindAllString(text, -1)
	if len(found) == 0 {
		t.Errorf("%s: %q asks for nothing", where, text)
	}
	for _, name := range found {
		if !names[name] {
			t.Errorf("%s asks for %s; there is %v", where, name, slices.Sorted(maps.Keys(names)))
		}
	}
	for _, pair := range []string{"()", "{}", "[]"} {
		if strings.Count(text, pair[:1]) != strings.Count(text, pair[1:]) {
			t.Errorf("%s: %q is not closed", where, text)
		}
	}
}

func TestDashboard_AsksForMetricsThereAre(t *testing.T) {
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(metric.Dashboard), &d); err != nil {
		t.Fatal(err)
	}
	names := exported(t)
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			query(t, names, p.Title, target.Expr)
		}
	}
	if len(d.Panels) < 10 {
		t.Errorf("%d panels", len(d.Panels))
	}
}

// TestDashboard_AsksForSpansThereAre compares what the panels of traces ask for with a span that was sent.
func TestDashboard_AsksForSpansThereAre(t *testing.T) {
	collector := tracetest.New(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	tracer := trace.Open(t.Context(), trace.Config{Version: "test", Node: "here", Getenv: os.Getenv, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	tracer.Ended(invocation.Invocation{ID: "i", Workspace: "w", Status: script.FunctionError, Script: "S", QueuedAt: now, StartedAt: now, FinishedAt: now, Attempt: 1}, invocation.Stages{})
	tracer.Close()
	sent := collector.Of(t, "i")
	type variable struct {
		Name  string
		Query any // a text or an object, by its type
	}
	var d struct {
		Templating struct {
			List []variable
		}
		Panels []struct {
			Panels []struct {
				Title      string
				Datasource struct{ Type, UID string }
				Targets    []struct{ QueryType, Query string }
			}
		}
	}
	if err := json.Unmarshal([]byte(metric.Dashboard), &d); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, row := range d.Panels {
		for _, p := range row.Panels {
			if p.Datasource.Type != "tempo" || p.Datasource.UID != "${traces}" || len(p.Targets) != 1 || p.Targets[0].QueryType != "traceql" {
				t.Errorf("%s asks %+v", p.Title, p)
				continue
			}
			for _, match := range regexp.MustCompile(`span\.([a-z_.]+)`).FindAllStringSubmatch(p.Targets[0].Query, -1) {
				if asked++; sent.Attributes[match[1]] == "" {
					t.Errorf("%s asks for %s; a span has %v", p.Title, match[1], sent.Attributes)
				}
			}
		}
	}
	if asked < 2 || !slices.ContainsFunc(d.Templating.List, func(one variable) bool { return one.Name == "traces" && one.Query == "tempo" }) {
		t.Errorf("%d questions, of %+v", asked, d.Templating.List)
	}
}

func TestAlerts_AskForMetricsThereAre(t *testing.T) {
	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(metric.Alerts), &rules); err != nil {
		t.Fatal(err)
	}
	names := exported(t)
	for _, r := range rules.Groups[0].Rules {
		query(t, names, r.Alert, r.Expr)
		if r.Alert == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" {
			t.Errorf("a rule without name, severity or summary: %+v", r)
		}
		if _, err := time.ParseDuration(r.For); r.For != "" && err != nil {
			t.Errorf("%s: %v", r.Alert, err)
		}
	}
}
