package engine

import (
	"context"
	"time"
)

// keptFor is how long ended invocations and their logs are kept.
const keptFor = 180 * 24 * time.Hour

// tidyEvery is the time between two rounds of housekeeping.
const tidyEvery = 6 * time.Hour

// keepHouse removes what has expired, now and from time to time, until ctx ends.
func (e *Engine) keepHouse(ctx context.Context) {
	ticker := time.NewTicker(tidyEvery)
	defer ticker.Stop()
	for {
		e.tidy(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// tidy is one round. What fails is tried again in the next one.
func (e *Engine) tidy(ctx context.Context) {
	if err := e.chains.bodies.Prepare(); err != nil {
		e.c.Logger.Warn("remove old stored bodies", "error", err)
	}
	e.chains.sweep()
	if _, err := e.records.Sweep(ctx); err != nil && ctx.Err() == nil {
		e.c.Logger.Warn("remove expired records", "error", err)
	}
	if _, err := e.db.DeleteBefore(ctx, e.c.Now().Add(-keptFor)); err != nil && ctx.Err() == nil {
		e.c.Logger.Warn("remove old invocations", "error", err)
	}
	e.refreshDue(ctx)
}
