// Command live tries connectors against real sites: make live ARGS="jira-cloud=my-jira". For each
// service a person names an account of this machine; a story (a script of a workspace that is
// thrown away) makes something of its own there, changes, finds and reads it, and removes it.
// It runs the built program as a person does, and prints one table. It is never part of make
// test: there the same stories are told to the simulators.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const usage = `Usage: make live ARGS="SERVICE=ACCOUNT[,NAME=VALUE...] ..."

ACCOUNT is one of "bobbin accounts", or "simulated". Services:
`

// command is the whole program: 0 when every story ended well, 1 when one did not, 2 when nothing could be told.
func command(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("live", flag.ContinueOnError)
	flags.SetOutput(errs)
	program := flags.String("program", filepath.Join("build", "bin", "bobbin"), "the built program")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	trials, err := read(flags.Args())
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	if len(trials) == 0 {
		fmt.Fprint(out, usage)
		for _, name := range services() {
			fmt.Fprintf(out, "  %s\n", name)
		}
		return 2
	}
	path, err := filepath.Abs(*program)
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	code := 0
	for _, t := range trials {
		steps, err := t.tell(ctx, path)
		if print(out, t, steps, err) {
			code = 1
		}
	}
	return code
}

// trial is one service to be tried with one account.
type trial struct {
	service, account string
	given            map[string]string
}

// read understands jira-cloud=my-jira,project=DEMO.
func read(args []string) ([]trial, error) {
	var trials []trial
	for _, arg := range args {
		t := trial{given: map[string]string{}}
		for i, part := range strings.Split(arg, ",") {
			name, value, ok := strings.Cut(part, "=")
			switch {
			case !ok || name == "" || value == "":
				return nil, fmt.Errorf("%q is not SERVICE=ACCOUNT[,NAME=VALUE...]", arg)
			case i == 0:
				t.service, t.account = name, value
			default:
				t.given[name] = value
			}
		}
		if !slices.Contains(services(), t.service) {
			return nil, fmt.Errorf("there is no story for %q; there are: %s", t.service, strings.Join(services(), ", "))
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// print shows how a story went, and whether anything in it did not.
func print(out io.Writer, t trial, steps []step, err error) (bad bool) {
	fmt.Fprintf(out, "%s (%s)\n", t.service, t.account)
	for _, s := range steps {
		sign := "✓"
		if s.Ended != "done" {
			sign, bad = "✗", true
		}
		fmt.Fprintf(out, "  %s %s (%d ms)\n", sign, s.Name, s.MS)
		switch s.Ended {
		case "failed":
			fmt.Fprintf(out, "    %s\n", s.Said)
		case "not undone":
			fmt.Fprintf(out, "    not undone, please do it by hand: %s\n", s.Said)
		}
	}
	if err != nil {
		fmt.Fprintf(out, "  ✗ %v\n", err)
	}
	return bad || err != nil
}
