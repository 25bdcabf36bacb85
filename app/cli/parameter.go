package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
)

func (p *program) parameterCommand() *cobra.Command {
	var in ide.Parameter
	cmd := &cobra.Command{Use: "parameter DIR list|set|unset [NAME]", Short: "Keep the values of password parameters on this machine", Args: cobra.RangeArgs(2, 3),
		Long: "Keep the values of password parameters on this machine: in the keychain, or in the vault\nwhere there is none. A value is never a flag: it is typed, or is all of standard input.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			return p.parameter(cmd.Context(), in, args[1], args[2:])
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment; the first that is not production when left out")
	return cmd
}

func (p *program) parameter(ctx context.Context, in ide.Parameter, verb string, args []string) (err error) {
	wanted, known := map[string]int{"list": 0, "set": 1, "unset": 1}[verb]
	if !known || len(args) != wanted {
		return usage(errors.New("usage: bobbin parameter DIR list | set NAME | unset NAME"))
	}
	in.Name = first(args)
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	var list ide.ParameterList
	if err := client.Call(ctx, "parameter.list", in, &list); err != nil {
		return err
	}
	if verb == "list" {
		return p.printParameters(list)
	}
	there := slices.ContainsFunc(list.Parameters, func(one engine.PasswordParameter) bool { return one.Name == in.Name })
	if verb == "set" && there { // else it is refused without asking
		if in.Value, err = p.secretValue("Value of " + in.Name); err != nil {
			return err
		}
		if err := p.unlock(ctx, client); err != nil {
			return err
		}
	}
	var out ide.KeptParameter
	if err := client.Call(ctx, "parameter."+verb, in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	done := map[string]string{"set": "is kept", "unset": "is forgotten"}[verb]
	_, err = fmt.Fprintf(p.Stdout, "The value of %s in %s %s.\n", out.Name, out.Environment, done)
	return err
}

// secretValue asks on the terminal without showing what is typed, or takes all of standard
// input: a key may have many lines. The line break of an echo is no part of it.
func (p *program) secretValue(question string) (string, error) {
	ask := newAsker(p)
	if _, terminal := ask.terminal(); terminal {
		return ask.secret(question)
	}
	text, err := io.ReadAll(ask.lines)
	value := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	if value == "" {
		return "", unanswered(question, err)
	}
	return value, err
}

func (p *program) printParameters(list ide.ParameterList) error {
	if p.json {
		return p.print(list)
	}
	for _, one := range list.Parameters {
		state := "no value"
		if one.HasValue {
			state = "set " + one.UpdatedAt.Local().Format("2006-01-02 15:04")
		}
		hosts := strings.Join(one.Hosts, ", ")
		if one.Gone {
			hosts = "(not in bobbin.json any more)"
		}
		fmt.Fprintf(p.Stdout, "%-24s %-16s %-22s %s\n", one.Name, one.Environment, state, hosts)
	}
	if len(list.Parameters) == 0 {
		fmt.Fprintln(p.Stderr, "There is no password parameter in this workspace.")
	}
	return nil
}
