package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/script"
	"bobbin/runtime/trial"
)

// testFlags are the flags of test.
type testFlags struct {
	environment, filter string
	timeout             time.Duration
	junit, coverageFile string
	coverage, watch     bool
	update              bool
}

func (p *program) testCommand() *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{Use: "test DIR [FILE...]", Short: "Run the tests of a workspace", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.test(cmd.Context(), args[0], args[1:], flags) }}
	cmd.Flags().StringVar(&flags.filter, "filter", "", "only tests with this `text` in their name, their groups or their file")
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment whose parameters count; the first that is not production when left out")
	cmd.Flags().DurationVar(&flags.timeout, "timeout", trial.DefaultTimeout, "how long a test may take that does not say so itself")
	cmd.Flags().StringVar(&flags.junit, "junit", "", "write the results to a `file` in JUnit's form")
	cmd.Flags().BoolVar(&flags.coverage, "coverage", false, "count which lines of the scripts were run")
	cmd.Flags().StringVar(&flags.coverageFile, "coverage-file", "", "write the count to a `file` in lcov's form")
	cmd.Flags().BoolVar(&flags.watch, "watch", false, "run again what a change of files concerns, until Ctrl+C")
	cmd.Flags().BoolVar(&flags.update, "update", false, "take snapshots anew that are not what they were, and drop those without a test")
	return cmd
}

func (p *program) test(ctx context.Context, dir string, files []string, flags testFlags) (err error) {
	request, err := testRequest(dir, files, flags)
	if err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	if flags.watch {
		return p.watchTests(ctx, session, request, flags)
	}
	var report trial.Report
	if err := (api.Client{Transport: session}).Call(ctx, "test.run", request, &report); err != nil {
		return err
	}
	return p.reportTests(&report, flags)
}

// testRequest reads what the command line asks for.
func testRequest(dir string, files []string, flags testFlags) (ide.TestRun, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ide.TestRun{}, err
	}
	if flags.timeout <= 0 {
		return ide.TestRun{}, usage(errors.New("--timeout must be more than nothing, such as 10s"))
	}
	request := ide.TestRun{Dir: dir, Environment: flags.environment, Filter: flags.filter, TimeoutMs: max(1, flags.timeout.Milliseconds()),
		Coverage: flags.coverage || flags.coverageFile != "", Update: flags.update}
	for _, file := range files {
		request.Files = append(request.Files, inWorkspace(dir, file))
	}
	return request, nil
}

// inWorkspace gives the workspace path of a file, which may be written as one or as a path from here.
func inWorkspace(dir, file string) string {
	if whole, err := filepath.Abs(file); err == nil {
		if rel, err := filepath.Rel(dir, whole); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(filepath.Clean(file))
}

// reportTests prints and writes what there is to say of a run.
func (p *program) reportTests(report *trial.Report, flags testFlags) (err error) {
	if p.json {
		err = p.print(report)
	} else {
		printTests(p.Stdout, report)
		if flags.coverage {
			printCoverage(p.Stdout, report.Coverage)
		}
	}
	if err == nil && flags.coverageFile != "" {
		err = writeLCOV(flags.coverageFile, report.Coverage)
	}
	if err == nil && flags.junit != "" {
		err = writeJUnit(flags.junit, report)
	}
	if err == nil && report.Failed > 0 {
		return errUnwell
	}
	return err
}

// marks stand before a test.
var marks = map[trial.Status]string{trial.Passed: "✓", trial.Failed: "✗", trial.Skipped: "-", trial.Todo: "·"}

func printTests(out io.Writer, report *trial.Report) {
	for _, f := range report.Files {
		fmt.Fprintln(out, f.File)
		if f.Error != nil {
			fmt.Fprintf(out, "  ✗ cannot be run\n")
		}
		for _, t := range f.Tests {
			note := fmt.Sprintf(" (%.0f ms)", t.DurationMs)
			if t.Status == trial.Skipped || t.Status == trial.Todo {
				note = " (" + string(t.Status) + ")"
			}
			fmt.Fprintf(out, "  %s %s%s\n", marks[t.Status], title(t), note)
		}
	}
	for _, f := range report.Files {
		if f.Error != nil {
			fmt.Fprintf(out, "\n✗ %s\n", f.File)
			printTrouble(out, f.Error, f.Excerpt)
		}
		for _, t := range f.Tests {
			if t.Status == trial.Failed {
				fmt.Fprintf(out, "\n✗ %s > %s\n", f.File, title(t))
				printTrouble(out, t.Error, t.Excerpt)
				printSides(out, t)
				printConsole(out, t)
			}
		}
	}
	fmt.Fprintf(out, "\n%s in %.0f ms\n", counts(report), report.DurationMs)
	printSnapshots(out, report.Snapshots)
}

// printSnapshots says what happened to snapshots, if anything did.
func printSnapshots(out io.Writer, s trial.Snapshots) {
	for _, one := range []struct {
		n    int
		what string
	}{{s.Written, "written"}, {s.Updated, "updated"}, {s.Removed, "removed"}} {
		switch {
		case one.n == 1:
			fmt.Fprintf(out, "1 snapshot %s\n", one.what)
		case one.n > 1:
			fmt.Fprintf(out, "%d snapshots %s\n", one.n, one.what)
		}
	}
}

func title(t trial.Test) string {
	return strings.Join(append(append([]string{}, t.Path...), t.Name), " > ")
}

// counts words how many tests ended how.
func counts(r *trial.Report) string {
	parts := []string{fmt.Sprintf("%d passed", r.Passed)}
	for _, other := range []struct {
		n    int
		word string
	}{{r.Failed, "failed"}, {r.Skipped, "skipped"}, {r.Todo, "to do"}} {
		if other.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", other.n, other.word))
		}
	}
	return strings.Join(parts, ", ")
}

// printTrouble shows an error with its place and the source there.
func printTrouble(out io.Writer, f *script.Failure, excerpt []trial.Excerpt) {
	name := ""
	if f.Name != "" && f.Name != "AssertionError" && f.Name != "Error" {
		name = f.Name + ": "
	}
	fmt.Fprintf(out, "  %s%s\n", name, indented(f.Message, "  "))
	if f.Hint != "" {
		fmt.Fprintf(out, "  %s\n", f.Hint)
	}
	if f.Place != nil {
		fmt.Fprintf(out, "  at %s\n", f.Place)
	}
	for _, line := range excerpt {
		mark := " "
		if line.Marked {
			mark = ">"
		}
		text := fmt.Sprintf("  %s %4d | %s", mark, line.Line, strings.ReplaceAll(line.Text, "\t", "  "))
		fmt.Fprintln(out, strings.TrimRight(text, " "))
	}
	// The innermost frame was shown; the others say how it got there.
	if frames := strings.Split(f.Stack, "\n"); len(frames) > 1 {
		for _, frame := range frames[1:] {
			fmt.Fprintf(out, "  %s\n", strings.TrimPrefix(frame, "  "))
		}
	}
}

// printSides shows what was expected beside what was there.
func printSides(out io.Writer, t trial.Test) {
	switch {
	case t.Diff != "":
		fmt.Fprintf(out, "\n  - expected\n  + received\n\n")
		for line := range strings.Lines(t.Diff) {
			fmt.Fprintf(out, "  %s\n", strings.TrimRight(line, "\n"))
		}
	case t.Expected != "" && !(strings.Contains(t.Error.Message, t.Expected) && strings.Contains(t.Error.Message, t.Received)):
		fmt.Fprintf(out, "\n  expected: %s\n  received: %s\n", t.Expected, t.Received)
	}
}

func printConsole(out io.Writer, t trial.Test) {
	if len(t.Console) > 0 {
		fmt.Fprintf(out, "\n  console\n")
	}
	for _, line := range t.Console {
		from := ""
		if line.Script != "" {
			from = "[" + line.Script + "] "
		}
		fmt.Fprintf(out, "    %-5s %s%s\n", line.Level, from, indented(line.Text, "          "))
	}
	if t.LinesDropped > 0 {
		fmt.Fprintf(out, "    %d more lines were not kept.\n", t.LinesDropped)
	}
}

func indented(text, by string) string { return strings.ReplaceAll(text, "\n", "\n"+by) }
