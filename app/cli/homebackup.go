package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/backup"
	"bobbin/app/home"
	"bobbin/runtime/secret"
)

func (p *program) backupHomeCommand() *cobra.Command {
	return &cobra.Command{Use: "backup FILE.zip", Short: "Copy all that Bobbin keeps on this machine into one file, also while it runs", Args: cobra.ExactArgs(1),
		Long: "Copy accounts, settings, invocations, records, releases, simulators and history into one file, also\nwhile Bobbin runs. `bobbin restore FILE.zip` makes a home of it. Workspaces are folders of their own,\nand not in it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			h, err := home.Find(p.Getenv)
			if err != nil {
				return err
			}
			b, err := backup.MakeHome(cmd.Context(), backup.HomeOptions{Home: h, To: to, Version: version, Now: time.Now})
			if err != nil {
				return err
			}
			switch b.Vault {
			case secret.KindKeychain:
				fmt.Fprintln(p.Stderr, "Tokens and passwords are in the keychain of this machine, and not in the backup.")
			case secret.KindFile:
				fmt.Fprintln(p.Stderr, "Tokens and passwords are in the backup, sealed: they open with the passphrase of the vault.")
			}
			return p.printHome(b, "%d files are in "+to+".\n")
		}}
}

// restoreHome makes the home of a backup.
func (p *program) restoreHome(ctx context.Context, file string) error {
	h, err := home.Find(p.Getenv)
	if err != nil {
		return err
	}
	b, err := backup.RestoreHome(ctx, file, h)
	if err != nil {
		return err
	}
	switch b.Vault {
	case secret.KindKeychain:
		fmt.Fprintln(p.Stderr, "Tokens and passwords are in the keychain of the machine where the backup was made. On another one connect each account that `bobbin accounts` lists once more, and set passwords anew.")
	case secret.KindFile:
		fmt.Fprintln(p.Stderr, "Tokens and passwords open with the passphrase of the vault.")
	}
	return p.printHome(b, "%d files are restored to "+h.State+".\n")
}

func (p *program) printHome(b backup.Home, sentence string) error {
	if p.json {
		return p.print(map[string]any{"version": b.Version, "at": b.At, "files": len(b.Files), "vault": b.Vault})
	}
	_, err := fmt.Fprintf(p.Stdout, sentence, len(b.Files))
	return err
}
