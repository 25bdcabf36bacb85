package engine

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth"
)

// renewals makes one renewal at a time of each account's tokens.
type renewals struct {
	mu    sync.Mutex
	going map[string]*renewal // by account
	// spent are refresh tokens that the service has refused: it is not asked again.
	spent map[string]string
	// forced are access tokens that were got because the service had refused the ones before
	// them: where it refuses these, too, it is not for the token.
	forced map[string]string
	// unkept are new tokens that could not be stored. The old ones are worth nothing any more.
	unkept map[string]connector.Credential
}

// renewal is one that is going on; what it gave is there when done is closed.
type renewal struct {
	done       chan struct{}
	credential connector.Credential
	err        error
}

// renewWithin bounds a renewal, waiting for another process included.
const renewWithin = 2 * time.Minute

// renewLease bounds a renewal on a runner: should its node die, another one does it after that.
const renewLease = 45 * time.Second

// lastRenewal is how long a renewal may go on when the program ends.
const lastRenewal = 5 * time.Second

// credential opens an account's credential, with an access token that is good for a while.
func (e *Engine) credential(ctx context.Context, c *connector.Connector, account connector.Account) (connector.Credential, error) {
	credential, err := e.accounts.Credential(ctx, account.Name)
	if err != nil {
		return nil, err
	}
	kind, err := authKind(c, account.Auth)
	if err != nil || kind.OAuth == nil {
		return credential, nil // what the connector does not know, it says itself
	}
	stale, usable := oauth.Stale(credential, e.c.Now())
	if !stale {
		return credential, nil
	}
	one := e.startRenewal(c, kind, account, "")
	select {
	case <-one.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if one.err != nil && usable && !fault.Is(one.err, fault.Denied) {
		return credential, nil // the service will be back before it ends
	}
	return one.credential, one.err
}

// renewRefused gets new tokens because the service refuses an access token that should be good.
// False says that there is nothing to get, or that the tokens had just been got for that reason.
func (e *Engine) renewRefused(ctx context.Context, c *connector.Connector, account connector.Account, refused connector.Credential) (bool, error) {
	kind, err := authKind(c, account.Auth)
	token := refused[connector.AccessToken]
	if err != nil || kind.OAuth == nil || token == "" {
		return false, nil // what is wrong with the kind, the connector says itself
	}
	r := &e.renewals
	r.mu.Lock()
	inVain := r.forced[account.Name] == token
	r.mu.Unlock()
	if inVain {
		return false, nil
	}
	one := e.startRenewal(c, kind, account, token)
	select {
	case <-one.done:
		return one.err == nil && one.credential[connector.AccessToken] != token, one.err
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}

// startRenewal joins the renewal of an account's tokens that is going on, or starts one; refused
// is an access token that is no good though it has not expired. It goes on to its end whoever
// waits for it: a token that was used up must not be lost.
func (e *Engine) startRenewal(c *connector.Connector, kind connector.AuthKind, account connector.Account, refused string) *renewal {
	r := &e.renewals
	r.mu.Lock()
	defer r.mu.Unlock()
	if one, ok := r.going[account.Name]; ok {
		return one
	}
	one := &renewal{done: make(chan struct{})}
	r.going[account.Name] = one
	e.background.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), renewWithin)
		defer cancel()
		// Whoever ends the program does not wait long for a service that does not answer.
		defer context.AfterFunc(e.ctx, func() { time.AfterFunc(lastRenewal, cancel) })()
		one.credential, one.err = e.renew(ctx, c, kind, account, refused)
		r.mu.Lock()
		if refused != "" && one.err == nil {
			r.forced[account.Name] = one.credential[connector.AccessToken]
		}
		delete(r.going, account.Name)
		r.mu.Unlock()
		close(one.done)
	})
	return one
}

// renew gets new tokens, unless another process of this home has got them meanwhile, and
// stores them before anybody uses them.
func (e *Engine) renew(ctx context.Context, c *connector.Connector, kind connector.AuthKind, account connector.Account, refused string) (connector.Credential, error) {
	ctx, unlock, err := e.renewAlone(ctx, account.Name)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The login %q cannot be renewed: %s.", account.Name, err).WithHint("Try again.").Because(err)
	}
	defer unlock()
	old, err := e.accounts.Credential(ctx, account.Name)
	if err != nil {
		return nil, err
	}
	if stale, _ := oauth.Stale(old, e.c.Now()); !stale && (refused == "" || old[connector.AccessToken] != refused) {
		return old, nil
	}
	fresh, err := e.newTokens(ctx, c, kind, account, old)
	if err != nil {
		return nil, err
	}
	e.redactor.Learn(fresh.Secrets()...)
	kept, err := e.accounts.Renew(ctx, account.Name, old, fresh, oauth.Ends(*kind.OAuth, fresh))
	e.renewals.mu.Lock()
	defer e.renewals.mu.Unlock()
	key := account.Name + " " + old[connector.RefreshToken]
	if err != nil {
		e.renewals.unkept[key] = fresh
		return nil, err
	}
	delete(e.renewals.unkept, key)
	return kept, nil
}

// renewAlone waits until nobody else renews the tokens of an account: no other process of this home,
// or no other node of the runner. What is done meanwhile is done within the context it gives.
func (e *Engine) renewAlone(ctx context.Context, account string) (alone context.Context, unlock func(), err error) {
	if e.c.Hosted {
		return e.hold(ctx, "renew "+account, renewLease)
	}
	// Dots may be in a name, separators may not: ValidName.
	lock := flock.New(filepath.Join(e.c.ConfigDir, "renew-"+account+".lock"))
	if _, err := lock.TryLockContext(ctx, 50*time.Millisecond); err != nil {
		return nil, nil, err
	}
	return ctx, func() { _ = lock.Unlock() }, nil // the system unlocks it at the latest when the process ends
}

// newTokens asks the service, once for each refresh token.
func (e *Engine) newTokens(ctx context.Context, c *connector.Connector, kind connector.AuthKind, account connector.Account, old connector.Credential) (connector.Credential, error) {
	way, err := e.oauthLogin(c, kind, account, old)
	if err != nil {
		return nil, err
	}
	r := &e.renewals
	token := old[connector.RefreshToken]
	r.mu.Lock()
	unkept, waiting := r.unkept[account.Name+" "+token]
	refused := token != "" && r.spent[account.Name] == token
	r.mu.Unlock()
	switch {
	case waiting:
		return unkept, nil
	case refused:
		return nil, oauth.Revoked(way)
	}
	fresh, err := oauth.Refresh(ctx, way)
	if fault.Is(err, fault.Denied) && token != "" {
		r.mu.Lock()
		r.spent[account.Name] = token
		r.mu.Unlock()
	}
	return fresh, err
}

// oauthLogin is an account as package oauth knows it.
func (e *Engine) oauthLogin(c *connector.Connector, kind connector.AuthKind, account connector.Account, credential connector.Credential) (oauth.Login, error) {
	site := account.BaseURL
	if kind.OAuth.Site != nil {
		var err error
		if site, err = kind.OAuth.Site(account.BaseURL); err != nil {
			return oauth.Login{}, err
		}
	}
	return oauth.Login{Account: account.Name, Title: c.Title, Way: *kind.OAuth, Site: site, Fields: account.Fields, Secrets: credential,
		Do: e.door.Client(*e.binding(c, account.Name, account, credential)), Now: e.c.Now}, nil
}
