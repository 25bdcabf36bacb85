package engine

import (
	"context"
	"net/http"
)

// Ingress takes deliveries as they come from outside.
func (e *Engine) Ingress() http.Handler { return e.ingress }

// RefreshDue is the round of housekeeping that refreshes webhooks.
func (e *Engine) RefreshDue(ctx context.Context) { e.refreshDue(ctx) }
