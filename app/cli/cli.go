// Package cli is the command line: it parses, calls the engine of the home through the one
// transport, and prints. What a command prints with --json and the exit codes are a stable
// contract.
//
// Rules of what is printed: results go to standard output, everything else to standard
// error; sentences have a capital and a full stop; a hint is a line of its own.
package cli

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/home"
	"bobbin/app/window"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// The exit codes.
const (
	exitFinished = 0 // it finished
	exitUnwell   = 1 // the script or the check did not finish well
	exitUsage    = 2 // wrong use
	exitFault    = 3 // a fault of Bobbin or of a service needed
)

// Process is everything of the operating system a command touches, so that it can be run in a test.
type Process struct {
	Args       []string // without the program's name
	Getenv     func(string) string
	Stdin      io.Reader
	Stdout     io.Writer
	Stderr     io.Writer
	Executable string // the headless program, which workers are started from
	Assets     fs.FS  // the built page; nil when this build has none
	// Window opens the window on a workspace ("" for the welcome view); nil in the headless build.
	Window window.Open
	// Alert shows an error to who opened the window and sees no standard error; nil where that is enough.
	Alert func(sentence, hint string)
	// PolicyFile is in place of the policy of the machine. It is for tests: the program that people
	// have does not set it, and neither a flag nor a variable does.
	PolicyFile string
}

// program is one run of the command line.
type program struct {
	Process
	json  bool
	opens bool          // the window, and runs no command
	lines *bufio.Reader // of standard input, once something was asked
	rules *network.Policy
}

// policy is that of the machine, as it was when it was first asked for.
func (p *program) policy() network.Policy {
	if p.rules == nil {
		rules := network.ReadPolicy(cmp.Or(p.PolicyFile, network.PolicyFile()))
		p.rules = &rules
	}
	return *p.rules
}

// errUnwell ends a command with exitUnwell after it has printed what there is to say.
var errUnwell = errors.New("did not finish well")

// Run runs one command line and gives its exit code.
func Run(ctx context.Context, p Process) int {
	prog := &program{Process: p}
	root := prog.root()
	root.SetArgs(p.Args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitFinished
	}
	if errors.Is(err, errUnwell) {
		return exitUnwell
	}
	return prog.complain(err)
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "bobbin",
		Short:         "An IDE for code-first integrations, and the runner that executes them",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.MaximumNArgs(1),
		RunE:          func(cmd *cobra.Command, args []string) error { return p.open(cmd.Context(), first(args)) },
	}
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	root.PersistentFlags().BoolVar(&p.json, "json", false, "print JSON")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(p.ideCommand(), p.newCommand(), p.templateCommand(), p.importCommand(), p.runCommand(), p.checkCommand(), p.testCommand(), p.doctorCommand(), p.connectCommand(), p.accountsCommand(),
		p.connectorsCommand(), p.connectorCommand(), p.parameterCommand(), p.secretCommand(), p.simulateCommand(), p.simulatorCommand(), p.listenCommand(), p.schedulesCommand(), p.webhooksCommand(), p.typesCommand(), p.eventCommand(), p.anonymizeCommand(), p.purgeCommand(), p.exportCommand(), p.restoreAllCommand(), p.recordsCommand(), p.migrationCommand(), p.logsCommand(), p.pauseCommand(), p.resumeCommand(), p.limitsCommand(), p.queuesCommand(),
		p.addCommand(), p.removeCommand(), p.installCommand(), p.versionCommand(), p.workerCommand())
	root.AddCommand(p.releaseCommand(), p.publishCommand(), p.deploymentCommand(), p.runnersCommand(), p.usageCommand(), p.teamCommand(), p.retentionCommand(), p.notificationsCommand(), p.runnerCommand())
	root.AddCommand(p.guideCommand(), p.auditCommand(), p.backupHomeCommand())
	for _, command := range root.Commands() {
		placeUsage(command)
	}
	return root
}

// placeUsage makes a wrong number of arguments a wrong use.
func placeUsage(command *cobra.Command) {
	if check := command.Args; check != nil {
		command.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usage(fmt.Errorf("%w (usage: %s)", err, cmd.UseLine()))
			}
			return nil
		}
	}
	for _, sub := range command.Commands() {
		placeUsage(sub)
	}
}

// usageError is wrong use of the command line.
type usageError struct{ error }

func usage(err error) error { return usageError{err} }

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// exitOf is the one table of codes to exit codes: what the person can put right by asking
// differently is wrong use, the rest a fault.
func exitOf(code fault.Code) int {
	switch code {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Denied:
		return exitUsage
	}
	return exitFault
}

// complain prints an error and gives its exit code.
func (p *program) complain(err error) int {
	var wrong usageError
	f := fault.From(err)
	code := exitOf(f.Code)
	if errors.As(err, &wrong) {
		f, code = fault.New(fault.Invalid, "%s", wrong.Error()).WithHint("`bobbin --help` lists the commands."), exitUsage
	} else if !isFault(err) && isUsage(err) {
		f, code = fault.New(fault.Invalid, "%s", err.Error()).WithHint("`bobbin --help` lists the commands."), exitUsage
	}
	if p.json {
		_ = p.print(map[string]*fault.Error{"error": f}) // standard output may be closed
	}
	fmt.Fprintf(p.Stderr, "bobbin: %s\n", f.Error())
	if f.Hint != "" {
		fmt.Fprintf(p.Stderr, "        %s\n", f.Hint)
	}
	if p.opens && p.Alert != nil {
		p.Alert(f.Error(), f.Hint)
	}
	return code
}

func isFault(err error) bool {
	var f *fault.Error
	return errors.As(err, &f)
}

// isUsage knows what cobra says of a command line it does not understand; it has no type for it.
func isUsage(err error) bool {
	return err != nil && len(err.Error()) > 0 && (hasPrefix(err, "unknown command") || hasPrefix(err, "unknown flag") || hasPrefix(err, "required flag"))
}

func hasPrefix(err error, text string) bool {
	return len(err.Error()) >= len(text) && err.Error()[:len(text)] == text
}

// print writes one JSON document.
func (p *program) print(v any) error {
	encoder := json.NewEncoder(p.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// session connects to the engine of the home; the caller closes it.
func (p *program) session(ctx context.Context) (*home.Session, error) {
	h, err := home.Find(p.Getenv)
	if err != nil {
		return nil, err
	}
	return home.Open(ctx, h, p.startEngine(h))
}

// call connects, sends one request and closes.
func (p *program) call(ctx context.Context, name string, in, out any) (err error) {
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	return api.Client{Transport: session}.Call(ctx, name, in, out)
}
