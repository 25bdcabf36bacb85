package connector

import (
	"context"
	"net/url"
	"time"

	"bobbin/runtime/fault"
)

// Registrar registers webhooks at a service by its API. Its functions are safe for concurrent
// use. Their errors are faults: denied when the account may not, invalid when the service does
// not want what was asked for, not_found, unavailable.
type Registrar struct {
	// Scope is what the service asks for beside the address and the event: a project, a board. A
	// field of which one of several is enough is optional; Register says what is missing.
	Scope []Field
	// Secret says who makes the secret that deliveries are verified with.
	Secret SecretFrom
	// Asks says that the service calls the address before it registers it, so that something must
	// answer there by then.
	Asks bool
	// Needs says what the account must be allowed to do.
	Needs string
	// Try says what a person does to make the service send something; it completes "To see a
	// delivery, …".
	Try string
	// Register registers a webhook.
	Register func(ctx context.Context, s Site, w Wanted) (Registration, error)
	// List gives the webhooks that are registered in a scope, also those of others.
	List func(ctx context.Context, s Site, scope map[string]string) ([]Registration, error)
	// Find gives a webhook as it is now; not_found when it was removed at the service.
	Find func(ctx context.Context, s Site, r Registration) (Registration, error)
	// Remove removes a webhook; one that is not there any more is no fault.
	Remove func(ctx context.Context, s Site, r Registration) error
	// Refresh makes a webhook last longer, and says until when; nil where none expires.
	Refresh func(ctx context.Context, s Site, r Registration) (Registration, error)
	// Ping makes the service send something now that runs no script; nil where it cannot be asked
	// to, ErrNoPing where it cannot for this webhook.
	Ping func(ctx context.Context, s Site, r Registration) error
}

// SecretFrom says who makes the secret of a webhook.
type SecretFrom string

// Who makes the secret.
const (
	SecretGiven     SecretFrom = "given"   // we make it and the service signs with it, or sends it along
	SecretInAddress SecretFrom = "address" // we make it; it is ?secret= of the registered address
	SecretMade      SecretFrom = "made"    // the service makes it: Registration.Secret
)

// Wanted is a webhook that is to be registered.
type Wanted struct {
	Name    string            // how people will know it in the service
	Address string            // of the listener
	Event   string            // as in the listener's file
	Secret  string            // "" where the service makes it
	Scope   map[string]string // by the names of Registrar.Scope
}

// SecretAddress is the address with the secret in it, for services that sign nothing.
func (w Wanted) SecretAddress() string {
	u, err := url.Parse(w.Address)
	if err != nil || w.Secret == "" {
		return w.Address
	}
	query := u.Query()
	query.Set("secret", w.Secret)
	u.RawQuery = query.Encode()
	return u.String()
}

// Registration is a webhook as the service has it.
type Registration struct {
	ID      string            `json:"id"`
	Address string            `json:"address"`         // without a secret
	Event   string            `json:"event"`           // as it was asked for
	Scope   map[string]string `json:"scope,omitempty"` // as it was asked for
	Kind    string            `json:"kind,omitempty"`  // where a service has several: app
	Expires time.Time         `json:"expires,omitzero"`
	// Off says that the service has switched it off.
	Off bool `json:"off,omitempty"`
	// Also are further things that were made for it, by what they are: the trigger of Zendesk.
	Also map[string]string `json:"also,omitempty"`
	// Secret is what the service made; "" otherwise.
	Secret string `json:"-"`
}

// ErrNoPing is the fault of a webhook that its service cannot be asked to try.
var ErrNoPing = fault.New(fault.Invalid, "The service cannot be asked to send a test.")

// PlainAddress is an address without the secret that SecretAddress put into it.
func PlainAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery == "" {
		return address
	}
	query := u.Query()
	query.Del("secret")
	u.RawQuery = query.Encode()
	return u.String()
}

// Step is one thing a person does to register a webhook by hand.
type Step struct {
	Text string `json:"text"`
	// Paste is what goes into the field that Text names, as it is.
	Paste string `json:"paste,omitempty"`
	// Secret says that the listener's secret is to be made here, or found.
	Secret bool `json:"secret,omitempty"`
}
