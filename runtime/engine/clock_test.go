package engine

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

func TestClock_GoesByTheDatabase(t *testing.T) {
	own := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	database, failure := own.Add(-time.Hour), error(nil)
	c := &clock{logger: slog.New(slog.DiscardHandler), own: func() time.Time { return own },
		ask: func(context.Context) (time.Time, error) { return database, failure }}
	pass := func(here, there time.Duration) time.Time {
		own, database = own.Add(here), database.Add(there)
		if err := c.look(t.Context()); !errors.Is(err, failure) {
			t.Fatal(err)
		}
		return c.now()
	}
	first := database
	for _, step := range []struct {
		here, there, want time.Duration
		failure           error
	}{
		{want: 0},
		{here: time.Minute, there: time.Minute, want: time.Minute},
		{here: time.Second, there: time.Second + drift/2, want: time.Minute + time.Second},                      // the way takes so long
		{here: time.Second, there: time.Second, failure: errors.New("away"), want: time.Minute + 2*time.Second}, // it goes on by itself
		{here: 0, there: time.Hour - drift/2, want: time.Hour + time.Minute + 2*time.Second},
	} {
		failure = step.failure
		if got := pass(step.here, step.there).Sub(first); got != step.want {
			t.Errorf("it is %s after the beginning, not %s", got, step.want)
		}
	}
}
