package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

func (p *program) releaseCommand() *cobra.Command {
	var version string
	var list bool
	cmd := &cobra.Command{Use: "release DIR", Short: "Cut a numbered release of a workspace", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		dir, err := filepath.Abs(args[0])
		if err != nil {
			return err
		}
		if list {
			return p.listReleases(cmd.Context(), dir)
		}
		var out ide.Release
		if err := p.call(cmd.Context(), "release.cut", ide.CutRelease{Dir: dir, Version: version}, &out); err != nil {
			return err
		}
		if p.json {
			return p.print(out.Release)
		}
		return p.printRelease(out.Release)
	}}
	cmd.Flags().StringVar(&version, "version", "", "its number, such as 1.2.0; the next one when left out")
	cmd.Flags().BoolVar(&list, "list", false, "list the releases that were cut on this machine")
	return cmd
}

func (p *program) listReleases(ctx context.Context, dir string) error {
	var out ide.ReleaseList
	if err := p.call(ctx, "release.list", ide.Dir{Dir: dir}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, r := range out.Releases {
		if err := p.printRelease(r); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) printRelease(r release.Release) error {
	commit := ""
	if r.Commit != nil {
		commit = "  commit " + r.Commit.ID[:min(len(r.Commit.ID), 12)]
		if r.Commit.Dirty {
			commit += " and changes"
		}
	}
	_, err := fmt.Fprintf(p.Stdout, "%-10s %s  %s  %d KB%s\n", r.Version, r.At.Local().Format("2006-01-02 15:04:05"), r.Digest[:12], (r.Bytes+1023)>>10, commit)
	return err
}

func (p *program) publishCommand() *cobra.Command {
	var in ide.Publish
	var scope []string
	cmd := &cobra.Command{Use: "publish DIR", Short: "Publish an environment of a workspace to a runner", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Environment == "" {
				return usage(errors.New("the environment is missing: --env NAME"))
			}
			if (in.Version != "" && in.Head) || in.Release != "" && (in.Head || in.Version != "") {
				return usage(errors.New("--version, --release and --head exclude each other"))
			}
			if in.Scope, err = scopeFlags(scope); err != nil {
				return err
			}
			return p.publish(cmd.Context(), args[0], in)
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment")
	p.runnerFlags(cmd.Flags(), &in.Runner, &in.Token)
	cmd.Flags().StringVar(&in.Version, "version", "", "the number of the release, such as 1.2.0; the next one when left out")
	cmd.Flags().StringVar(&in.Release, "release", "", "deploy this release, which there is already, in place of cutting one")
	cmd.Flags().BoolVar(&in.Head, "head", false, "deploy the workspace as it is, without a number: for development")
	cmd.Flags().BoolVar(&in.WithAccounts, "with-accounts", false, "send the accounts, passwords and listener secrets it needs, sealed for the runner")
	cmd.Flags().BoolVar(&in.NoTest, "no-test", false, "do not run the workspace's tests first")
	cmd.Flags().BoolVar(&in.Register, "register", false, "have the services call the runner's addresses; needs --with-accounts")
	cmd.Flags().StringArrayVar(&scope, "scope", nil, "with --register: what a service asks for, project=group/project, or for one listener pushed:project=…; may be repeated")
	return cmd
}

// publishResult is what publish prints with --json.
type publishResult struct {
	Release     string              `json:"release"`
	Environment string              `json:"environment"`
	Listeners   []publishedListener `json:"listeners"`
	Simulated   []string            `json:"simulated"`
	Warnings    []string            `json:"warnings"`
	Deployment  *control.Deployment `json:"deployment,omitempty"`
}

type publishedListener struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

func (p *program) publish(ctx context.Context, dir string, in ide.Publish) (err error) {
	if in.Dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if strings.Contains(in.Runner, "://") { // one with a name has a token of its own
		in.Token = cmp.Or(in.Token, p.Getenv("BOBBIN_TOKEN"))
	}
	if in.Runner == "" {
		return usage(errors.New("the runner is missing: --runner URL"))
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	if err := p.agree(ctx, client, &in); err != nil {
		return err
	}
	if in.Register && !in.WithAccounts {
		return usage(errors.New("--register needs --with-accounts: the runner has to know the secrets that the services sign with"))
	}
	if in.Register {
		if err := p.unlockToRegister(ctx, client, ide.RegisterAll{Dir: in.Dir, Environment: in.Environment, Real: true}); err != nil {
			return err
		}
	}
	now, err := p.follows(ctx, client, in)
	if err != nil {
		return err
	}
	return p.printPublished(in, now)
}

// stepWords says on a terminal what is done now.
var stepWords = map[string]string{"reach": "Asking the runner", "check": "Checking", "test": "Testing", "pack": "Sealing", "send": "Sending the release", "deploy": "Deploying",
	"register": "Registering webhooks", "health": "Asking how it is"}

// follows begins a publication and waits until it is done. Ctrl+C stops it.
func (p *program) follows(ctx context.Context, client api.Client, in ide.Publish) (now ide.Publication, err error) {
	say, end := p.oneLine()
	defer end()
	if err = client.Call(ctx, "release.publish", in, &now); err != nil {
		return now, err
	}
	for !now.Done {
		for _, s := range now.Steps {
			if s.State == "running" {
				say(stepWords[s.Name])
			}
		}
		if err = client.Call(ctx, "release.wait", ide.PublicationTurn{ID: now.ID, Turn: now.Turn}, &now); err != nil {
			_ = client.Call(context.WithoutCancel(ctx), "release.cancel", ide.PublicationTurn{ID: now.ID}, &ide.Nothing{}) // the person has stopped it, or the engine has ended
			return now, err
		}
	}
	return now, nil
}

// agree asks whether accounts may be sent, where somebody can answer.
func (p *program) agree(ctx context.Context, client api.Client, in *ide.Publish) error {
	if in.WithAccounts {
		return nil
	}
	var needs engine.Needs
	if err := client.Call(ctx, "release.needs", ide.Needs{Dir: in.Dir, Environment: in.Environment}, &needs); err != nil {
		return err
	}
	var names []string
	for _, a := range needs.Accounts {
		if a.Here {
			names = append(names, "account "+a.Name)
		}
	}
	for _, name := range needs.Passwords {
		names = append(names, "password "+name)
	}
	for _, name := range needs.Secrets {
		names = append(names, "secret of "+name)
	}
	if len(names) == 0 {
		return nil
	}
	yes, err := p.confirmed("Send to the runner, sealed for it: " + strings.Join(names, ", ") + "? (yes, no)")
	in.WithAccounts = yes
	return err
}

// printPublished says what came of it.
func (p *program) printPublished(in ide.Publish, out ide.Publication) error {
	for _, s := range out.Steps {
		if s.State == "failed" && out.Deployed == nil {
			return p.printUnpublished(s)
		}
		p.printRegistrations(in, s.Webhooks)
	}
	for _, warning := range out.Warnings {
		fmt.Fprintf(p.Stderr, "warning: %s\n", warning)
	}
	if err := p.printDeployed(in, out); err != nil {
		return err
	}
	for _, s := range out.Steps {
		if s.Fault != nil {
			return s.Fault // of what comes after the deployment, which stands
		}
	}
	return nil
}

func (p *program) printDeployed(in ide.Publish, out ide.Publication) error {
	if p.json {
		result := publishResult{Release: out.Release, Environment: in.Environment, Listeners: []publishedListener{}, Simulated: out.Deployed.Simulated, Warnings: out.Warnings,
			Deployment: &out.Deployed.Deployment}
		for _, l := range out.Deployed.Listeners {
			result.Listeners = append(result.Listeners, publishedListener{l.Name, l.Address()})
		}
		return p.print(result)
	}
	fmt.Fprintf(p.Stdout, "%s runs %s.\n", in.Environment, out.Release)
	if len(out.Deployed.Simulated) > 0 {
		fmt.Fprintf(p.Stdout, "Simulated: %s\n", strings.Join(out.Deployed.Simulated, ", "))
	}
	for _, l := range out.Deployed.Listeners {
		fmt.Fprintf(p.Stdout, "%s\n      %s\n", l.Address(), l.Name)
	}
	return nil
}

// printRegistrations says which webhooks the services have, and which a person has to make.
func (p *program) printRegistrations(in ide.Publish, done []ide.Registration) {
	for _, one := range done {
		switch {
		case one.Fault != nil:
			fmt.Fprintf(p.Stderr, "warning: %s is not registered.\n", one.Listener)
			p.say(one.Fault)
		case one.By == engine.ByAPI:
			fmt.Fprintf(p.Stderr, "%s is registered as %s by %s.\n", one.Listener, one.ID, one.Account)
			p.warnOfWebhook(one.Webhook)
		default:
			fmt.Fprintf(p.Stderr, "%s is to be registered by hand: bobbin webhooks DIR register %s --env %s --url %s\n", one.Listener, one.Listener, in.Environment, one.Address)
		}
	}
}

// printUnpublished says why a step failed. Nothing was changed on the runner.
func (p *program) printUnpublished(s ide.PublishStep) error {
	if s.Fault != nil {
		return s.Fault
	}
	if p.json {
		problems := append([]workspace.Diagnostic{}, s.Problems...)
		if err := p.print(map[string]any{"problems": problems, "tests": s.Tests, "published": false}); err != nil {
			return err
		}
	} else {
		if len(s.Problems) > 0 {
			p.printProblems(s.Problems)
		}
		if s.Tests != nil {
			printTests(p.Stdout, s.Tests)
		}
	}
	fmt.Fprintln(p.Stderr, "Nothing was published.")
	return errUnwell
}
