package ingress

import (
	"context"
	"crypto/rand"
	"regexp"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// Address is where one listener of one environment is called on a runner: Prefix and the key.
type Address struct {
	Key         string
	Workspace   string // ID
	Environment string
	Listener    string
	Chosen      bool // by a person, so that it can be guessed
	At          time.Time
}

// Path is the address below the server's base URL.
func (a Address) Path() string { return Prefix + a.Key }

// AddressStore keeps addresses. Each method is one transaction.
type AddressStore interface {
	// Address finds one by its key; not_found.
	Address(ctx context.Context, key string) (Address, error)
	// Addresses lists those of an environment, by listener.
	Addresses(ctx context.Context, workspace, environment string) ([]Address, error)
	// KeepAddress stores an address unless its listener has one, and gives the one it has then.
	KeepAddress(ctx context.Context, a Address) (Address, error)
	// ReplaceAddress stores an address in place of its listener's. Faults: conflict when another
	// listener has the key.
	ReplaceAddress(ctx context.Context, a Address) error
}

// Addresses gives the listeners of a runner their addresses. A listener keeps its own over all
// deployments, also while a release does not have it: a service that was told an address is
// not told another.
type Addresses struct {
	Store AddressStore
	Now   func() time.Time
}

// Ensure gives the address of a listener, a new random one when it has none.
func (s Addresses) Ensure(ctx context.Context, workspace, environment, listener string) (Address, error) {
	return s.Store.KeepAddress(ctx, s.fresh(workspace, environment, listener))
}

func (s Addresses) fresh(workspace, environment, listener string) Address {
	return Address{Key: strings.ToLower(rand.Text()), Workspace: workspace, Environment: environment, Listener: listener, At: s.Now()}
}

// Rotate gives a listener a new random address. The old one is nobody's from then on.
func (s Addresses) Rotate(ctx context.Context, workspace, environment, listener string) (Address, error) {
	a := s.fresh(workspace, environment, listener)
	return a, s.Store.ReplaceAddress(ctx, a)
}

var chosenForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,99}$`)

// Choose gives a listener an address that a person chose. Faults: invalid, conflict.
func (s Addresses) Choose(ctx context.Context, workspace, environment, listener, key string) (Address, error) {
	if !chosenForm.MatchString(key) {
		return Address{}, fault.New(fault.Invalid, "%q cannot be the address of a listener.", key).
			WithHint("Use lower-case letters, digits, dots, hyphens and underscores, 3 to 100: orders-of-acme.")
	}
	a := Address{Key: key, Workspace: workspace, Environment: environment, Listener: listener, Chosen: true, At: s.Now()}
	return a, s.Store.ReplaceAddress(ctx, a)
}

// List lists the addresses of an environment, by listener.
func (s Addresses) List(ctx context.Context, workspace, environment string) ([]Address, error) {
	return s.Store.Addresses(ctx, workspace, environment)
}
