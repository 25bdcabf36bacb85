package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/control"
	"bobbin/runtime/script"
)

// poisons are scripts that nobody should have to live with, and the ways they may end.
var poisons = map[string]struct {
	text string
	ends []script.Status
}{
	"loop":   {"while (true) {}", []script.Status{script.TimedOut}},
	"memory": {"const all = []; while (true) all.push(new Uint8Array(16 << 20).fill(1));", []script.Status{script.OutOfMemory, script.TimedOut}},
	"text":   {"let text = 'xxxxxxxxxxxxxxxx'; for (let n = 0; n < 26; n++) text = (text + text).toUpperCase(); return text.length;", []script.Status{script.OutOfMemory, script.TimedOut}},
	"stack":  {"const deeper = (n) => deeper(n + 1) + 1; return deeper(0);", []script.Status{script.FunctionError, script.OutOfMemory}},
	"throw":  {"throw new Error('poison');", []script.Status{script.FunctionError}},
	"never":  {"await new Promise(() => {});", []script.Status{script.FunctionError, script.TimedOut}},
	"lines":  {"for (let n = 0; n < 1e6; n++) console.log('line ' + n);", []script.Status{script.Finished, script.FunctionError, script.TimedOut, script.OutOfMemory}},
	"regex":  {"return /^(a+)+$/.test('a'.repeat(60) + 'b');", []script.Status{script.Finished, script.FunctionError, script.TimedOut}},
}

// poisoned is F7: scripts that loop, swallow memory and die, beside a workspace that works.
func poisoned(ctx context.Context, s *stage) (f figures, err error) {
	quiet := s.listening(1)
	// It tells the receiver first, so that whoever ends its process in between makes it repeat itself.
	quiet.Files["scripts/In.js"] = strings.Replace(quiet.Files["scripts/In.js"], "	return", "	await new Promise((resolve) => setTimeout(resolve, 100));\n	return", 1)
	n, urls, err := s.with(ctx, quiet)
	if err != nil {
		return f, err
	}
	bad := stand.Folder{Number: 2, Files: map[string]string{"environments/production.json": `{"target":"HEAD","accounts":{},"limits":{"timeoutSeconds":2,"memoryMB":100}}`}}
	for name, p := range poisons {
		bad.Files["listeners/"+name+".json"] = fmt.Sprintf(`{"connection":"generic","event":"http","script":%q,"retry":{"attempts":1}}`, name)
		bad.Files["scripts/"+name+".js"] = "export default async () => {\n" + p.text + "\n};\n"
	}
	poison, err := s.publish(n, bad)
	if err != nil {
		return f, err
	}
	senders := newSender(8)
	count := s.pick(1000, 60)
	quietly, err := s.delays(ctx, senders, urls["in"], "alone", s.pick(5, 3)*count)
	if err != nil {
		return f, err
	}
	alone := quantile(quietly, 0.95)
	others := busiest(map[int]float64{}, used(n), 0)
	worse := newSender(8)
	for round := range s.pick(5, 1) {
		for name := range poisons {
			if err := worse.deliver(ctx, fmt.Sprintf("%s-%d", name, round), poison[name]); err != nil {
				return f, err
			}
		}
	}
	pid := n.PID()
	killed := make(chan error, 1)
	go func() { killed <- s.strike(n, others) }()
	beside, err := s.beside(ctx, n, senders, urls["in"], count, killed)
	if err != nil {
		return f, err
	}
	f, err = s.judge(ctx, n, senders)
	if err != nil {
		return f, err
	}
	if f.repeats > 0 {
		f.others = append(f.others, fmt.Sprintf("%d runs of others were disturbed", f.repeats))
	}
	if n.PID() != pid || !n.Alive() {
		f.others = append(f.others, "the runner ended")
	}
	f.note = fmt.Sprintf("p95 of others %s beside %s alone, %.1f times", beside.Round(100*time.Microsecond), alone.Round(100*time.Microsecond), float64(beside)/float64(alone))
	return f, s.ends(ctx, n, &f)
}

// used is the processor time of each process that runs scripts.
func used(n *stand.Node) map[int]float64 {
	all := map[int]float64{}
	for _, child := range stand.Children(n.PID()) {
		if time, err := stand.CPU(child); err == nil { // else it has just ended
			all[child] = time
		}
	}
	return all
}

// busiest is the process that used most since it was looked at before, but for one.
func busiest(before, now map[int]float64, but int) (pid int) {
	most := 0.05
	for child, time := range now {
		if time-before[child] > most && child != but {
			most, pid = time-before[child], child
		}
	}
	return pid
}

// strike kills the process in which the poison runs, some times, as a script would that could. With all in
// one process that is the one of the others.
func (s *stage) strike(n *stand.Node, others int) error {
	for range 3 {
		before := used(n)
		time.Sleep(500 * time.Millisecond)
		victim := busiest(before, used(n), others)
		if s.sabotage != "" {
			victim = busiest(map[int]float64{}, used(n), 0)
		}
		if victim == 0 {
			continue
		}
		p, err := os.FindProcess(victim)
		if err == nil {
			err = p.Kill()
		}
		if err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	}
	return nil
}

// beside is the 95th percentile of the delays of others for as long as a poison is at work.
func (s *stage) beside(ctx context.Context, n *stand.Node, senders *sender, url string, count int, killed <-chan error) (time.Duration, error) {
	client, err := n.Client()
	if err != nil {
		return 0, err
	}
	var all []time.Duration
	struck := false
	for round, open := 0, true; open || !struck; round++ {
		some, err := s.delays(ctx, senders, url, fmt.Sprintf("beside%d-", round), count)
		if err != nil {
			return 0, err
		}
		all = append(all, some...)
		left, err := client.Invocations(ctx, control.InvocationFilter{Workspace: s.id(2), Status: string(script.Running), Limit: 1})
		if err != nil {
			return 0, err
		}
		open = len(left.Invocations) > 0
		select {
		case err := <-killed:
			if struck = true; err != nil {
				return 0, err
			}
		default:
		}
	}
	return quantile(all, 0.95), nil
}

// ends looks how the poisons ended.
func (s *stage) ends(ctx context.Context, n *stand.Node, f *figures) error {
	client, err := n.Client()
	if err != nil {
		return err
	}
	all, err := client.Invocations(ctx, control.InvocationFilter{Workspace: s.id(2), Limit: 1000})
	if err != nil {
		return err
	}
	if len(all.Invocations) == 0 {
		f.others = append(f.others, "no poison ran")
	}
	for _, i := range all.Invocations {
		// One whose process was killed cannot be told from one that killed it.
		if want := poisons[i.Listener].ends; !slices.Contains(want, i.Status) && i.Status != script.RuntimeError {
			f.others = append(f.others, fmt.Sprintf("%s ended as %s", i.Listener, i.Status))
		}
	}
	return nil
}

// pace is how long a sender of others waits before its next event: eight of them keep a machine busy, and do
// not fill it, or a half of it would take twice the time whatever the runner does.
const pace = 40 * time.Millisecond

// delays sends events from eight senders and gives how long each took until a script has told of it.
func (s *stage) delays(ctx context.Context, senders *sender, url, prefix string, count int) ([]time.Duration, error) {
	each, done := make(chan int), make(chan error, 8)
	for range 8 {
		go func() {
			var err error
			for n := range each {
				if err == nil {
					err = senders.deliver(ctx, fmt.Sprintf("%s%d", prefix, n), url)
				}
				time.Sleep(pace)
			}
			done <- err
		}()
	}
	for n := range count {
		each <- n
	}
	close(each)
	for range 8 {
		if err := <-done; err != nil {
			return nil, err
		}
	}
	var all []time.Duration
	for n := range count {
		key := fmt.Sprintf("%s%d", prefix, n)
		at, err := s.receiver.heard(ctx, key)
		if err != nil {
			return nil, err
		}
		all = append(all, at.Sub(senders.when(key)))
	}
	return all, nil
}

func quantile(all []time.Duration, q float64) time.Duration {
	slices.Sort(all)
	return all[min(len(all)-1, int(q*float64(len(all))))]
}
