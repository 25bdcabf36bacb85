package engine

import "net/http"

// Ingress takes deliveries as they come from outside.
func (e *Engine) Ingress() http.Handler { return e.ingress }
