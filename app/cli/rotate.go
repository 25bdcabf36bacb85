package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/runner"
	"bobbin/runtime/fault"
)

// masterKey reads the file of the master key, "" being the one of the environment.
func (p *program) masterKey(file string) (string, error) {
	if file == "" {
		return p.Getenv("BOBBIN_MASTER_KEY"), nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fault.New(fault.NotFound, "The master key %s cannot be read.", file).Because(err)
	}
	return strings.TrimSpace(string(text)), nil
}

func (p *program) rotateCommand() *cobra.Command {
	o := runner.RotateOptions{Now: time.Now}
	var master string
	cmd := &cobra.Command{Use: "rotate-key", Short: "Change the keys of a runner that is stopped", Args: cobra.NoArgs,
		Long: "Encrypt everything secret anew under another master key, and change the key that publishers\nseal for. It happens at once or not at all.",
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			o.Database = cmp.Or(o.Database, p.Getenv("BOBBIN_DATABASE"))
			if o.Data == "" && o.Database == "" {
				return usage(errors.New("the data directory is missing: --data DIR"))
			}
			if o.Master, err = p.masterKey(master); err != nil {
				return err
			}
			done, err := runner.Rotate(cmd.Context(), o)
			if err != nil {
				return err
			}
			if p.json {
				return p.print(done)
			}
			if done.Master != "" {
				fmt.Fprintf(p.Stdout, "The vault opens with a new master key, in %s. Backups made before open with the one of before.\n", done.Master)
			}
			_, err = fmt.Fprintf(p.Stdout, "Publishers seal for %s from now on.\n", done.PublicKey)
			return err
		}}
	cmd.Flags().StringVar(&o.Data, "data", "", "the data `directory` of the runner")
	cmd.Flags().StringVar(&o.Database, "database", "", "the `URL` of the PostgreSQL that its nodes share, in place of --data: they may run; BOBBIN_DATABASE when left out")
	cmd.Flags().StringVar(&master, "master-key", "", "a `file` with the key that opens the stored secrets now; BOBBIN_MASTER_KEY, or the one kept in the directory, when left out")
	cmd.Flags().StringVar(&o.NewMaster, "new-master-key", "", "a `file` with the next one, made when it is not there; in the directory when left out")
	cmd.Flags().BoolVar(&o.Publishing, "publishing", false, "change only the key that publishers seal for")
	return cmd
}
