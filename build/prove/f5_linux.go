package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// full is F5: the disk of the data directory is full for a while.
func full(ctx context.Context, s *stage) (f figures, err error) {
	data := filepath.Join(s.dir, "data-a")
	if err := os.Mkdir(data, 0o700); err != nil {
		return f, err
	}
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=48m"); err != nil {
		return f, fmt.Errorf("%w: a small disk needs root and mount: %w", errCannot, err)
	}
	defer func() {
		s.close() // what is open holds the disk
		if end := syscall.Unmount(data, syscall.MNT_DETACH); err == nil {
			err = end
		}
	}()
	n, urls, err := s.one(ctx)
	if err != nil {
		return f, err
	}
	senders := newSender(16)
	if err := <-senders.many(ctx, urls["in"], 16, "before", s.pick(1000, 100), s.random.Uint64()); err != nil {
		return f, err
	}
	ballast := filepath.Join(data, "ballast")
	if err := fill(ballast); err != nil {
		return f, err
	}
	all, err := s.pour(ctx, senders, urls["in"])
	if err != nil {
		return f, err
	}
	acknowledged, freed := senders.count(), time.Now()
	if err := os.Remove(ballast); err != nil {
		return f, err
	}
	if err := senders.await(ctx, min(acknowledged+1, senders.begun())); err != nil {
		return f, err
	}
	took := time.Since(freed)
	if err := <-all; err != nil {
		return f, err
	}
	f, err = s.judge(ctx, n, senders)
	f.takeOver = took
	if s.sabotage == "" && senders.statuses[507] == 0 {
		f.others = append(f.others, "no sender was told that the disk is full")
	}
	f.note = fmt.Sprintf("%d answers 503, %d answers 507", senders.statuses[503], senders.statuses[507])
	return f, err
}

// pour sends to a runner whose disk is full until it refuses, and gives the channel of the senders that go on.
// What fits is not known before: the database has room of its own, in its pages and its log, and more of it
// when more came in before.
func (s *stage) pour(ctx context.Context, senders *sender, url string) (<-chan error, error) {
	count := s.pick(2000, 500)
	for round := 0; ; round++ {
		before := senders.count()
		all := senders.many(ctx, url, 16, fmt.Sprintf("while%d-", round), count, s.random.Uint64())
		if s.sabotage != "" { // a broken one accepts all the same, and gives up a little later
			err := senders.await(ctx, before+count)
			time.Sleep(time.Second)
			return all, err
		}
		refused, err := senders.refused(ctx, 50, all)
		if refused || err != nil {
			return all, err
		}
	}
}

// fill writes until nothing more fits.
func fill(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	for size := 1 << 20; size > 0; {
		if _, err := file.Write(make([]byte, size)); err == nil {
			continue
		} else if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
		size /= 2
	}
	return nil
}
