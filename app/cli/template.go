package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
)

func (p *program) templateCommand() *cobra.Command {
	var in ide.TemplateWish
	cmd := &cobra.Command{Use: "template DIR --out FOLDER", Short: "Make a template of a workspace", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Out == "" {
				return usage(errors.New("say where to: --out FOLDER or --out FILE.zip"))
			}
			if in.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			if in.Out, err = filepath.Abs(in.Out); err != nil {
				return err
			}
			return p.template(cmd.Context(), in)
		}}
	cmd.Flags().StringVar(&in.Out, "out", "", "a new folder, or a file that ends in .zip")
	cmd.Flags().StringVar(&in.Title, "title", "", "how it is listed; the workspace's name when left out")
	cmd.Flags().StringVar(&in.Summary, "summary", "", "what it does, in a sentence; the first of its readme when left out")
	return cmd
}

func (p *program) template(ctx context.Context, in ide.TemplateWish) error {
	var out ide.MadeTemplate
	if err := p.call(ctx, "template.make", in, &out); err != nil {
		return err
	}
	if p.json {
		if err := p.print(out); err != nil {
			return err
		}
	} else if len(out.Secrets) > 0 {
		p.printProblems(out.Secrets)
		fmt.Fprintln(p.Stderr, "No template was made.")
	} else {
		p.printTemplate(out)
	}
	if len(out.Secrets) > 0 {
		return errUnwell
	}
	return nil
}

// printTemplate lists what is other than in the workspace.
func (p *program) printTemplate(made ide.MadeTemplate) {
	for _, r := range made.Replaced {
		fmt.Fprintf(p.Stdout, "replaced  %s by %s (%s)\n", r.Value, r.With, r.What)
		for _, place := range r.Places {
			fmt.Fprintf(p.Stdout, "          %s\n", place)
		}
	}
	for _, l := range made.LeftOut {
		fmt.Fprintf(p.Stdout, "left out  %s: %s\n", l.File, l.Why)
	}
	for _, l := range made.Look {
		fmt.Fprintf(p.Stdout, "look at   %s: %s\n", l.Place, l.Host)
	}
	fmt.Fprintf(p.Stdout, "%s has %d files.\n", made.Out, made.Count)
	fmt.Fprintf(p.Stderr, "`bobbin new DIR --from %s` makes a workspace of it.\n", made.Out)
}
