//go:build !sabotage

package relay

import (
	"context"

	"bobbin/runtime/secret"
)

// What keeps the promises of this package and can be taken out to see that the fault tests notice: a program that
// is built with the tag sabotage has sabotage.go in place of this file.

// lock closes what only the owner of a key may read.
func lock(plain []byte, key string) ([]byte, error) { return secret.SealFor(key, plain) }

// unlock opens it.
func unlock(sealed []byte, key *secret.Key) ([]byte, error) { return key.Open(sealed) }

// hand hands an event over until it is stored here, and only then tells the relay, until it knows.
func (r *Receiver) hand(ctx context.Context, e Event) {
	if a := r.deliver(ctx, e); a != nil {
		r.tell(ctx, e, a)
	}
}
