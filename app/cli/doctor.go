package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/runtime/network"
)

func (p *program) doctorCommand() *cobra.Command {
	var in ide.Examine
	cmd := &cobra.Command{Use: "doctor [DIR]", Short: "Look for what is missing on this machine", Args: cobra.MaximumNArgs(1),
		Long: "Look for what is missing on this machine, for a workspace where one is named. What it prints\nhelps whoever looks into a fault of Bobbin, and holds no secret.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) > 0 {
				if in.Dir, err = filepath.Abs(args[0]); err != nil {
					return err
				}
			}
			return p.doctor(cmd.Context(), in)
		}}
	cmd.Flags().StringVar(&in.Environment, "env", "", "the environment; the first that is not production when left out")
	return cmd
}

func (p *program) doctor(ctx context.Context, in ide.Examine) error {
	var out ide.Examination
	if err := p.call(ctx, "app.examine", in, &out); err != nil {
		return err
	}
	var err error
	if p.json {
		err = p.print(out)
	} else {
		p.printExamination(out)
	}
	if err == nil && out.Errors > 0 {
		return errUnwell
	}
	return err
}

// printExamination prints a line for each thing, with what to do about it.
func (p *program) printExamination(x ide.Examination) {
	credentials := "sealed in a file"
	switch {
	case x.Vault.Kind == "keychain":
		credentials = "in the keychain"
	case !x.Vault.Exists:
		credentials = "none kept yet, to be sealed in a file"
	}
	fmt.Fprintf(p.Stdout, "Bobbin %s, %s; credentials %s\n", x.Version, x.System, credentials)
	p.printPolicy(x.Network.Policy)
	p.printNetwork(x.Network)
	p.printUpdates(x.Updates)
	for _, problem := range x.Problems {
		place, hint := "", ""
		if problem.File != "" {
			place = problem.Place.String() + ": "
		}
		if problem.Hint != "" {
			hint = " " + problem.Hint
		}
		fmt.Fprintf(p.Stdout, "%-8s %s%s%s\n", problem.Severity, place, problem.Message, hint)
	}
	for _, f := range x.Faults {
		fmt.Fprintf(p.Stdout, "%-8s %s  %s: %s\n", "fault", f.At.Local().Format("2006-01-02 15:04:05"), f.Script, f.Message)
	}
	if len(x.Problems) == 0 {
		fmt.Fprintln(p.Stderr, "Nothing is missing.")
	}
}

// printPolicy prints what the administrator of this machine has decided.
func (p *program) printPolicy(policy *network.PolicyAbout) {
	if policy == nil {
		return
	}
	fmt.Fprintf(p.Stdout, "policy   %s", policy.File)
	if policy.Contact != "" {
		fmt.Fprintf(p.Stdout, ", ask %s", policy.Contact)
	}
	fmt.Fprintln(p.Stdout)
	for _, line := range policy.Lines() {
		fmt.Fprintf(p.Stdout, "         %s\n", line)
	}
}

// printNetwork prints how requests leave this machine, where it is not simply so.
func (p *program) printNetwork(n network.About) {
	switch {
	case n.Source == "system":
		fmt.Fprintln(p.Stdout, "proxy    as the operating system says")
	case n.Proxy != "":
		fmt.Fprintf(p.Stdout, "proxy    %s", n.Proxy)
		if n.NoProxy != "" {
			fmt.Fprintf(p.Stdout, ", not for %s", n.NoProxy)
		}
		fmt.Fprintln(p.Stdout)
	}
	if few := 5; len(n.Authorities) > few { // a file with all there are
		last := n.Authorities[len(n.Authorities)-1]
		fmt.Fprintf(p.Stdout, "believes %d authorities more (%s, %s)\n", len(n.Authorities), last.By, last.File)
		return
	}
	for _, one := range n.Authorities {
		fmt.Fprintf(p.Stdout, "believes %s until %s (%s, %s)\n", one.Name, one.Until.Format(time.DateOnly), one.By, one.File)
	}
}
