package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/guide"
	"bobbin/runtime/workspace"
)

func (p *program) guideCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{Use: "guide [DIR]", Short: "Write " + guide.File + ", which explains a workspace to coding assistants", Args: cobra.MaximumNArgs(1),
		Long: "Write " + guide.File + ", which explains a workspace to coding assistants, into a workspace that has none.\nWithout a folder it is printed. New workspaces have it.",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && replace {
				return usage(errors.New("a folder is missing: bobbin guide DIR --replace"))
			}
			return p.guide(first(args), replace)
		}}
	cmd.Flags().BoolVar(&replace, "replace", false, "also in place of one with another text")
	return cmd
}

func (p *program) guide(dir string, replace bool) error {
	if dir == "" {
		if p.json {
			return p.print(map[string]string{"text": guide.Text()})
		}
		_, err := io.WriteString(p.Stdout, guide.Text())
		return err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if _, err := workspace.Load(dir); err != nil {
		return err
	}
	if err := guide.Put(dir, replace); err != nil {
		return err
	}
	path := filepath.Join(dir, guide.File)
	if p.json {
		return p.print(map[string]string{"path": path})
	}
	_, err = fmt.Fprintln(p.Stdout, path)
	return err
}
