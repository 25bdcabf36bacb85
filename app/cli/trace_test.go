//go:build unix

package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bobbin/app/runner/trace/tracetest"
)

// TestTraces_TellWhatHangsTogether has a runner send its traces to a real receiver.
func TestTraces_TellWhatHangsTogether(t *testing.T) {
	collector := tracetest.New(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=key-of-the-collector")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=lab")
	t.Setenv("OTEL_SERVICE_NAME", "orders")
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50") // milliseconds
	var mu sync.Mutex
	carried := ""
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		carried += r.Header.Get("Traceparent")
		mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/missing") {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, `"canary-answer"`)
	}))
	defer service.Close()
	v := newVictim(t, "--allow-network", "127.0.0.0/8")
	if err := os.MkdirAll(filepath.Join(v.dir, "W", "scripts"), 0o700); err != nil {
		t.Fatal(err)
	}
	next := `export default async () => { throw new Error('It is the wrong colour.'); };`
	if err := os.WriteFile(filepath.Join(v.dir, "W", "scripts", "Next.ts"), []byte(next), 0o600); err != nil {
		t.Fatal(err)
	}
	url := v.publish(`import { triggerScript } from '@bobbin/trigger';
export default async (event: any) => {
  const headers = { Authorization: 'Bearer canary-header' };
  await fetch('` + service.URL + `/canary-path?token=canary-query', { method: 'POST', headers, body: 'canary-body' });
  await fetch('` + service.URL + `/missing');
  console.log('canary-line');
  if (event.body.more) await triggerScript('Next', { payload: { word: 'canary-payload' } });
  return 'canary-result';
};`)

	send := func(parent string) (id string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"more": true, "word": "canary-event"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Traceparent", parent)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var told struct{ InvocationID string }
		if err := json.NewDecoder(answer.Body).Decode(&told); err != nil || answer.StatusCode != http.StatusAccepted {
			t.Fatal(answer.Status, err)
		}
		return told.InvocationID
	}
	const theirs, sender = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	id := send("00-" + theirs + "-" + sender + "-01")
	spans := collector.Await(t, "In", "POST 127.0.0.1", "GET 127.0.0.1", "Next")
	in, post, get, after := spans[0], spans[1], spans[2], spans[3]
	for _, one := range []struct {
		span         tracetest.Span
		parent, kind string
	}{{in, sender, "CONSUMER"}, {post, in.ID, "CLIENT"}, {get, in.ID, "CLIENT"}, {after, in.ID, "CONSUMER"}} {
		if one.span.Trace != theirs || one.span.Parent != one.parent || one.span.Kind != one.kind || one.span.Ended.Before(one.span.Began) {
			t.Errorf("%s: %+v", one.span.Name, one.span)
		}
	}
	port := service.URL[strings.LastIndex(service.URL, ":")+1:]
	for _, one := range []struct {
		span tracetest.Span
		want string
	}{
		{in, "bobbin.attempt=1 bobbin.environment=development bobbin.invocation=" + id + " bobbin.listener=in bobbin.release=1.0.0 bobbin.script=In bobbin.status=finished bobbin.trigger=EXTERNAL"},
		{post, "bobbin.call=0 http.request.method=POST http.response.status_code=200 server.address=127.0.0.1 server.port=" + port},
		{get, "bobbin.call=1 error.type=404 http.request.method=GET http.response.status_code=404"},
		{after, "bobbin.parent=" + id + " bobbin.root_trigger=EXTERNAL bobbin.status=function_error bobbin.trigger=CHAINED"},
	} {
		for _, want := range strings.Fields(one.want) {
			name, value, _ := strings.Cut(want, "=")
			if one.span.Attributes[name] != value {
				t.Errorf("%s: %s is %q, want %q, of %v", one.span.Name, name, one.span.Attributes[name], value, one.span.Attributes)
			}
		}
	}
	if in.Attributes["bobbin.queue_wait_ms"] == "" || in.Attributes["bobbin.workspace"] == "" || strings.Join(in.Events, " ") != "first line" {
		t.Errorf("the invocation: %+v", in)
	}
	if in.Failed || post.Failed || !get.Failed || get.Error != "The service answered 404." || !after.Failed || !strings.Contains(after.Error, "It is the wrong colour.") {
		t.Errorf("what failed: %+v", spans)
	}

	own := send("no trace at all")
	sum := sha256.Sum256([]byte(own))
	if got := collector.Of(t, own); got.Trace != hex.EncodeToString(sum[:16]) || got.Parent != "" {
		t.Errorf("a trace of its own: %+v", got)
	}
	raw, _, header, resource := collector.Came()
	if strings.Contains(raw, "canary") || header.Get("X-Api-Key") != "key-of-the-collector" {
		t.Errorf("a secret in a span, or none for the collector: %v", header)
	}
	if resource["service.name"] != "orders" || resource["deployment.environment.name"] != "lab" || resource["service.instance.id"] == "" {
		t.Errorf("who: %v", resource)
	}
	mu.Lock()
	defer mu.Unlock()
	if carried != "" {
		t.Errorf("the service was told the trace %s", carried)
	}
	v.countsSpans(t)
}

// countsSpans looks for the metric.
func (v *victim) countsSpans(t *testing.T) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://"+v.address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+v.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || !bytes.Contains(text, []byte(`bobbin_trace_spans_total{outcome="sent"} `)) || !bytes.Contains(text, []byte(`bobbin_trace_spans_total{outcome="dropped"} 0`)) {
		t.Errorf("the metrics have no spans: %v", err)
	}
}
