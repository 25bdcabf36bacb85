package cli

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
)

// pauseCommand and resumeCommand are one but for what they ask.
func (p *program) pauseCommand() *cobra.Command {
	return p.ruleCommand("pause DIR", "Start nothing more of a workspace but by hand; what comes is kept", "invocation.pause")
}

func (p *program) resumeCommand() *cobra.Command {
	return p.ruleCommand("resume DIR", "End a pause", "invocation.resume")
}

func (p *program) ruleCommand(use, short, request string) *cobra.Command {
	var in ide.Pause
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) (err error) {
		if in.Dir, err = filepath.Abs(args[0]); err != nil {
			return err
		}
		var out ide.PauseList
		if err := p.call(cmd.Context(), request, in, &out); err != nil {
			return err
		}
		if p.json {
			return p.print(out)
		}
		for _, one := range out.Paused {
			fmt.Fprintf(p.Stdout, "%s is paused since %s.\n", cmp.Or(one.Environment, "every environment"), one.Since.Local().Format("2006-01-02 15:04:05"))
		}
		if len(out.Paused) == 0 {
			fmt.Fprintln(p.Stdout, "Nothing is paused.")
		}
		return nil
	}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "only this environment")
	return cmd
}
