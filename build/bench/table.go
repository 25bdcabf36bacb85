package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// unit is what the figures of a row count.
type unit int

const (
	milliseconds unit = iota
	megabytes
)

// table is the result.
type table struct {
	rows  []row
	heads [engines]string
	notes []string
	when  time.Time
}

// explanation stands below the table.
const explanation = "Figures are medians of rounds that took turns. The ratio is Bobbin's figure divided by node's: below 1 Bobbin is\n" +
	"faster or smaller, above 1 node is. What a target asks for that the median misses, the quietest round may reach."

// cells are the table as text, its head first.
func (t table) cells() [][]string {
	all := [][]string{{"what", t.heads[bobbin], t.heads[node], t.heads[workerd], "ratio", "target"}}
	for _, r := range t.rows {
		line := []string{r.what}
		for e := range engines {
			line = append(line, r.figure(e))
		}
		all = append(all, append(line, r.ratio(), r.verdict()))
	}
	return all
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
	_, err := fmt.Fprintf(out, "\n%s\n%s\n", explanation, t.machine())
	for _, note := range t.notes {
		fmt.Fprintln(out, "-", note)
	}
	return err
}

func (t table) machine() string {
	return fmt.Sprintf("Measured on %s on a machine with %d cores (%s).", t.when.Format("2 January 2006"), runtime.NumCPU(), runtime.GOOS)
}

// markdown is the table for the manual.
func (t table) markdown() string {
	var b strings.Builder
	b.WriteString(t.machine() + "\n\n")
	for n, line := range t.cells() {
		b.WriteString("| " + strings.Join(line, " | ") + " |\n")
		if n == 0 {
			b.WriteString("| --- | ---: | ---: | ---: | ---: | --- |\n")
		}
	}
	if len(t.notes) > 0 {
		b.WriteByte('\n')
	}
	for _, note := range t.notes {
		b.WriteString("- " + note + "\n")
	}
	return b.String()
}

// figure is the cell of an engine.
func (r row) figure(engine int) string {
	if len(r.figures[engine]) == 0 {
		return "-"
	}
	return r.unit.format(median(r.figures[engine]))
}

func (u unit) format(figure float64) string {
	name := "ms"
	if u == megabytes {
		name = "MB"
	} else if figure < 1 {
		name, figure = "us", figure*1000
	}
	decimals := 0
	switch {
	case figure < 10:
		decimals = 2
	case figure < 100:
		decimals = 1
	}
	return fmt.Sprintf("%.*f %s", decimals, figure, name)
}

func (r row) ratio() string {
	if len(r.figures[bobbin]) == 0 || len(r.figures[node]) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", median(r.figures[bobbin])/median(r.figures[node]))
}

// verdict says what is to be reached and whether it is.
func (r row) verdict() string {
	ours := r.figures[bobbin]
	switch {
	case r.target == 0 || len(ours) == 0:
		return ""
	case r.beside != nil:
		factor := median(r.others) / median(ours)
		return fmt.Sprintf("%.1f times goja's own (%s): %.1f, %s", r.target, r.unit.format(median(r.others)), factor, word(factor >= r.target))
	}
	text := fmt.Sprintf("< %s: %s", r.unit.short(r.target), word(median(ours) < r.target))
	if best := slices.Min(ours); median(ours) >= r.target && best < r.target {
		text += fmt.Sprintf(" (quietest round %s)", r.unit.format(best))
	}
	return text
}

// short is a round figure without decimals.
func (u unit) short(figure float64) string {
	switch {
	case u == megabytes:
		return fmt.Sprintf("%g MB", figure)
	case figure < 0.01:
		return fmt.Sprintf("%.1f us", figure*1000)
	case figure < 1:
		return fmt.Sprintf("%.0f us", figure*1000)
	}
	return fmt.Sprintf("%g ms", figure)
}

func word(held bool) string {
	if held {
		return "held"
	}
	return "missed"
}
