package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/recording"
	"bobbin/runtime/script"
)

// runFlags are the flags of run.
type runFlags struct {
	event, environment, function string
	record, replay               string
	anonymize                    bool
	timeout                      time.Duration
	memory                       int64
}

func (p *program) runCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{Use: "run DIR SCRIPT", Short: "Run a script once and show how it ended", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return p.run(cmd.Context(), args[0], args[1], flags) }}
	cmd.Flags().StringVar(&flags.event, "event", "", "a JSON `file` with the event, or - for standard input")
	cmd.Flags().StringVar(&flags.environment, "env", "", "the environment; the first that is not production when left out")
	cmd.Flags().StringVar(&flags.function, "function", "", "an exported function instead of the default export")
	cmd.Flags().StringVar(&flags.record, "record", "", "keep what the script asks and is answered in this `file`, secrets masked")
	cmd.Flags().BoolVar(&flags.anonymize, "anonymize", false, "put aliases into the recording in the place of persons' names, mail addresses and account IDs")
	cmd.Flags().StringVar(&flags.replay, "replay", "", "answer from this recording `file` and reach nothing else")
	cmd.Flags().DurationVar(&flags.timeout, "timeout", 0, "how long it may run, such as 30s")
	cmd.Flags().Int64Var(&flags.memory, "memory", 0, "how much memory it may use, in MB")
	return cmd
}

// runResult is what run prints with --json.
type runResult struct {
	InvocationID invocation.ID     `json:"invocationId"`
	Status       script.Status     `json:"status"`
	Result       json.RawMessage   `json:"result"`
	Error        *script.Failure   `json:"error"`
	Console      []script.Line     `json:"console"`
	LinesDropped int               `json:"linesDropped,omitempty"`
	HTTP         []json.RawMessage `json:"http"`
	DurationMs   float64           `json:"durationMs"`
	Environment  string            `json:"environment"`
	Simulated    []string          `json:"simulated"`
	Recording    *engine.Tape      `json:"recording,omitempty"`
	Replay       *recording.Report `json:"replay,omitempty"`
}

func (p *program) run(ctx context.Context, dir, name string, flags runFlags) (err error) {
	request, err := p.runRequest(dir, name, flags)
	if err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	client := api.Client{Transport: session}
	live := newLiveConsole(p.Stderr)
	if !p.json {
		stop := live.follow(ctx, session)
		defer stop()
	}
	var started ide.Invocation
	if err := client.Call(ctx, "invocation.run", request, &started); err != nil {
		return err
	}
	live.show(started.Invocation.ID)
	whole, err := p.await(ctx, client, started.Invocation.ID)
	if err != nil {
		return err
	}
	tape, err := p.tape(ctx, client, request, started.Invocation.ID)
	if err != nil {
		return err
	}
	if err := p.printRun(whole, tape, live.end()); err != nil {
		return err
	}
	return cmp.Or(verdict(whole.Invocation), tapeVerdict(tape))
}

// await waits until an invocation has ended. When the person stops waiting, it is stopped,
// and how that ended is what is shown.
func (p *program) await(ctx context.Context, client api.Client, id invocation.ID) (ide.Whole, error) {
	var whole ide.Whole
	var ended ide.Invocation
	err := client.Call(ctx, "invocation.wait", ide.ID{InvocationID: id}, &ended)
	if fault.Is(err, fault.Unavailable) { // the owner of the home has ended; now there is another
		err = client.Call(ctx, "invocation.wait", ide.ID{InvocationID: id}, &ended)
	}
	if ctx.Err() != nil {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
		ctx = late
		if err = client.Call(ctx, "invocation.stop", ide.ID{InvocationID: id}, &ide.Nothing{}); err == nil {
			err = client.Call(ctx, "invocation.wait", ide.ID{InvocationID: id}, &ended)
		}
	}
	if err != nil {
		return whole, err
	}
	return whole, client.Call(ctx, "invocation.get", ide.ID{InvocationID: id}, &whole)
}

// verdict is the exit of an invocation: what went wrong inside Bobbin is a fault, what went
// wrong in the script is not.
func verdict(i invocation.Invocation) error {
	switch i.Status {
	case script.Finished:
		return nil
	case script.RuntimeError:
		message := "The invocation could not be run."
		if i.Error != nil {
			message = i.Error.Message
		}
		return fault.New(fault.Internal, "%s", message)
	}
	return errUnwell
}

// runRequest reads what the command line asks for.
func (p *program) runRequest(dir, name string, flags runFlags) (ide.Run, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ide.Run{}, err
	}
	if flags.timeout < 0 || flags.memory < 0 {
		return ide.Run{}, usage(errors.New("--timeout and --memory cannot be negative"))
	}
	name = strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(name), ".ts"), ".js")
	request := ide.Run{Dir: dir, Script: strings.TrimPrefix(name, "scripts/"), Environment: flags.environment, Function: flags.function,
		TimeoutMs: flags.timeout.Milliseconds(), MemoryMB: flags.memory}
	if err := flags.tape(&request); err != nil {
		return ide.Run{}, err
	}
	request.Event, err = p.event(flags.event)
	if listener, ok := listenerOf(dir, flags.event); ok {
		request.Listener = listener
	}
	return request, err
}

// event reads the event file. Faults: not_found, invalid with the place of what is no JSON.
func (p *program) event(file string) (json.RawMessage, error) {
	if file == "" {
		return nil, nil
	}
	var text []byte
	var err error
	if file == "-" {
		text, err = io.ReadAll(p.Stdin)
	} else {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, fault.New(fault.NotFound, "The event %s cannot be read: %s.", file, errors.Unwrap(err)).Because(err)
	}
	var any any
	if err := json.Unmarshal(text, &any); err != nil {
		f := fault.New(fault.Invalid, "The event is not JSON: %s.", err).Because(err)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line := 1 + strings.Count(string(text[:min(int(syntax.Offset), len(text))]), "\n")
			f = f.At(fault.Place{File: file, Line: line})
		}
		return nil, f
	}
	return text, nil
}

// listenerOf finds the listener whose test event a file of the workspace is: events/<listener>/x.json.
func listenerOf(dir, file string) (string, bool) {
	file, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(filepath.Join(dir, "events"), file)
	parts := strings.Split(filepath.ToSlash(rel), "/")
	if err != nil || len(parts) != 2 || parts[0] == ".." {
		return "", false
	}
	_, err = os.Stat(filepath.Join(dir, "listeners", parts[0]+".json"))
	return parts[0], err == nil
}

// printRun shows how the run ended; so many of its console lines were shown while it ran.
func (p *program) printRun(w ide.Whole, tape *engine.Tape, shown int) error {
	i := w.Invocation
	if p.json {
		result := runResult{InvocationID: i.ID, Status: i.Status, Result: i.Result, Error: i.Error, Console: w.Console, LinesDropped: w.LinesDropped,
			HTTP: w.HTTP, DurationMs: i.DurationMs, Environment: i.Environment, Simulated: i.Simulated}
		if tape != nil && tape.Replay != nil {
			result.Replay = tape.Replay
		} else {
			result.Recording = tape
		}
		return p.print(result)
	}
	for _, line := range w.Console[min(shown, len(w.Console)):] {
		printLine(p.Stderr, line)
	}
	if w.LinesDropped > 0 {
		fmt.Fprintf(p.Stderr, "      %s not kept.\n", dropped(w.LinesDropped))
	}
	for _, text := range w.HTTP {
		var x struct {
			Method, URL, Error string
			Status             int
			DurationMs         float64
			WaitedMs           int64
			Simulated          bool
			Replayed           bool
		}
		if json.Unmarshal(text, &x) == nil {
			fmt.Fprintf(p.Stderr, "http  %s %s %s %.0f ms%s\n", x.Method, x.URL, statusText(x.Status, x.Error), x.DurationMs, waited(x.WaitedMs)+note(x.Simulated, x.Replayed))
		}
	}
	fmt.Fprintf(p.Stderr, "%s in %.0f ms\n", i.Status, i.DurationMs)
	if i.Error != nil {
		p.printFailure(*i.Error)
	}
	p.printTape(tape)
	if len(i.Result) > 0 {
		fmt.Fprintf(p.Stdout, "%s\n", i.Result)
	}
	return nil
}

func dropped(lines int) string {
	if lines == 1 {
		return "1 more line was"
	}
	return fmt.Sprintf("%d more lines were", lines)
}

// waited says how long a request was held back because the service had asked for it.
func waited(ms int64) string {
	if ms == 0 {
		return ""
	}
	return fmt.Sprintf(", after a wait of %.3g s", float64(ms)/1000)
}

func note(simulated, replayed bool) string {
	switch {
	case simulated:
		return " (simulated)"
	case replayed:
		return " (replayed)"
	}
	return ""
}

func statusText(status int, failure string) string {
	if failure != "" {
		return failure
	}
	return fmt.Sprint(status)
}

func (p *program) printFailure(f script.Failure) {
	place := ""
	if f.Place != nil {
		place = f.Place.String() + ": "
	}
	name := ""
	if f.Name != "" {
		name = f.Name + ": "
	}
	fmt.Fprintf(p.Stderr, "%s%s%s\n", place, name, f.Message)
	if f.Stack != "" {
		fmt.Fprintln(p.Stderr, strings.TrimRight(f.Stack, "\n"))
	}
	if f.Hint != "" {
		fmt.Fprintln(p.Stderr, f.Hint)
	}
}
