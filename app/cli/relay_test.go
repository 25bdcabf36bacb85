package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// kills is how often TestRelay_LosesNothing kills one of the two sides; BOBBIN_KILLS makes it more.
const kills = 6

// killable is a bobbin that is started again whenever it was killed.
type killable struct {
	t    *testing.T
	env  []string
	args []string
	cmd  *exec.Cmd
}

// start starts it and gives its first line.
func (k *killable) start() []byte {
	k.t.Helper()
	k.cmd = exec.Command("bobbin", k.args...)
	k.cmd.Env = append(os.Environ(), k.env...)
	var said bytes.Buffer
	k.cmd.Stderr = &said
	out, err := k.cmd.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		_ = k.cmd.Wait()
		k.t.Fatalf("bobbin %v printed nothing: %s", k.args, said.String())
	}
	return line
}

func (k *killable) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait()
}

// bobbin runs a command to its end.
func bobbin(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("bobbin", args...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("bobbin %v: %v %s", args, err, said.String())
	}
	return out
}

// Whatever is killed, relay or receiver, and however often: every event that was acknowledged runs,
// and none runs twice.
func TestRelay_LosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	dir := t.TempDir()
	env := []string{"BOBBIN_HOME=" + filepath.Join(dir, "home"), "BOBBIN_PASSPHRASE=open sesame", "DBUS_SESSION_BUS_ADDRESS=", "HOME=" + dir}
	folder := filepath.Join(dir, "W")
	bobbin(t, env, "new", folder)
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("listeners/hear.json", `{ "connection": "generic", "event": "http", "mode": "async", "script": "Hear", "retry": { "attempts": 100 } }`)
	write("scripts/Hear.ts", `export default async (e: any) => e.body.n;`)

	relay := &killable{t: t, env: env, args: []string{"runner", "--relay", "--data", filepath.Join(dir, "relay"), "--listen", "127.0.0.1:0", "--json"}}
	var ready struct{ URL, Token string }
	if err := json.Unmarshal(relay.start(), &ready); err != nil {
		t.Fatal(err)
	}
	relay.args[5] = strings.TrimPrefix(ready.URL, "http://")
	defer func() { relay.kill() }()
	ears := &killable{t: t, env: env, args: []string{"listen", folder, "--relay", ready.URL, "--token", ready.Token, "--json"}}
	var heard struct{ Listeners []struct{ URL string } }
	if err := json.Unmarshal(ears.start(), &heard); err != nil {
		t.Fatal(err)
	}
	defer func() { ears.kill() }()

	acknowledged, stop := sender(heard.Listeners[0].URL)
	rounds := kills
	if more, err := strconv.Atoi(os.Getenv("BOBBIN_KILLS")); err == nil {
		rounds = more
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		seen := acknowledged.count()
		within(t, func() bool { return acknowledged.count() >= seen+1+random.IntN(20) })
		if random.IntN(2) == 0 {
			relay.kill()
			relay.start()
		} else {
			ears.kill()
			ears.start()
		}
	}
	stop()
	ran := map[int]int{}
	within(t, func() bool {
		ran = finished(t, env, folder)
		for n := range acknowledged.all() {
			if ran[n] == 0 {
				return false
			}
		}
		return true
	})
	for n, times := range ran {
		if times > 1 {
			t.Errorf("event %d ran %d times", n, times)
		}
	}
	t.Logf("%d kills, %d events acknowledged, %d ran", rounds, acknowledged.count(), len(ran))
}

// tally are the events that were acknowledged.
type tally struct {
	mu   sync.Mutex
	seen map[int]bool
}

func (a *tally) count() int { return len(a.all()) }

func (a *tally) all() map[int]bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make(map[int]bool, len(a.seen))
	for n := range a.seen {
		all[n] = true
	}
	return all
}

// sender posts one event after the other, each with a number; one that is not acknowledged is sent again.
func sender(url string) (*tally, func()) {
	a, quit, done := &tally{seen: map[int]bool{}}, make(chan struct{}), make(chan struct{})
	client := &http.Client{Timeout: 10 * time.Second}
	go func() {
		defer close(done)
		for n := 0; ; {
			select {
			case <-quit:
				return
			default:
			}
			r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(fmt.Sprintf(`{"n":%d}`, n)))
			if err != nil {
				return
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", "event-"+strconv.Itoa(n))
			response, err := client.Do(r)
			if err != nil {
				continue
			}
			response.Body.Close()
			if response.StatusCode/100 == 2 {
				a.mu.Lock()
				a.seen[n] = true
				a.mu.Unlock()
				n++
			}
		}
	}()
	return a, func() { close(quit); <-done }
}

// finished says how often each event ran to its end.
func finished(t *testing.T, env []string, folder string) map[int]int {
	ran := map[int]int{}
	for line := range bytes.Lines(bobbin(t, env, "logs", folder, "--json", "--limit", "100000")) {
		var i struct {
			Status string
			Result int
		}
		if json.Unmarshal(line, &i) == nil && i.Status == "finished" {
			ran[i.Result]++
		}
	}
	return ran
}

// within waits until something holds.
func within(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came to it")
		}
	}
}
