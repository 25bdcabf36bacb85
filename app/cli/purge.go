package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
)

func (p *program) purgeCommand() *cobra.Command {
	var in ide.Purge
	cmd := &cobra.Command{Use: "purge [DIR] --days N", Short: "Remove what ended on this machine, before its time", Args: cobra.MaximumNArgs(1),
		Long: "Remove invocations that ended so many days ago, with their events, console and HTTP logs: of a workspace,\nor of all on this machine. Records, releases and files of the workspace stay.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if !cmd.Flags().Changed("days") {
				return usage(errors.New("say how long ago it ended: --days 30, or --days 0 for all that has"))
			}
			if len(args) == 1 {
				if in.Dir, err = filepath.Abs(args[0]); err != nil {
					return err
				}
			}
			return p.purge(cmd.Context(), in)
		}}
	cmd.Flags().Float64Var(&in.Days, "days", 0, "what ended so many days ago")
	cmd.Flags().StringVar(&in.Environment, "env", "", "only of this environment of the workspace")
	cmd.Flags().BoolVar(&in.Dead, "dead", false, "dead letters too")
	cmd.Flags().BoolVar(&in.LogsOnly, "logs", false, "only console and HTTP logs; invocations and their events stay")
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "say what would go, and remove nothing")
	return cmd
}

func (p *program) purge(ctx context.Context, in ide.Purge) error {
	var out ide.PurgeReport
	if err := p.call(ctx, "kept.purge", in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, one := range out.Purged {
		fmt.Fprintf(p.Stdout, "%-48s %s, %s\n", one.Workspace+" "+one.Environment, count(one.Invocations, "invocation"), megabytes(one.Bytes))
	}
	what := map[bool]string{true: "would go", false: "removed"}[in.DryRun]
	_, err := fmt.Fprintf(p.Stdout, "%s, %s %s\n", count(out.Invocations, "invocation"), megabytes(out.Bytes), what)
	return err
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1023)/1024)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
