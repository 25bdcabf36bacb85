package typecheck

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// process is one run of the language service.
type process struct {
	cmd    *exec.Cmd
	cancel context.CancelFunc
	in     io.WriteCloser
	box    *outbox
	stderr bytes.Buffer // its end; complete once done is closed
	done   chan struct{}
}

// launch starts the language service in dir and calls receive for each of its messages, on one goroutine.
// Faults: as those of Try.
func (c *Compiler) launch(dir string, receive func([]byte)) (*process, error) {
	ctx, cancel := context.WithCancel(context.Background())
	cmd, err := c.command(ctx, dir, "--lsp", "--stdio")
	if err != nil {
		cancel()
		return nil, err
	}
	p := &process{cmd: cmd, cancel: cancel, done: make(chan struct{})}
	cmd.Stderr = &tail{buffer: &p.stderr}
	cmd.WaitDelay = time.Second
	if p.in, err = cmd.StdinPipe(); err != nil {
		cancel()
		return nil, fmt.Errorf("start the language service: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		cancel()
		return nil, fmt.Errorf("start the language service: %w", err)
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, notStarted(cmd.Path, err)
	}
	p.box = newOutbox(func(message []byte) error { return writeFrame(p.in, message) })
	go p.read(out, receive)
	return p, nil
}

func (p *process) read(out io.Reader, receive func([]byte)) {
	defer close(p.done)
	r := bufio.NewReaderSize(out, 64<<10)
	for {
		message, err := readFrame(r)
		if err != nil {
			break
		}
		receive(message)
	}
	p.cancel()       // it has closed its output or talks nonsense: it is of no more use
	_ = p.cmd.Wait() // how it ended does not matter: it is gone
	p.box.close()
	<-p.box.done
}

// kill ends the process at once and waits until it is gone.
func (p *process) kill() {
	p.cancel()
	<-p.done
}

// stop ends it as it likes to be ended: its input is closed. After a second it is killed.
func (p *process) stop() {
	timer := time.AfterFunc(time.Second, p.cancel)
	defer timer.Stop()
	p.in.Close()
	<-p.done
}

// last is what it said on its error output at the end, for a report.
func (p *process) last() string { return strings.TrimSpace(p.stderr.String()) }
