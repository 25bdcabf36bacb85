package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// figures are what came of one run, or of several together.
type figures struct {
	sent, acknowledged int
	lost               int // acknowledged, and not run to a good end
	twice              int // deliveries that were committed more than once
	repeats            int // effects of an invocation after its first
	silent             int // of these, without a line about it in its console
	takeOver           time.Duration
	unjudged           bool     // what was lost or committed twice was not looked at
	note               string   // a figure of its own
	others             []string // what else is wrong
}

// wrong says what must not be.
func (f figures) wrong() []string {
	all := append([]string(nil), f.others...)
	for _, one := range []struct {
		count int
		what  string
	}{{f.lost, "acknowledged and lost"}, {f.twice, "committed twice"}, {f.silent, "repeated without a word"}} {
		if one.count > 0 {
			all = append(all, fmt.Sprintf("%d %s", one.count, one.what))
		}
	}
	return all
}

// add sums up runs; of times the longest counts.
func (f *figures) add(g figures) {
	f.sent += g.sent
	f.acknowledged += g.acknowledged
	f.lost += g.lost
	f.twice += g.twice
	f.repeats += g.repeats
	f.silent += g.silent
	f.takeOver = max(f.takeOver, g.takeOver)
	f.unjudged = f.unjudged || g.unjudged
	f.others = append(f.others, g.others...)
	if g.note != "" {
		f.note = g.note
	}
}

// String is for a person who watches.
func (f figures) String() string {
	text := fmt.Sprintf("%d sent, %d acknowledged", f.sent, f.acknowledged)
	if !f.unjudged {
		text += fmt.Sprintf(", %d lost, %d committed twice, %d repeats (%d unreported), longest take-over %s", f.lost, f.twice, f.repeats, f.silent, f.takeOver.Round(time.Millisecond))
	}
	if f.note != "" {
		text += ", " + f.note
	}
	if len(f.others) > 0 {
		text += ": " + strings.Join(f.others, "; ")
	}
	return text
}

// house is where invocations are, as people ask it.
type house interface {
	settled(ctx context.Context) error // returns when everything has ended
	list(ctx context.Context) ([]invocation.Invocation, error)
	console(ctx context.Context, id invocation.ID) ([]script.Line, error)
}

// hosted is a runner.
type hosted struct{ client *control.Client }

func (h hosted) settled(ctx context.Context) error { return stand.Settled(ctx, h.client) }
func (h hosted) list(ctx context.Context) ([]invocation.Invocation, error) {
	return stand.List(ctx, h.client)
}
func (h hosted) console(ctx context.Context, id invocation.ID) ([]script.Line, error) {
	whole, err := h.client.Invocation(ctx, control.OneInvocation{ID: id})
	return whole.Console, err
}

// judge waits until everything has ended, and compares what was acknowledged with what is there.
func (s *stage) judge(ctx context.Context, n *stand.Node, sent *sender) (f figures, err error) {
	client, err := n.Client()
	if err != nil {
		return f, err
	}
	at := hosted{client}
	if f, err = s.judgeAt(ctx, at, sent); err != nil {
		return f, err
	}
	wrong, err := counters(ctx, at)
	f.others = append(f.others, wrong...)
	return f, err
}

// counters compares the counters of the month with what there is, at a moment in which nothing began and nothing was under
// way: a schedule of every second goes on meanwhile.
func counters(ctx context.Context, at hosted) (wrong []string, err error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if err := at.settled(patient); err != nil {
			return nil, err
		}
		before, err := at.list(patient)
		if err != nil {
			return nil, err
		}
		used, err := at.client.Usage(patient, control.UsageOf{})
		if err != nil {
			return nil, err
		}
		all, err := at.list(patient)
		if err != nil {
			return nil, err
		}
		began := len(all) != len(before) || slices.ContainsFunc(before, func(i invocation.Invocation) bool { return i.Status == script.Queued || i.Status == script.Running })
		if !began {
			return miscounted(all, used), nil
		}
	}
}

// miscounted says where the counters of a month differ from the invocations there are, all of which have
// ended: each counts once, whatever killed the runner meanwhile.
func miscounted(all []invocation.Invocation, used control.UsageList) (wrong []string) {
	there, counted := map[script.Status]int64{}, map[script.Status]int64{}
	for _, i := range all {
		if invocation.Month(i.QueuedAt) == used.Month {
			there[i.Status]++
		}
	}
	open := int64(0)
	for _, team := range used.Teams {
		open += team.Open
		for status, n := range team.ByStatus {
			counted[status] += n
		}
	}
	if !maps.Equal(there, counted) || open != 0 {
		wrong = append(wrong, fmt.Sprintf("used are %v, and %d that have not ended, where there are %v", counted, open, there))
	}
	return wrong
}

func (s *stage) judgeAt(ctx context.Context, at house, sent *sender) (f figures, err error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := at.settled(patient); err != nil {
		return f, err
	}
	all, err := at.list(ctx)
	if err != nil {
		return f, err
	}
	commits, err := s.watched.commits(ctx)
	if err != nil {
		return f, err
	}
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	sent.mu.Lock()
	defer sent.mu.Unlock()
	f.sent, f.acknowledged = len(sent.sent), len(sent.ids)
	finished := map[string][]string{}
	for _, i := range all {
		if i.Status == script.Finished {
			finished[string(i.Result)] = append(finished[string(i.Result)], string(i.ID))
		}
		if commits[string(i.ID)] > 1 {
			f.twice++
		}
	}
	for key, id := range sent.ids {
		ids := finished[`"`+key+`"`]
		switch {
		case len(ids) == 0 || s.receiver.byKey[key] == 0:
			f.lost++
		case len(ids) > 1:
			f.twice++
		case id != "" && ids[0] != id:
			f.others = append(f.others, fmt.Sprintf("%s was acknowledged as %s and is %s", key, id, ids[0]))
		}
	}
	if len(sent.differed) > 0 {
		f.others = append(f.others, fmt.Sprintf("%d deliveries were acknowledged under two ids", len(sent.differed)))
	}
	for id, effects := range s.receiver.byID {
		if effects > 1 {
			f.repeats += effects - 1
			told, err := reported(ctx, at, invocation.ID(id))
			if err != nil {
				return f, err
			}
			f.silent += max(0, effects-1-told)
		}
	}
	return f, s.whole(ctx, &f)
}

// whole looks whether the database is.
func (s *stage) whole(ctx context.Context, f *figures) error {
	said, err := s.watched.sane(ctx)
	if err == nil && said != "ok" {
		f.others = append(f.others, "the database is damaged: "+said)
	}
	return err
}

// reported is how often the console of an invocation says that it begins again.
func reported(ctx context.Context, at house, id invocation.ID) (times int, err error) {
	lines, err := at.console(ctx, id)
	for _, line := range lines {
		if line.Level == "warn" && (strings.Contains(line.Text, "delivered again") || strings.Contains(line.Text, "starts again")) {
			times++
		}
	}
	return times, err
}
