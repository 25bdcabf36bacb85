package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bobbin/runtime/control"
)

func (p *program) auditCommand() *cobra.Command {
	var runner, token string
	var limit int
	cmd := &cobra.Command{Use: "audit", Short: "Who did what on a runner, newest first", Args: cobra.NoArgs,
		Long: "List who did what on a runner, when and from where, with what came of it; also what was refused. It needs the\ntoken of an admin. --limit 0 lists all there is: with --json, that is the export.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 0 {
				return usage(errors.New("--limit is the most that are listed, 0 for all"))
			}
			return p.auditLog(cmd.Context(), runner, token, limit)
		}}
	cmd.Flags().IntVar(&limit, "limit", 100, "the most that are listed; 0 for all")
	p.runnerFlags(cmd.Flags(), &runner, &token)
	return cmd
}

// auditLog lists a page after the other, one entry a line.
func (p *program) auditLog(ctx context.Context, runner, token string, limit int) error {
	client, err := p.remote(ctx, runner, token)
	if err != nil {
		return err
	}
	for in, left := (control.AuditPage{Limit: 1000}), limit; ; {
		if limit > 0 {
			in.Limit = min(left, 1000)
		}
		list, err := client.Audit(ctx, in)
		if err != nil {
			return err
		}
		for _, e := range list.Entries {
			if err := p.auditEntry(e); err != nil {
				return err
			}
		}
		left -= len(list.Entries)
		if in.Before = list.Next; in.Before == 0 || limit > 0 && left <= 0 {
			return nil
		}
	}
}

func (p *program) auditEntry(e control.AuditEntry) error {
	if p.json {
		return p.print(e)
	}
	who := e.Actor
	if who == "" {
		who = "(nobody)"
	}
	_, err := fmt.Fprintf(p.Stdout, "%s  %-16s %-15s %-22s %-10s %s\n", e.At.Local().Format(time.DateTime), who, e.Source, e.Action, e.Outcome, e.Subject)
	return err
}
