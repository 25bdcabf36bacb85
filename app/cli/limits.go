package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
)

func (p *program) limitsCommand() *cobra.Command {
	var runner, token string
	var wanted invocation.Quota
	cmd := &cobra.Command{Use: "limits WORKSPACE", Short: "Show or set what may run of a workspace, named by its folder or its ID, on a runner", Args: cobra.ExactArgs(1)}
	flags := cmd.Flags()
	flags.IntVar(&wanted.Concurrency, "concurrency", 0, "let so many run at once in all its environments; 0 for any number")
	flags.IntVar(&wanted.PerMinute, "per-minute", 0, "let so many begin in a minute; 0 for any number")
	p.runnerFlags(flags, &runner, &token)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := workspaceID(args[0])
		if err != nil {
			return err
		}
		client, err := p.remote(cmd.Context(), runner, token)
		if err != nil {
			return err
		}
		now, err := client.Limits(cmd.Context(), control.OfWorkspace{Workspace: id})
		if err != nil {
			return err
		}
		next := control.SetLimits{Workspace: id, Quota: now.Quota}
		if flags.Changed("concurrency") {
			next.Concurrency = wanted.Concurrency
		}
		if flags.Changed("per-minute") {
			next.PerMinute = wanted.PerMinute
		}
		return p.limit(cmd.Context(), client, next, now)
	}
	return cmd
}

// limit sets the limits that are wanted where they are others, and prints what is so then.
func (p *program) limit(ctx context.Context, client *control.Client, wanted control.SetLimits, now control.WorkspaceLimits) (err error) {
	if wanted.Quota != now.Quota {
		if now, err = client.SetLimits(ctx, wanted); err != nil {
			return err
		}
	}
	if p.json {
		return p.print(now)
	}
	fmt.Fprintf(p.Stdout, "%-24s %s\n", "the workspace", quotaLine(now.Quota))
	for _, e := range now.Environments {
		fmt.Fprintf(p.Stdout, "%-24s %s, as published\n", e.Environment, quotaLine(e.Quota))
	}
	return nil
}

// quotaLine says what a quota lets run.
func quotaLine(q invocation.Quota) string {
	var parts []string
	if q.Concurrency > 0 {
		parts = append(parts, fmt.Sprintf("%d at once", q.Concurrency))
	}
	if q.PerMinute > 0 {
		parts = append(parts, fmt.Sprintf("%d a minute", q.PerMinute))
	}
	return cmp.Or(strings.Join(parts, ", "), "any number")
}
