package engine

import (
	"context"
	"net/http"
)

// Ingress takes deliveries as they come from outside.
func (e *Engine) Ingress() http.Handler { return e.ingress }

// RefreshDue is the round of housekeeping that refreshes webhooks.
func (e *Engine) RefreshDue(ctx context.Context) { e.refreshDue(ctx) }

// Heard takes what another node says.
func (e *Engine) Heard(message string) { e.heard(message) }

// WhilePlacing calls f while a deployment is being taken over.
func (e *Engine) WhilePlacing(f func()) {
	e.placing.Lock()
	defer e.placing.Unlock()
	f()
}

// OnlyQueries says whether a rehearsal sends a body.
func OnlyQueries(body string) bool { return onlyQueries([]byte(body)) }
