package engine

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth"
)

// The states of a login that takes more than one step.
const (
	LoginWaiting = "waiting" // for a person, in a browser
	LoginChoose  = "choose"  // for a person, who says which site it is for
	LoginDone    = "done"
)

// LoginStep is how far a login has come.
type LoginStep struct {
	ID       string    `json:"id"`
	State    string    `json:"state"`
	Address  string    `json:"address,omitempty"`  // to open in a browser
	UserCode string    `json:"userCode,omitempty"` // to type there
	Callback string    `json:"callback,omitempty"` // where the browser comes back to
	Until    time.Time `json:"until,omitzero"`     // when it is given up
	Sites    []string  `json:"sites,omitempty"`    // to choose from
	// Account and Identity are there when it is done.
	Account  *connector.Account  `json:"account,omitempty"`
	Identity *connector.Identity `json:"identity,omitempty"`
}

// logins are those that wait for a person.
type logins struct {
	mu   sync.Mutex
	open map[string]*pending
}

// pending is a login that goes on.
type pending struct {
	port   string // of its callback, "" when it has none
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when its goroutine has
	chosen chan string

	mu      sync.Mutex
	step    LoginStep
	err     error
	changed chan struct{} // closed, and replaced, with each step
}

func (p *pending) set(step LoginStep, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step, p.err = step, err
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *pending) now() (LoginStep, error, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.step, p.err, p.changed
}

var (
	errGivenUp  = fault.New(fault.Canceled, "The login was stopped.").WithHint("Nothing was kept.")
	errReplaced = fault.New(fault.Canceled, "Another login has begun in place of this one.").WithHint("Finish that one.")
)

// BeginLogin begins to connect an account. A login nobody has to agree to is done at once.
func (e *Engine) BeginLogin(ctx context.Context, l Login) (LoginStep, error) {
	c, account, credential, err := e.prepare(l)
	if err != nil {
		return LoginStep{}, err
	}
	kind, _ := authKind(c, account.Auth)
	if kind.OAuth == nil || !kind.OAuth.Grant.Browser() {
		account, identity, err := e.Connect(ctx, l)
		return LoginStep{State: LoginDone, Account: &account, Identity: &identity}, err
	}
	way, err := e.oauthLogin(c, kind, account, credential)
	if err != nil {
		return LoginStep{}, err
	}
	p := &pending{port: account.Fields[connector.FieldPort], ended: make(chan struct{}), chosen: make(chan string, 1), changed: make(chan struct{})}
	e.logins.giveWay(p.port)
	attempt, err := oauth.Begin(ctx, way)
	if err != nil {
		return LoginStep{}, err
	}
	p.step = LoginStep{ID: rand.Text(), State: LoginWaiting, Address: attempt.Address, UserCode: attempt.UserCode, Callback: attempt.Callback, Until: attempt.Until}
	own, cancel := context.WithCancelCause(e.ctx)
	p.cancel = cancel
	e.logins.mu.Lock()
	e.logins.open[p.step.ID] = p
	e.logins.mu.Unlock()
	first := p.step
	e.background.Go(func() {
		defer close(p.ended)
		defer cancel(nil)
		step, err := e.login(own, p, attempt, c, kind, account)
		if cause := context.Cause(own); err != nil && cause != nil {
			err = cause
		}
		p.set(step, err)
	})
	return first, nil
}

// giveWay ends the login that has a port another one needs.
func (l *logins) giveWay(port string) {
	if port == "" || port == "0" {
		return
	}
	l.mu.Lock()
	var before []*pending
	for _, p := range l.open {
		if p.port == port {
			before = append(before, p)
		}
	}
	l.mu.Unlock()
	for _, p := range before {
		p.cancel(errReplaced)
		<-p.ended
	}
}

// login waits for the person and does the rest.
func (e *Engine) login(ctx context.Context, p *pending, attempt *oauth.Attempt, c *connector.Connector, kind connector.AuthKind, account connector.Account) (LoginStep, error) {
	step, _, _ := p.now()
	credential, err := attempt.Wait(ctx)
	attempt.Close()
	if err != nil {
		return step, err
	}
	e.redactor.Learn(credential.Secrets()...)
	if account.BaseURL == "" {
		if account.BaseURL, err = e.chooseSite(ctx, p, c, kind, account, credential); err != nil {
			return step, err
		}
		account.APIURL = account.BaseURL
	}
	account, identity, err := e.finish(ctx, c, account, credential)
	return LoginStep{ID: step.ID, State: LoginDone, Account: &account, Identity: &identity}, err
}

// chooseSite finds the site of a login that is good for several.
func (e *Engine) chooseSite(ctx context.Context, p *pending, c *connector.Connector, kind connector.AuthKind, account connector.Account, credential connector.Credential) (string, error) {
	way, err := e.oauthLogin(c, kind, account, credential)
	if err != nil {
		return "", err
	}
	sites, err := oauth.Sites(ctx, way)
	if err != nil {
		return "", err
	}
	if len(sites) == 1 {
		return sites[0], nil
	}
	step, _, _ := p.now()
	step.State, step.Sites = LoginChoose, sites
	p.set(step, nil)
	patience, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	select {
	case site := <-p.chosen:
		return site, nil
	case <-patience.Done():
		return "", fault.New(fault.Unavailable, "Nobody chose a site in time.").WithHint("Connect again.")
	}
}

func (e *Engine) pendingLogin(id string) (*pending, error) {
	e.logins.mu.Lock()
	defer e.logins.mu.Unlock()
	if p, ok := e.logins.open[id]; ok {
		return p, nil
	}
	return nil, fault.New(fault.NotFound, "This login is not going on any more.").WithHint("Connect again.")
}

// WaitLogin waits until a login has left a state: its next step, or why there is none.
func (e *Engine) WaitLogin(ctx context.Context, id, state string) (LoginStep, error) {
	p, err := e.pendingLogin(id)
	if err != nil {
		return LoginStep{}, err
	}
	for {
		step, err, changed := p.now()
		if err != nil || step.State == LoginDone {
			e.logins.mu.Lock()
			delete(e.logins.open, id)
			e.logins.mu.Unlock()
		}
		if err != nil || step.State != state {
			return step, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return LoginStep{}, ctx.Err()
		}
	}
}

// ChooseSite says which of the sites a login is for.
func (e *Engine) ChooseSite(id, site string) error {
	p, err := e.pendingLogin(id)
	if err != nil {
		return err
	}
	if step, _, _ := p.now(); !slices.Contains(step.Sites, site) {
		return fault.New(fault.Invalid, "%q is not among the sites this login is good for.", site).WithHint("Choose one of those that are listed.")
	}
	select {
	case p.chosen <- site:
	default: // it has been chosen
	}
	return nil
}

// CancelLogin ends a login; one that is over is no error.
func (e *Engine) CancelLogin(id string) {
	p, err := e.pendingLogin(id)
	if err != nil {
		return
	}
	p.cancel(errGivenUp)
	<-p.ended
	e.logins.mu.Lock()
	defer e.logins.mu.Unlock()
	delete(e.logins.open, id)
}
