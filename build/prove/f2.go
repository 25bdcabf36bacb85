package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"bobbin/build/stand"
)

// zombie is F2: of three nodes one is killed again and again, and one stands still for so long that the others
// take over what it had, and then goes on.
func zombie(ctx context.Context, s *stage) (f figures, err error) {
	all, urls, err := s.several(ctx)
	if err != nil {
		return f, err
	}
	senders, count, rounds := newSender(24), s.pick(10000, 400), s.pick(10, 2)
	done := senders.manyTo(ctx, urls, 24, "k", count, s.random.Uint64())
	var longest time.Duration
	for round := range rounds {
		if err := senders.await(ctx, round*count/rounds+count/rounds/2); err != nil {
			return f, err
		}
		took, err := s.freeze(ctx, all[0], all[1])
		if err != nil {
			return f, err
		}
		longest = max(longest, took)
	}
	if err := <-done; err != nil {
		return f, err
	}
	f, err = s.judge(ctx, all[2], senders)
	f.takeOver = longest
	if longest > 30*time.Second {
		f.others = append(f.others, fmt.Sprintf("taking over took %s", longest.Round(time.Second)))
	}
	return f, err
}

// freeze kills one node and stops another until what both had is taken over, then lets them go on.
func (s *stage) freeze(ctx context.Context, victim, sleeper *stand.Node) (time.Duration, error) {
	if err := sleeper.Signal(syscall.SIGSTOP); err != nil {
		return 0, err
	}
	victim.Kill()
	began := time.Now()
	took, err := s.takenOver(ctx, began)
	if err == nil {
		err = sleeper.Signal(syscall.SIGCONT)
	}
	if err == nil {
		err = victim.Start()
	}
	return took, err
}

// takenOver returns when nothing that ran at first stands as it did.
func (s *stage) takenOver(ctx context.Context, began time.Time) (time.Duration, error) {
	held, err := s.watched.running(ctx)
	if err != nil {
		return 0, err
	}
	for deadline := time.Now().Add(patience); ; {
		now, err := s.watched.running(ctx)
		if err != nil {
			return 0, err
		}
		left := 0
		for id, fence := range held {
			if f, ok := now[id]; ok && f == fence {
				left++
			}
		}
		if left == 0 {
			return time.Since(began), nil
		}
		if time.Now().After(deadline) {
			return 0, fmt.Errorf("%d invocations of dead nodes are not taken over", left)
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}
