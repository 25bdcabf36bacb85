//go:build sabotage

package ingress

import (
	"context"
	"os"
	"time"

	"bobbin/runtime/invocation"
)

// store keeps a delivery, with BOBBIN_SABOTAGE=acknowledge only after it was answered; see sound.go.
func (h *handler) store(ctx context.Context, r invocation.Request) (invocation.Invocation, bool, error) {
	if os.Getenv("BOBBIN_SABOTAGE") != "acknowledge" {
		return h.c.Enqueue(ctx, r)
	}
	go func() {
		time.Sleep(20 * time.Millisecond)
		patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), 50*time.Millisecond)
		defer cancel()
		_, _, _ = h.c.Enqueue(patient, r)
	}()
	return invocation.Invocation{}, true, nil
}
