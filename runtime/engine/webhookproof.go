package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/outbound"
)

// The bounds of a delivery test.
const (
	proofWait    = time.Minute      // for a delivery, when nothing else was said
	longestProof = 30 * time.Minute // a person may have to log in somewhere first
	probeWait    = 10 * time.Second
	keptProof    = 10 * time.Minute // an ended one can be asked for
)

// Proof is a delivery test: how far the way from the service to the listener was seen to lead.
type Proof struct {
	ID       string      `json:"id"`
	Listener string      `json:"listener"`
	Steps    []ProofStep `json:"steps"` // in the order they became known
	Done     bool        `json:"done"`
	// Arrived says, once it is done, that a delivery came, signed as it must be.
	Arrived bool `json:"arrived"`
}

// ProofStep is one thing that a delivery test found out.
type ProofStep struct {
	// Step is registered, reachable, asked (the service was asked to send something), waiting (a
	// person has to make it), arrived, signed or matched (the listener's event, or one it lets pass).
	Step  string `json:"step"`
	State string `json:"state"` // ok, failed, unknown (cannot be told from here) or waiting
	Text  string `json:"text"`
	Hint  string `json:"hint,omitempty"`
}

// The states of a step.
const (
	StepOK      = "ok"
	StepFailed  = "failed"
	StepUnknown = "unknown"
	StepWaiting = "waiting"
)

// ProofWish says which webhook is to be tested.
type ProofWish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
	Listener    string `json:"listener"`
	Seconds     int    `json:"seconds,omitempty"` // how long a delivery is waited for; 60 when 0
}

// proofs are the delivery tests that are going on.
type proofs struct {
	mu   sync.Mutex
	open map[string]*proof
}

type proof struct {
	of     hooked
	cancel context.CancelFunc
	saw    chan ingress.Sighting
	probe  string

	mu      sync.Mutex
	now     Proof
	changed chan struct{} // closed at the next change
}

// BeginProof begins a delivery test; its steps follow by WaitProof. It ends by itself.
func (e *Engine) BeginProof(_ context.Context, wish ProofWish) (Proof, error) {
	h, err := e.hooked(wish.Dir, wish.Environment, wish.Listener)
	if err != nil {
		return Proof{}, err
	}
	if h.kept.Address == "" {
		return Proof{}, notRegistered(h)
	}
	wait := min(time.Duration(wish.Seconds)*time.Second, longestProof)
	if wait <= 0 {
		wait = proofWait
	}
	ctx, cancel := context.WithTimeout(e.ctx, wait+probeWait)
	p := &proof{of: h, cancel: cancel, saw: make(chan ingress.Sighting, 64), probe: rand.Text(), changed: make(chan struct{}),
		now: Proof{ID: rand.Text(), Listener: h.listener.Name, Steps: []ProofStep{}}}
	e.proofs.mu.Lock()
	e.proofs.open[p.now.ID] = p
	e.proofs.mu.Unlock()
	e.background.Go(func() {
		defer cancel()
		e.prove(ctx, p, wait)
		// Whoever has begun it may not have heard of its end yet.
		time.AfterFunc(keptProof, func() {
			e.proofs.mu.Lock()
			defer e.proofs.mu.Unlock()
			delete(e.proofs.open, p.now.ID)
		})
	})
	return p.state(), nil
}

// WaitProof gives a delivery test when it has more than so many steps, or is done. Faults:
// not_found.
func (e *Engine) WaitProof(ctx context.Context, id string, steps int) (Proof, error) {
	p, err := e.proof(id)
	if err != nil {
		return Proof{}, err
	}
	for {
		p.mu.Lock()
		now, changed := p.now, p.changed
		p.mu.Unlock()
		if now.Done || len(now.Steps) > steps {
			return p.state(), nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return p.state(), ctx.Err()
		}
	}
}

// CancelProof ends a delivery test; one that has ended is no fault.
func (e *Engine) CancelProof(id string) {
	if p, err := e.proof(id); err == nil {
		p.cancel()
	}
}

func (e *Engine) proof(id string) (*proof, error) {
	e.proofs.mu.Lock()
	defer e.proofs.mu.Unlock()
	if p, ok := e.proofs.open[id]; ok {
		return p, nil
	}
	return nil, fault.New(fault.NotFound, "There is no such delivery test any more.")
}

// sighted tells the delivery tests of a request to a listener.
func (e *Engine) sighted(s ingress.Sighting) {
	e.proofs.mu.Lock()
	defer e.proofs.mu.Unlock()
	for _, p := range e.proofs.open {
		key := p.of.key()
		if string(key.Workspace) != s.Workspace || key.Environment != s.Environment || key.Parameter != s.Listener {
			continue
		}
		select {
		case p.saw <- s:
		default: // the test has seen more than enough
		}
	}
}

func (p *proof) state() Proof {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now
	now.Steps = append([]ProofStep{}, now.Steps...)
	return now
}

// step tells whoever waits of a step.
func (p *proof) step(step, state, text, hint string) {
	p.change(func(now *Proof) { now.Steps = append(now.Steps, ProofStep{step, state, text, hint}) })
}

func (p *proof) change(f func(*Proof)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.now)
	close(p.changed)
	p.changed = make(chan struct{})
}

// prove goes the way from the service to the listener.
func (e *Engine) prove(ctx context.Context, p *proof, wait time.Duration) {
	arrived := false
	defer func() { p.change(func(now *Proof) { now.Done, now.Arrived = true, arrived }) }()
	if !e.proveRegistered(ctx, p) {
		return
	}
	e.proveReachable(ctx, p)
	if ctx.Err() != nil {
		p.step("arrived", StepFailed, "The test was stopped.", "")
		return
	}
	e.ask(ctx, p)
	arrived = p.await(ctx, wait)
}

// proveRegistered asks the service for the webhook; without it nothing can come.
func (e *Engine) proveRegistered(ctx context.Context, p *proof) bool {
	if p.of.connector.Events.Registrar == nil {
		p.step("registered", StepUnknown, "Only a person can tell whether "+p.of.connector.Title+" knows the address: it has no API for that.", "Go through the checklist once more: bobbin webhooks DIR register "+p.of.listener.Name)
		return true
	}
	err := e.check(ctx, &p.of)
	switch {
	case err != nil:
		f := fault.From(err)
		p.step("registered", StepUnknown, "The service does not say whether the webhook is registered: "+f.Sentence, f.Hint)
	case p.of.kept.Missing:
		p.step("registered", StepFailed, "The webhook "+p.of.kept.ID+" is not there any more: somebody removed it, or it expired.", "Register it again.")
		return false
	case p.of.kept.Off:
		p.step("registered", StepFailed, "The webhook "+p.of.kept.ID+" is switched off at the service, perhaps after deliveries that failed.", "Register it again, or switch it on.")
		return false
	default:
		p.step("registered", StepOK, "The service has the webhook "+p.of.kept.ID+" with this address.", "")
	}
	return true
}

// proveReachable calls the address from here. That it cannot be reached from here does not
// say that the service cannot: not every network lets its own addresses be called from inside.
func (e *Engine) proveReachable(ctx context.Context, p *proof) {
	probing, cancel := context.WithTimeout(ctx, probeWait)
	defer cancel()
	r, err := http.NewRequestWithContext(probing, http.MethodGet, p.of.kept.Address, nil)
	if err == nil {
		r.Header.Set(ingress.Probe, p.probe)
		var answer *http.Response
		if answer, err = e.door.Client(outbound.Binding{})(r); err == nil {
			_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // only its status counts
			answer.Body.Close()
			p.probed(answer.StatusCode)
			return
		}
	}
	hint := "Is `bobbin listen` running, with the same --key, and does the tunnel lead there? The service may reach it all the same."
	p.step("reachable", StepUnknown, "The address cannot be reached from here: "+fault.From(err).Sentence, hint)
}

// probed says whether an answer came from the listener: its request must have been seen here.
func (p *proof) probed(status int) {
	for {
		select {
		case s := <-p.saw:
			if s.Probe == p.probe {
				p.step("reachable", StepOK, "The address leads here.", "")
				return
			}
		default:
			p.step("reachable", StepFailed, fmt.Sprintf("Something else answers at the address (status %d).", status),
				"The tunnel leads elsewhere, or the address has another --key than `bobbin listen` has now: register the listener's present address.")
			return
		}
	}
}

// ask makes the service send something, or says who can.
func (e *Engine) ask(ctx context.Context, p *proof) {
	registrar := p.of.connector.Events.Registrar
	hint := "do in " + p.of.connector.Title + " what the listener hears: " + p.of.listener.Event
	if registrar == nil {
		p.step("waiting", StepWaiting, "To see a delivery, "+hint+".", "")
		return
	}
	if registrar.Try != "" {
		hint = registrar.Try + " (" + p.of.listener.Event + ")"
	}
	err := error(connector.ErrNoPing)
	if registrar.Ping != nil {
		site, _, e := e.hookSite(p.of)
		if err = e; err == nil {
			err = registrar.Ping(ctx, site, p.of.kept.Registration)
		}
	}
	switch {
	case err == nil:
		p.step("asked", StepOK, p.of.connector.Title+" was asked to send a test.", "")
	case errors.Is(err, connector.ErrNoPing):
		p.step("waiting", StepWaiting, "To see a delivery, "+hint+".", "")
	default:
		f := fault.From(err)
		p.step("asked", StepFailed, p.of.connector.Title+" does not send a test: "+f.Sentence, f.Hint)
		p.step("waiting", StepWaiting, "To see a delivery, "+hint+".", "")
	}
}

// await waits for a delivery, and says whether it is one that the listener believes.
func (p *proof) await(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case s := <-p.saw:
			if s.Probe != "" || s.Question {
				continue // ours, or the service wants to know whether somebody is there
			}
			return p.arrived(s)
		case <-timer.C:
			p.step("arrived", StepFailed, "Nothing has arrived in "+wait.String()+".", "Look at the service's own list of deliveries, where it has one: it says what it called and what it heard.")
			return false
		case <-ctx.Done():
			p.step("arrived", StepFailed, "The test was stopped before anything arrived.", "")
			return false
		}
	}
}

func (p *proof) arrived(s ingress.Sighting) bool {
	p.step("arrived", StepOK, "A delivery has arrived.", "")
	if s.Unsigned() {
		p.step("signed", StepFailed, "It is not signed with the listener's secret.", "Register the webhook again, which makes a new secret; or give the listener the one the service has: bobbin secret DIR set "+p.of.listener.Name)
		return false
	}
	p.step("signed", StepOK, "It is signed with the listener's secret.", "")
	switch {
	case s.Ignored != "":
		p.step("matched", StepOK, "It ran nothing, as a test must: "+s.Ignored, "")
	case s.Err != nil:
		f := fault.From(s.Err)
		p.step("matched", StepFailed, f.Sentence, f.Hint)
	default:
		p.step("matched", StepOK, "It is what the listener hears, and runs as the invocation "+string(s.Invocation)+".", "")
	}
	return true
}
