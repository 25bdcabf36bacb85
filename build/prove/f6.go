package main

import (
	"context"
	"fmt"
)

// repeated is F6: a sender repeats itself, all at once and once more after the answer.
func repeated(ctx context.Context, s *stage) (f figures, err error) {
	const times = 100
	n, urls, err := s.one(ctx)
	if err != nil {
		return f, err
	}
	senders := newSender(times)
	for key := range s.pick(50, 5) {
		done := make(chan error, times)
		for range times {
			go func() { done <- senders.deliver(ctx, fmt.Sprintf("k%d", key), urls["in"]) }()
		}
		for range times {
			if err := <-done; err != nil {
				return f, err
			}
		}
		if err := senders.deliver(ctx, fmt.Sprintf("k%d", key), urls["in"]); err != nil { // the answer was lost
			return f, err
		}
	}
	f, err = s.judge(ctx, n, senders)
	f.note = fmt.Sprintf("%d answers 202, %d answers 200", senders.statuses[202], senders.statuses[200])
	if created := senders.statuses[202]; created != f.sent {
		f.others = append(f.others, fmt.Sprintf("%d deliveries were answered 202", created))
	}
	return f, err
}
