package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The benchmarks are run, once and small, so that they cannot rot. How fast it is, no test says.
func TestBenchmark_FillsItsTables(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("takes seconds; runs without the race detector, in build/test.sh")
	}
	page := filepath.Join(t.TempDir(), "speed.md")
	const begin, end = "<!-- runner table -->\n", "<!-- end of runner table -->\n"
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if err := command(t.Context(), []string{"-quick", "-page", page, "-peers", "../node_modules"}, &out, &errs); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	for _, want := range []string{`\| durable invocations.* SQLite \| [\d,]+/s`, `\| sync requests.* SQLite \| [\d,]+/s`, `first line of user code.* \| [\d.]+ ms`,
		`first call after the runner's start \| [\d.]+ ms`, `memory of an idle runner.* \| \d+ MB`, `\| store: .*( \| [\d.]+ ms){3}`} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("there is no %s in\n%s", want, out.String())
		}
	}
	text, err := os.ReadFile(page)
	if err != nil || string(text) != "before\n"+begin+out.String()+end+"after\n" {
		t.Errorf("the page became %s, %v", text, err)
	}
}

// One request that is answered badly ends the load, however long it was to last.
func TestLoad_EndsWithTheFirstFailure(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(map[bool]int{true: 500, false: 200}[asked.Add(1) == 5])
	}))
	defer server.Close()
	u, err := url.Parse(server.URL + "/x")
	if err != nil {
		t.Fatal(err)
	}
	l := &load{url: u, want: 200, connections: 3, until: time.Now().Add(time.Hour)}
	if good, err := l.run(); err == nil || good < 4 {
		t.Errorf("%d were answered well, %v", good, err)
	}
}

func TestPerSecond(t *testing.T) {
	for want, rate := range map[string]float64{"7/s": 7.2, "950/s": 950, "2,000/s": 1999.6, "12,345/s": 12345} {
		if got := perSecond(rate); got != want {
			t.Errorf("%v is written %s, not %s", rate, got, want)
		}
	}
}
