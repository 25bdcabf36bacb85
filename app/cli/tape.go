package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/recording"
)

// tape puts the files of --record and --replay into a request. The engine may live in a
// process with another working directory.
func (f runFlags) tape(r *ide.Run) (err error) {
	switch {
	case f.record != "" && f.replay != "":
		return usage(errors.New("--record and --replay exclude each other"))
	case f.replay != "" && (f.event != "" || f.function != ""):
		return usage(errors.New("--replay has the event and the function of its recording: leave out --event and --function"))
	case f.anonymize && f.record == "":
		return usage(errors.New("--anonymize is for a recording: name its file by --record"))
	case f.record != "":
		r.Anonymize = f.anonymize
		r.Record, err = filepath.Abs(f.record)
	case f.replay != "":
		r.Replay, err = filepath.Abs(f.replay)
	}
	return err
}

// tape asks what became of a recording; nil for a run without one, or one that did not start.
func (p *program) tape(ctx context.Context, client api.Client, r ide.Run, id invocation.ID) (*engine.Tape, error) {
	if r.Record == "" && r.Replay == "" {
		return nil, nil
	}
	if ctx.Err() != nil { // the person has stopped the run, which is recorded all the same
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
		ctx = late
	}
	tape := &engine.Tape{}
	err := client.Call(ctx, "invocation.tape", ide.ID{InvocationID: id}, tape)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return tape, err
}

// tapeVerdict is the exit of a recording: one that could not be written is a fault, a replay
// that went another way did not go well.
func tapeVerdict(t *engine.Tape) error {
	switch {
	case t == nil:
		return nil
	case t.Fault != nil:
		return t.Fault
	case t.Replay != nil && len(t.Replay.Divergences) > 0:
		return errUnwell
	}
	return nil
}

// printTape shows what became of a recording.
func (p *program) printTape(t *engine.Tape) {
	switch {
	case t == nil || t.Fault != nil: // a fault is said at the end
	case t.Replay != nil:
		p.printReplay(*t.Replay)
	default:
		p.printReplaced(t.Replaced)
		if t.Opaque > 0 {
			fmt.Fprintf(p.Stderr, "What is in %s is not text, and names in it stay: look at them before you share the recording.\n", count(t.Opaque, "attachment"))
		}
		fmt.Fprintf(p.Stderr, "recorded %s in %s\n", count(t.Exchanges, "exchange"), t.File)
	}
}

func (p *program) printReplay(r recording.Report) {
	for _, d := range r.Divergences {
		fmt.Fprintln(p.Stderr)
		if d.Place != nil {
			fmt.Fprintf(p.Stderr, "%s: ", d.Place)
		}
		fmt.Fprintln(p.Stderr, d.Message)
		if d.Expected != "" {
			at := ""
			if d.ExpectedAt != "" {
				at = ", asked at " + d.ExpectedAt
			}
			fmt.Fprintf(p.Stderr, "The nearest it has is %s%s:\n%s\n", d.Expected, at, d.Difference)
		}
	}
	if len(r.Unused) > 0 {
		fmt.Fprintf(p.Stderr, "\nThe recording has %s that the script did not ask for:\n", count(len(r.Unused), "exchange"))
		for _, u := range r.Unused[:min(len(r.Unused), 20)] {
			fmt.Fprintf(p.Stderr, "  %s\n", u.Asked)
		}
		if more := len(r.Unused) - 20; more > 0 {
			fmt.Fprintf(p.Stderr, "  and %d more\n", more)
		}
	}
	if len(r.Divergences) == 0 {
		fmt.Fprintf(p.Stderr, "replayed %d of %s\n", r.Answered, count(r.Exchanges, "exchange"))
	}
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
