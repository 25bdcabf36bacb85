package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
)

func (p *program) connectCommand() *cobra.Command {
	var login engine.Login
	var fields []string
	var noOpen bool
	var files tlsFiles
	cmd := &cobra.Command{Use: "connect [CONNECTOR]", Short: "Log in to a service and keep the account on this machine", Args: cobra.MaximumNArgs(1),
		Long: "Log in to a service and keep the account on this machine.\n\nWhat is not given by a flag is asked for. Secrets are never flags: they are typed,\nor read from standard input, one line each in the order they are asked.",
		RunE: func(cmd *cobra.Command, args []string) error {
			login.Connector = first(args)
			if err := p.readTLS(files, &login); err != nil {
				return err
			}
			in, err := p.workspaceOr(login.Dir)
			if err != nil {
				return err
			}
			login.Dir = in.Dir
			return p.connect(cmd.Context(), login, fields, !noOpen)
		}}
	cmd.Flags().StringVar(&login.Name, "name", "", "the account's name on this machine")
	cmd.Flags().StringVar(&login.Dir, "workspace", "", "the workspace that carries the connector, when it is one of its own")
	cmd.Flags().StringVar(&login.BaseURL, "url", "", "the service's address")
	cmd.Flags().StringVar(&login.Auth, "auth", "", "the way to log in, where there are several")
	cmd.Flags().StringArrayVar(&fields, "set", nil, "a field that is not secret, as `name=value`")
	cmd.Flags().StringVar(&login.Expires, "expires", "", "the day a token ends, as 2027-01-31")
	cmd.Flags().BoolVar(&noOpen, "no-open", false, "print the address of a login and open no browser")
	cmd.Flags().StringVar(&login.Proxy, "proxy", "", "the proxy to the service, where it is not this machine's; none for no proxy")
	cmd.Flags().StringVar(&files.ca, "ca", "", "a PEM `file` with the authority of the service's certificate")
	cmd.Flags().StringVar(&files.cert, "cert", "", "a PEM `file` with a certificate of the client")
	cmd.Flags().StringVar(&files.key, "key", "", "a PEM `file` with the key of that certificate")
	return cmd
}

// tlsFiles are what an account needs for its connections.
type tlsFiles struct{ ca, cert, key string }

// readTLS reads them, and asks for the passphrase of a key that is encrypted.
func (p *program) readTLS(files tlsFiles, login *engine.Login) error {
	for _, one := range []struct {
		name string
		to   *string
	}{{files.ca, &login.CA}, {files.cert, &login.ClientCertificate}, {files.key, &login.ClientKey}} {
		if one.name == "" {
			continue
		}
		text, err := os.ReadFile(one.name)
		if err != nil {
			return fault.New(fault.NotFound, "%s cannot be read.", one.name).WithHint("Check the name of the file.").Because(err)
		}
		*one.to = string(text)
	}
	if err := p.readProxy(login); err != nil {
		return err
	}
	if strings.Contains(login.ClientKey+login.ClientCertificate, "ENCRYPTED") {
		var err error
		login.ClientKeyPassphrase, err = newAsker(p).secret("Passphrase of the key")
		return err
	}
	return nil
}

// readProxy asks for the password of a proxy that is told a name.
func (p *program) readProxy(login *engine.Login) error {
	u, err := url.Parse(login.Proxy)
	if err != nil || u.User == nil {
		return nil // what is wrong with it is said with the rest
	}
	if _, given := u.User.Password(); given {
		return usage(errors.New("a password is never a flag: leave it out of --proxy, and it is asked for"))
	}
	password, err := newAsker(p).secret("Password for the proxy")
	u.User = url.UserPassword(u.User.Username(), password)
	login.Proxy = u.String()
	return err
}

// connect asks for what is missing, has the login tested and says who it is.
func (p *program) connect(ctx context.Context, login engine.Login, fields []string, open bool) (err error) {
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	var catalogue ide.ConnectorList
	if err := client.Call(ctx, "connector.list", ide.Dir{Dir: login.Dir}, &catalogue); err != nil {
		return err
	}
	if err := p.askLogin(catalogue.Connectors, &login, fields); err != nil {
		return err
	}
	if err := p.unlock(ctx, client); err != nil {
		return err
	}
	step, err := p.login(ctx, client, login, open)
	if err != nil {
		return err
	}
	out := ide.Connected{Account: *step.Account, Identity: *step.Identity}
	if p.json {
		return p.print(out)
	}
	p.missingScopes(out.Identity)
	fmt.Fprintf(p.Stdout, "%s is kept: you are %s at %s.\n", out.Account.Name, out.Identity.Name, out.Account.BaseURL)
	return nil
}

// login takes a login through its steps.
func (p *program) login(ctx context.Context, client api.Client, login engine.Login, open bool) (step engine.LoginStep, err error) {
	if err := client.Call(ctx, "account.begin", login, &step); err != nil {
		return step, err
	}
	for shown := ""; step.State != engine.LoginDone; shown = step.State {
		switch {
		case step.State == engine.LoginChoose:
			if err := p.chooseSite(ctx, client, step); err != nil {
				return step, errors.Join(err, p.giveUp(ctx, client, step))
			}
		case shown == "":
			p.showLogin(ctx, step, open)
		}
		next := engine.LoginStep{}
		err := client.Call(ctx, "account.wait", ide.Login{ID: step.ID, State: step.State}, &next)
		if ctx.Err() != nil {
			return step, errors.Join(fault.New(fault.Canceled, "The login was stopped.").WithHint("Nothing was kept."), p.giveUp(ctx, client, step))
		}
		if err != nil {
			return step, err
		}
		step = next
	}
	return step, nil
}

// showLogin says where a person has to agree, and goes there.
func (p *program) showLogin(ctx context.Context, step engine.LoginStep, open bool) {
	if step.UserCode != "" {
		fmt.Fprintf(p.Stderr, "Open this address in any browser and enter the code %s:\n%s\n", step.UserCode, step.Address)
	} else {
		fmt.Fprintf(p.Stderr, "Agree to the login in a browser on this machine. Its address:\n%s\nThe callback address is %s\n", step.Address, step.Callback)
	}
	if open {
		p.openBrowser(ctx, step.Address, "")
	}
	fmt.Fprintln(p.Stderr, "Waiting for your answer there. Ctrl+C stops the login.")
}

// chooseSite asks which of the sites a login is for.
func (p *program) chooseSite(ctx context.Context, client api.Client, step engine.LoginStep) error {
	for i, site := range step.Sites {
		fmt.Fprintf(p.Stderr, "%d  %s\n", i+1, site)
	}
	text, err := newAsker(p).line("Number of the site", "")
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(step.Sites) {
		text = step.Sites[n-1]
	}
	return client.Call(ctx, "account.choose", ide.Login{ID: step.ID, Site: text}, &ide.Nothing{})
}

// giveUp ends a login nobody waits for any more.
func (p *program) giveUp(ctx context.Context, client api.Client, step engine.LoginStep) error {
	return client.Call(context.WithoutCancel(ctx), "account.cancel", ide.Login{ID: step.ID}, &ide.Nothing{})
}

// missingScopes warns of what a login may not do.
func (p *program) missingScopes(i connector.Identity) {
	if len(i.Missing) > 0 {
		fmt.Fprintf(p.Stderr, "The login lacks scopes that scripts usually need: %s.\n", strings.Join(i.Missing, ", "))
	}
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
	kind, err := chooseAuth(one, login.Auth)
	if err != nil {
		return err
	}
	login.Auth = kind.Name
	if login.BaseURL == "" && !kind.ChoosesSite {
		if login.BaseURL, err = ask.address(one); err != nil {
			return err
		}
	}
	for _, field := range kind.Fields {
		if _, given := login.Fields[field.Name]; given && !field.Secret || !given && field.Optional && field.Default != "" {
			continue // what has a default is asked for by nobody: --set changes it
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
