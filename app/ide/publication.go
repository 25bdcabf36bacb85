package ide

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/release"
	"bobbin/runtime/trial"
	"bobbin/runtime/workspace"
)

// keptPublication is how long a publication that has ended can be asked for, or tried again.
const keptPublication = time.Hour

// Publication is a workspace's environment on its way to a runner, step by step.
type Publication struct {
	ID          string        `json:"id"`
	Turn        int           `json:"turn"` // rises with every change
	Environment string        `json:"environment"`
	Runner      string        `json:"runner"` // as it was named
	Steps       []PublishStep `json:"steps"`
	Done        bool          `json:"done"`
	// Release and Deployed are what came of it: nothing was changed on the runner without Deployed.
	Release  string               `json:"release,omitempty"`
	Deployed *control.Environment `json:"deployed,omitempty"`
	Warnings []string             `json:"warnings"`
}

// PublishStep is one step of a publication.
type PublishStep struct {
	// Name is reach, check, test, pack, send, deploy, register or health.
	Name       string    `json:"name"`
	State      string    `json:"state"` // waiting, running, ok, failed or skipped
	Text       string    `json:"text,omitempty"`
	StartedAt  time.Time `json:"startedAt,omitzero"`
	DurationMs float64   `json:"durationMs,omitempty"`
	// Why it failed: what is wrong in the workspace, which tests failed, or a fault.
	Problems []workspace.Diagnostic `json:"problems,omitempty"`
	Tests    *trial.Report          `json:"tests,omitempty"`
	Fault    *fault.Error           `json:"fault,omitempty"`
	Webhooks []Registration         `json:"webhooks,omitempty"` // of the step register
}

// The states of a step.
const (
	stepWaiting = "waiting"
	stepRunning = "running"
	stepOK      = "ok"
	stepFailed  = "failed"
	stepSkipped = "skipped"
)

// publications are those that go on, and those that have ended lately.
type publications struct {
	mu  sync.Mutex
	all map[string]*publication
}

// publication does the steps, one at a time.
type publication struct {
	engine   *engine.Engine
	webhooks *Webhooks
	in       Publish
	cancel   context.CancelFunc // of the round that goes on

	// What the steps give each other; one at a time has it.
	on      *engine.Publishing
	release release.Release

	mu      sync.Mutex
	now     Publication
	changed chan struct{} // closed at the next change
}

// errUnwell ends a publication whose step says by itself what is wrong.
var errUnwell = fault.New(fault.Invalid, "Nothing was published.")

func newPublication(e *engine.Engine, w *Webhooks, in Publish) *publication {
	p := &publication{engine: e, webhooks: w, in: in, changed: make(chan struct{}), cancel: func() {},
		now: Publication{ID: rand.Text(), Environment: in.Environment, Runner: in.Runner, Warnings: []string{}}}
	for _, name := range []string{"reach", "check", "test", "pack", "send", "deploy", "register", "health"} {
		if name == "register" && !in.Register {
			continue
		}
		p.now.Steps = append(p.now.Steps, PublishStep{Name: name, State: stepWaiting})
	}
	return p
}

// anew forgets what has to be done again: what failed, and all of it while nothing was sent, since
// the workspace may have changed, and what is sent must be what was checked.
func (p *publication) anew() {
	p.change(func(now *Publication) {
		now.Done = false
		now.Steps = append([]PublishStep{}, now.Steps...)
		for i := range now.Steps {
			if s := &now.Steps[i]; now.Release == "" || s.State == stepFailed || s.State == stepRunning {
				*s = PublishStep{Name: s.Name, State: stepWaiting}
			}
		}
	})
}

// round does what was not done yet, until a step fails.
func (p *publication) round(ctx context.Context) {
	for i, s := range p.state().Steps {
		if s.State == stepOK || s.State == stepSkipped {
			continue
		}
		began := p.engine.Now()
		p.step(i, func(s *PublishStep) { s.State, s.StartedAt = stepRunning, began.UTC() })
		state, err := p.take(ctx, i, s.Name)
		p.step(i, func(s *PublishStep) {
			s.State, s.DurationMs = state, float64(p.engine.Now().Sub(began).Microseconds())/1000
			if err != nil {
				s.State = stepFailed
			}
			if err != nil && err != errUnwell {
				s.Fault = fault.From(err)
			}
		})
		if err != nil {
			break
		}
	}
	p.change(func(now *Publication) { now.Done = true })
}

// take does one step.
func (p *publication) take(ctx context.Context, i int, name string) (state string, err error) {
	known := p.in.Release != "" // one there is already was checked when it was cut
	switch name {
	case "reach":
		return p.reach(ctx, i)
	case "check":
		if known {
			return stepSkipped, nil
		}
		return p.check(ctx, i)
	case "test":
		if known || p.in.NoTest {
			return stepSkipped, nil
		}
		return p.test(ctx, i)
	case "pack":
		return p.pack(ctx, i)
	case "send":
		return p.send(ctx, i)
	case "deploy":
		return p.deploy(ctx, i)
	case "register":
		return p.register(ctx, i)
	}
	return p.health(ctx, i)
}

func (p *publication) reach(ctx context.Context, i int) (string, error) {
	client, err := p.in.client(ctx, p.engine)
	if err != nil {
		return "", err
	}
	p.on, err = p.engine.Publishing(ctx, engine.Publish{Dir: p.in.Dir, Environment: p.in.Environment, Runner: client, Version: p.in.Version,
		Release: p.in.Release, Head: p.in.Head, WithAccounts: p.in.WithAccounts})
	if err != nil {
		return "", err
	}
	p.say(i, "Bobbin %s, as %s", cmp.Or(p.on.Info.Version, "of an unknown version"), p.on.Info.Role)
	return stepOK, nil
}

func (p *publication) check(ctx context.Context, i int) (string, error) {
	problems, err := p.on.Check(ctx)
	if err == nil && len(problems) > 0 {
		p.step(i, func(s *PublishStep) { s.Problems = problems })
		p.say(i, "%s", counted(len(problems), "error"))
		err = errUnwell
	}
	return stepOK, err
}

func (p *publication) test(ctx context.Context, i int) (string, error) {
	report, err := p.on.Test(ctx)
	if err != nil {
		return "", err
	}
	if report == nil {
		p.say(i, "There are none.")
		return stepSkipped, nil
	}
	p.step(i, func(s *PublishStep) { s.Tests = report })
	p.say(i, "%d passed, %d failed", report.Passed, report.Failed)
	if report.Failed > 0 {
		return "", errUnwell
	}
	return stepOK, nil
}

func (p *publication) pack(ctx context.Context, i int) (string, error) {
	needs, err := p.on.Pack(ctx)
	if err != nil {
		return "", err
	}
	if !p.in.WithAccounts {
		p.say(i, "The runner uses what it has.")
		return stepSkipped, nil
	}
	for _, a := range needs.Accounts {
		if a.Renews {
			p.on.Warnings = append(p.on.Warnings, "The login "+a.Name+" renews itself, and is the runner's from now on. Connect it again to go on using it on this machine.")
		}
	}
	p.say(i, "%s", sealedWords(len(needs.Accounts), len(needs.Passwords), len(needs.Secrets)))
	return stepOK, nil
}

// sealedWords counts what is sent sealed; what there is none of is not named.
func sealedWords(accounts, passwords, secrets int) string {
	var words []string
	for _, one := range []struct {
		n    int
		word string
	}{{accounts, "account"}, {passwords, "password"}, {secrets, "listener secret"}} {
		if one.n > 0 {
			words = append(words, counted(one.n, one.word))
		}
	}
	if len(words) == 0 {
		return "There is nothing to seal."
	}
	return strings.Join(words, ", ")
}

func (p *publication) send(ctx context.Context, i int) (state string, err error) {
	if p.release, err = p.on.Send(ctx); err != nil {
		return "", err
	}
	p.change(func(now *Publication) { now.Release = p.release.Version })
	p.say(i, "%s, %d kB", p.release.Version, (p.release.Bytes+999)/1000)
	return stepOK, nil
}

func (p *publication) deploy(ctx context.Context, i int) (string, error) {
	deployed, err := p.on.Deploy(ctx, p.release)
	if err != nil {
		return "", err
	}
	p.say(i, "%s runs %s", deployed.Name, deployed.Release)
	p.deployed(deployed)
	return stepOK, nil
}

// deployed keeps what the runner says of the environment, with what a person should know of it.
func (p *publication) deployed(e control.Environment) {
	warnings := append([]string{}, p.on.Warnings...)
	for _, l := range e.Listeners {
		if l.Disabled {
			warnings = append(warnings, "The event listener "+l.Name+" is switched off in "+e.Name+".")
		} else if l.Delivery == workspace.RelayDelivery && l.Relay == "" {
			warnings = append(warnings, "The address of "+l.Name+" at the relay is not known yet: publish again, or look at the environment later.")
		} else if l.Unverified {
			warnings = append(warnings, "Anyone who knows the address of "+l.Name+" can send it events, because it has no secret.")
		}
	}
	p.change(func(now *Publication) { now.Deployed, now.Warnings = &e, warnings })
}

// register has the services call the runner's addresses, and deploys the same release once more,
// with the secrets that were made for that. Simulated services are the runner's own.
func (p *publication) register(ctx context.Context, i int) (string, error) {
	wish := RegisterAll{Dir: p.in.Dir, Environment: p.in.Environment, Scope: p.in.Scope, Addresses: map[string]string{}, Real: true}
	for _, l := range p.state().Deployed.Listeners {
		if !l.Disabled && (l.Delivery != workspace.RelayDelivery || l.Relay != "") { // deployed has told of the others
			wish.Addresses[l.Name] = l.Address()
		}
	}
	done, err := p.webhooks.RegisterAll(ctx, wish)
	if err != nil {
		return "", err
	}
	made, failed := 0, 0
	for _, one := range done.Webhooks {
		switch {
		case one.Fault != nil:
			failed++
		case one.By == engine.ByAPI:
			made++
		}
	}
	p.step(i, func(s *PublishStep) { s.Webhooks = done.Webhooks })
	p.say(i, "%d of %s registered", made, counted(len(done.Webhooks), "webhook"))
	if made > 0 {
		if err := p.again(ctx); err != nil {
			return "", err
		}
	}
	switch {
	case failed > 0:
		return "", errUnwell
	case len(done.Webhooks) == 0:
		return stepSkipped, nil
	}
	return stepOK, nil
}

// again deploys what was sent with the secrets there are now.
func (p *publication) again(ctx context.Context) error {
	if _, err := p.on.Pack(ctx); err != nil {
		return err
	}
	deployed, err := p.on.Deploy(ctx, p.release)
	if err == nil {
		p.deployed(deployed)
	}
	return err
}

func (p *publication) health(ctx context.Context, i int) (string, error) {
	client, err := p.in.client(ctx, p.engine)
	if err != nil {
		return "", err
	}
	health, err := client.Health(ctx)
	if err != nil {
		return "", err
	}
	if !health.Ready {
		return "", fault.New(fault.Unavailable, "The runner is not ready to take deliveries%s.", unready(health)).
			WithHint("What was published stays there. Look at the runner's log.")
	}
	p.say(i, "The runner takes deliveries.")
	return stepOK, nil
}

func (p *publication) state() Publication {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now
	now.Steps = append([]PublishStep{}, now.Steps...)
	return now
}

// change changes the state, and wakes who waits for that.
func (p *publication) change(f func(now *Publication)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.now)
	p.now.Turn++
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *publication) step(i int, f func(s *PublishStep)) {
	p.change(func(now *Publication) {
		now.Steps = append([]PublishStep{}, now.Steps...) // who was given the old ones keeps them
		f(&now.Steps[i])
	})
}
