//go:build sabotage

package relay

import (
	"bytes"
	"context"
	"os"
	"time"

	"bobbin/runtime/secret"
)

// What is broken on purpose, by BOBBIN_SABOTAGE; see sound.go.

// lock leaves everything open with BOBBIN_SABOTAGE=seal.
func lock(plain []byte, key string) ([]byte, error) {
	if os.Getenv("BOBBIN_SABOTAGE") == "seal" {
		return plain, nil
	}
	return secret.SealFor(key, plain)
}

func unlock(sealed []byte, key *secret.Key) ([]byte, error) {
	if bytes.HasPrefix(sealed, []byte("{")) {
		return sealed, nil
	}
	return key.Open(sealed)
}

// hand tells the relay before it hands an event over with BOBBIN_SABOTAGE=taken.
func (r *Receiver) hand(ctx context.Context, e Event) {
	if os.Getenv("BOBBIN_SABOTAGE") == "taken" {
		r.tell(ctx, e, &Answer{Status: 202, Body: []byte("{}")})
		time.Sleep(100 * time.Millisecond)
		r.deliver(ctx, e)
		return
	}
	if a := r.deliver(ctx, e); a != nil {
		r.tell(ctx, e, a)
	}
}
