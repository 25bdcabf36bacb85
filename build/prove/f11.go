package main

import (
	"context"
	"strings"
	"time"

	"bobbin/build/stand"
)

// several are three runners on one database, with a workspace that listens, and its address at each of them.
// A run takes a while after its effect, so that a fault meets some that have begun.
func (s *stage) several(ctx context.Context) (all []*stand.Node, urls []string, err error) {
	f := s.listening(1)
	f.Files["scripts/In.js"] = strings.Replace(f.Files["scripts/In.js"], "	return", "	await new Promise((resolve) => setTimeout(resolve, 100));\n	return", 1)
	all, address, err := s.three(ctx, f)
	return all, everywhere(all, address["in"]), err
}

// three are three runners on one database, watched, with a workspace, and the addresses of its listeners at the first.
func (s *stage) three(ctx context.Context, f stand.Folder) (all []*stand.Node, address map[string]string, err error) {
	for _, name := range []string{"a", "b", "c"} {
		n, err := s.runner(name)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, n)
	}
	if address, err = s.publish(all[0], f); err == nil {
		s.watched, err = watchPostgres(ctx, s.url)
	}
	return all, address, err
}

// everywhere is the address of a listener at each of several nodes.
func everywhere(all []*stand.Node, address string) (urls []string) {
	for _, n := range all {
		urls = append(urls, n.At(address))
	}
	return urls
}

// upgraded is F11: the nodes are replaced one after the other by those of another version, which brings a
// migration, while webhooks come in.
func upgraded(ctx context.Context, s *stage) (f figures, err error) {
	next, err := s.next()
	if err != nil {
		return f, err
	}
	all, urls, err := s.several(ctx)
	if err != nil {
		return f, err
	}
	senders, count := newSender(24), s.pick(10000, 400)
	done := senders.manyTo(ctx, urls, 24, "k", count, s.random.Uint64())
	var longest time.Duration
	for at, n := range all {
		if err := senders.await(ctx, (at+1)*count/(len(all)+2)); err != nil {
			return f, err
		}
		if at == 0 { // what the newer version needs is added while the older ones still work
			if err := s.watched.migrate(ctx); err != nil {
				return f, err
			}
		}
		began := time.Now()
		if err := s.replace(n, next); err != nil {
			return f, err
		}
		longest = max(longest, time.Since(began))
	}
	if err := <-done; err != nil {
		return f, err
	}
	f, err = s.judge(ctx, all[2], senders)
	f.takeOver = longest
	return f, err
}

// replace ends a node in order and starts the next version of it.
func (s *stage) replace(n *stand.Node, next string) error {
	n.Stop()
	if s.sabotage == "" {
		n.Program = next
	}
	return n.Start()
}
