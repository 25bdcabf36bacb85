package engine

import (
	"context"

	"bobbin/runtime/connector"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
	"bobbin/runtime/trial"
	"bobbin/runtime/workspace"
)

// Test runs the tests of a workspace in an environment, the one a run takes when it is not
// named. Nothing of the home is read or written: every test has records and simulators of its
// own, and no account is used.
func (e *Engine) Test(ctx context.Context, dir, in string, o trial.Options) (*trial.Report, error) {
	w, err := e.runnable(dir)
	if err != nil {
		return nil, err
	}
	env, err := environment(w, in)
	if err != nil {
		return nil, err
	}
	return e.trials(w.Dir).Run(ctx, w, env, o)
}

// trials makes a Runner of the parts that run scripts.
func (e *Engine) trials(dir string) *trial.Runner {
	return trial.New(trial.Config{Compiler: e.compiler, Workers: e.workers, Bodies: e.chains.bodies,
		Connector: func(name string) (*connector.Connector, error) { return e.connectorIn(dir, name) },
		Service:   e.serviceOf,
		Bind:      e.simulatedBinding, Failed: failed, Now: e.c.Now, Passwords: e.testPasswords,
		Input: func(w *workspace.Workspace, env workspace.Environment, i invocation.Invocation) (script.Input, script.Limits, error) {
			limits := limitsOf(env, i.Limits)
			input, err := e.input(w, env, i, limits)
			return input, limits, err
		}})
}

// testPasswords fill in the password parameters of tests: by the rules for where they may be
// sent, and never with the values that are kept for them.
func (e *Engine) testPasswords(w *workspace.Workspace, env workspace.Environment, through *outbound.Binding, value func(string) string) map[string]outbound.Placeholder {
	all := (&host{engine: e, workspace: w, environment: env}).placeholders(through)
	for name := range w.Passwords() {
		placeholder := secret.Placeholder(string(w.ID), name)
		all[placeholder] = outbound.Placeholder{Allow: all[placeholder].Allow,
			Value: func(context.Context) (string, error) { return value(name), nil }}
	}
	return all
}
