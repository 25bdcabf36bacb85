package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
)

func (p *program) accountsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "accounts", Short: "List the accounts of this machine", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		var out ide.AccountList
		if err := p.call(cmd.Context(), "account.list", ide.Nothing{}, &out); err != nil {
			return err
		}
		if p.json {
			return p.print(out)
		}
		for _, a := range out.Accounts {
			fmt.Fprintf(p.Stdout, "%-20s %-14s %-40s %s\n", a.Name, a.Connector, a.BaseURL, a.Who)
			if a.Warning != "" {
				fmt.Fprintf(p.Stderr, "%s: %s\n", a.Name, a.Warning)
			}
		}
		if len(out.Accounts) == 0 {
			fmt.Fprintln(p.Stderr, "There are none yet: `bobbin connect` makes one.")
		}
		return nil
	}}
	cmd.AddCommand(
		&cobra.Command{Use: "test NAME", Short: "Ask the service who an account is", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			return p.accountCall(cmd.Context(), "account.test", args[0])
		}},
		&cobra.Command{Use: "rename NAME NEW-NAME", Short: "Give an account another name, also where workspaces use it", Args: cobra.ExactArgs(2), RunE: func(cmd *cobra.Command, args []string) error {
			return p.renameAccount(cmd.Context(), args[0], args[1])
		}},
		&cobra.Command{Use: "remove NAME", Short: "Forget an account and its credential", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			return p.accountCall(cmd.Context(), "account.remove", args[0])
		}},
		&cobra.Command{Use: "unlock", Short: "Open the vault file of a running IDE by its passphrase", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return p.unlockVault(cmd.Context())
		}})
	return cmd
}

func (p *program) unlockVault(ctx context.Context) (err error) {
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	return p.unlock(ctx, api.Client{Transport: session})
}

func (p *program) accountCall(ctx context.Context, name, account string) error {
	var out ide.Identity
	if err := p.call(ctx, name, ide.Name{Name: account}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	if out.Identity.Name != "" {
		p.missingScopes(out.Identity)
		fmt.Fprintf(p.Stdout, "You are %s.\n", out.Identity.Name)
	}
	return nil
}

func (p *program) connectorsCommand() *cobra.Command {
	return &cobra.Command{Use: "connectors [DIR]", Short: "List the services there are connectors for, with a workspace's own", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		in, err := p.workspaceOr(first(args))
		if err != nil {
			return err
		}
		var out ide.ConnectorList
		if err := p.call(cmd.Context(), "connector.list", in, &out); err != nil {
			return err
		}
		if p.json {
			return p.print(out)
		}
		for _, c := range out.Connectors {
			fmt.Fprintf(p.Stdout, "%-22s %-30s %5d operations  %3d events  simulator: %s\n", c.Name, c.Title, c.Operations, len(c.Events), c.Simulator)
		}
		return nil
	}}
}

// unlock opens the vault file, or makes it where there is no vault yet, with the passphrase of
// BOBBIN_PASSPHRASE or one that is asked for.
func (p *program) unlock(ctx context.Context, client api.Client) error {
	var info ide.Info
	if err := client.Call(ctx, "app.info", ide.Nothing{}, &info); err != nil {
		return err
	}
	if info.Vault.Kind == "keychain" || (info.Vault.Kind == "file" && !info.Vault.Locked) {
		return nil
	}
	if given := p.Getenv("BOBBIN_PASSPHRASE"); given != "" {
		return client.Call(ctx, "vault.unlock", ide.Unlock{Passphrase: given, Create: info.Vault.Kind == "none"}, &ide.Nothing{})
	}
	question := "Passphrase of the vault"
	if info.Vault.Kind == "none" {
		fmt.Fprintln(p.Stderr, "There is no keychain here. Credentials will lie in a file that a passphrase seals.")
		question = "New passphrase"
	}
	passphrase, err := newAsker(p).passphrase(question, info.Vault.Kind == "none")
	if err != nil {
		return err
	}
	return client.Call(ctx, "vault.unlock", ide.Unlock{Passphrase: passphrase, Create: info.Vault.Kind == "none"}, &ide.Nothing{})
}

func (p *program) renameAccount(ctx context.Context, name, to string) error {
	var out ide.UseList
	if err := p.call(ctx, "account.rename", ide.RenameAccount{Name: name, To: to}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	fmt.Fprintf(p.Stdout, "%s is called %s now.\n", name, to)
	for _, use := range out.Uses {
		fmt.Fprintf(p.Stdout, "changed  %s: %s in %s\n", use.Workspace, use.Connection, use.Environment)
	}
	return nil
}
