package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// noisy is F10: one workspace has a long queue, others have an event now and then.
func noisy(ctx context.Context, s *stage) (f figures, err error) {
	loud := s.listening(1)
	loud.Files["scripts/In.js"] = strings.Replace(loud.Files["scripts/In.js"], "	return", "	await new Promise((resolve) => setTimeout(resolve, 500));\n	return", 1)
	n, urls, err := s.with(ctx, loud)
	if err != nil {
		return f, err
	}
	var quiet []string
	for number := range s.pick(10, 2) {
		more, err := s.publish(n, s.listening(number+2))
		if err != nil {
			return f, err
		}
		quiet = append(quiet, more["in"])
	}
	crowd := newSender(32)
	if err := <-crowd.many(ctx, urls["in"], 32, "k", s.pick(50000, 1000), s.random.Uint64()); err != nil {
		return f, err
	}
	senders := newSender(1)
	count := s.pick(1000, 40)
	all := make(chan error, count)
	waits := make([]wait, count)
	for event := range count { // sent when its time has come, whatever became of those before
		go func() {
			all <- s.quietly(ctx, senders, quiet[event%len(quiet)], fmt.Sprintf("quiet%d", event), &waits[event])
		}()
		time.Sleep(10 * time.Millisecond)
	}
	for range count {
		if err := <-all; err != nil {
			return f, err
		}
	}
	var delays []time.Duration
	var before []int
	for _, w := range waits {
		delays, before = append(delays, w.time), append(before, w.others)
	}
	f.unjudged = true // the noisy ones would have to end first
	f.sent, f.acknowledged = len(crowd.sent)+count, len(crowd.ids)+len(senders.ids)
	slices.Sort(before)
	p95, overtaken := quantile(delays, 0.95), before[len(before)*95/100]
	f.note = fmt.Sprintf("quiet p95 %s behind %d queued, %d began before it", p95.Round(time.Millisecond), max(0, len(crowd.sent)-s.receiver.count()), overtaken)
	// As many as have a place may begin before a quiet one; more would be the queue itself.
	if overtaken > 2*places {
		f.others = append(f.others, fmt.Sprintf("%d events of the noisy workspace began before a quiet one", overtaken))
	}
	if !s.short && p95 > 2*time.Second {
		f.others = append(f.others, fmt.Sprintf("a quiet event waits %s", p95.Round(time.Millisecond)))
	}
	return f, nil
}

// wait is how long an event waited for its script, and how many others began meanwhile.
type wait struct {
	time   time.Duration
	others int
}

// quietly sends one event and waits for what its script tells.
func (s *stage) quietly(ctx context.Context, senders *sender, url, key string, w *wait) error {
	since := s.receiver.count()
	if err := senders.deliver(ctx, key, url); err != nil {
		return err
	}
	at, err := s.receiver.heard(ctx, key)
	w.time, w.others = at.Sub(senders.when(key)), s.receiver.count()-since
	return err
}

// places is how many invocations a runner has at once, those kept for the quiet ones included.
const places = 80
