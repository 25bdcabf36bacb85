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
	var hooks publishHooks
	cmd := &cobra.Command{Use: "publish DIR", Short: "Publish an environment of a workspace to a runner", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.Environment == "" {
				return usage(errors.New("the environment is missing: --env NAME"))
			}
			if (in.Version != "" && in.Head) || in.Release != "" && (in.Head || in.Version != "") {
				return usage(errors.New("--version, --release and --head exclude each other"))
			}
			return p.publish(cmd.Context(), args[0], in, hooks)
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment")
	p.runnerFlags(cmd, &in.Runner, &in.Token)
	cmd.Flags().StringVar(&in.Version, "version", "", "the number of the release, such as 1.2.0; the next one when left out")
	cmd.Flags().StringVar(&in.Release, "release", "", "deploy this release, which there is already, in place of cutting one")
	cmd.Flags().BoolVar(&in.Head, "head", false, "deploy the workspace as it is, without a number: for development")
	cmd.Flags().BoolVar(&in.WithAccounts, "with-accounts", false, "send the accounts, passwords and listener secrets it needs, sealed for the runner")
	cmd.Flags().BoolVar(&in.NoTest, "no-test", false, "do not run the workspace's tests first")
	cmd.Flags().BoolVar(&hooks.register, "register", false, "have the services call the runner's addresses; needs --with-accounts")
	cmd.Flags().StringArrayVar(&hooks.scope, "scope", nil, "with --register: what a service asks for, project=group/project, or for one listener pushed:project=…; may be repeated")
	return cmd
}

// publishHooks says whether services are told the addresses.
type publishHooks struct {
	register bool
	scope    []string
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

func (p *program) publish(ctx context.Context, dir string, in ide.Publish, hooks publishHooks) (err error) {
	scope, err := scopeFlags(hooks.scope)
	if err != nil {
		return err
	}
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
	if hooks.register && !in.WithAccounts {
		return usage(errors.New("--register needs --with-accounts: the runner has to know the secrets that the services sign with"))
	}
	send := func() (out engine.Published, err error) {
		stop := p.progress(ctx, session, "publish.progress", in.Dir)
		defer stop()
		return out, client.Call(ctx, "release.publish", in, &out)
	}
	out, err := send()
	if err == nil && hooks.register && out.Deployed != nil {
		out, err = p.registerPublished(ctx, client, in, out, scope, func(version string) (engine.Published, error) {
			in.Release, in.Version, in.Head = version, "", false
			return send()
		})
	}
	if err != nil {
		return err
	}
	return p.printPublished(in, out)
}

// registerPublished has the services call the runner's addresses, and deploys the same release
// once more, with the secrets that were made for that. Simulated services are the runner's own.
func (p *program) registerPublished(ctx context.Context, client api.Client, in ide.Publish, out engine.Published, scope map[string]string, again func(version string) (engine.Published, error)) (engine.Published, error) {
	addresses := map[string]string{}
	for _, l := range out.Deployed.Listeners {
		if !l.Disabled {
			addresses[l.Name] = l.URL
		}
	}
	done, err := p.registerAll(ctx, client, engine.WebhookWish{Dir: in.Dir, Environment: in.Environment}, scope, func(w engine.Webhook) string {
		if w.Account == workspace.Simulated {
			return ""
		}
		return addresses[w.Listener]
	})
	made := 0
	for _, one := range done {
		switch one.By {
		case engine.ByAPI:
			made++
			fmt.Fprintf(p.Stderr, "%s is registered as %s by %s.\n", one.Listener, one.ID, one.Account)
			p.warnOfWebhook(one)
		default:
			fmt.Fprintf(p.Stderr, "%s is to be registered by hand: bobbin webhooks DIR register %s --env %s --url %s\n", one.Listener, one.Listener, in.Environment, one.Address)
		}
	}
	if err != nil || made == 0 {
		return out, err
	}
	return again(out.Release)
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
func (p *program) printPublished(in ide.Publish, out engine.Published) error {
	if out.Deployed == nil {
		return p.printUnpublished(out)
	}
	for _, warning := range out.Warnings {
		fmt.Fprintf(p.Stderr, "warning: %s\n", warning)
	}
	if p.json {
		result := publishResult{Release: out.Release, Environment: in.Environment, Listeners: []publishedListener{}, Simulated: out.Deployed.Simulated, Warnings: out.Warnings,
			Deployment: &out.Deployed.Deployment}
		for _, l := range out.Deployed.Listeners {
			result.Listeners = append(result.Listeners, publishedListener{l.Name, l.URL})
		}
		return p.print(result)
	}
	fmt.Fprintf(p.Stdout, "%s runs %s.\n", in.Environment, out.Release)
	if len(out.Deployed.Simulated) > 0 {
		fmt.Fprintf(p.Stdout, "Simulated: %s\n", strings.Join(out.Deployed.Simulated, ", "))
	}
	for _, l := range out.Deployed.Listeners {
		fmt.Fprintf(p.Stdout, "%s\n      %s\n", l.URL, l.Name)
	}
	return nil
}

// printUnpublished says what the checks found. Nothing was sent.
func (p *program) printUnpublished(out engine.Published) error {
	if p.json {
		if err := p.print(map[string]any{"problems": out.Problems, "tests": out.Tests, "published": false}); err != nil {
			return err
		}
	} else {
		if len(out.Problems) > 0 {
			p.printProblems(out.Problems)
		}
		if out.Tests != nil {
			printTests(p.Stdout, out.Tests)
		}
	}
	fmt.Fprintln(p.Stderr, "Nothing was published.")
	return errUnwell
}
