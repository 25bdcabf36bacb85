package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"bobbin/app/templates"
	"bobbin/connectors/all"
	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

//go:embed workloads/*.js peer.mjs workerd.js
var files embed.FS

// bench is what the rows are measured with.
type bench struct {
	options
	ctx       context.Context
	errs      io.Writer
	dir       string // scratch
	program   string // this one
	workspace *workspace.Workspace
	compiler  *compile.Compiler
	door      *outbound.Door
	pool      *worker.Pool
	node      *nodePeer    // nil without node
	workerd   *workerdPeer // nil without workerd
	service   *service
	ends      []func() error
	notes     []string
}

// open makes everything ready; close ends it, also after an error of open.
func open(ctx context.Context, o options, errs io.Writer) (_ *bench, err error) {
	b := &bench{options: o, ctx: ctx, errs: errs}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.program, err = os.Executable(); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp("", "bobbin-bench-"); err != nil {
		return nil, err
	}
	b.ends = append(b.ends, func() error { return os.RemoveAll(b.dir) })
	if err := b.prepare(); err != nil {
		return nil, err
	}
	b.door = outbound.New(outbound.Config{})
	b.pool = worker.NewPool(b.workers())
	b.ends = append(b.ends, func() error { b.pool.Close(); b.door.Close(); return nil })
	if b.service, err = serve(); err != nil {
		return nil, err
	}
	b.ends = append(b.ends, b.service.close)
	return b, b.startPeers()
}

func (b *bench) workers() worker.Config {
	return worker.Config{Command: []string{b.program, "worker"}, Stderr: b.errs}
}

// prepare writes the workloads for the peers and makes a workspace of them for Bobbin.
func (b *bench) prepare() error {
	peers := filepath.Join(b.dir, "peers")
	if err := os.Mkdir(peers, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(peers, "package.json"), []byte(`{"type":"module"}`), 0o644); err != nil {
		return err
	}
	source, err := templates.All().Files("jira-to-gitlab")
	if err != nil {
		return err
	}
	home := filepath.Join(b.dir, "workspace")
	if b.workspace, err = workspace.Create(home, "", source); err != nil {
		return err
	}
	b.compiler = compile.New(compile.Config{Connectors: connectorOf})
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(peers, path.Base(name)), text, 0o644); err != nil || path.Dir(name) == "." {
			return err
		}
		return workspace.WriteFile(filepath.Join(home, "scripts", path.Base(name)), text)
	})
}

// close ends what was started, the last first.
func (b *bench) close() {
	for n := len(b.ends) - 1; n >= 0; n-- {
		if err := b.ends[n](); err != nil {
			fmt.Fprintln(b.errs, "bench:", err)
		}
	}
}

// compiled is the Bundle of a text that stands in scripts/ for the moment.
func (b *bench) compiled(text string) (*script.Bundle, error) {
	bundle, _, err := b.compiler.Script(b.ctx, b.workspace, "It", map[string]string{"scripts/It.ts": text, "scripts/Greet.ts": greet})
	return bundle, err
}

// host is what scripts of the benchmark reach: the network.
type host struct{ door *outbound.Door }

func (h host) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	return h.door.Do(ctx, outbound.Request{FetchRequest: r})
}

func (h host) Call(context.Context, string, json.RawMessage) (json.RawMessage, error) {
	return nil, errors.New("the benchmark has no records")
}

func (h host) Console(script.Line) {}

// run runs a Bundle in a worker and gives what it returned.
func (b *bench) run(p *worker.Pool, bundle *script.Bundle, event any) (json.RawMessage, error) {
	text, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	out := p.Run(b.ctx, worker.Key{Workspace: "bench"}, worker.Job{Bundle: bundle, Input: script.Input{Event: text}, Host: host{b.door},
		Limits: script.Limits{Timeout: 2 * time.Minute}})
	if out.Status != script.Finished {
		return nil, fmt.Errorf("the script ended as %s: %+v", out.Status, out.Error)
	}
	return out.Result, nil
}

// pick takes the smaller figure for a quick run.
func (b *bench) pick(usual, quick int) int {
	if b.quick {
		return quick
	}
	return usual
}

// heads are the names of the columns.
func (b *bench) heads() [engines]string {
	h := names
	if b.node != nil {
		h[node] = strings.TrimSpace("node " + b.node.version)
	}
	return h
}

// titleOf reads the title out of a workload.
func titleOf(name string) string {
	text, err := files.ReadFile("workloads/" + name + ".js")
	if err != nil {
		panic("bench: " + err.Error())
	}
	_, rest, _ := strings.Cut(string(text), "export const title = '")
	title, _, _ := strings.Cut(rest, "';")
	return strings.ReplaceAll(title, `\\`, `\`)
}

func connectorOf(name string) (*connector.Connector, bool) {
	c := all.Lookup(name)
	return c, c != nil
}
