package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// One small run of every fault, and of every program that is broken on purpose.
func TestFaults_LoseNothing(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("runs without the race detector, in build/test.sh")
	}
	page := filepath.Join(t.TempDir(), "faults.md")
	const begin, end = "<!-- table -->\n", "<!-- end of table -->\n"
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	err := command(t.Context(), []string{"-short", "-page", page}, &out, &errs)
	t.Logf("\n%s", out.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.HasPrefix(string(text), "before\n"+begin) || !strings.HasSuffix(string(text), end+"after\n") || strings.Contains(string(text), "old") {
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
	old := "Run once.\n\n| fault | database |\n| --- | --- |\n| F1 old | SQLite |\n| F1 old | PostgreSQL |\n| F3 old | PostgreSQL |\n| F6 old | SQLite |\n| F99 gone | SQLite |\n"
	text := now.markdown(old)
	var got []string
	for one := range strings.Lines(text) {
		if strings.HasPrefix(one, "| F") {
			got = append(got, strings.Join(strings.Fields(one)[1:3], " "))
		}
	}
	if want := "F1 old, F1 old, F3 new, F6 old"; strings.Join(got, ", ") != want {
		t.Errorf("the table has %s, not %s:\n%s", strings.Join(got, ", "), want, text)
	}
}
