package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"bobbin/runtime/trial"
	"bobbin/runtime/workspace"
)

// printCoverage shows a line for each script, with the lines that did not run.
func printCoverage(out io.Writer, c *trial.Coverage) {
	width := len("all scripts")
	for _, f := range c.Files {
		width = max(width, len(f.File))
	}
	fmt.Fprintf(out, "\n%-*s  lines      %%  not run\n", width, "")
	for _, f := range c.Files {
		fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("%-*s  %5d  %5.1f  %s", width, f.File, f.Lines, f.Percent, ranges(f.Uncovered)), " "))
	}
	fmt.Fprintf(out, "%-*s  %5d  %5.1f\n", width, "all scripts", c.Lines, c.Percent)
}

func ranges(all [][2]int) string {
	parts := make([]string, len(all))
	for i, r := range all {
		if parts[i] = fmt.Sprint(r[0]); r[1] > r[0] {
			parts[i] += fmt.Sprintf("-%d", r[1])
		}
	}
	return strings.Join(parts, ", ")
}

// writeLCOV writes the counts in the form of lcov's tracefiles (geninfo(1)), which editors and CI systems read.
func writeLCOV(file string, c *trial.Coverage) error {
	var s strings.Builder
	for _, f := range c.Files {
		fmt.Fprintf(&s, "TN:\nSF:%s\n", f.File)
		for _, line := range slices.Sorted(maps.Keys(f.Hits)) {
			fmt.Fprintf(&s, "DA:%d,%d\n", line, f.Hits[line])
		}
		fmt.Fprintf(&s, "LF:%d\nLH:%d\nend_of_record\n", f.Lines, f.Covered)
	}
	return workspace.WriteFile(file, []byte(s.String()))
}
