package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
)

func (p *program) connectCommand() *cobra.Command {
	var login engine.Login
	var fields []string
	cmd := &cobra.Command{Use: "connect [CONNECTOR]", Short: "Log in to a service and keep the account on this machine", Args: cobra.MaximumNArgs(1),
		Long: "Log in to a service and keep the account on this machine.\n\nWhat is not given by a flag is asked for. Secrets are never flags: they are typed,\nor read from standard input, one line each in the order they are asked.",
		RunE: func(cmd *cobra.Command, args []string) error {
			login.Connector = first(args)
			return p.connect(cmd.Context(), login, fields)
		}}
	cmd.Flags().StringVar(&login.Name, "name", "", "the account's name on this machine")
	cmd.Flags().StringVar(&login.BaseURL, "url", "", "the service's address")
	cmd.Flags().StringVar(&login.Auth, "auth", "", "the way to log in, where there are several")
	cmd.Flags().StringArrayVar(&fields, "set", nil, "a field that is not secret, as `name=value`")
	return cmd
}

// connect asks for what is missing, has the login tested and says who it is.
func (p *program) connect(ctx context.Context, login engine.Login, fields []string) (err error) {
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	var catalogue ide.ConnectorList
	if err := client.Call(ctx, "connector.list", ide.Nothing{}, &catalogue); err != nil {
		return err
	}
	if err := p.askLogin(catalogue.Connectors, &login, fields); err != nil {
		return err
	}
	if err := p.unlock(ctx, client); err != nil {
		return err
	}
	var out ide.Connected
	if err := client.Call(ctx, "account.connect", login, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	fmt.Fprintf(p.Stdout, "%s is kept: you are %s at %s.\n", out.Account.Name, out.Identity.Name, out.Account.BaseURL)
	return nil
}

// askLogin fills in a login from flags and questions.
func (p *program) askLogin(connectors []ide.Connector, login *engine.Login, fields []string) error {
	ask := newAsker(p)
	one, err := chooseConnector(ask, connectors, login)
	if err != nil {
		return err
	}
	login.Fields = map[string]string{}
	for _, field := range fields {
		name, value, ok := strings.Cut(field, "=")
		if !ok {
			return usage(fmt.Errorf("--set takes name=value, not %q", field))
		}
		login.Fields[name] = value
	}
	if login.Name == "" {
		if login.Name, err = ask.line("Name of the account", "my-"+one.Name); err != nil {
			return err
		}
	}
	if login.BaseURL == "" {
		if login.BaseURL, err = ask.line("Address, such as "+one.BaseURLHint, ""); err != nil {
			return err
		}
	}
	kind, err := chooseAuth(one, login.Auth)
	if err != nil {
		return err
	}
	for _, field := range kind.Fields {
		if _, given := login.Fields[field.Name]; given && !field.Secret {
			continue
		}
		if login.Fields[field.Name], err = ask.field(field); err != nil {
			return err
		}
	}
	return nil
}

func chooseConnector(ask *asker, connectors []ide.Connector, login *engine.Login) (ide.Connector, error) {
	var err error
	if login.Connector == "" {
		if login.Connector, err = ask.line("Connector", ""); err != nil {
			return ide.Connector{}, err
		}
	}
	var names []string
	for _, one := range connectors {
		if one.Name == login.Connector {
			return one, nil
		}
		names = append(names, one.Name)
	}
	return ide.Connector{}, fault.New(fault.NotFound, "There is no connector %q.", login.Connector).WithHint("There is: %s.", strings.Join(names, ", "))
}

func chooseAuth(one ide.Connector, name string) (ide.AuthKind, error) {
	var names []string
	for _, kind := range one.Auth {
		if kind.Name == name || name == "" {
			return kind, nil
		}
		names = append(names, kind.Name)
	}
	return ide.AuthKind{}, fault.New(fault.Invalid, "%s cannot be logged in to by %q.", one.Title, name).WithHint("There is: %s.", strings.Join(names, ", "))
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

// asker asks questions on the terminal, or reads the answers line by line from a pipe.
type asker struct {
	p     *program
	lines *bufio.Reader
}

func newAsker(p *program) *asker {
	if p.lines == nil {
		p.lines = bufio.NewReader(p.Stdin)
	}
	return &asker{p, p.lines}
}

func (a *asker) terminal() (int, bool) {
	file, ok := a.p.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

func (a *asker) line(question, standard string) (string, error) {
	if standard != "" {
		question += " [" + standard + "]"
	}
	text, err := a.read(question)
	if text == "" {
		text = standard
	}
	if text == "" {
		return "", unanswered(question, err)
	}
	return text, nil
}

// read asks what may be left without an answer, but not without a line of its own.
func (a *asker) read(question string) (string, error) {
	fmt.Fprintf(a.p.Stderr, "%s: ", question)
	text, err := a.lines.ReadString('\n')
	text = strings.TrimSpace(text)
	if err == nil || text != "" {
		return text, nil
	}
	return "", unanswered(question, err)
}

func unanswered(question string, err error) error {
	f := fault.New(fault.Invalid, "%s: there is no answer.", question).WithHint("Give it by a flag (`bobbin connect --help`), or a line of standard input.")
	if err != nil && !errors.Is(err, io.EOF) {
		return f.Because(err)
	}
	return f
}

// secret asks without showing what is typed.
func (a *asker) secret(question string) (string, error) {
	fd, ok := a.terminal()
	if !ok {
		return a.line(question, "")
	}
	fmt.Fprintf(a.p.Stderr, "%s: ", question)
	text, err := term.ReadPassword(fd)
	fmt.Fprintln(a.p.Stderr)
	if len(text) == 0 {
		return "", unanswered(question, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// passphrase asks for a passphrase. A new one is typed twice, where nobody sees what is typed:
// a typing error would seal the vault for good.
func (a *asker) passphrase(question string, isNew bool) (string, error) {
	text, err := a.secret(question)
	_, unseen := a.terminal()
	if f := fault.From(err); f != nil && !unseen {
		return text, f.WithHint("Set BOBBIN_PASSPHRASE, or run this in a terminal.")
	}
	if err != nil || !isNew || !unseen {
		return text, err
	}
	again, err := a.secret("Once more")
	if err == nil && again != text {
		err = fault.New(fault.Invalid, "The two passphrases differ.").WithHint("Nothing was kept. Try again.")
	}
	return text, err
}

func (a *asker) field(f connector.Field) (string, error) {
	question := f.Label
	if f.Hint != "" {
		question += " (" + f.Hint + ")"
	}
	if f.Secret {
		return a.secret(question)
	}
	if f.Optional {
		return a.read(question)
	}
	return a.line(question, "")
}

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
		fmt.Fprintf(p.Stdout, "You are %s.\n", out.Identity.Name)
	}
	return nil
}

func (p *program) connectorsCommand() *cobra.Command {
	return &cobra.Command{Use: "connectors", Short: "List the services there are connectors for", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		var out ide.ConnectorList
		if err := p.call(cmd.Context(), "connector.list", ide.Nothing{}, &out); err != nil {
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
