package main

import (
	"context"
	"fmt"
	"time"
)

// killed is F1: a runner is killed again and again while webhooks come in.
func killed(ctx context.Context, s *stage) (f figures, err error) {
	count, kills := s.pick(10000, 600), s.pick(20, 5)
	n, urls, err := s.one(ctx)
	if err != nil {
		return f, err
	}
	senders := newSender(32)
	all := senders.many(ctx, urls["in"], 32, "k", count, s.random.Uint64())
	var longest time.Duration
	for kill := range kills {
		share := count / (kills + 1)
		if err := senders.await(ctx, kill*share+1+s.random.IntN(share)); err != nil {
			return f, err
		}
		time.Sleep(time.Duration(s.random.IntN(3000)) * time.Microsecond) // anywhere in a commit
		n.Kill()
		again := s.receiver.after()
		if err := n.Start(); err != nil {
			return f, err
		}
		select {
		case <-again:
		case <-n.Over:
			return f, fmt.Errorf("the runner ended by itself after kill %d", kill+1)
		case <-time.After(patience):
			if state := n.State(); state == "T" {
				return f, fmt.Errorf("somebody has stopped the runner by a signal after kill %d", kill+1)
			}
			f.others = append(f.others, fmt.Sprintf("it did not go on after kill %d: %d acknowledged, %d effects", kill+1, senders.count(), s.receiver.count()))
			return f, nil
		}
		longest = max(longest, time.Since(n.Begun))
	}
	if err := <-all; err != nil {
		return f, err
	}
	f, err = s.judge(ctx, n, senders)
	f.takeOver, f.note = longest, fmt.Sprintf("%d kills each", kills)
	return f, err
}
