package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// ears is a receiver behind a relay: its process, where the relay takes events for it, and where they run.
type ears struct {
	*stand.Node
	url string
	at  house
}

// relay starts one.
func (s *stage) relay() (*stand.Node, error) {
	n, err := stand.NewNode("relay", s.program, s.dir, "--relay")
	if err != nil {
		return nil, err
	}
	n.Env = []string{"BOBBIN_SABOTAGE=" + s.sabotage, "BOBBIN_SABOTAGE_CLOCK=" + s.clockOf(n)}
	s.nodes = append(s.nodes, n)
	return n, n.Start()
}

// relayedHome is F12 with `bobbin listen` on somebody's machine.
func relayedHome(ctx context.Context, s *stage) (f figures, err error) {
	relay, err := s.relay()
	if err != nil {
		return f, err
	}
	folder, err := s.listening(1).Write(s.dir)
	if err != nil {
		return f, err
	}
	h := home{program: s.program, folder: folder, dir: filepath.Join(s.dir, "home")}
	n := &stand.Node{Name: "ears", Program: s.program, Log: filepath.Join(s.dir, "ears.log"), Env: h.env(),
		Args: []string{"listen", folder, "--env", "production", "--relay", relay.URL(), "--token", relay.Token, "--json"}}
	n.Env = append(n.Env, "BOBBIN_SABOTAGE="+s.sabotage, "BOBBIN_SABOTAGE_CLOCK="+s.clockOf(n))
	s.nodes = append(s.nodes, n)
	if err := n.Start(); err != nil {
		return f, err
	}
	var printed struct{ Listeners []struct{ URL string } }
	if err := json.Unmarshal(n.Printed, &printed); err != nil || len(printed.Listeners) != 1 {
		return f, fmt.Errorf("bobbin listen printed %s: %w", n.Printed, err)
	}
	if s.watched, err = watchSQLite(ctx, h.dir); err != nil {
		return f, err
	}
	return s.relayed(ctx, relay, ears{n, printed.Listeners[0].URL, h})
}

// relayedInside is F12 with a runner that dials out to the relay.
func relayedInside(ctx context.Context, s *stage) (f figures, err error) {
	relay, err := s.relay()
	if err != nil {
		return f, err
	}
	inside := s.listening(1)
	inside.Files["listeners/in.json"] = strings.Replace(inside.Files["listeners/in.json"], "{", `{"delivery":"relay",`, 1)
	n, _, err := s.with(ctx, inside, "--relay-from", relay.URL(), "--relay-token", relay.Token)
	if err != nil {
		return f, err
	}
	client, err := n.Client()
	if err != nil {
		return f, err
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		place, err := client.Environment(ctx, control.OneEnvironment{Workspace: workspace.ID(s.id(1)), Environment: "production"})
		if err != nil {
			return f, err
		}
		if url := place.Listeners[0].Relay; url != "" {
			return s.relayed(ctx, relay, ears{n, url, hosted{client}})
		}
		if time.Now().After(deadline) {
			return f, fmt.Errorf("the runner has no address at the relay")
		}
	}
}

// relayed is F12: events come to a relay, while it or its receiver is killed; then the receiver sleeps for eight
// hours, and what comes meanwhile must not be readable where it waits.
func (s *stage) relayed(ctx context.Context, relay *stand.Node, e ears) (f figures, err error) {
	senders := newSender(8)
	p95, err := s.oneByOne(ctx, senders, e.url, s.pick(200, 20))
	if err != nil {
		return f, err
	}
	var stops []func() error
	for n := range 4 {
		stops = append(stops, s.steadily(ctx, senders, fmt.Sprintf("k%d-", n), 5*time.Millisecond, e.url))
	}
	kills := s.pick(200, 12)
	for range kills {
		if err := senders.await(ctx, senders.count()+1+s.random.IntN(20)); err != nil {
			return f, err
		}
		victim := []*stand.Node{relay, e.Node}[s.random.IntN(2)]
		victim.Kill()
		time.Sleep(time.Duration(s.random.IntN(30)) * time.Millisecond) // what comes meanwhile is told to come again, or waits
		if err := victim.Start(); err != nil {
			return f, err
		}
	}
	for _, stop := range stops {
		if err := stop(); err != nil {
			return f, err
		}
	}
	readable, err := s.asleep(ctx, senders, relay, e)
	if err != nil {
		return f, err
	}
	if err := s.arrived(ctx, senders); err != nil {
		return f, err
	}
	if f, err = s.judgeAt(ctx, e.at, senders); err != nil {
		return f, err
	}
	f.note = fmt.Sprintf("%d kills, a receiver that slept for 8 hours; one event p95 %s", kills, p95.Round(time.Millisecond))
	if len(readable) > 0 {
		f.others = append(f.others, "events can be read at the relay: "+strings.Join(readable, ", "))
	}
	if !s.short && p95 > time.Second {
		f.others = append(f.others, fmt.Sprintf("one event takes %s", p95.Round(time.Millisecond)))
	}
	return f, nil
}

// oneByOne is the 95th percentile of the time from sending an event, while nothing else goes on, until its script runs.
func (s *stage) oneByOne(ctx context.Context, senders *sender, url string, count int) (time.Duration, error) {
	var all []time.Duration
	for n := range count {
		key := fmt.Sprintf("one%d", n)
		if err := senders.deliver(ctx, key, url); err != nil {
			return 0, err
		}
		at, err := s.receiver.heard(ctx, key)
		if err != nil {
			return 0, err
		}
		all = append(all, at.Sub(senders.when(key)))
	}
	return quantile(all, 0.95), nil
}

// canary is in events that are looked for on the relay's disk.
const canary = "canary-4f1d-"

// asleep has the receiver sleep for eight hours by the relay's clock, in the middle of which the relay is killed, and
// gives the files of the relay in which an event that came meanwhile can be read.
func (s *stage) asleep(ctx context.Context, senders *sender, relay *stand.Node, e ears) (readable []string, err error) {
	e.Kill()
	if err := <-senders.many(ctx, e.url, 8, canary, s.pick(5000, 100), s.random.Uint64()); err != nil {
		return nil, err
	}
	for _, on := range []time.Duration{4 * time.Hour, 8 * time.Hour} {
		relay.Kill()
		if err := s.set(relay, on); err != nil {
			return nil, err
		}
		if err := relay.Start(); err != nil {
			return nil, err
		}
	}
	err = filepath.WalkDir(relay.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(canary)) || bytes.Contains(text, []byte("Idempotency-Key")) {
			readable = append(readable, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.set(e.Node, 8*time.Hour); err != nil {
		return nil, err
	}
	return readable, e.Start()
}

// arrived waits until the receiver has heard of every event that was acknowledged, or of no other one for a while.
// Events that it has heard of already may come for ever, from a program that is broken on purpose, and the others so
// slowly that all of them take minutes: that one has a while in all.
func (s *stage) arrived(ctx context.Context, senders *sender) error {
	least, since := -1, time.Now()
	for {
		next := s.receiver.after()
		missing := s.missing(senders)
		if missing == 0 {
			return nil
		}
		if least < 0 || missing < least && s.sabotage == "" {
			least, since = missing, time.Now()
		}
		left := time.Until(since.Add(time.Duration(s.pick(60, 15)) * time.Second))
		if left <= 0 { // they are lost
			return nil
		}
		select {
		case <-next:
		case <-time.After(left):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// missing is how many events were acknowledged of which the receiver has not heard.
func (s *stage) missing(senders *sender) (count int) {
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	senders.mu.Lock()
	defer senders.mu.Unlock()
	for key := range senders.ids {
		if s.receiver.byKey[key] == 0 {
			count++
		}
	}
	return count
}

// home is a person's machine, as its commands tell.
type home struct{ program, folder, dir string }

func (h home) env() []string {
	return []string{"BOBBIN_HOME=" + h.dir, "BOBBIN_PASSPHRASE=open sesame", "DBUS_SESSION_BUS_ADDRESS="}
}

func (h home) settled(ctx context.Context) error {
	for {
		all, err := h.list(ctx)
		if err != nil {
			return err
		}
		open := 0
		for _, i := range all {
			if !i.Ended() {
				open++
			}
		}
		if open == 0 {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%d invocations do not end: %w", open, ctx.Err())
		}
	}
}

func (h home) list(ctx context.Context) (all []invocation.Invocation, err error) {
	cmd := exec.CommandContext(ctx, h.program, "logs", h.folder, "--json", "--limit", "1000000")
	cmd.Env = append(os.Environ(), h.env()...)
	out, err := cmd.Output()
	for line := range bytes.Lines(out) {
		var one invocation.Invocation
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, fmt.Errorf("bobbin logs printed %s: %w", line, err)
		}
		all = append(all, one)
	}
	return all, err
}

func (h home) console(ctx context.Context, id invocation.ID) (lines []script.Line, err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "state", "logs.db")+"?_pragma=busy_timeout(30000)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `SELECT lines FROM console WHERE invocation = $1`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text []byte
		var some []script.Line
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &some); err != nil {
			return nil, err
		}
		lines = append(lines, some...)
	}
	return lines, rows.Err()
}
