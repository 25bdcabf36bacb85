package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/invocation"
)

// stages is how long the parts of an invocation take, in milliseconds.
type stages struct {
	title string
	parts []stageOf
}

type stageOf struct {
	name string
	all  []float64
}

// latency measures one invocation at a time, warm, and one while others are sent.
func (b *bench) latency() error {
	n, urls, err := b.runner("stages")
	if err != nil {
		return err
	}
	defer n.Stop()
	if _, err := b.timed(n, urls["timed"], b.pick(50, 3)); err != nil { // warms
		return err
	}
	quiet, err := b.timed(n, urls["timed"], b.pick(1000, 10))
	if err != nil {
		return err
	}
	b.report("one at a time, warm worker", quiet, 5)
	stop := b.background(urls["async"], b.pick(8, 2))
	busy, err := b.timed(n, urls["timed"], b.pick(1000, 10))
	if sent := stop(); err == nil {
		err = sent
	}
	if err != nil {
		return err
	}
	b.report("while 8 connections send as fast as they are answered", busy, 20)
	return nil
}

// background loads an address until it is stopped.
func (b *bench) background(address string, connections int) (stop func() error) {
	r, err := http.NewRequest(http.MethodPost, address, nil)
	if err != nil {
		return func() error { return err }
	}
	l := &load{url: r.URL, body: event, want: 202, connections: connections, until: time.Now().Add(time.Hour)}
	done := make(chan error, 1)
	go func() { _, err := l.run(); done <- err }()
	return func() error {
		l.stopped.Store(true)
		return <-done
	}
}

// moments are what is known of one invocation, in milliseconds since 1970.
type moments struct{ sent, received, answered, started, first, began, last, finished float64 }

// timed sends one event after the other and gives the moments of each.
func (b *bench) timed(n *stand.Node, address string, count int) ([]moments, error) {
	known := map[invocation.ID]*moments{}
	for range count {
		m := &moments{sent: ms(time.Now())}
		response, err := http.Post(address, "application/json", strings.NewReader(event))
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		m.answered = ms(time.Now())
		var answer struct{ InvocationID invocation.ID }
		if err == nil {
			err = json.Unmarshal(text, &answer)
		}
		if err != nil {
			return nil, err
		}
		known[answer.InvocationID] = m
		time.Sleep(2 * time.Millisecond) // an event now and then, as they come
	}
	client, err := n.Client()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	var all []moments
	for id, m := range known {
		whole, err := ended(ctx, client.Invocation, id)
		if err != nil {
			return nil, err
		}
		var told struct{ First, Began, Last float64 }
		if err := json.Unmarshal(whole.Result, &told); err != nil {
			return nil, err
		}
		m.received, m.started, m.finished = ms(whole.QueuedAt), ms(whole.StartedAt), ms(whole.FinishedAt)
		m.first, m.began, m.last = told.First, told.Began, told.Last
		all = append(all, *m)
	}
	return all, nil
}

func ms(t time.Time) float64 { return float64(t.UnixMicro()) / 1000 }

// report makes the stages of moments, and a row of what is promised.
func (b *bench) report(title string, all []moments, target float64) {
	s := stages{title: title}
	for _, part := range []struct {
		name string
		of   func(m moments) float64
	}{
		{"accept: sent until read and verified", func(m moments) float64 { return m.received - m.sent }},
		{"store: until the answer was read, the commit in between", func(m moments) float64 { return m.answered - m.received }},
		{"queue: until claimed", func(m moments) float64 { return m.started - m.received }},
		{"start: from claimed, or stored where that came after, to the first line", func(m moments) float64 { return max(0, m.first-max(m.started, m.answered)) }},
		{"received to the first line of user code, the store in between", func(m moments) float64 { return m.first - m.received }},
		{"run: first line to last", func(m moments) float64 { return m.last - m.first }},
		{"finish: last line until ended, the log stored", func(m moments) float64 { return m.finished - m.last }},
	} {
		one := stageOf{name: part.name}
		for _, m := range all {
			one.all = append(one.all, part.of(m))
		}
		slices.Sort(one.all)
		s.parts = append(s.parts, one)
	}
	b.stages = append(b.stages, s)
	first := s.parts[4].at(0.99)
	b.rows = append(b.rows, row{what: "received to first line of user code, stored before, p99: " + title, figure: milliseconds(first),
		target: "< " + milliseconds(target) + ": " + held(first < target)})
}

// at is a quantile.
func (s stageOf) at(q float64) float64 {
	if len(s.all) == 0 {
		return 0
	}
	return s.all[min(len(s.all)-1, int(q*float64(len(s.all))))]
}
