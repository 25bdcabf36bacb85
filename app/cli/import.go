package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/guide"
	"bobbin/app/ide"
	"bobbin/connectors/all"
	"bobbin/runtime/fault"
	"bobbin/runtime/importer"
	"bobbin/runtime/workspace"
)

func (p *program) importCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{Use: "import DIR", Short: "Make a workspace of a ScriptRunner Connect clone", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.importClone(cmd.Context(), args[0], to) }}
	cmd.Flags().StringVar(&to, "to", "", "the folder of the new workspace; DIR-bobbin when left out")
	return cmd
}

// imported is what bobbin import prints with --json.
type imported struct {
	*importer.Report
	Problems []workspace.Diagnostic `json:"problems"` // in the new workspace, as bobbin check says
	Errors   int                    `json:"errors"`
	// Unchecked says why the new workspace could not be checked.
	Unchecked *fault.Error `json:"unchecked,omitempty"`
}

func (p *program) importClone(ctx context.Context, dir, to string) error {
	config := importer.Config{Source: dir, Target: to, Connectors: all.Connectors(), Help: guide.Files}
	for _, s := range all.Simulators() {
		config.Simulated = append(config.Simulated, s.Name)
	}
	report, err := importer.Import(config)
	if err != nil {
		return err
	}
	out := imported{Report: report, Problems: []workspace.Diagnostic{}}
	var checked ide.Problems
	if err := p.call(ctx, "workspace.check", ide.Dir{Dir: report.Dir}, &checked); err != nil {
		out.Unchecked = fault.From(err) // the workspace is made all the same
	}
	out.Problems = append(out.Problems, checked.Problems...)
	for _, problem := range out.Problems {
		if problem.Severity == workspace.SeverityError {
			out.Errors++
		}
	}
	if p.json {
		return p.print(out)
	}
	p.printImport(out)
	return nil
}

// printImport writes the report for people: what maps, what to do, what was left out, and what
// the code still lacks.
func (p *program) printImport(out imported) {
	w := p.Stdout
	fmt.Fprintf(w, "%s is in %s.\n\nTaken over\n", out.Name, out.Dir)
	row := func(what, detail string) { fmt.Fprintf(w, "  %-12s %s\n", what, detail) }
	row("scripts", fmt.Sprint(len(out.Scripts)))
	for _, c := range out.Connections {
		kind := "no account yet"
		if c.Simulated {
			kind = "simulated"
		}
		row("connection", fmt.Sprintf("%s: %s, %s", c.Path, c.Connector, kind))
	}
	for _, one := range out.Parameters {
		row("parameter", one.Name+": "+one.Type)
	}
	for _, l := range out.Listeners {
		row("listener", fmt.Sprintf("%s: %s of %s runs %s", l.Name, l.Event, l.Connection, l.Script))
	}
	row("test events", fmt.Sprint(out.Payloads))
	if len(out.Packages) > 0 {
		row("packages", strings.Join(out.Packages, ", "))
	}
	printNotes(w, "To do", importer.ToDo, out.Notes)
	printNotes(w, "Left out", importer.LeftOut, out.Notes)
	switch {
	case out.Unchecked != nil:
		fmt.Fprintf(p.Stderr, "The new workspace could not be checked: %s\n", out.Unchecked.Sentence)
	case len(out.Problems) > 0:
		fmt.Fprintln(w, "\nIn the new workspace")
		p.printProblems(out.Problems)
	}
	fmt.Fprintf(p.Stderr, "`bobbin ide %s` opens it.\n", filepath.Clean(out.Dir))
}

func printNotes(w io.Writer, title, kind string, notes []importer.Note) {
	for _, n := range notes {
		if n.Kind != kind {
			continue
		}
		if title != "" {
			fmt.Fprintf(w, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(w, "  %s: %s\n", n.Place, n.Message)
		if n.Hint != "" {
			fmt.Fprintf(w, "      %s\n", n.Hint)
		}
	}
}
