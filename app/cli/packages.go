package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/face"
	"bobbin/app/ide"
	"bobbin/runtime/npm"
)

func (p *program) addCommand() *cobra.Command {
	var in ide.PackageChange
	cmd := &cobra.Command{Use: "add DIR NAME[@RANGE]...", Short: "Install npm packages and keep them in package.json", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Packages = args[1:]
			return p.changePackages(cmd.Context(), "package.add", args[0], in)
		}}
	cmd.Flags().BoolVar(&in.Dev, "dev", false, "for development only: type declarations and the like")
	return cmd
}

func (p *program) removeCommand() *cobra.Command {
	return &cobra.Command{Use: "remove DIR NAME...", Short: "Take npm packages out of a workspace", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.changePackages(cmd.Context(), "package.remove", args[0], ide.PackageChange{Packages: args[1:]})
		}}
}

func (p *program) installCommand() *cobra.Command {
	var in ide.PackageChange
	var list bool
	cmd := &cobra.Command{Use: "install DIR", Short: "Fetch the npm packages of a workspace", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				return p.listPackages(cmd.Context(), args[0])
			}
			return p.changePackages(cmd.Context(), "package.install", args[0], in)
		}}
	cmd.Flags().BoolVar(&in.Frozen, "frozen", false, "change neither package.json nor the lock; they must agree")
	cmd.Flags().BoolVar(&list, "list", false, "only list the packages that package.json asks for")
	return cmd
}

func (p *program) changePackages(ctx context.Context, request, dir string, in ide.PackageChange) (err error) {
	if in.Dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	if !p.json {
		following, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() {
			defer close(done)
			face.Stream(following, session, p.packageProgress(in.Dir))
		}()
		defer func() {
			stop()
			<-done
		}()
	}
	var out ide.PackageReport
	if err := (api.Client{Transport: session}).Call(ctx, request, in, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out.Report)
	}
	p.printReport(out.Report)
	return nil
}

// packageProgress prints a line for every tenth part of the packages that were fetched.
func (p *program) packageProgress(dir string) func(text []byte) {
	tenth := 0
	return func(text []byte) {
		var signal struct {
			Type     string
			Dir      string
			Progress npm.Progress
		}
		if json.Unmarshal(text, &signal) != nil || signal.Type != "package.progress" || signal.Dir != dir || signal.Progress.Step != "fetch" {
			return
		}
		if now := signal.Progress.Done * 10 / max(signal.Progress.Total, 1); now > tenth && signal.Progress.Total >= 20 {
			tenth = now
			fmt.Fprintf(p.Stderr, "%d of %d packages\n", signal.Progress.Done, signal.Progress.Total)
		}
	}
}

func (p *program) printReport(r npm.Report) {
	for _, one := range r.Added {
		fmt.Fprintf(p.Stdout, "+ %s %s\n", one.Name, one.Version)
	}
	for _, one := range r.Changed {
		fmt.Fprintf(p.Stdout, "~ %s %s, was %s\n", one.Name, one.Version, one.From)
	}
	for _, one := range r.Removed {
		fmt.Fprintf(p.Stdout, "- %s %s\n", one.Name, one.Version)
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(p.Stderr, "warning: %s\n", warning)
	}
	fmt.Fprintf(p.Stderr, "%d packages, %d of them fetched now.\n", r.Total, r.Fetched)
}

func (p *program) listPackages(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var out ide.PackageList
	if err := p.call(ctx, "package.list", ide.Dir{Dir: dir}, &out); err != nil {
		return err
	}
	if p.json {
		return p.print(out)
	}
	for _, one := range out.Packages {
		state := one.Version
		if !one.Installed {
			state = "not installed"
		}
		fmt.Fprintf(p.Stdout, "%-30s %-16s %s\n", one.Name, one.Wanted, state)
	}
	return nil
}
