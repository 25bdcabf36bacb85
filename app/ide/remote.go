package ide

import (
	"context"
	"strings"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// Remote shows and changes what runners run, through their control API. Every request names the
// runner; a page never has its token.
type Remote struct{ engine *engine.Engine }

// RemoteWish is the request of everything that is asked of a runner; each takes of it what it needs.
type RemoteWish struct {
	RunnerLogin
	Dir          string        `json:"dir,omitempty"` // of the workspace here, to be compared
	Workspace    workspace.ID  `json:"workspace,omitempty"`
	Environment  string        `json:"environment,omitempty"`
	Release      string        `json:"release,omitempty"` // number or digest
	Path         string        `json:"path,omitempty"`    // of a file in a release
	From         string        `json:"from,omitempty"`    // environment to promote from
	Listener     string        `json:"listener,omitempty"`
	Address      string        `json:"address,omitempty"` // chosen for a listener
	InvocationID invocation.ID `json:"invocationId,omitempty"`
	TokenID      string        `json:"tokenId,omitempty"`
	Before       int64         `json:"before,omitempty"` // of the audit log
}

func (w RemoteWish) environment() control.OneEnvironment {
	return control.OneEnvironment{Workspace: w.Workspace, Environment: w.Environment}
}

// asked answers a request by asking the runner that it names.
func asked[Out any](ctx context.Context, e *engine.Engine, login RunnerLogin, ask func(c *control.Client) (Out, error)) (Out, error) {
	client, err := login.client(ctx, e)
	if err != nil {
		var none Out
		return none, err
	}
	return ask(client)
}

// RunnerState is the answer of runner.info.
type RunnerState struct {
	Info   control.Info   `json:"info"`
	Health control.Health `json:"health"`
}

// Info answers runner.info: what a runner is, what the token may do, and how it is.
func (s *Remote) Info(ctx context.Context, in RemoteWish) (RunnerState, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (out RunnerState, err error) {
		if out.Info, err = c.Info(ctx, control.Nothing{}); err == nil {
			out.Health, err = c.Health(ctx)
		}
		return out, err
	})
}

// Workspaces answers runner.workspaces: what there is, and what each environment runs.
func (s *Remote) Workspaces(ctx context.Context, in RemoteWish) (control.WorkspaceList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.WorkspaceList, error) {
		return c.Workspaces(ctx, control.Nothing{})
	})
}

// RemotePlace is the answer of runner.environment: an environment with its history, its schedules
// and the releases it could run.
type RemotePlace struct {
	Environment control.Environment  `json:"environment"`
	Deployments []control.Deployment `json:"deployments"`
	Schedules   []control.Schedule   `json:"schedules"`
	Releases    []release.Release    `json:"releases"`
	Others      []string             `json:"others"` // environments of the workspace
	Paused      []invocation.Pause   `json:"paused"` // what holds it back: its own, or one of the whole workspace
	Queues      invocation.Depths    `json:"queues"`
	// Limits are those of the workspace on the runner; nil where that is older than them.
	Limits *control.WorkspaceLimits `json:"limits,omitempty"`
}

// Environment answers runner.environment.
func (s *Remote) Environment(ctx context.Context, in RemoteWish) (RemotePlace, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (out RemotePlace, err error) {
		if out.Environment, err = c.Environment(ctx, in.environment()); err != nil {
			return out, err
		}
		history, err := c.Deployments(ctx, in.environment())
		if err != nil {
			return out, err
		}
		out.Deployments = history.Deployments
		schedules, err := c.Schedules(ctx, in.environment())
		if err != nil {
			return out, err
		}
		out.Schedules = schedules.Schedules
		releases, err := c.Releases(ctx, control.OfWorkspace{Workspace: in.Workspace})
		if err != nil {
			return out, err
		}
		out.Releases, out.Others = releases.Releases, []string{}
		if err := held(ctx, c, in, &out); err != nil {
			return out, err
		}
		all, err := c.Environments(ctx, control.OfWorkspace{Workspace: in.Workspace})
		for _, e := range all.Environments {
			if e.Name != in.Environment {
				out.Others = append(out.Others, e.Name)
			}
		}
		return out, err
	})
}

// RollBack answers runner.rollBack: to the release named, else to the one before.
func (s *Remote) RollBack(ctx context.Context, in RemoteWish) (control.Environment, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Environment, error) {
		return c.RollBack(ctx, control.RollBack{Workspace: in.Workspace, Environment: in.Environment, To: in.Release})
	})
}

// Promote answers runner.promote: the environment gets the release of another one.
func (s *Remote) Promote(ctx context.Context, in RemoteWish) (control.Environment, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Environment, error) {
		return c.Promote(ctx, control.Promote{Workspace: in.Workspace, Environment: in.Environment, From: in.From})
	})
}

// Readdress answers runner.readdress: a listener gets the address that is given, or a new random
// one; the old one ends.
func (s *Remote) Readdress(ctx context.Context, in RemoteWish) (control.Listener, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Listener, error) {
		if in.Address == "" {
			return c.Rotate(ctx, control.OneListener{Workspace: in.Workspace, Environment: in.Environment, Listener: in.Listener})
		}
		return c.Choose(ctx, control.ChooseAddress{Workspace: in.Workspace, Environment: in.Environment, Listener: in.Listener, Address: in.Address})
	})
}

// RemoteLog is the request of runner.invocations.
type RemoteLog struct {
	RunnerLogin
	Workspace   string        `json:"workspace,omitempty"`
	Environment string        `json:"environment,omitempty"`
	Script      string        `json:"script,omitempty"`
	Listener    string        `json:"listener,omitempty"`
	Status      string        `json:"status,omitempty"`
	From        string        `json:"from,omitempty"` // queued from then on, RFC 3339
	Text        string        `json:"text,omitempty"` // in the error
	Dead        bool          `json:"dead,omitempty"` // only dead letters
	Before      invocation.ID `json:"before,omitempty"`
	Limit       int           `json:"limit,omitempty"`
}

// Invocations answers runner.invocations, newest first.
func (s *Remote) Invocations(ctx context.Context, in RemoteLog) (control.InvocationList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.InvocationList, error) {
		return c.Invocations(ctx, control.InvocationFilter{Workspace: in.Workspace, Environment: in.Environment, Script: in.Script, Listener: in.Listener,
			Status: in.Status, From: in.From, Text: in.Text, Dead: in.Dead, Before: in.Before, Limit: in.Limit})
	})
}

// Invocation answers runner.invocation, in the form of invocation.get.
func (s *Remote) Invocation(ctx context.Context, in RemoteWish) (Whole, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (Whole, error) {
		whole, err := c.Invocation(ctx, control.OneInvocation{ID: in.InvocationID})
		return Whole{Invocation: whole.Invocation, Console: whole.Console, LinesDropped: whole.Invocation.LinesDropped, HTTP: whole.HTTP}, err
	})
}

// Replay answers runner.replay: the event of an invocation is run once more.
func (s *Remote) Replay(ctx context.Context, in RemoteWish) (Invocation, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (Invocation, error) {
		i, err := c.Replay(ctx, control.OneInvocation{ID: in.InvocationID})
		return Invocation{i}, err
	})
}

// Abort answers runner.abort.
func (s *Remote) Abort(ctx context.Context, in RemoteWish) (control.Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Nothing, error) {
		return c.Abort(ctx, control.OneInvocation{ID: in.InvocationID})
	})
}

// Comparison is the answer of runner.compare.
type Comparison struct {
	Release string           `json:"release"`
	Digest  string           `json:"digest"`
	Changes []release.Change `json:"changes"` // from the release to the folder
}

// Compare answers runner.compare: what in the folder differs from what the environment runs.
func (s *Remote) Compare(ctx context.Context, in RemoteWish) (Comparison, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return Comparison{}, err
	}
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (Comparison, error) {
		e, err := c.Environment(ctx, control.OneEnvironment{Workspace: w.ID, Environment: in.Environment})
		if err != nil {
			return Comparison{}, err
		}
		whole, err := c.Release(ctx, control.OneRelease{Workspace: w.ID, Release: e.Deployment.Digest})
		if err != nil {
			return Comparison{}, err
		}
		head, err := release.HeadOf(w)
		return Comparison{whole.Release.Version, whole.Release.Digest, release.Compare(whole.Manifest, head)}, err
	})
}

// File answers runner.file: the text of a source file of a release.
func (s *Remote) File(ctx context.Context, in RemoteWish) (control.SourceFile, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.SourceFile, error) {
		return c.File(ctx, control.OneFile{Workspace: in.Workspace, Release: in.Release, Path: in.Path})
	})
}

// Tokens answers runner.tokens.
func (s *Remote) Tokens(ctx context.Context, in RemoteWish) (control.TokenList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.TokenList, error) {
		return c.Tokens(ctx, control.Nothing{})
	})
}

// NewRunnerToken is the request of runner.createToken.
type NewRunnerToken struct {
	RunnerLogin
	New control.NewToken `json:"new"`
}

// CreateToken answers runner.createToken. The text of the token is told this once.
func (s *Remote) CreateToken(ctx context.Context, in NewRunnerToken) (control.MadeToken, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.MadeToken, error) {
		return c.CreateToken(ctx, in.New)
	})
}

// RevokeToken answers runner.revokeToken.
func (s *Remote) RevokeToken(ctx context.Context, in RemoteWish) (control.Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Nothing, error) {
		return c.RevokeToken(ctx, control.OneToken{ID: in.TokenID})
	})
}

// Audit answers runner.audit: a page of the audit log.
func (s *Remote) Audit(ctx context.Context, in RemoteWish) (control.AuditList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.AuditList, error) {
		return c.Audit(ctx, control.AuditPage{Before: in.Before})
	})
}

// Follow is the request of runner.follow.
type Follow struct {
	Runner string `json:"runner"`          // by its name
	Retry  bool   `json:"retry,omitempty"` // try a lost connection at once
}

// Follow answers runner.follow: what happens on the runner is told among the signals for half a
// minute more.
func (s *Remote) Follow(_ context.Context, in Follow) (engine.Following, error) {
	if strings.Contains(in.Runner, "://") {
		return engine.Following{}, fault.New(fault.Invalid, "Only a runner that is kept by a name is followed.").WithHint("Add it first.")
	}
	now, err := s.engine.FollowRunner(in.Runner)
	if in.Retry {
		s.engine.RetryRunner(in.Runner)
	}
	return now, err
}
