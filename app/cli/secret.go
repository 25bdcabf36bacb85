package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
)

func (p *program) secretCommand() *cobra.Command {
	var in ide.Secret
	cmd := &cobra.Command{Use: "secret DIR list|set|unset [LISTENER]", Short: "Keep what services sign their webhooks with on this machine", Args: cobra.RangeArgs(2, 3),
		Long: "Keep the secrets of event listeners on this machine: in the keychain, or in the vault where\nthere is none. A service signs its webhooks with the secret; what is not signed is refused.\nA secret is never a flag: it is typed, or is all of standard input.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			return p.secret(cmd.Context(), in, args[1], args[2:])
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment; the first that is not production when left out")
	return cmd
}

func (p *program) secret(ctx context.Context, in ide.Secret, verb string, args []string) (err error) {
	wanted, known := map[string]int{"list": 0, "set": 1, "unset": 1}[verb]
	if !known || len(args) != wanted {
		return usage(errors.New("usage: bobbin secret DIR list | set LISTENER | unset LISTENER"))
	}
	in.Listener = first(args)
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	var list ide.SecretList
	if err := client.Call(ctx, "secret.list", in, &list); err != nil {
		return err
	}
	if verb == "list" {
		return p.printSecrets(list)
	}
	at := slices.IndexFunc(list.Secrets, func(one engine.ListenerSecret) bool { return one.Listener == in.Listener })
	if verb == "set" && at >= 0 { // else it is refused without asking
		if _, terminal := newAsker(p).terminal(); terminal {
			fmt.Fprintln(p.Stderr, list.Secrets[at].Where)
		}
		if in.Value, err = p.secretValue("Secret of " + in.Listener); err != nil {
			return err
		}
		if err := p.unlock(ctx, client); err != nil {
			return err
		}
	}
	var out ide.KeptSecret
	if err := client.Call(ctx, "secret."+verb, in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	done := map[string]string{"set": "is kept", "unset": "is forgotten"}[verb]
	_, err = fmt.Fprintf(p.Stdout, "The secret of %s in %s %s.\n", out.Listener, out.Environment, done)
	return err
}

func (p *program) printSecrets(list ide.SecretList) error {
	if p.json {
		return p.print(list)
	}
	for _, one := range list.Secrets {
		state, event := "no secret", one.Event+" of "+one.Connection
		if one.HasSecret {
			state = "set " + one.UpdatedAt.Local().Format("2006-01-02 15:04")
		}
		if one.Gone {
			event = "(no such listener any more)"
		}
		fmt.Fprintf(p.Stdout, "%-24s %-16s %-22s %s\n", one.Listener, one.Environment, state, event)
	}
	if len(list.Secrets) == 0 {
		fmt.Fprintln(p.Stderr, "There is no event listener of a service in this workspace.")
	}
	return nil
}
