package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/runtime/engine"
)

func (p *program) typesCommand() *cobra.Command {
	var write bool
	cmd := &cobra.Command{Use: "types DIR LISTENER", Short: "Make TypeScript types of the events a listener has received", Args: cobra.ExactArgs(2),
		Long: "Make TypeScript types of the events of a listener: of its test events and of the events it has\nreceived that are still stored. For events that nobody has described.",
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			return p.types(cmd.Context(), engine.InferWish{Dir: dir, Listener: args[1], Write: write})
		}}
	cmd.Flags().BoolVar(&write, "write", false, "write scripts/types/LISTENER.ts in place of printing")
	return cmd
}

func (p *program) types(ctx context.Context, wish engine.InferWish) error {
	var out engine.Inferred
	if err := p.call(ctx, "type.infer", wish, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	if !wish.Write {
		_, err := io.WriteString(p.Stdout, out.Text)
		return err
	}
	_, err := fmt.Fprintf(p.Stdout, "%s has the type %s of %d events.\n", out.Path, out.Type, out.Files+out.Stored)
	return err
}
