package stand

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// Node is a runner process, or another one that prints a line of JSON when it is ready, which may be killed
// and started again at the same address.
type Node struct {
	Name    string
	Program string
	Args    []string
	Env     []string // beside those of this process
	Data    string   // its data directory
	Address string
	Log     string // file with what it wrote to standard error
	Token   string // an admin's; of its first start, unless it was set before

	Begun   time.Time       // when it was started last
	Over    <-chan struct{} // closed when that process has ended
	Printed []byte          // its first line then
	cmd     *exec.Cmd
}

// NewNode describes a runner whose files lie below dir. flags are beside those that every one has.
func NewNode(name, program, dir string, flags ...string) (*Node, error) {
	address, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data-"+name)
	return &Node{Name: name, Program: program, Data: data, Address: address, Log: filepath.Join(dir, name+".log"),
		Args: append([]string{"runner", "--data", data, "--listen", address, "--json", "--allow-network", "127.0.0.0/8"}, flags...)}, nil
}

// URL is where it is reached.
func (n *Node) URL() string { return "http://" + n.Address }

// PID is the process, 0 when there is none.
func (n *Node) PID() int {
	if n.cmd == nil || n.cmd.Process == nil {
		return 0
	}
	return n.cmd.Process.Pid
}

// At is the address of a listener, which another node told, at this one.
func (n *Node) At(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Host = n.Address
	return u.String()
}

// Signal sends a signal to the process.
func (n *Node) Signal(s os.Signal) error { return n.cmd.Process.Signal(s) }

// Alive says whether the process is still there.
func (n *Node) Alive() bool { return n.PID() != 0 && n.cmd.Process.Signal(syscall.Signal(0)) == nil }

// State is how the system sees the process: R, S, D, or T for one that a signal has stopped.
func (n *Node) State() string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.PID()))
	_, after, found := strings.Cut(string(text), ") ")
	if err != nil || !found {
		return "gone"
	}
	state, _, _ := strings.Cut(after, " ")
	return state
}

// Start starts it and returns when it is ready.
func (n *Node) Start() error {
	n.cmd = exec.Command(n.Program, n.Args...)
	n.cmd.Env = append(append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS="), n.Env...)
	log, err := os.OpenFile(n.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the process has it
	n.cmd.Stderr = log
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	n.Begun = time.Now()
	if err := n.cmd.Start(); err != nil {
		return err
	}
	reader := bufio.NewReader(out)
	line, err := reader.ReadBytes('\n')
	n.Printed = line
	var ready struct {
		URL, Token string
		Error      json.RawMessage
	}
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err == nil && len(ready.Error) > 0 {
		err = errors.New("it did not start")
	}
	if err != nil {
		n.Kill()
		return fmt.Errorf("%s said %q: %w", n.Name, line, err)
	}
	over := make(chan struct{})
	n.Over = over
	go func() { // ends with the process
		_, _ = io.Copy(io.Discard, reader)
		close(over)
	}()
	if ready.Token != "" {
		n.Token = ready.Token
	}
	return nil
}

// Kill ends it at once, with nothing said to it before.
func (n *Node) Kill() { n.end((*os.Process).Kill) }

// Stop ends it as an operator does, and waits until it has ended.
func (n *Node) Stop() { n.end(func(p *os.Process) error { return p.Signal(os.Interrupt) }) }

func (n *Node) end(how func(*os.Process) error) {
	if n.PID() == 0 {
		return
	}
	_ = how(n.cmd.Process)
	_ = n.cmd.Wait() // killed, which is an error
	n.cmd = nil
}

// Client is for the control API of a node.
func (n *Node) Client() (*control.Client, error) { return control.NewClient(n.URL(), n.Token, nil) }

// asked asks again for a while when the runner says that its database is away: it may just have come back.
func asked(ctx context.Context, client *control.Client, f control.InvocationFilter) (control.InvocationList, error) {
	for tries := 0; ; tries++ {
		got, err := client.Invocations(ctx, f)
		if tries == 100 || !fault.Is(err, fault.Unavailable) {
			return got, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return got, err
		}
	}
}

// Settled returns when nothing is queued or running any more.
func Settled(ctx context.Context, client *control.Client) error {
	for {
		open := false
		for _, status := range []script.Status{script.Queued, script.Running} {
			got, err := asked(ctx, client, control.InvocationFilter{Status: string(status), Limit: 1})
			if err != nil {
				return err
			}
			open = open || len(got.Invocations) > 0
		}
		if !open {
			return nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("some invocations do not end: %w", ctx.Err())
		}
	}
}

// List gives all invocations there are, newest first.
func List(ctx context.Context, client *control.Client) (all []invocation.Invocation, err error) {
	const page = 1000
	for before := invocation.ID(""); ; {
		got, err := asked(ctx, client, control.InvocationFilter{Limit: page, Before: before})
		if err != nil {
			return nil, err
		}
		all = append(all, got.Invocations...)
		if len(got.Invocations) < page {
			return all, nil
		}
		before = got.Invocations[page-1].ID
	}
}
