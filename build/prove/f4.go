package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/script"
)

// The schedules of F4: how often each comes, what its file says beside, and how far back it runs what a jump of
// the clock went over.
var ticking = []struct {
	name, cron, policy string
	every, back        time.Duration
}{
	{"second", "* * * * * *", `"catchUp":"skip"`, time.Second, time.Minute},
	{"newest", "*/10 * * * * *", `"catchUp":"once"`, 10 * time.Second, time.Minute},
	{"several", "*/10 * * * * *", `"catchUp":"all","catchUpLimit":50`, 10 * time.Second, 500 * time.Second},
}

// about is how exactly it is known what a runner does in a moment, and stay how long it is left alone after a jump.
const about, stay = 3 * time.Second, 6 * time.Second

// timed is a workspace with these schedules, one for the night in Berlin, and two listeners, of which one keeps the
// order of its events, and the other's script does something more after it told the receiver.
func (s *stage) timed(more string) stand.Folder {
	f := stand.Folder{Number: 1, Files: map[string]string{
		"bobbin.json":          fmt.Sprintf(`{"format":1,"id":%q,"name":"W1","language":"js","queues":{"order":{"groupBy":["method"]}}}`, s.id(1)),
		"listeners/in.json":    `{"connection":"generic","event":"http","script":"In","queue":"order","retry":{"attempts":100}}`,
		"scripts/In.js":        s.telling(),
		"listeners/busy.json":  `{"connection":"generic","event":"http","script":"Busy","retry":{"attempts":100}}`,
		"scripts/Busy.js":      strings.Replace(s.telling(), "	return", more+"	return", 1),
		"scripts/Tick.js":      "export default () => {};\n",
		"schedules/night.json": `{"cron":"30 2 * * *","timeZone":"Europe/Berlin","script":"Tick","catchUp":"all"}`,
	}}
	for _, one := range ticking {
		f.Files["schedules/"+one.name+".json"] = fmt.Sprintf(`{"cron":%q,"script":"Tick","overlap":"parallel",%s}`, one.cron, one.policy)
	}
	return f
}

// clockOf is the file that says by how much the clock of a node is set on.
func (s *stage) clockOf(n *stand.Node) string { return filepath.Join(s.dir, "clock-"+n.Name) }

// set sets the clock of a node: it shows by so much more than that of the machine.
func (s *stage) set(n *stand.Node, on time.Duration) error {
	name := s.clockOf(n)
	if err := os.WriteFile(name+".new", fmt.Appendf(nil, "%d\n", int64(on/time.Second)), 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// stretch is a time that the clock of a runner showed for the first time: it jumped from over to from, which
// the runner knew when it was known, and went on until its end.
type stretch struct{ over, from, known, until time.Time }

// timeline is what the clock of a runner showed.
type timeline struct {
	seen  time.Time // the latest
	lived []stretch
}

// jumped is F4 with one runner, which goes by its own clock: it jumps on and back, by an hour and by a day, and
// at last into the nights in which Berlin changes its clocks. Sometimes the runner is not there in that moment.
func jumped(ctx context.Context, s *stage) (f figures, err error) {
	n, urls, err := s.with(ctx, s.timed(""))
	if err != nil {
		return f, err
	}
	line := &timeline{seen: time.Now()}
	senders := newSender(4)
	stop := s.steadily(ctx, senders, "o", 30*time.Millisecond, urls["in"])
	jumps := s.jumps()
	for _, on := range jumps {
		if err := s.jump(ctx, n, on, line); err != nil {
			return f, err
		}
	}
	if err := stop(); err != nil {
		return f, err
	}
	if f, err = s.judge(ctx, n, senders); err != nil { // before months go by, after which a runner forgets
		return f, err
	}
	spring, autumn, err := nights(line.seen)
	if err != nil {
		return f, err
	}
	for _, moment := range []time.Time{spring, autumn.Add(-30 * time.Minute), autumn.Add(30 * time.Minute)} {
		if err := s.jump(ctx, n, time.Until(moment.Add(-about)).Truncate(time.Second), line); err != nil {
			return f, err
		}
	}
	ticks, err := s.watched.ticks(ctx)
	if err != nil {
		return f, err
	}
	f.note = fmt.Sprintf("%d jumps, %d due times", len(jumps)+3, len(ticks))
	f.others = append(f.others, wrongTicks(ticks, line.lived)...)
	f.others = append(f.others, wrongNights(ticks, spring, autumn)...)
	return f, s.inOrder(ctx, n, &f)
}

// jumps are how far the clock is off, one after the other.
func (s *stage) jumps() []time.Duration {
	const day = 24 * time.Hour
	all := []time.Duration{time.Hour, 0}
	if s.short {
		return all
	}
	all = append(all, day, 0, -time.Hour, 0, -day, 0)
	for range 6 {
		all = append(all, time.Duration(s.random.Int64N(int64(4*day))-int64(2*day)).Truncate(time.Second))
	}
	return append(all, 0)
}

// jump sets the clock of a node, and lets time go by. Every other time the node is killed before, and starts after.
func (s *stage) jump(ctx context.Context, n *stand.Node, on time.Duration, line *timeline) error {
	killed := s.random.IntN(2) == 0
	if killed {
		n.Kill()
	}
	if err := s.set(n, on); err != nil {
		return err
	}
	from := time.Now().Add(on)
	if killed {
		if err := n.Start(); err != nil {
			return err
		}
	}
	if from.Before(line.seen) { // what it shows now it has shown before: nothing may come
		time.Sleep(about)
		return nil
	}
	if err := s.ticked(ctx, from); err != nil {
		return err
	}
	known := time.Now().Add(on)
	err := s.ticked(ctx, known.Add(stay-about))
	until := time.Now().Add(on)
	line.lived = append(line.lived, stretch{line.seen, from, known, until})
	line.seen = until
	return err
}

// ticked waits until the schedule of every second has come to a time.
func (s *stage) ticked(ctx context.Context, until time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		ticks, err := s.watched.ticks(ctx)
		if err != nil || slices.ContainsFunc(ticks, func(t tick) bool { return t.schedule == ticking[0].name && !t.due.Before(until) }) {
			return err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("no schedule ran at %s: %w", until.Format(time.RFC3339), ctx.Err())
		}
	}
}

// skewed is F4 with three nodes on one database: now this one's clock is wrong, now that one's, and now and then
// one is killed. They go by the clock of the database.
func skewed(ctx context.Context, s *stage) (f figures, err error) {
	all, address, err := s.three(ctx, s.timed("	await new Promise((resolve) => setTimeout(resolve, 100));\n"))
	if err != nil {
		return f, err
	}
	began, senders := time.Now(), newSender(4)
	stops := []func() error{s.steadily(ctx, senders, "o", 200*time.Millisecond, everywhere(all, address["in"])...)}
	for n := range 3 {
		stops = append(stops, s.steadily(ctx, senders, fmt.Sprintf("k%d-", n), 20*time.Millisecond, everywhere(all, address["busy"])...))
	}
	var longest time.Duration
	jumps, kills := s.jumps(), 0
	for at, on := range jumps {
		if err := s.set(all[s.random.IntN(len(all))], on); err != nil {
			return f, err
		}
		time.Sleep(about)
		if at%3 == 1 {
			took, err := s.replaceKilled(ctx, all[s.random.IntN(len(all))])
			if err != nil {
				return f, err
			}
			longest, kills = max(longest, took), kills+1
		}
	}
	until := time.Now()
	if err := s.ticked(ctx, until); err != nil {
		return f, err
	}
	for _, stop := range stops {
		if err := stop(); err != nil {
			return f, err
		}
	}
	if f, err = s.judge(ctx, all[0], senders); err != nil {
		return f, err
	}
	f.takeOver = longest
	ticks, err := s.watched.ticks(ctx)
	if err != nil {
		return f, err
	}
	f.note = fmt.Sprintf("%d jumps, %d due times", len(jumps), len(ticks))
	f.others = append(f.others, wrongTicks(ticks, []stretch{{began, began, began, until}})...)
	f.others = append(f.others, early(ticks)...)
	dead, err := s.watched.dead(ctx)
	if err != nil {
		return f, err
	}
	if dead > kills {
		f.others = append(f.others, fmt.Sprintf("%d nodes that lived were taken for dead", dead-kills))
	}
	return f, s.inOrder(ctx, all[0], &f)
}

// replaceKilled kills a node, and starts it again when the others have what it had.
func (s *stage) replaceKilled(ctx context.Context, n *stand.Node) (time.Duration, error) {
	n.Kill()
	took, err := s.takenOver(ctx, time.Now())
	if err == nil {
		err = n.Start()
	}
	return took, err
}

// steadily sends one event after the other, their keys numbered, until stop, which gives what went wrong.
func (s *stage) steadily(ctx context.Context, senders *sender, prefix string, pause time.Duration, urls ...string) (stop func() error) {
	quit, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for n := 0; ; n++ {
			if err := senders.deliver(ctx, fmt.Sprintf("%s%06d", prefix, n), urls...); err != nil {
				done <- err
				return
			}
			select {
			case <-quit:
				done <- nil
				return
			case <-time.After(pause):
			}
		}
	}()
	return func() error { close(quit); return <-done }
}

// wrongTicks looks which due times did not run and should have, and the other way round.
func wrongTicks(ticks []tick, lived []stretch) (wrong []string) {
	ran := map[string]map[time.Time]int{}
	for _, one := range ticks {
		if ran[one.schedule] == nil {
			ran[one.schedule] = map[time.Time]int{}
		}
		ran[one.schedule][one.due]++
	}
	twice, left, taken := 0, 0, 0
	for _, all := range ran {
		for _, times := range all {
			twice += times - 1
		}
	}
	for _, one := range ticking {
		for _, l := range lived {
			for due := l.over.Truncate(one.every); due.Before(l.until); due = due.Add(one.every) {
				ran := ran[one.name][due.UTC()] > 0
				switch {
				case !ran && due.After(l.over.Add(about)) && due.After(l.known.Add(-one.back)) && due.Before(l.until.Add(-about)):
					left++
				case ran && due.After(l.over.Add(about)) && due.Before(l.from.Add(-one.back)):
					taken++
				}
			}
		}
	}
	for _, one := range []struct {
		count int
		what  string
	}{{twice, "due times ran twice"}, {left, "due times did not run"}, {taken, "due times ran that were to be left out"}} {
		if one.count > 0 {
			wrong = append(wrong, fmt.Sprintf("%d %s", one.count, one.what))
		}
	}
	return wrong
}

// early looks for due times that ran before they had come, which is more than what the way to the database hides.
func early(ticks []tick) []string {
	count := 0
	for _, one := range ticks {
		if one.at.Add(time.Second).Before(one.due) {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d due times ran before they had come", count)}
}

// nights are the next moments, more than a week away, at which Berlin sets its clocks on and then back.
func nights(after time.Time) (spring, autumn time.Time, err error) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return spring, autumn, err
	}
	for at := after.Truncate(time.Hour).Add(7 * 24 * time.Hour); autumn.IsZero(); at = at.Add(time.Hour) {
		_, before := at.Add(-time.Hour).In(zone).Zone()
		_, now := at.In(zone).Zone()
		switch {
		case now > before:
			spring = at.UTC()
		case now < before && !spring.IsZero():
			autumn = at.UTC()
		}
	}
	return spring, autumn, nil
}

// wrongNights looks whether 02:30 in Berlin came once in the night in which it is left out, at the first moment
// after, and once in the one in which it is there twice.
func wrongNights(ticks []tick, spring, autumn time.Time) (wrong []string) {
	ran := map[time.Time]bool{}
	for _, one := range ticks {
		ran[one.due] = ran[one.due] || one.schedule == "night"
	}
	for _, one := range []struct {
		due  time.Time
		want bool
	}{{spring, true}, {spring.Add(-30 * time.Minute), false}, {spring.Add(30 * time.Minute), false}, {autumn.Add(-30 * time.Minute), true}, {autumn.Add(30 * time.Minute), false}} {
		if ran[one.due] != one.want {
			wrong = append(wrong, fmt.Sprintf("02:30 in Berlin at %s ran: %v", one.due.Format(time.RFC3339), ran[one.due]))
		}
	}
	return wrong
}

// inOrder looks whether events of one group ran in the order they came, and everything ended well.
func (s *stage) inOrder(ctx context.Context, n *stand.Node, f *figures) error {
	s.receiver.mu.Lock()
	order := slices.Clone(s.receiver.order)
	s.receiver.mu.Unlock()
	late, last := 0, ""
	for _, key := range order {
		if !strings.HasPrefix(key, "o") {
			continue
		}
		if key < last {
			late++
		}
		last = key
	}
	if late > 0 {
		f.others = append(f.others, fmt.Sprintf("%d events ran out of their order", late))
	}
	client, err := n.Client()
	if err != nil {
		return err
	}
	all, err := stand.List(ctx, client)
	bad := 0
	for _, i := range all {
		if i.Ended() && i.Status != script.Finished {
			bad++
		}
	}
	if bad > 0 {
		f.others = append(f.others, fmt.Sprintf("%d invocations did not end well", bad))
	}
	return err
}
