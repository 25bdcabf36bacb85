package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMain makes this program the worker and the crowd that the benchmark spawns.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && (os.Args[1] == "worker" || os.Args[1] == "crowd") {
		os.Exit(command(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// The benchmarks are run, once and small, so that they cannot rot. How fast it is, no test says.
func TestBenchmark_FillsItsTable(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	page := filepath.Join(t.TempDir(), "speed.md")
	const begin, end = "<!-- table -->\n", "<!-- end of table -->\n"
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if code := command(t.Context(), []string{"-quick", "-page", page, "-peers", "node_modules"}, nil, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	lines := strings.Split(out.String(), "\n")
	figure := regexp.MustCompile(`^(.+?)  +(\d+(\.\d+)? (us|ms|MB))  `)
	rows := 0
	for _, line := range lines[1:] {
		if line == "" {
			break
		}
		if rows++; !figure.MatchString(line) {
			t.Errorf("no figure of Bobbin's in %q", line)
		}
	}
	if files, err := filepath.Glob("workloads/*.js"); err != nil || rows < len(files) {
		t.Errorf("%d rows for %d files of workloads: %v", rows, len(files), err)
	}
	if strings.Contains(out.String(), " answers ") || strings.Contains(out.String(), "gave no figure") {
		t.Errorf("the engines do not agree:\n%s", out.String())
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.HasPrefix(string(text), "before\n"+begin) || !strings.HasSuffix(string(text), end+"after\n") || strings.Count(string(text), "\n| ") != rows+2 {
		t.Errorf("the page became %s, %v", text, err)
	}
}

func TestMedian(t *testing.T) {
	for want, figures := range map[float64][]float64{1: {1}, 1.5: {2, 1}, 3: {9, 1, 3}} {
		if got := median(figures); got != want {
			t.Errorf("median of %v is %v, not %v", figures, got, want)
		}
	}
}

func TestUnit_Formats(t *testing.T) {
	for want, of := range map[string]struct {
		unit   unit
		figure float64
	}{"1.50 us": {milliseconds, 0.0015}, "42.0 us": {milliseconds, 0.042}, "173 us": {milliseconds, 0.1731}, "1.00 ms": {milliseconds, 1}, "612 MB": {megabytes, 612.3}} {
		if got := of.unit.format(of.figure); got != want {
			t.Errorf("%v is written %q, not %q", of.figure, got, want)
		}
	}
}

func TestRow_SaysWhetherATargetIsHeld(t *testing.T) {
	ours := func(figures ...float64) row { return row{figures: [engines][]float64{bobbin: figures}} }
	for want, r := range map[string]row{
		"":                 ours(1),
		"< 100 us: held":   with(ours(0.05, 0.06, 0.2), 0.1, nil),
		"< 100 us: missed": with(ours(0.2), 0.1, nil),
		"< 100 us: missed (quietest round 90.0 us)": with(ours(0.2, 0.3, 0.09), 0.1, nil),
		"2.5 times goja's own (30.0 ms): 3.0, held": with(ours(10), 2.5, []float64{30}),
	} {
		if got := r.verdict(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func with(r row, target float64, others []float64) row {
	r.target, r.others = target, others
	if others != nil {
		r.beside = func() (float64, string, error) { return 0, "", nil }
	}
	return r
}
