package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
)

func (p *program) retentionCommand() *cobra.Command {
	var runner, token, of string
	var rule invocation.Retention
	cmd := &cobra.Command{Use: "retention", Short: "How long this machine, or a runner, keeps what ended", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		id, err := workspaceID(of)
		if err != nil {
			return err
		}
		rule.Workspace = string(id)
		changes := false
		for _, name := range []string{"days", "invocations", "log-days", "dead-days"} {
			changes = changes || cmd.Flags().Changed(name)
		}
		if runner == "" && token != "" {
			return usage(errors.New("a token is for a runner: say which, by --runner"))
		}
		if runner == "" {
			return p.retentionHere(cmd.Context(), rule, changes)
		}
		client, err := p.remote(cmd.Context(), runner, token)
		if err != nil {
			return err
		}
		return p.retention(cmd.Context(), client, rule, changes)
	}}
	p.runnerFlags(cmd.Flags(), &runner, &token)
	cmd.Flags().StringVar(&rule.Team, "team", "", "of this `team`")
	cmd.Flags().StringVar(&of, "workspace", "", "of this workspace: its folder or its ID")
	cmd.Flags().StringVar(&rule.Environment, "env", "", "of this environment of the workspace")
	cmd.Flags().IntVar(&rule.Days, "days", 0, "keep what ended for so many days; -1 for ever, 0 as the wider rule says")
	cmd.Flags().IntVar(&rule.Invocations, "invocations", 0, "keep so many invocations of each environment, likewise")
	cmd.Flags().IntVar(&rule.LogDays, "log-days", 0, "keep console and HTTP logs for so many days, likewise")
	cmd.Flags().IntVar(&rule.DeadDays, "dead-days", 0, "keep dead letters for so many days, likewise")
	return cmd
}

// retention lists the rules, after it has changed one where that is wished.
func (p *program) retention(ctx context.Context, client *control.Client, rule invocation.Retention, change bool) (err error) {
	var list control.RetentionList
	if change {
		list, err = client.SetRetention(ctx, rule)
	} else {
		list, err = client.Retentions(ctx, control.Nothing{})
	}
	if err != nil {
		return err
	}
	return p.printRetention(list, "the runner")
}

// retentionHere does so with the rules of this machine.
func (p *program) retentionHere(ctx context.Context, rule invocation.Retention, change bool) (err error) {
	var list control.RetentionList
	if change {
		err = p.call(ctx, "kept.setRetention", rule, &list)
	} else {
		err = p.call(ctx, "kept.retention", control.Nothing{}, &list)
	}
	if err != nil {
		return err
	}
	return p.printRetention(list, "this machine")
}

func (p *program) printRetention(list control.RetentionList, all string) error {
	if p.json {
		return p.print(list)
	}
	for _, r := range append([]invocation.Retention{list.Default}, list.Rules...) {
		of := cmp.Or(r.Workspace, r.Team, all)
		if r == list.Default {
			of = "by default"
		}
		if r.Environment != "" {
			of += " " + r.Environment
		}
		fmt.Fprintf(p.Stdout, "%-48s invocations %s days, newest %s; logs %s days; dead letters %s days\n", of, kept(r.Days), kept(r.Invocations), kept(r.LogDays), kept(r.DeadDays))
	}
	return nil
}

// kept words how much is kept.
func kept(n int) string {
	switch n {
	case 0:
		return "-"
	case -1:
		return "all"
	}
	return strconv.Itoa(n)
}
