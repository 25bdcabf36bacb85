//go:build !sabotage

package ingress

import (
	"context"

	"bobbin/runtime/invocation"
)

// store keeps a delivery; when it returns, that is stored. (A program that is built with the tag sabotage has
// sabotage.go in place of this file, to see that the fault tests notice.)
func (h *handler) store(ctx context.Context, r invocation.Request) (invocation.Invocation, bool, error) {
	return h.c.Enqueue(ctx, r)
}
