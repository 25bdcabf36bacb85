package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/network"
)

func (p *program) runnersCommand() *cobra.Command {
	var token string
	cmd := &cobra.Command{Use: "runners [add NAME URL|remove NAME]", Short: "The runners this machine knows by name", Args: cobra.MaximumNArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return p.listRunners(cmd.Context())
			case args[0] == "add" && len(args) == 3:
				return p.addRunner(cmd.Context(), ide.AddRunner{Name: args[1], URL: args[2], Token: cmp.Or(token, p.Getenv("BOBBIN_TOKEN"))})
			case args[0] == "remove" && len(args) == 2:
				return p.call(cmd.Context(), "runner.remove", ide.RunnerName{Name: args[1]}, &ide.Nothing{})
			}
			return usage(errors.New("usage: bobbin runners | runners add NAME URL | runners remove NAME"))
		}}
	cmd.Flags().StringVar(&token, "token", "", "the token for the runner; BOBBIN_TOKEN, or a question, when left out")
	return cmd
}

func (p *program) listRunners(ctx context.Context) error {
	var out ide.RunnerList
	if err := p.call(ctx, "runner.list", ide.Nothing{}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, r := range out.Runners {
		if _, err := fmt.Fprintf(p.Stdout, "%-16s %s\n", r.Name, r.URL); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) addRunner(ctx context.Context, in ide.AddRunner) (err error) {
	if in.Token == "" {
		if in.Token, err = newAsker(p).secret("Token for " + in.URL); err != nil {
			return err
		}
	}
	var out ide.AddedRunner
	if err := p.call(ctx, "runner.add", in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	_, err = fmt.Fprintf(p.Stdout, "%s is kept. Its token has the role %s.\n", in.Name, out.Info.Role)
	return err
}

// runnerFlags are the flags of every command that asks a runner.
func (p *program) runnerFlags(flags *pflag.FlagSet, runner, token *string) {
	flags.StringVar(runner, "runner", "", "the `URL` of a runner, or its name on this machine")
	flags.StringVar(token, "token", "", "the token for the runner; BOBBIN_TOKEN, or the kept one, when left out")
}

// remote makes the client of the runner that flags name.
func (p *program) remote(ctx context.Context, runner, token string) (*control.Client, error) {
	if runner == "" {
		return nil, usage(errors.New("the runner is missing: --runner URL"))
	}
	if !strings.Contains(runner, "://") {
		var kept ide.OpenedRunner
		if err := p.call(ctx, "runner.open", ide.RunnerName{Name: runner}, &kept); err != nil {
			return nil, err
		}
		runner, token = kept.URL, cmp.Or(token, kept.Token)
	}
	way, err := network.Open(p.Getenv, p.policy())
	if err != nil {
		return nil, err
	}
	return control.NewClient(runner, cmp.Or(token, p.Getenv("BOBBIN_TOKEN")), way.Transport(network.ToRunner))
}
