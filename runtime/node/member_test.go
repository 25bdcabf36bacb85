package node_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/node"
	"bobbin/runtime/store"
)

// bereaved is a real store in which a dead node has left something behind.
type bereaved struct {
	node.Store
	beats atomic.Int64
}

func (s *bereaved) Beat(ctx context.Context, id, state string) ([]string, error) {
	s.beats.Add(1)
	_, err := s.Store.Beat(ctx, id, state)
	return []string{"gone"}, err
}

// A node that gives back much for a dead one is not taken for dead meanwhile.
func TestMember_BeatsWhileItTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(context.Background(), t.TempDir(), store.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s := &bereaved{Store: db.Nodes()}
		var at, most atomic.Int64
		takes := func(ctx context.Context, _ string) (int, error) {
			most.Store(max(most.Load(), at.Add(1)))
			defer at.Add(-1)
			select {
			case <-time.After(10 * time.Minute):
				return 1, nil
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
		}
		m, err := node.Join(t.Context(), node.Config{Store: s, Every: 10 * time.Second, TakeOver: takes, Logger: slog.New(slog.DiscardHandler),
			Dead: func() { t.Error("it is taken for dead") }}, node.Node{ID: "a", Home: "h"})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { m.Run(ctx); close(ended) }()
		time.Sleep(5 * time.Minute)
		if n := s.beats.Load(); n < 30 || most.Load() != 1 {
			t.Errorf("%d beats in five minutes, %d take-overs at once", n, most.Load())
		}
		cancel()
		<-ended
		if at.Load() != 0 {
			t.Error("it still takes over after its end")
		}
	})
}
