package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// row is one fault on one database.
type row struct {
	fault    fault
	database string
	seeds    int
	from, to time.Time // the first and the last of its runs
	figures  figures
	controls []controlled
	wrong    []string
}

// controlled is what was found when something was taken out.
type controlled struct {
	name  string
	found []string
}

// table is the result.
type table struct {
	rows  []row
	notes []string
}

func (t table) proven() bool {
	for _, r := range t.rows {
		if len(r.wrong) > 0 {
			return false
		}
	}
	return true
}

// cells are the table as text, its head first.
func (t table) cells() [][]string {
	all := [][]string{{"fault", "database", "runs", "when", "sent", "acknowledged", "lost", "committed twice", "repeats (unreported)", "longest take-over", "negative control"}}
	for _, r := range t.rows {
		f := r.figures
		what := r.fault.name + " " + r.fault.what
		if f.note != "" {
			what += ": " + f.note
		}
		lost, twice, repeats := fmt.Sprint(f.lost), fmt.Sprint(f.twice), fmt.Sprintf("%d (%d)", f.repeats, f.silent)
		if f.unjudged {
			lost, twice, repeats = "-", "-", "-"
		}
		all = append(all, []string{what, r.database, fmt.Sprint(r.seeds), r.when(), fmt.Sprint(f.sent), fmt.Sprint(f.acknowledged), lost, twice, repeats, seconds(f.takeOver), r.control()})
	}
	return all
}

// when is the day of the runs, or the first and the last of them.
func (r row) when() string {
	first, last := r.from.Format("2 January 2006"), r.to.Format("2 January 2006")
	if first == last {
		return first
	}
	return first + " to " + last
}

func seconds(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// control says what the broken programs did.
func (r row) control() string {
	var all []string
	for _, c := range r.controls {
		verdict := "NOT FOUND OUT"
		if len(c.found) > 0 {
			verdict = strings.Join(c.found, ", ") + ", as it must"
		}
		all = append(all, "without "+c.name+": "+verdict)
	}
	return strings.Join(all, "; ")
}

// print writes the table for a terminal.
func (t table) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, line := range t.cells() {
		fmt.Fprintln(w, strings.Join(line, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range t.rows {
		for _, wrong := range r.wrong {
			fmt.Fprintf(out, "WRONG %s on %s: %s\n", r.fault.name, r.database, wrong)
		}
	}
	for _, note := range t.notes {
		fmt.Fprintln(out, note)
	}
	_, err := fmt.Fprintf(out, "\nRun %s.\n", machine())
	return err
}

// machine is where and when it was run, and what else was going on there.
func machine() string {
	text := fmt.Sprintf("on %s on a machine with %d cores (%s)", time.Now().Format("2 January 2006"), runtime.NumCPU(), runtime.GOOS)
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		text += fmt.Sprintf(", whose load was %s in the quarter of an hour before the end", strings.Fields(string(load))[2])
	}
	return text
}

// markdown is the table for the manual. Lines of an older one that are about other faults, or the same on another database, stay.
func (t table) markdown(old string) string {
	var b strings.Builder
	b.WriteString("Last run " + machine() + ". Each line says when its own runs were.\n\n")
	cells := t.cells()
	b.WriteString(line(cells[0]) + "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n")
	type met struct{ fault, database string }
	lines, again := map[string]string{}, map[met]bool{}
	for n, r := range t.rows {
		lines[r.fault.name] += line(cells[n+1])
		again[met{r.fault.name, r.database}] = true
	}
	for one := range strings.Lines(old) {
		cell := strings.Split(one, " | ")
		if len(cell) < 2 || !strings.HasPrefix(one, "| F") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(cell[0], "| "), " ")
		if database, _, _ := strings.Cut(cell[1], " |"); !again[met{name, database}] {
			lines[name] += one
		}
	}
	for _, f := range faults() {
		b.WriteString(lines[f.name])
		delete(lines, f.name)
	}
	if len(t.notes) > 0 {
		b.WriteByte('\n')
	}
	for _, note := range t.notes {
		b.WriteString("- " + note + "\n")
	}
	return b.String()
}

func line(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
