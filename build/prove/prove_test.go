package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// One small run of every fault, and of every program that is broken on purpose. They wait more than they work, so those
// of both databases are met at once; only how long a quiet workspace waits must not be disturbed.
func TestFaults_LoseNothing(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("runs without the race detector, in build/test.sh")
	}
	const alone = "F10"
	var together []string
	for _, f := range faults() {
		if f.name != alone && !slices.Contains(together, f.name) {
			together = append(together, f.name)
		}
	}
	t.Run("undisturbed", func(t *testing.T) { losesNothing(t, "-only", alone) })
	for _, database := range []string{sqlite, postgres} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			losesNothing(t, "-on", database, "-only", strings.Join(together, ","))
		})
	}
}

// losesNothing fails when one of these faults is not met well, or its table is not written into a page.
func losesNothing(t *testing.T, which ...string) {
	page := filepath.Join(t.TempDir(), "faults.md")
	const begin, end = "<!-- table -->\n", "<!-- end of table -->\n"
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	err := command(t.Context(), append([]string{"-short", "-page", page}, which...), &out, &errs)
	t.Logf("\n%s", out.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.HasPrefix(string(text), "before\n"+begin) || !strings.HasSuffix(string(text), end+"after\n") || strings.Contains(string(text), "old\n") {
		t.Errorf("the page became %s, %v", text, err)
	}
}

func TestFigures_SayWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		figures figures
		want    string
	}{
		{figures{sent: 3, acknowledged: 3, repeats: 2, takeOver: time.Second}, ""},
		{figures{lost: 1}, "1 acknowledged and lost"},
		{figures{twice: 2, silent: 1}, "2 committed twice, 1 repeated without a word"},
		{figures{others: []string{"it burns"}}, "it burns"},
	} {
		if got := strings.Join(c.figures.wrong(), ", "); got != c.want {
			t.Errorf("%v is wrong by %q, not %q", c.figures, got, c.want)
		}
	}
}

func TestMiscounted_SaysWhatWasUsedTooMuchOrTooLittle(t *testing.T) {
	at := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	all := []invocation.Invocation{{Status: script.Finished, QueuedAt: at}, {Status: script.Denied, QueuedAt: at}, {Status: script.Finished, QueuedAt: at.AddDate(0, -1, 0)}}
	for name, c := range map[string]struct {
		used invocation.Usage
		well bool
	}{
		"each once":      {invocation.Usage{ByStatus: map[script.Status]int64{script.Finished: 1, script.Denied: 1}}, true},
		"one lost":       {invocation.Usage{ByStatus: map[script.Status]int64{script.Denied: 1}}, false},
		"one twice":      {invocation.Usage{ByStatus: map[script.Status]int64{script.Finished: 2, script.Denied: 1}}, false},
		"one never ends": {invocation.Usage{ByStatus: map[script.Status]int64{script.Finished: 1, script.Denied: 1}, Open: 1}, false},
	} {
		if wrong := miscounted(all, control.UsageList{Month: "2026-11", Teams: []control.TeamUsage{{Usage: c.used}}}); (len(wrong) == 0) != c.well {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}

func TestTable_SaysWhatWasNotProven(t *testing.T) {
	blind := row{fault: fault{name: "F1", what: "kill"}, database: sqlite, seeds: 1, controls: []controlled{{name: "dedup"}}, wrong: []string{"it does not notice that dedup is taken out"}}
	var out strings.Builder
	tab := table{rows: []row{blind}}
	if err := tab.print(&out); err != nil {
		t.Fatal(err)
	}
	if tab.proven() || !strings.Contains(out.String(), "without dedup: NOT FOUND OUT") || !strings.Contains(out.String(), "WRONG F1 on SQLite: it does not notice") {
		t.Errorf("proven: %v\n%s", tab.proven(), out.String())
	}
}

func TestTable_KeepsLinesOfOtherFaults(t *testing.T) {
	now := table{rows: []row{{fault: fault{name: "F3", what: "new"}, database: postgres, seeds: 2}}}
	old := "Last run on a day.\n\n| fault | database |\n| --- | --- |\n| F1 old | SQLite |\n| F1 old | PostgreSQL |\n| F3 old | PostgreSQL |\n| F3 old | SQLite |\n| F6 old | SQLite |\n| F99 gone | SQLite |\n"
	text := now.markdown(old)
	var got []string
	for one := range strings.Lines(text) {
		if strings.HasPrefix(one, "| F") {
			got = append(got, strings.Join(strings.Fields(one)[1:3], " "))
		}
	}
	if want := "F1 old, F1 old, F3 new, F3 old, F6 old"; strings.Join(got, ", ") != want {
		t.Errorf("the table has %s, not %s:\n%s", strings.Join(got, ", "), want, text)
	}
}

// A proof that is made piece by piece: what was met before is not met again, but where it went wrong, and
// nothing begins when the time is up.
func TestJournal_GoesOn(t *testing.T) {
	o := options{within: time.Hour, journal: filepath.Join(t.TempDir(), "cache", "prove.jsonl"), only: "F6", seeds: 2, short: true}
	day := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	whole := figures{sent: 3, acknowledged: 3, lost: 0, twice: 0, repeats: 2, silent: 0, takeOver: time.Second, unjudged: true, note: "five", others: nil}
	first, err := open(t.Context(), o, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range first.rows() {
		for seed, f := range map[uint64]figures{1: whole, 2: {sent: 1, lost: 1, others: []string{"it burns"}}} {
			if err := first.note(met{Fault: "F6", What: r.fault.what, Database: r.database, Seed: seed, Short: true, At: day.AddDate(0, 0, int(seed)), Figures: f}); err != nil {
				t.Fatal(err)
			}
		}
		if err := first.note(met{Fault: "F6", What: r.fault.what, Database: r.database, Seed: 1, Without: "dedup", Short: true, At: day, Figures: figures{twice: 5}}); err != nil {
			t.Fatal(err)
		}
	}
	first.close()
	o.within = time.Nanosecond // which is over
	p, err := open(t.Context(), o, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	tab, err := p.all()
	if err != nil || p.left != 2 || len(tab.rows) != 2 {
		t.Fatalf("%d left, %d rows, %v", p.left, len(tab.rows), err)
	}
	for _, r := range tab.rows {
		if r.seeds != 1 || fmt.Sprint(r.figures) != fmt.Sprint(whole) || r.control() != "without dedup: 5 committed twice, as it must" || r.when() != "27 November 2026" {
			t.Errorf("%s: %d of %s, %v, %s", r.database, r.seeds, r.when(), r.figures, r.control())
		}
	}
	o.short, o.seeds = false, 1 // which is another proof
	if p, err = open(t.Context(), o, t.Output()); err != nil {
		t.Fatal(err)
	}
	defer p.close()
	if tab, err = p.all(); err != nil || p.left != 2 || len(tab.rows) != 0 {
		t.Errorf("long runs: %d left, %d rows, %v", p.left, len(tab.rows), err)
	}
	if err := os.WriteFile(o.journal, []byte("no line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t.Context(), o, t.Output()); err == nil || !strings.Contains(err.Error(), "prove.jsonl:1 is no run") {
		t.Errorf("a journal that is none: %v", err)
	}
}
