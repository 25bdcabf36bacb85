package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// ruleFlags are the flags of pause, resume and queues.
type ruleFlags struct{ environment, reason, runner, token string }

// pauseCommand and resumeCommand are one but for what they ask.
func (p *program) pauseCommand() *cobra.Command {
	var flags ruleFlags
	cmd := p.ruleCommand("pause DIR", "Start nothing more of a workspace but by hand; what comes is kept", "invocation.pause", (*control.Client).Pause, &flags)
	cmd.Flags().StringVar(&flags.reason, "reason", "", "why, for whoever wonders")
	return cmd
}

func (p *program) resumeCommand() *cobra.Command {
	return p.ruleCommand("resume DIR", "End a pause", "invocation.resume", (*control.Client).Resume, &ruleFlags{})
}

func (p *program) ruleCommand(use, short, request string, ask func(*control.Client, context.Context, control.PauseAt) (control.PauseList, error), flags *ruleFlags) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		out, err := p.rule(cmd.Context(), args[0], *flags, request, ask)
		if err != nil {
			return err
		}
		if p.json {
			return p.print(out)
		}
		for _, one := range out.Paused {
			fmt.Fprintln(p.Stdout, pauseLine(one))
		}
		if len(out.Paused) == 0 {
			fmt.Fprintln(p.Stdout, "Nothing is paused.")
		}
		return nil
	}}
	cmd.Flags().StringVar(&flags.environment, "env", "", "only this environment")
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	return cmd
}

// rule changes a pause here, or on a runner when one is named.
func (p *program) rule(ctx context.Context, dir string, flags ruleFlags, request string, ask func(*control.Client, context.Context, control.PauseAt) (control.PauseList, error)) (control.PauseList, error) {
	if flags.runner == "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return control.PauseList{}, err
		}
		var out control.PauseList
		return out, p.call(ctx, request, ide.Pause{Dir: dir, Environment: flags.environment, Reason: flags.reason}, &out)
	}
	w, client, err := p.remoteOf(ctx, dir, flags.runner, flags.token)
	if err != nil {
		return control.PauseList{}, err
	}
	return ask(client, ctx, control.PauseAt{Workspace: w.ID, Environment: flags.environment, Reason: flags.reason})
}

// remoteOf reads a folder, and makes the client of the runner that flags name.
func (p *program) remoteOf(ctx context.Context, dir, runner, token string) (*workspace.Workspace, *control.Client, error) {
	w, err := workspace.Load(dir)
	if err != nil {
		return nil, nil, err
	}
	client, err := p.remote(ctx, runner, token)
	return w, client, err
}

// pauseLine says what is paused, since when, by whom and why.
func pauseLine(one invocation.Pause) string {
	text := fmt.Sprintf("%s is paused since %s", cmp.Or(one.Environment, "every environment"), one.Since.Local().Format("2006-01-02 15:04:05"))
	if one.By != "" {
		text += " by " + one.By
	}
	if one.Reason != "" {
		return text + ": " + one.Reason
	}
	return text + "."
}

func (p *program) queuesCommand() *cobra.Command {
	var flags ruleFlags
	cmd := &cobra.Command{Use: "queues DIR", Short: "Show what waits and runs in an environment", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		out, err := p.queues(cmd.Context(), args[0], flags)
		if err != nil {
			return err
		}
		if p.json {
			return p.print(out)
		}
		for _, q := range out.Queues {
			fmt.Fprintf(p.Stdout, "%-24s %s\n", cmp.Or(q.Queue, "(no queue)"), loadLine(q.Load))
			for _, g := range q.Fullest {
				fmt.Fprintf(p.Stdout, "  %-22s %s\n", g.Group, loadLine(g.Load))
			}
			if more := q.Groups - len(q.Fullest); more > 0 && len(q.Fullest) > 0 {
				fmt.Fprintf(p.Stdout, "  and %d groups more\n", more)
			}
		}
		if len(out.Queues) == 0 {
			fmt.Fprintln(p.Stdout, "Nothing waits or runs.")
		}
		if out.Dead > 0 {
			fmt.Fprintf(p.Stdout, "%d dead letters. `bobbin logs DIR --dead` lists them.\n", out.Dead)
		}
		return nil
	}}
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment; of this machine the first that is not production when left out")
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	return cmd
}

func (p *program) queues(ctx context.Context, dir string, flags ruleFlags) (out invocation.Depths, err error) {
	if flags.runner == "" {
		if dir, err = filepath.Abs(dir); err != nil {
			return out, err
		}
		return out, p.call(ctx, "invocation.queues", ide.Pause{Dir: dir, Environment: flags.environment}, &out)
	}
	if flags.environment == "" {
		return out, usage(errors.New("the environment is missing: --env NAME"))
	}
	w, client, err := p.remoteOf(ctx, dir, flags.runner, flags.token)
	if err != nil {
		return out, err
	}
	return client.Queues(ctx, control.OneEnvironment{Workspace: w.ID, Environment: flags.environment})
}

// loadLine says what waits and runs.
func loadLine(l invocation.Load) string {
	text := fmt.Sprintf("%d waiting, %d running", l.Queued, l.Running)
	if l.Retrying > 0 {
		text += fmt.Sprintf(", %d of those that wait are tried again later", l.Retrying)
	}
	if !l.Oldest.IsZero() {
		text += ", since " + l.Oldest.Local().Format("2006-01-02 15:04:05")
	}
	return text
}
