package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// startPeers starts what is installed.
func (b *bench) startPeers() error {
	if program, err := exec.LookPath("node"); err != nil {
		b.note("node is not installed; its column is empty.")
	} else if b.node, err = b.startNode(program); err != nil {
		return err
	}
	program := filepath.Join(b.peers, "@cloudflare", "workerd-"+workerdPlatform(), "bin", "workerd")
	if _, err := os.Stat(program); err != nil {
		b.note("workerd is not installed (npm ci in build/bench installs it); its column is empty.")
		return nil
	}
	if err := b.configureWorkerd(); err != nil {
		return err
	}
	var err error
	if b.workerd, err = b.startWorkerd(program); err != nil {
		b.note("workerd does not start here: %v", err)
	}
	return nil
}

// nodePeer is a node process that answers questions.
type nodePeer struct {
	program, version string
	cmd              *exec.Cmd
	in               io.WriteCloser
	out              *bufio.Reader
}

func (b *bench) startNode(program string) (*nodePeer, error) {
	version, err := exec.CommandContext(b.ctx, program, "--version").Output()
	if err != nil {
		return nil, err
	}
	p := &nodePeer{program: program, version: strings.Split(strings.TrimPrefix(strings.TrimSpace(string(version)), "v"), ".")[0]}
	p.cmd = exec.CommandContext(b.ctx, program, filepath.Join(b.dir, "peers", "peer.mjs"))
	p.cmd.Stderr = b.errs
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReaderSize(out, 1<<20)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	b.ends = append(b.ends, func() error { p.in.Close(); return p.cmd.Wait() })
	return p, nil
}

// ask sends one question and reads its answer.
func (p *nodePeer) ask(question map[string]any) (figure float64, answer string, err error) {
	text, err := json.Marshal(question)
	if err != nil {
		return 0, "", err
	}
	if _, err := p.in.Write(append(text, '\n')); err != nil {
		return 0, "", err
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return 0, "", err
	}
	var got struct {
		Figure float64
		Answer any
		Error  string
	}
	if err := json.Unmarshal(line, &got); err != nil {
		return 0, "", err
	}
	if got.Error != "" {
		return 0, "", errors.New(got.Error)
	}
	return got.Figure, written(got.Answer), nil
}

// written is an answer as text; none is "".
func written(answer any) string {
	if answer == nil {
		return ""
	}
	return fmt.Sprint(answer)
}

// workerdPeer is a workerd process that answers requests.
type workerdPeer struct {
	program, address string
	cmd              *exec.Cmd
}

// workerdPlatform is the end of the name of the package with the program.
func workerdPlatform() string {
	arch := "64"
	if runtime.GOARCH == "arm64" {
		arch = "arm64"
	}
	return runtime.GOOS + "-" + arch
}

// configureWorkerd writes the configuration that serves the workloads.
func (b *bench) configureWorkerd() error {
	entries, err := files.ReadDir("workloads")
	if err != nil {
		return err
	}
	modules := `(name = "worker.js", esModule = embed "workerd.js")`
	for _, e := range entries {
		modules += fmt.Sprintf(", (name = %q, esModule = embed %q)", e.Name(), e.Name())
	}
	return os.WriteFile(filepath.Join(b.dir, "peers", "config.capnp"), []byte(`using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "network", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (modules = [`+modules+`], compatibilityDate = "2026-01-01", globalOutbound = "network");
`), 0o644)
}

// startWorkerd starts a process that lives as long as the benchmark.
func (b *bench) startWorkerd(program string) (*workerdPeer, error) {
	p, stop, err := b.spawnWorkerd(program)
	if err == nil {
		b.ends = append(b.ends, stop)
	}
	return p, err
}

// spawnWorkerd starts a process and waits until it has named its port. stop ends it.
func (b *bench) spawnWorkerd(program string) (p *workerdPeer, stop func() error, err error) {
	told, tells, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer told.Close()
	ctx, cancel := context.WithCancel(b.ctx)
	cmd := exec.CommandContext(ctx, program, "serve", filepath.Join(b.dir, "peers", "config.capnp"), "--control-fd=3")
	cmd.ExtraFiles = []*os.File{tells}
	cmd.Stderr = b.errs
	err = cmd.Start()
	tells.Close()
	if err != nil {
		cancel()
		return nil, nil, err
	}
	stop = func() error {
		cancel()
		_ = cmd.Wait() // killed, which is no failure
		return nil
	}
	var listens struct{ Port int }
	if err := told.SetReadDeadline(time.Now().Add(15 * time.Second)); err == nil {
		err = json.NewDecoder(told).Decode(&listens)
	}
	if listens.Port == 0 {
		return nil, nil, errors.Join(errors.New("it names no port"), err, stop())
	}
	return &workerdPeer{program: program, address: fmt.Sprintf("http://127.0.0.1:%d/", listens.Port), cmd: cmd}, stop, nil
}

// ask posts a question.
func (p *workerdPeer) ask(ctx context.Context, question map[string]any) (answer string, times float64, took time.Duration, err error) {
	text, err := json.Marshal(question)
	if err != nil {
		return "", 0, 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address, bytes.NewReader(text))
	if err != nil {
		return "", 0, 0, err
	}
	began := time.Now()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", 0, 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	took = time.Since(began)
	if err != nil {
		return "", 0, 0, err
	}
	if response.StatusCode != http.StatusOK {
		return "", 0, 0, fmt.Errorf("%s: %s", response.Status, body)
	}
	var got struct {
		Answer any
		Times  float64
	}
	if question["name"] == nil {
		return string(body), 1, took, nil
	}
	err = json.Unmarshal(body, &got)
	return written(got.Answer), got.Times, took, err
}
