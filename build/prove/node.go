package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// node is a runner process that may be killed and started again at the same address.
type node struct {
	name, program, sabotage   string
	data, address, log, token string
	args                      []string
	cmd                       *exec.Cmd
	started                   time.Time
}

func (n *node) url() string { return "http://" + n.address }

// start starts it and returns when it is ready.
func (n *node) start() error {
	n.cmd = exec.Command(n.program, n.args...)
	n.cmd.Env = append(os.Environ(), "BOBBIN_SABOTAGE="+n.sabotage, "DBUS_SESSION_BUS_ADDRESS=")
	log, err := os.OpenFile(n.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the process has it
	n.cmd.Stderr = log
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	n.started = time.Now()
	if err := n.cmd.Start(); err != nil {
		return err
	}
	reader := bufio.NewReader(out)
	line, err := reader.ReadBytes('\n')
	var ready struct{ URL, Token string }
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		n.kill()
		return fmt.Errorf("the runner said %q: %w", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	if ready.Token != "" {
		n.token = ready.Token
	}
	return nil
}

// kill ends it as a lost power supply would, as far as it knows.
func (n *node) kill() {
	if n.cmd == nil || n.cmd.Process == nil {
		return
	}
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait() // it was killed, which is an error
	n.cmd = nil
}
