package engine

import (
	"context"
	"time"
)

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
		case <-e.untidy:
		}
	}
}

// TidySoon has a round made now: there may be more to remove.
func (e *Engine) TidySoon() {
	select {
	case e.untidy <- struct{}{}:
	default: // one is to come
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
	rules, err := e.db.Gate().Retentions(ctx)
	if err == nil {
		_, err = e.db.Sweep(ctx, e.c.Now(), rules)
	}
	if err != nil && ctx.Err() == nil {
		e.c.Logger.Warn("remove old invocations", "error", err)
	}
	if e.duty(ctx, "webhooks", tidyEvery/2) {
		e.refreshDue(ctx)
	}
}
