package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/runtime/control"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// deploymentFlags are the flags of deployment.
type deploymentFlags struct{ environment, runner, token string }

func (p *program) deploymentCommand() *cobra.Command {
	var flags deploymentFlags
	cmd := &cobra.Command{Use: "deployment DIR list|show|compare|rollback [RELEASE]|promote FROM|pardon [SCRIPT]|rotate LISTENER|address LISTENER ADDRESS", Short: "Look at and change what an environment of a runner runs", Args: cobra.RangeArgs(2, 4),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.environment == "" {
				return usage(errors.New("the environment is missing: --env NAME"))
			}
			return p.deployment(cmd.Context(), args[0], args[1], args[2:], flags)
		}}
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment")
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	return cmd
}

func (p *program) deployment(ctx context.Context, dir, verb string, args []string, flags deploymentFlags) error {
	takes, known := map[string][2]int{"list": {}, "show": {}, "compare": {}, "rollback": {0, 1}, "promote": {1, 1}, "pardon": {0, 1}, "rotate": {1, 1}, "address": {2, 2}}[verb]
	if !known || len(args) < takes[0] || len(args) > takes[1] {
		return usage(errors.New("usage: bobbin deployment DIR list | show | compare | rollback [RELEASE] | promote FROM | pardon [SCRIPT] | rotate LISTENER | address LISTENER ADDRESS"))
	}
	w, err := workspace.Load(dir)
	if err != nil {
		return err
	}
	client, err := p.remote(ctx, flags.runner, flags.token)
	if err != nil {
		return err
	}
	at := control.OneEnvironment{Workspace: w.ID, Environment: flags.environment}
	switch verb {
	case "list":
		return p.listDeployments(ctx, client, at)
	case "show":
		return p.showDeployed(ctx, client, at)
	case "pardon":
		n, err := client.Pardon(ctx, control.Pardon{Workspace: w.ID, Environment: flags.environment, Script: first(args)})
		if err != nil {
			return err
		}
		return p.counted(n.Count, "share a process again")
	case "compare":
		return p.compareDeployed(ctx, client, w, at)
	case "rotate":
		l, err := client.Rotate(ctx, control.OneListener{Workspace: w.ID, Environment: flags.environment, Listener: args[0]})
		return p.addressed(l, err)
	case "address":
		l, err := client.Choose(ctx, control.ChooseAddress{Workspace: w.ID, Environment: flags.environment, Listener: args[0], Address: args[1]})
		return p.addressed(l, err)
	}
	var now control.Environment
	if verb == "rollback" {
		now, err = client.RollBack(ctx, control.RollBack{Workspace: w.ID, Environment: flags.environment, To: first(args)})
	} else {
		now, err = client.Promote(ctx, control.Promote{Workspace: w.ID, Environment: flags.environment, From: args[0]})
	}
	if err != nil {
		return err
	}
	if p.json {
		return p.print(now)
	}
	_, err = fmt.Fprintf(p.Stdout, "%s runs %s.\n", now.Name, now.Release)
	return err
}

// addressed says where a listener is called from now on.
func (p *program) addressed(l control.Listener, err error) error {
	if err != nil {
		return err
	}
	if p.json {
		return p.print(l)
	}
	_, err = fmt.Fprintf(p.Stdout, "%s is called at\n      %s\nThe address of before has ended: give the service this one.\n", l.Name, l.Address())
	return err
}

// showDeployed says what an environment runs, and what holds it back.
func (p *program) showDeployed(ctx context.Context, client *control.Client, at control.OneEnvironment) error {
	e, err := client.Environment(ctx, at)
	if err != nil {
		return err
	}
	if p.json {
		return p.print(e)
	}
	fmt.Fprintf(p.Stdout, "%s runs %s since %s, %s by %s.\n", e.Name, e.Release, e.Deployment.At.Local().Format("2006-01-02 15:04:05"),
		strings.ReplaceAll(string(e.Deployment.How), "_", " "), e.Deployment.By)
	if e.Paused != nil {
		fmt.Fprintln(p.Stdout, pauseLine(*e.Paused))
	}
	for _, q := range e.Quarantined {
		fmt.Fprintf(p.Stdout, "%s runs alone since %s: %s (%s)\n", q.Script, q.Since.Local().Format("2006-01-02 15:04:05"), q.Reason, times(q.Times))
	}
	for _, l := range e.Listeners {
		off := ""
		if l.Disabled {
			off = "  switched off"
		}
		fmt.Fprintf(p.Stdout, "%s%s\n      %s\n", l.Name, off, l.Address())
	}
	return nil
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func (p *program) listDeployments(ctx context.Context, client *control.Client, at control.OneEnvironment) error {
	list, err := client.Deployments(ctx, at)
	if err != nil {
		return err
	}
	if p.json {
		return p.print(list)
	}
	for _, d := range list.Deployments {
		if _, err := fmt.Fprintf(p.Stdout, "%4d  %-10s %s  %-11s by %s\n", d.Number, d.Release, d.At.Local().Format("2006-01-02 15:04:05"), d.How, d.By); err != nil {
			return err
		}
	}
	return nil
}

// compareDeployed says what of the folder differs from what an environment runs.
func (p *program) compareDeployed(ctx context.Context, client *control.Client, w *workspace.Workspace, at control.OneEnvironment) error {
	e, err := client.Environment(ctx, at)
	if err != nil {
		return err
	}
	deployed, err := client.Release(ctx, control.OneRelease{Workspace: w.ID, Release: e.Deployment.Digest})
	if err != nil {
		return err
	}
	head, err := release.HeadOf(w)
	if err != nil {
		return err
	}
	changes := release.Compare(deployed.Manifest, head)
	if p.json {
		return p.print(map[string]any{"environment": e.Name, "release": e.Release, "changes": changes})
	}
	for _, c := range changes {
		fmt.Fprintf(p.Stdout, "%-8s %s\n", c.Kind, c.Path)
	}
	if len(changes) == 0 {
		fmt.Fprintf(p.Stderr, "%s runs %s, which is what is in the folder.\n", e.Name, e.Release)
	}
	return nil
}
