package main

import (
	"context"
	"fmt"
	"time"
)

// crashed is F3: the database crashes again and again while webhooks come in, and once it stays away.
func crashed(ctx context.Context, s *stage) (f figures, err error) {
	n, urls, err := s.one(ctx)
	if err != nil {
		return f, err
	}
	senders, count, crashes := newSender(32), s.pick(10000, 2000), s.pick(10, 2)
	all := senders.many(ctx, urls["in"], 32, "k", count, s.random.Uint64())
	var longest time.Duration
	for crash := range crashes {
		if err := senders.await(ctx, crash*count/crashes+count/crashes/2); err != nil {
			return f, err
		}
		if err := s.cluster.Crash(); err != nil {
			return f, err
		}
		if crash == 0 {
			time.Sleep(time.Duration(s.pick(60, 1)) * time.Second)
		}
		if err := s.cluster.Recover(); err != nil {
			return f, err
		}
		back := time.Now()
		if err := senders.await(ctx, min(senders.count()+1, count)); err != nil {
			return f, err
		}
		longest = max(longest, time.Since(back))
	}
	if err := <-all; err != nil {
		return f, err
	}
	f, err = s.judge(ctx, n, senders)
	f.takeOver = longest
	f.note = fmt.Sprintf("%d answers 503", senders.statuses[503])
	return f, err
}
