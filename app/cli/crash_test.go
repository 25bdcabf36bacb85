package cli_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// victim is a runner that is killed and started again, at one address.
type victim struct {
	t       *testing.T
	dir     string
	program string
	address string
	token   string
	flags   []string
	cmd     *exec.Cmd
	out     io.Closer
}

func (v *victim) command(args ...string) *exec.Cmd {
	cmd := exec.Command(v.program, args...)
	cmd.Dir = v.dir
	cmd.Env = append(os.Environ(), "BOBBIN_HOME="+filepath.Join(v.dir, "home"), "DBUS_SESSION_BUS_ADDRESS=", "BOBBIN_TOKEN="+v.token)
	return cmd
}

// start starts the runner and waits until it is ready.
func (v *victim) start() {
	v.t.Helper()
	v.cmd = v.command(append([]string{"runner", "--data", "data", "--listen", v.address, "--json"}, v.flags...)...)
	out, err := v.cmd.StdoutPipe()
	if err == nil {
		err = v.cmd.Start()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	var ready struct{ URL, Token string }
	if err == nil {
		err = json.Unmarshal([]byte(line), &ready)
	}
	if err != nil {
		v.t.Fatalf("the runner said %q: %v", line, err)
	}
	v.out = out
	if ready.Token != "" {
		v.token = ready.Token
	}
}

func (v *victim) kill() {
	if v.cmd == nil {
		return
	}
	_ = v.cmd.Process.Kill()
	_ = v.cmd.Wait() // it was killed, which is an error
	v.cmd = nil
}

func newVictim(t *testing.T, flags ...string) *victim {
	t.Helper()
	v := &victim{t: t, dir: t.TempDir(), flags: flags}
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	v.program = filepath.Join(v.dir, "bobbin") // the name is what makes the test program one
	if err := copyFile(v.program, executable); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v.address = listener.Addr().String()
	listener.Close()
	t.Cleanup(v.kill)
	v.start()
	return v
}

// copyFile makes a copy: what a link leads to would have another name.
func copyFile(to, from string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o700)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}

// publish publishes a workspace whose one listener runs a script.
func (v *victim) publish(code string) (url string) {
	v.t.Helper()
	for name, text := range map[string]string{
		"bobbin.json":                   `{"format":1,"id":"0192f3c4-5d6e-7000-8000-0000000000bb","name":"Crash"}`,
		"listeners/in.json":             `{"connection":"generic","event":"http","script":"In","retry":{"attempts":100}}`,
		"environments/development.json": `{"target":"HEAD","accounts":{}}`,
		"scripts/In.ts":                 code,
	} {
		path := filepath.Join(v.dir, "W", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			v.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			v.t.Fatal(err)
		}
	}
	out, err := v.command("publish", "W", "--env", "development", "--runner", "http://"+v.address, "--no-test", "--json").Output()
	var published struct{ Listeners []struct{ URL string } }
	if err == nil {
		err = json.Unmarshal(out, &published)
	}
	if err != nil || len(published.Listeners) != 1 {
		v.t.Fatalf("publish: %s %v", out, err)
	}
	return published.Listeners[0].URL
}

// acknowledged are the deliveries that were answered 2xx, with the ids they were told.
type acknowledged struct {
	mu    sync.Mutex
	ids   map[string]string
	count int
	each  chan struct{} // gets one for every first acknowledgement
}

// deliver sends a delivery until it is acknowledged, as services do.
func (a *acknowledged) deliver(url, key string) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		id, status, err := post(url, key)
		if err == nil && status < 300 {
			a.mu.Lock()
			defer a.mu.Unlock()
			if known, ok := a.ids[key]; ok && known != id {
				return fmt.Errorf("%s was acknowledged as %s and as %s", key, known, id)
			} else if !ok {
				a.ids[key] = id
				a.each <- struct{}{}
			}
			return nil
		}
		if err == nil && status < 500 {
			return fmt.Errorf("%s was answered %d", key, status)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s was never acknowledged: %d %v", key, status, err)
		}
	}
}

func post(url, key string) (id string, status int, err error) {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"key":"`+key+`"}`))
	if err != nil {
		return "", 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	var answer struct{ InvocationID string }
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode < 300 {
		err = json.Unmarshal(text, &answer)
	}
	return answer.InvocationID, response.StatusCode, err
}

// TestRunner_KilledLosesNothingThatWasAcknowledged kills a runner while webhooks come in: what
// was answered 2xx is there, once, and ends.
func TestRunner_KilledLosesNothingThatWasAcknowledged(t *testing.T) {
	const senders, each, kills = 6, 50, 3
	v := newVictim(t)
	url := v.publish("export default (event: { body: { key: string } }) => event.body.key;\n")
	a := &acknowledged{ids: map[string]string{}, each: make(chan struct{}, senders*each)}
	faults := make(chan error, senders)
	for sender := range senders {
		go func() {
			for n := range each {
				key := fmt.Sprintf("%d-%d", sender, n)
				for range 2 { // each is sent twice
					if err := a.deliver(url, key); err != nil {
						faults <- err
						return
					}
				}
			}
			faults <- nil
		}()
	}
	for range kills {
		for range senders * each / (kills + 1) {
			select {
			case <-a.each:
			case <-time.After(patience):
				t.Fatal("the deliveries do not come in")
			}
		}
		v.kill()
		v.start()
	}
	for range senders {
		if err := <-faults; err != nil {
			t.Error(err)
		}
	}
	v.settled(a, senders*each)
}

// settled compares what the runner has with what it has acknowledged, when all of it has ended.
func (v *victim) settled(a *acknowledged, count int) {
	v.t.Helper()
	client, err := control.NewClient("http://"+v.address, v.token, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	var all []invocation.Invocation
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		list, err := client.Invocations(v.t.Context(), control.InvocationFilter{Limit: 1000})
		if err != nil {
			v.t.Fatal(err)
		}
		all = list.Invocations
		open := 0
		for _, i := range all {
			if !i.Ended() {
				open++
			}
		}
		if open == 0 {
			break
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("%d of %d did not end", open, len(all))
		}
	}
	byID, repeats := map[string]invocation.Invocation{}, 0
	for _, i := range all {
		byID[string(i.ID)] = i
		repeats += i.Attempt - 1
	}
	for key, id := range a.ids {
		if i := byID[id]; i.Status != script.Finished || string(i.Result) != `"`+key+`"` {
			v.t.Errorf("%s, acknowledged as %s, is %q with %s", key, id, i.Status, i.Result)
		}
	}
	if len(a.ids) != count || len(all) != count {
		v.t.Errorf("%d deliveries, %d acknowledged, %d invocations", count, len(a.ids), len(all))
	}
	v.t.Logf("%d acknowledged, %d started more than once", len(a.ids), repeats)
}
