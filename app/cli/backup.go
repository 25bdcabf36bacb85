package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/runner"
)

func (p *program) backupCommand() *cobra.Command {
	o := runner.BackupOptions{Version: version, Now: time.Now}
	cmd := &cobra.Command{Use: "backup", Short: "Copy a runner's data directory, also while it runs", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if o.Data == "" || o.To == "" {
			return usage(errors.New("--data DIR and --to FOLDER are needed"))
		}
		b, err := runner.MakeBackup(cmd.Context(), o)
		if err != nil {
			return err
		}
		if !b.Key {
			fmt.Fprintf(p.Stderr, "The master key is not in the backup. Keep %s at another place: without it the secrets cannot be opened.\n", filepath.Join(o.Data, "master.key"))
		}
		return p.printBackup(b, "%d files are in "+o.To+".\n")
	}}
	cmd.Flags().StringVar(&o.Data, "data", "", "the data `directory` of the runner")
	cmd.Flags().StringVar(&o.To, "to", "", "a new `folder` for the backup")
	cmd.Flags().BoolVar(&o.MasterKey, "with-master-key", false, "put the master key into the backup, which then opens by itself")
	return cmd
}

func (p *program) restoreCommand() *cobra.Command {
	var data, from string
	cmd := &cobra.Command{Use: "restore", Short: "Make a runner's data directory of a backup", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if data == "" || from == "" {
			return usage(errors.New("--data DIR and --from FOLDER are needed"))
		}
		b, err := runner.RestoreBackup(cmd.Context(), from, data)
		if err != nil {
			return err
		}
		if !b.Key {
			fmt.Fprintf(p.Stderr, "The master key is not in the backup. Put it into %s, or give it to the runner by --master-key.\n", filepath.Join(data, "master.key"))
		}
		return p.printBackup(b, "%d files are restored to "+data+".\n")
	}}
	cmd.Flags().StringVar(&data, "data", "", "a new data `directory`")
	cmd.Flags().StringVar(&from, "from", "", "the `folder` of the backup")
	return cmd
}

func (p *program) printBackup(b runner.Backup, sentence string) error {
	if p.json {
		return p.print(map[string]any{"runner": b.Runner, "version": b.Version, "at": b.At, "files": len(b.Files), "masterKey": b.Key})
	}
	_, err := fmt.Fprintf(p.Stdout, sentence, len(b.Files))
	return err
}
