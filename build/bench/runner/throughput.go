package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/storetest/postgrestest"
)

// side is one address that is loaded.
type side struct {
	name, url string
	want      int
	settle    func() error // returns when all that was accepted has run; nil when the answer says so
	pid       func() int   // of the process; what it started counts with it
	rates     []float64
	work      []float64 // processor time of one, in milliseconds
}

// workspace is what the runner is measured with.
func workspace() stand.Folder {
	return stand.Folder{Number: 1, Files: map[string]string{
		"listeners/async.json": `{"connection":"generic","event":"http","script":"Async"}`,
		"listeners/sync.json":  `{"connection":"generic","event":"http","script":"Sync","mode":"sync"}`,
		"listeners/timed.json": `{"connection":"generic","event":"http","script":"Timed"}`,
		"scripts/Transform.js": "export " + transform[strings.Index(transform, "function"):],
		"scripts/Async.js": `import { transform } from './Transform';
export default async (event) => { const result = transform(event.body); console.log('made ' + result.title); };
`,
		"scripts/Sync.js": `import { transform } from './Transform';
export default async (event) => { const result = transform(event.body); console.log('made ' + result.title);
	return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(result) }; };
`,
		"scripts/Timed.js": `const now = () => performance.timeOrigin + performance.now();
const first = now();
import { transform } from './Transform';
export default async (event) => { const began = now(); const result = transform(event.body); console.log('made ' + result.title); return { first, began, last: now() }; };
`,
	}}
}

// throughput loads Bobbin, on each database, and Node-RED by turns.
func (b *bench) throughput() error {
	var async, sync []*side
	add := func(name string, flags ...string) error {
		n, urls, err := b.runner(name, flags...)
		if err != nil {
			return err
		}
		settle, err := b.settling(n)
		async = append(async, &side{name: name, url: urls["async"], want: 202, settle: settle, pid: n.PID})
		sync = append(sync, &side{name: name, url: urls["sync"], want: 200, pid: n.PID})
		return err
	}
	if err := add("SQLite"); err != nil {
		return err
	}
	if url, ok := b.database(); ok {
		if err := add("PostgreSQL", "--database", url); err != nil {
			return err
		}
	}
	if b.nodeRED != nil {
		red := func() int { return b.nodeRED.cmd.Process.Pid }
		async = append(async, &side{name: "Node-RED", url: b.nodeRED.url + "/async", want: 202, pid: red})
		sync = append(sync, &side{name: "Node-RED", url: b.nodeRED.url + "/sync", want: 200, pid: red})
	}
	for _, sides := range [][]*side{async, sync} {
		if err := b.byTurns(sides); err != nil {
			return err
		}
	}
	b.compare("durable invocations, answered 202, run, logged", async)
	b.compare("sync requests, answered by the script", sync)
	return nil
}

// database is a schema of its own in a PostgreSQL that is started for the benchmark; false where there is none.
func (b *bench) database() (string, bool) {
	if b.without {
		return "", false
	}
	if b.cluster == nil {
		cluster, err := postgrestest.Open()
		if err != nil {
			b.without = true
			b.notes = append(b.notes, fmt.Sprintf("PostgreSQL is left out: %v.", err))
			return "", false
		}
		b.cluster = cluster
		b.ends = append([]func(){func() { _ = cluster.Close() }}, b.ends...) // after those who use it
	}
	b.schemas++
	return b.cluster.URL(fmt.Sprintf("bench%d", b.schemas)), true
}

// nodes loads one, two and three runners that share a database.
func (b *bench) nodes() error {
	database, ok := b.database()
	if !ok {
		return nil
	}
	var all []*stand.Node
	var address string
	for count := 1; count <= 3; count++ {
		n, err := stand.NewNode(fmt.Sprintf("node%d", count), b.program, b.dir, "--database", database)
		if err != nil {
			return err
		}
		n.Env = []string{"BOBBIN_MASTER_KEY=the same key for all nodes of this benchmark"}
		if count > 1 {
			n.Token = all[0].Token
		}
		b.ends = append(b.ends, n.Stop)
		if err := n.Start(); err != nil {
			return err
		}
		if all = append(all, n); count == 1 {
			urls, err := stand.Publish(b.ctx, n, b.dir, workspace())
			if err != nil {
				return err
			}
			address = urls["async"]
		}
		rate, err := b.together(all, address)
		if err != nil {
			return err
		}
		b.rows = append(b.rows, row{what: fmt.Sprintf("durable invocations, nodes on one PostgreSQL and this machine: %d", count), figure: perSecond(rate)})
	}
	for _, n := range all {
		n.Stop()
	}
	return nil
}

// together is the rate of nodes that share the connections.
func (b *bench) together(all []*stand.Node, address string) (float64, error) {
	settle, err := b.settling(all[0])
	if err != nil {
		return 0, err
	}
	var rates []float64
	for range b.rounds {
		began := time.Now()
		done := make(chan error, len(all))
		var good atomic.Int64
		for _, n := range all {
			u, err := url.Parse(n.At(address))
			if err != nil {
				return 0, err
			}
			l := &load{url: u, body: event, want: 202, connections: b.connections / len(all), until: began.Add(time.Duration(b.seconds * float64(time.Second)))}
			go func() { n, err := l.run(); good.Add(n); done <- err }()
		}
		for range all {
			if err := <-done; err != nil {
				return 0, err
			}
		}
		if err := settle(); err != nil {
			return 0, err
		}
		rates = append(rates, float64(good.Load())/time.Since(began).Seconds())
	}
	return median(rates), nil
}

// settling is how to wait until a runner has run everything.
func (b *bench) settling(n *stand.Node) (func() error, error) {
	client, err := n.Client()
	if err != nil {
		return nil, err
	}
	return func() error {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Minute)
		defer cancel()
		return stand.Settled(ctx, client)
	}, nil
}

// byTurns loads the sides one after the other, as often as there are rounds; the first turn, which
// only warms them, is not counted.
func (b *bench) byTurns(sides []*side) error {
	for round := range b.rounds + 1 {
		for _, s := range sides {
			u, err := url.Parse(s.url)
			if err != nil {
				return err
			}
			before, err := stand.CPU(s.pid())
			if err != nil {
				return err
			}
			began := time.Now()
			lasts := time.Duration(b.seconds * float64(time.Second))
			if round == 0 {
				lasts /= 3
			}
			l := &load{url: u, body: event, want: s.want, connections: b.connections, until: began.Add(lasts)}
			good, err := l.run()
			if err == nil && s.settle != nil {
				err = s.settle()
			}
			if err != nil {
				return err
			}
			took := time.Since(began)
			after, err := stand.CPU(s.pid())
			if err != nil {
				return err
			}
			if round > 0 {
				s.rates = append(s.rates, float64(good)/took.Seconds())
				s.work = append(s.work, 1000*(after-before)/float64(good))
			}
		}
	}
	return nil
}

// compare adds a row for each of ours, beside the last, which is the peer's.
func (b *bench) compare(what string, sides []*side) {
	peer := sides[len(sides)-1]
	if peer.name != "Node-RED" {
		peer = nil
	}
	for _, s := range sides {
		if s == peer {
			continue
		}
		r := row{what: what + ", " + s.name, figure: perSecond(median(s.rates)), target: ">= 2,000/s: " + held(median(s.rates) >= 2000)}
		if peer != nil {
			r.peer, r.ratio = perSecond(median(peer.rates)), median(s.rates)/median(peer.rates)
			r.target += ", aim 1.0 of Node-RED: " + held(r.ratio >= 1)
		}
		w := row{what: "processor time of one of them, " + s.name, figure: milliseconds(median(s.work))}
		if peer != nil {
			w.peer, w.ratio = milliseconds(median(peer.work)), median(s.work)/median(peer.work)
		}
		b.rows = append(b.rows, r, w)
	}
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	if len(sorted) == 0 {
		return 0
	}
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
