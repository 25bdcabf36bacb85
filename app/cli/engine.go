package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/home"
	"bobbin/app/ide"
	"bobbin/app/templates"
	"bobbin/connectors/all"
	"bobbin/connectors/own"
	"bobbin/runtime/engine"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/worker"
)

// startEngine is what this process runs when it becomes the owner of the home.
func (p *program) startEngine(h home.Home) func(context.Context) (home.Program, error) {
	return func(ctx context.Context) (home.Program, error) {
		config := p.engineConfig()
		config.ConfigDir, config.StateDir, config.CacheDir = h.Config, h.State, h.Cache
		config.Passphrase = p.Getenv("BOBBIN_PASSPHRASE")
		e, err := engine.Open(ctx, config)
		if err != nil {
			return home.Program{}, err
		}
		mux := api.New(ide.New(ide.Config{Engine: e, Templates: templates.All(), Version: version}))
		return home.Program{Handler: mux, Quiet: mux.Quiet, Settle: e.Settle, Stop: e.Stop}, nil
	}
}

// engineConfig is what every engine of this program has: that of a home and that of a runner.
func (p *program) engineConfig() engine.Config {
	return engine.Config{
		Connectors: all.Connectors(), Services: all.Simulators(),
		Own:           engine.OwnConnectors{Make: own.Make, Open: own.Open, Largest: own.Largest},
		WorkerCommand: []string{p.Executable, "worker"},
		Getenv:        p.Getenv,
		Policy:        p.policy(),
		Now:           now,
		Logger:        slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
}

// closing is how long the last requests of other processes have to end.
const closing = 10 * time.Second

// closeSession ends a session. What else runs in this process goes on to its end first (scripts
// that were triggered, runs of other processes, what was found in the queue), as long as the
// person lets it; the home is served meanwhile.
func (p *program) closeSession(ctx context.Context, s *home.Session) error {
	notice := time.AfterFunc(time.Second, func() {
		fmt.Fprintln(p.Stderr, "Other invocations are still running in this process. Ctrl+C ends them.")
	})
	_ = s.Settle(ctx) // its only fault is that the person has stopped waiting
	notice.Stop()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if ctx.Err() == nil {
		return s.Finish(grace)
	}
	return s.Close(grace)
}

// workerCommand is what the engine starts to run scripts in. It serves one parent over its
// standard input and output.
func (p *program) workerCommand() *cobra.Command {
	return &cobra.Command{Use: "worker", Short: "Run scripts for an engine", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m := machine.New(machine.Config{})
			return worker.Serve(cmd.Context(), os.Stdin, os.Stdout, m.Run, m.Prepare)
		}}
}
