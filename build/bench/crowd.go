package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/worker"
)

// service is a real HTTP server on loopback. /wait answers once everybody who is expected
// has asked and has been counted; /json answers with a search result.
type service struct {
	addresses []string // one for each hundred connections, as many services would have
	servers   []*http.Server
	found     []byte

	mu       sync.Mutex
	waiting  int
	expected int
	full     chan struct{} // closed when all have asked
	released chan struct{}
}

// hosts is how many addresses there are: as one host a service may have 128 connections.
const hosts = 100

func serve() (*service, error) {
	s := &service{}
	mux := http.NewServeMux()
	mux.HandleFunc("/wait", s.wait)
	mux.HandleFunc("/json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(s.found)
	})
	for n := range hosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", n+1))
		if err != nil && n > 0 {
			break // a system whose loopback is one address
		}
		if err != nil {
			return nil, err
		}
		server := &http.Server{Handler: mux}
		s.servers = append(s.servers, server)
		s.addresses = append(s.addresses, "http://"+l.Addr().String())
		go func() { _ = server.Serve(l) }()
	}
	return s, nil
}

func (s *service) close() error {
	var all error
	for _, server := range s.servers {
		all = errors.Join(all, server.Close())
	}
	return all
}

// expect prepares for so many requests.
func (s *service) expect(count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting, s.expected, s.full, s.released = 0, count, make(chan struct{}), make(chan struct{})
}

func (s *service) wait(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.waiting++; s.waiting == s.expected {
		close(s.full)
	}
	released := s.released
	s.mu.Unlock()
	select {
	case <-released:
		fmt.Fprint(w, "done")
	case <-r.Context().Done():
	}
}

// order is what a crowd is told.
type order struct {
	Count     int            `json:"count"`
	Addresses []string       `json:"addresses"`
	Bundle    *script.Bundle `json:"bundle,omitempty"`
	Program   string         `json:"program,omitempty"`
	Do        string         `json:"do"`
}

// crowd is a process that has invocations wait on HTTP, each in a runtime of its own; it
// stands for the engine's.
func crowd(ctx context.Context, in io.Reader, out io.Writer) error {
	var o order
	if err := json.NewDecoder(in).Decode(&o); err != nil {
		return err
	}
	door := outbound.New(outbound.Config{})
	defer door.Close()
	p := worker.NewPool(worker.Config{Command: []string{o.Program, "worker"}})
	defer p.Close()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var all sync.WaitGroup
	for n := range o.Count {
		all.Go(func() {
			event, err := json.Marshal(o.Addresses[n%len(o.Addresses)])
			if err == nil {
				got := p.Run(ctx, worker.Key{Workspace: "bench"}, worker.Job{Bundle: o.Bundle, Input: script.Input{Event: event}, Host: host{door}})
				if got.Status != script.Finished {
					err = fmt.Errorf("an invocation ended as %s: %+v", got.Status, got.Error)
				}
			}
			if err != nil {
				fail(err) // the first ends the others: nobody may wait for all of them any more
			}
		})
	}
	all.Wait()
	answer := map[string]string{}
	if err := context.Cause(ctx); err != nil {
		answer["error"] = err.Error()
	}
	return json.NewEncoder(out).Encode(answer)
}

// waiting measures the memory of a process and its children while everybody waits.
func (b *bench) waiting(count int, command ...string) side {
	return func() (float64, string, error) {
		bundle, err := b.compiled("export default async function (address: any) { return (await fetch(address)).text(); }\n")
		if err != nil {
			return 0, "", err
		}
		addresses := make([]string, len(b.service.addresses))
		for n, address := range b.service.addresses {
			addresses[n] = address + "/wait"
		}
		b.service.expect(count)
		text, err := json.Marshal(order{Count: count, Addresses: addresses, Bundle: bundle, Program: b.program, Do: "crowd"})
		if err != nil {
			return 0, "", err
		}
		cmd := exec.CommandContext(b.ctx, command[0], command[1:]...)
		cmd.Stderr = b.errs
		cmd.Stdin = strings.NewReader(string(text) + "\n")
		out, err := cmd.StdoutPipe()
		if err != nil {
			return 0, "", err
		}
		if err := cmd.Start(); err != nil {
			return 0, "", err
		}
		figure, err := b.held(cmd.Process.Pid, bufio.NewReader(out))
		if end := cmd.Wait(); err == nil {
			err = end
		}
		return figure, "", err
	}
}

// held waits until all wait, measures, lets them go and hears that all have ended well.
func (b *bench) held(pid int, out *bufio.Reader) (float64, error) {
	ended := make(chan error, 1)
	go func() {
		var answer struct{ Error string }
		line, err := out.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &answer)
		}
		if err == nil && answer.Error != "" {
			err = errors.New(answer.Error)
		}
		ended <- err
	}()
	select {
	case <-b.service.full:
	case err := <-ended:
		return 0, fmt.Errorf("it ended before all waited: %w", err)
	case <-time.After(3 * time.Minute):
		return 0, errors.New("not all of them came to wait within 3 minutes")
	}
	figure, err := residentMB(pid)
	close(b.service.released)
	if end := <-ended; err == nil {
		err = end
	}
	return figure, err
}

// residentMB is the memory that the system has given to a process and its children. Pages
// that several share, such as their program, count once.
func residentMB(pid int) (float64, error) {
	total := int64(0)
	names, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(names) == 0 {
		return 0, errors.New("memory is measured where there is /proc")
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has just ended
		}
		// The name, in brackets, may have anything in it. Behind it: state, parent, ...
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		own := filepath.Base(filepath.Dir(name))
		if len(fields) < 2 || own != strconv.Itoa(pid) && fields[1] != strconv.Itoa(pid) {
			continue
		}
		kilobytes, err := proportional("/proc/" + own + "/smaps_rollup")
		if err != nil {
			return 0, err
		}
		total += kilobytes
	}
	return float64(total) / 1024, nil
}

// proportional reads the Pss of a process: its own pages and its share of those it shares.
func proportional(name string) (kilobytes int64, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "\nPss:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("%s says no Pss", name)
	}
	return strconv.ParseInt(fields[0], 10, 64)
}
