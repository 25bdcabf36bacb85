// Package trial runs the tests of a workspace: each test in a world of its own, in the same
// engine that runs its scripts.
//
// A world has fresh simulators and records, a clock that goes on only when somebody waits,
// random values that follow from a seed, and no network. The test and every script it runs
// share it; nothing of it outlives the test, and nothing of the home is touched. A test is one
// invocation in a worker, so an endless one is stopped at its limit and the others go on.
//
//	file ─compile─→ Bundle ─list─→ tests ─┬─ world ─ test ─ run() ─→ script
//	                                      ├─ world ─ test            │ console, result
//	                                      └─ ...      requests, records, simulators
//
// What a test file imports is package script/trial's; here is the other end of its calls.
package trial

import (
	"context"
	"net/http"
	"time"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/stored"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// Config is what a Runner works with: the parts that run scripts outside of tests, so that a
// script does in a test what it does elsewhere. All of it is required.
type Config struct {
	Compiler  *compile.Compiler
	Workers   *worker.Pool
	Connector func(name string) (*connector.Connector, error)
	// Service is what the simulator of a connection is made of.
	Service func(w *workspace.Workspace, connection string) (simulate.Config, error)
	// Bind makes the Binding of a connection that a handler answers.
	Bind func(c *connector.Connector, connection string, handler http.Handler) *outbound.Binding
	// Passwords fill in password parameters with what value gives, where they may be sent.
	Passwords func(w *workspace.Workspace, env workspace.Environment, through *outbound.Binding, value func(parameter string) string) map[string]outbound.Placeholder
	// Input is what a script gets, and the limits it runs under.
	Input func(w *workspace.Workspace, env workspace.Environment, i invocation.Invocation) (script.Input, script.Limits, error)
	// Failed is the outcome of a script that could not be started.
	Failed func(err error) script.Outcome
	Bodies *stored.Store // for the stored bodies of tests
	Now    func() time.Time
}

// Runner runs tests. It is safe for concurrent use.
type Runner struct{ c Config }

// New makes a Runner.
func New(c Config) *Runner { return &Runner{c} }

// Options say which tests are run, and how.
type Options struct {
	Files    []string      // workspace paths; all when empty
	Filter   string        // part of "file > group > test", in any case
	Timeout  time.Duration // of a test that names none; DefaultTimeout when zero
	Coverage bool          // count which lines of the scripts were run
	Update   bool          // take the snapshots anew that are not what they were
}

// DefaultTimeout is how long a test may take by the clock of the machine. It is there to end a loop that
// never ends, not to measure: waits cost a test nothing, but on a machine under load what it starts takes seconds.
const DefaultTimeout = 30 * time.Second

// Status is how a test stands.
type Status string

// The statuses of a test.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Skipped Status = "skipped"
	Todo    Status = "todo"
)

// Report is how the tests of a workspace ended, in the order of their files and in these as they are written.
type Report struct {
	Passed     int       `json:"passed"`
	Failed     int       `json:"failed"` // tests, and files that could not be loaded
	Skipped    int       `json:"skipped"`
	Todo       int       `json:"todo"`
	DurationMs float64   `json:"durationMs"`
	Files      []File    `json:"files"`
	Coverage   *Coverage `json:"coverage,omitempty"`
	Snapshots  Snapshots `json:"snapshots,omitzero"`
}

// File is a test file. Error is why it could not be compiled or loaded; then it has no tests.
type File struct {
	File       string          `json:"file"`
	Error      *script.Failure `json:"error,omitempty"`
	Excerpt    []Excerpt       `json:"excerpt,omitempty"` // of the source, around the error's place
	Tests      []Test          `json:"tests"`
	DurationMs float64         `json:"durationMs"`
	// Uses are the workspace paths of the files it was made of and of the scripts its tests ran.
	Uses []string `json:"uses"`
}

// Test is one test, and how it ended.
type Test struct {
	Path       []string        `json:"path"` // of the groups it is in, outermost first
	Name       string          `json:"name"`
	Place      *fault.Place    `json:"place,omitempty"`
	Status     Status          `json:"status"`
	DurationMs float64         `json:"durationMs"`
	Error      *script.Failure `json:"error,omitempty"`
	Expected   string          `json:"expected,omitempty"` // as text of several lines, where the two can be compared
	Received   string          `json:"received,omitempty"`
	Diff       string          `json:"diff,omitempty"` // of the two, a line each, beginning with a space, - (expected) or + (received)
	Excerpt    []Excerpt       `json:"excerpt,omitempty"`
	Console    []Line          `json:"console"` // of a test that failed
	// LinesDropped counts console lines over the limit.
	LinesDropped int `json:"linesDropped,omitempty"`
}

// Line is a console line. Script is the script that wrote it, empty for the test itself.
type Line struct {
	Script string `json:"script,omitempty"`
	Level  string `json:"level"`
	Text   string `json:"text"`
}

// Excerpt is one line of a source. Marked says that it is the one meant; Column is where in it, from 1.
type Excerpt struct {
	Line   int    `json:"line"`
	Text   string `json:"text"`
	Marked bool   `json:"marked,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Run runs the tests of a workspace in an environment, whose parameters and switches count
// and whose accounts do not: every connection is simulated. Faults: not_found when no test
// is chosen, canceled at ctx's end.
func (r *Runner) Run(ctx context.Context, w *workspace.Workspace, env workspace.Environment, o Options) (*Report, error) {
	began := r.c.Now()
	files, err := r.files(w, o)
	if err != nil {
		return nil, err
	}
	s := &session{Runner: r, w: w, env: env, o: o, slots: make(chan struct{}, parallel())}
	if s.o.Timeout <= 0 {
		s.o.Timeout = DefaultTimeout
	}
	report := &Report{Files: s.run(ctx, files)}
	if ctx.Err() != nil {
		return nil, fault.New(fault.Canceled, "The tests were stopped.").Because(context.Cause(ctx))
	}
	if err := report.sum(o); err != nil {
		return nil, err
	}
	if o.Coverage {
		if report.Coverage, err = s.coverage(ctx); err != nil {
			return nil, err
		}
	}
	report.Snapshots = s.snapped
	report.DurationMs = ms(r.c.Now().Sub(began))
	return report, nil
}

// files are the test files that were asked for.
func (r *Runner) files(w *workspace.Workspace, o Options) ([]string, error) {
	all, err := r.c.Compiler.Tests(w)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "There are no tests in this workspace.").
			WithHint("Tests are the files whose names end in .test.ts below tests/, such as tests/hello.test.ts.")
	}
	if len(o.Files) == 0 {
		return all, nil
	}
	var chosen []string
	for _, file := range all {
		for _, wanted := range o.Files {
			if file == wanted {
				chosen = append(chosen, file)
			}
		}
	}
	if len(chosen) == 0 {
		return nil, fault.New(fault.NotFound, "There is no test file %s in this workspace.", o.Files[0])
	}
	return chosen, nil
}

// sum counts, and leaves out the files of which nothing was chosen.
func (r *Report) sum(o Options) error {
	var kept []File
	for _, f := range r.Files {
		if o.Filter != "" && f.Error == nil && len(f.Tests) == 0 {
			continue
		}
		kept = append(kept, f)
		if f.Error != nil {
			r.Failed++
		}
		for _, t := range f.Tests {
			switch t.Status {
			case Passed:
				r.Passed++
			case Failed:
				r.Failed++
			case Skipped:
				r.Skipped++
			case Todo:
				r.Todo++
			}
		}
	}
	if r.Files = kept; len(kept) == 0 {
		return fault.New(fault.NotFound, "No test has %q in its name.", o.Filter)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
