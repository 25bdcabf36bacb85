package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"bobbin/connectors/all"
	"bobbin/runtime/engine"
	"bobbin/runtime/script"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// The scripts of the rows about starting.
const (
	small = `import { greet } from './Greet';
export default async function (event: { name: string }) { await null; return { text: greet(event.name) }; }
`
	greet = `export const greet = (name: string) => 'hello ' + name;
`
	// smallInNode is the same, as a script that gives its function.
	smallInNode = `"use strict"; const greet = name => 'hello ' + name; (async event => { await null; return { text: greet(event.name) }; })`
	client      = `import Jira from './api/jira/cloud';
export default async function () { return typeof Jira.Issue.getIssue; }
`
)

// ms is a duration in milliseconds.
func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// times repeats what is measured and gives the median.
func times(count int, once func() error) (float64, error) {
	all := make([]float64, 0, count)
	for range count {
		began := time.Now()
		if err := once(); err != nil {
			return 0, err
		}
		all = append(all, ms(time.Since(began)))
	}
	return median(all), nil
}

// warm is a script in a worker that has run it before: from the parent's call to the outcome.
func (b *bench) warm(text string, event any) side {
	return func() (float64, string, error) {
		bundle, err := b.compiled(text)
		if err != nil {
			return 0, "", err
		}
		once := func() error { _, err := b.run(b.pool, bundle, event); return err }
		if err := once(); err != nil {
			return 0, "", err
		}
		figure, err := times(b.pick(1000, 2), once)
		return figure, "", err
	}
}

// spawned is the first run in a worker that is started for it.
func (b *bench) spawned() (float64, string, error) {
	bundle, err := b.compiled(small)
	if err != nil {
		return 0, "", err
	}
	figure, err := times(b.pick(20, 1), func() error {
		c := b.workers()
		c.MaxWorkers = 1 // no spare one beside it
		p := worker.NewPool(c)
		defer p.Close()
		_, err := b.run(p, bundle, map[string]string{"name": "x"})
		return err
	})
	return figure, "", err
}

// nodeProcess is a script in a process of its own, to its first line.
func (b *bench) nodeProcess(write func() error) side {
	file := filepath.Join(b.dir, "peers", "once.mjs")
	return func() (float64, string, error) {
		figure, err := times(b.pick(10, 1), func() error {
			if err := write(); err != nil {
				return err
			}
			cmd := exec.CommandContext(b.ctx, b.node.program, file)
			out, err := cmd.StdoutPipe()
			if err != nil {
				return err
			}
			if err := cmd.Start(); err != nil {
				return err
			}
			_, err = bufio.NewReader(out).ReadString('\n')
			if end := cmd.Wait(); err == nil {
				err = end
			}
			return err
		})
		return figure, "", err
	}
}

// writeOnce writes the script of nodeProcess, another one each time.
func (b *bench) writeOnce() func() error {
	n := 0
	return func() error {
		n++
		return os.WriteFile(filepath.Join(b.dir, "peers", "once.mjs"), fmt.Appendf(nil, "console.log(%d);\n", n), 0o644)
	}
}

// workerdProcess is a workerd process to its first answer.
func (b *bench) workerdProcess() (float64, string, error) {
	figure, err := times(b.pick(5, 1), func() error {
		p, stop, err := b.spawnWorkerd(b.workerd.program)
		if err != nil {
			return err
		}
		defer func() { _ = stop() }()
		_, _, _, err = p.ask(b.ctx, map[string]any{})
		return err
	})
	return figure, "", err
}

// home starts an engine with a store on disk and a workspace; stop ends it.
func (b *bench) home() (e *engine.Engine, dir string, stop func() error, err error) {
	root, err := os.MkdirTemp(b.dir, "home-")
	if err != nil {
		return nil, "", nil, err
	}
	c := engine.Config{ConfigDir: filepath.Join(root, "config"), StateDir: filepath.Join(root, "state"), CacheDir: filepath.Join(root, "cache"),
		Connectors: all.Connectors(), Services: all.Simulators(), WorkerCommand: []string{b.program, "worker"}, Passphrase: "bench",
		Now: time.Now, Logger: slog.New(slog.NewTextHandler(b.errs, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	for _, part := range []string{c.ConfigDir, c.StateDir, c.CacheDir} {
		if err := os.Mkdir(part, 0o700); err != nil {
			return nil, "", nil, err
		}
	}
	if e, err = engine.Open(b.ctx, c); err != nil {
		return nil, "", nil, err
	}
	return e, b.workspace.Dir, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		return e.Stop(ctx)
	}, nil
}

// finished runs a script on an engine, durably, and waits for its end.
func (b *bench) finished(e *engine.Engine, r engine.Run) error {
	i, err := e.Run(b.ctx, r)
	if err == nil {
		i, err = e.Invocations().Wait(b.ctx, i.ID)
	}
	if err == nil && i.Status != script.Finished {
		err = fmt.Errorf("%s ended as %s: %+v", r.Script, i.Status, i.Error)
	}
	return err
}

// durable is an invocation with everything: queued, claimed, run, logged, stored.
func (b *bench) durable() (float64, string, error) { return b.onEngine(b.pick(200, 2), nil) }

// edited is the same from the saved edit of a script with both clients.
func (b *bench) edited() (float64, string, error) {
	n := 0
	return b.onEngine(b.pick(50, 2), func(dir string) error {
		n++
		text := fmt.Sprintf("import Jira from './api/jira/cloud';\nimport GitLab from './api/gitlab';\nexport default async function () { return [%d, typeof Jira, typeof GitLab]; }\n", n)
		return workspace.WriteFile(filepath.Join(dir, "scripts", "Durable.ts"), []byte(text))
	})
}

func (b *bench) onEngine(count int, before func(dir string) error) (_ float64, _ string, err error) {
	e, dir, stop, err := b.home()
	if err != nil {
		return 0, "", err
	}
	defer func() {
		if end := stop(); err == nil {
			err = end
		}
	}()
	for name, text := range map[string]string{"Durable": small, "Greet": greet} {
		if err := workspace.WriteFile(filepath.Join(dir, "scripts", name+".ts"), []byte(text)); err != nil {
			return 0, "", err
		}
	}
	r := engine.Run{Dir: dir, Script: "Durable", Event: json.RawMessage(`{"name":"x"}`)}
	if err := b.finished(e, r); err != nil {
		return 0, "", err
	}
	figure, err := times(count, func() error {
		if before != nil {
			if err := before(dir); err != nil {
				return err
			}
		}
		return b.finished(e, r)
	})
	return figure, "", err
}
