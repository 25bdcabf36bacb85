package cli

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/runner"
)

func (p *program) moveCommand() *cobra.Command {
	var o runner.MoveOptions
	cmd := &cobra.Command{Use: "move", Short: "Move what a stopped runner has into PostgreSQL", Args: cobra.NoArgs,
		Long: "Copy everything that a runner has in its data directory into a PostgreSQL that holds nothing yet:\nall of it or none. The runner is stopped, and is started with --database from then on.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Database = cmp.Or(o.Database, p.Getenv("BOBBIN_DATABASE"))
			if o.Data == "" || o.Database == "" {
				return usage(errors.New("--data DIR and --database URL are needed"))
			}
			moved, err := runner.Move(cmd.Context(), o)
			if err != nil {
				return err
			}
			if p.json {
				return p.print(moved)
			}
			_, err = fmt.Fprintf(p.Stdout, "%d rows and %d archives are in the database. Start the runner with --database from now on.\n"+
				"Other nodes need the same master key. When all is well, bobbin.db, logs.db and releases in %s may be removed.\n", moved.Rows, moved.Archives, filepath.Join(o.Data, "state"))
			return err
		}}
	cmd.Flags().StringVar(&o.Data, "data", "", "the data `directory` of the runner")
	cmd.Flags().StringVar(&o.Database, "database", "", "the `URL` of the PostgreSQL: postgres://user@host/database; BOBBIN_DATABASE when left out")
	return cmd
}
