package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
)

func (p *program) exportCommand() *cobra.Command {
	var in ide.ExportWish
	cmd := &cobra.Command{Use: "export DIR --to FILE.zip", Short: "Put everything a workspace has into one file", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.To == "" {
				return usage(errors.New("say where to: --to FILE.zip"))
			}
			if in.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			if in.To, err = filepath.Abs(in.To); err != nil {
				return err
			}
			var out ide.Export
			if err := p.call(cmd.Context(), "kept.export", in, &out); err != nil {
				return err
			}
			return p.printExport(out, in.To)
		}}
	cmd.Flags().StringVar(&in.To, "to", "", "the new `file`")
	return cmd
}

func (p *program) restoreAllCommand() *cobra.Command {
	return &cobra.Command{Use: "restore FILE.zip [DIR]", Short: "Make a workspace of an export, or the home of a backup", Args: cobra.RangeArgs(1, 2),
		Long: "Make a workspace of an export, with everything it had. Without a folder: make the home of a\nbackup, where there is none yet.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			var in ide.RestoreWish
			if in.From, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			if len(args) == 1 {
				return p.restoreHome(cmd.Context(), in.From)
			}
			if in.Dir, err = filepath.Abs(args[1]); err != nil {
				return err
			}
			var out ide.Export
			if err := p.call(cmd.Context(), "kept.restore", in, &out); err != nil {
				return err
			}
			return p.printExport(out, in.Dir)
		}}
}

func (p *program) printExport(e ide.Export, at string) error {
	if p.json {
		return p.print(e)
	}
	_, err := fmt.Fprintf(p.Stdout, "%s: %s, %s, %s\n", at, count(e.Files, "file"), count(e.Rows["invocation"], "invocation"), count(e.Rows["record"], "record"))
	return err
}
