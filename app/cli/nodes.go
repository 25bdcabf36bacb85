package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bobbin/runtime/control"
)

func (p *program) nodesCommand() *cobra.Command {
	var runner, token string
	cmd := &cobra.Command{Use: "nodes", Short: "The processes that do a runner's work, and how they are", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.nodes(cmd.Context(), runner, token) }}
	p.runnerFlags(cmd.Flags(), &runner, &token)
	return cmd
}

func (p *program) nodes(ctx context.Context, runner, token string) error {
	client, err := p.remote(ctx, runner, token)
	if err != nil {
		return err
	}
	list, err := client.Nodes(ctx, control.Nothing{})
	if err != nil {
		return err
	}
	if p.json {
		return p.print(list)
	}
	for _, n := range list.Nodes {
		fmt.Fprintf(p.Stdout, "%-8s  %s  %s  since %s, heard of at %s  %s\n", n.State, n.ID, n.Address,
			n.StartedAt.Local().Format(time.DateTime), n.BeatAt.Local().Format(time.TimeOnly), n.Version)
	}
	return nil
}
