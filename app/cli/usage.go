package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/runtime/control"
)

// usageFlags are the flags of usage.
type usageFlags struct{ runner, token, month, team string }

func (p *program) usageCommand() *cobra.Command {
	var flags usageFlags
	cmd := &cobra.Command{Use: "usage", Short: "What teams used of a runner in a month, and what is left", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.showUsage(cmd.Context(), flags) }}
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	cmd.Flags().StringVar(&flags.month, "month", "", "the `month`, such as 2026-11; this one when left out")
	cmd.Flags().StringVar(&flags.team, "team", "", "only this team")
	return cmd
}

func (p *program) showUsage(ctx context.Context, flags usageFlags) error {
	client, err := p.remote(ctx, flags.runner, flags.token)
	if err != nil {
		return err
	}
	list, err := client.Usage(ctx, control.UsageOf{Month: flags.month, Team: flags.team})
	if err != nil {
		return err
	}
	if p.json {
		return p.print(list)
	}
	for _, team := range list.Teams {
		printUsage(p.Stdout, team)
	}
	return nil
}

func printUsage(w io.Writer, u control.TeamUsage) {
	limit := "no limit"
	if u.Left != nil {
		limit = fmt.Sprintf("%d of %d left", *u.Left, u.Limit)
	}
	fmt.Fprintf(w, "%s  %s: %s, %s\n", u.Month, u.Name, count(int(u.Invocations), "invocation"), limit)
	fmt.Fprintf(w, "  status   %s\n", tally(u.ByStatus, u.Open))
	fmt.Fprintf(w, "  trigger  %s\n", tally(u.ByTrigger, 0))
	fmt.Fprintf(w, "  cpu      %.2f s\n", u.CPUSeconds)
	fmt.Fprintf(w, "  bytes    %s sent, %s received, %s in events\n", plainBytes(u.SentBytes), plainBytes(u.ReceivedBytes), plainBytes(u.EventBytes))
}

// tally lists what there is of each kind, by name, and what has not ended.
func tally[K ~string](counts map[K]int64, open int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	if open > 0 {
		parts = append(parts, fmt.Sprintf("not ended %d", open))
	}
	return cmp.Or(strings.Join(parts, ", "), "none")
}

// plainBytes is a size as people read it.
func plainBytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
