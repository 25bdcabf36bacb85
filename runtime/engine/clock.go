package engine

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"time"
)

const (
	// askClock is how often the database is asked for its time.
	askClock = 10 * time.Second
	// drift is how far a clock may be off before it is put right: less comes of the way there and back.
	drift = 100 * time.Millisecond
)

// clock is the time of the database that the nodes of a runner share, so that all of them mean the same by
// now. Between two looks at the database it goes on as the timers of this machine do: whoever sets the
// machine's clock moves nothing here.
type clock struct {
	ask    func(ctx context.Context) (time.Time, error)
	own    func() time.Time
	logger *slog.Logger

	mu     sync.RWMutex
	shared time.Time // the time of the database at own's time asked
	asked  time.Time
}

func (c *clock) now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.shared.Add(c.own().Sub(c.asked))
}

// look asks the database: a few times, of which the quickest answer is the most exact.
func (c *clock) look(ctx context.Context) error {
	const times = 3
	var shared, asked time.Time
	took := time.Duration(math.MaxInt64)
	for range times {
		before := c.own()
		answer, err := c.ask(ctx)
		if err != nil {
			return err
		}
		if one := c.own().Sub(before); one < took {
			shared, asked, took = answer.Add(-one/2), before, one // it was read about half way
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.asked.IsZero() {
		off := shared.Sub(c.shared.Add(asked.Sub(c.asked)))
		if off.Abs() < drift+took {
			return nil
		}
		c.logger.Warn("the clock of the database and that of this machine have moved apart; the database's is gone by", "by", off)
	}
	c.shared, c.asked = shared, asked
	return nil
}

// keep asks the database from time to time until ctx ends. While it is away nothing is stored either.
func (c *clock) keep(ctx context.Context) {
	ticker := time.NewTicker(askClock)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = c.look(ctx)
		}
	}
}

// openClock has the engine go by the clock of a database that nodes share.
func (e *Engine) openClock(ctx context.Context) error {
	if !clockIsShared(e.c) {
		return nil
	}
	c := &clock{ask: e.db.Now, own: e.c.Now, logger: e.c.Logger}
	if err := c.look(ctx); err != nil {
		return err
	}
	e.c.Now = c.now
	e.background.Go(func() { c.keep(e.ctx) })
	return nil
}
