// Package enginetest opens real engines for tests: real workers (the test program itself), real
// SQLite, real connectors and simulators, in a home that is thrown away.
package enginetest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"testing"
	"time"

	"bobbin/app/templates"
	"bobbin/connectors/all"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// Main is the TestMain of a package that opens engines: their workers are this program.
func Main(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		m := machine.New(machine.Config{})
		if err := worker.Serve(ctx, os.Stdin, os.Stdout, m.Run, m.Prepare); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if err := os.Setenv("DBUS_SESSION_BUS_ADDRESS", ""); err != nil { // no keychain of the machine in tests
		panic(err)
	}
	os.Exit(m.Run())
}

// Home is an engine on a home of its own.
type Home struct {
	*engine.Engine
	dir string
}

// Open starts an engine that stops with the test, changed by the options. Its vault is a
// file, opened.
func Open(t testing.TB, options ...func(*engine.Config)) *Home {
	t.Helper()

	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := engine.Config{ConfigDir: filepath.Join(dir, "config"), StateDir: filepath.Join(dir, "state"), CacheDir: filepath.Join(dir, "cache"),
		Connectors: all.Connectors(), Services: all.Simulators(), WorkerCommand: []string{program, "worker"}, Passphrase: "open sesame",
		Now: time.Now, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	for _, option := range options {
		option(&c)
	}
	for _, part := range []string{c.ConfigDir, c.StateDir, c.CacheDir} {
		if err := os.MkdirAll(part, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	e, err := engine.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := e.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return &Home{e, dir}
}

// Dir is the folder of the home.
func (h *Home) Dir() string { return h.dir }

// Workspace makes a workspace from a template, with these files written over it, and gives its folder.
func (h *Home) Workspace(t testing.TB, template string, files map[string]string) string {
	t.Helper()
	source, err := templates.All().Files(template)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(h.dir, "workspace")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.Create(dir, "", source); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		Write(t, filepath.Join(dir, name), text)
	}
	return dir
}

// Write writes one file, its folder with it.
func Write(t testing.TB, name, text string) {
	t.Helper()
	if err := workspace.WriteFile(name, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// Ran is an invocation that has ended, with its logs.
type Ran struct {
	invocation.Invocation
	Console []script.Line
	HTTP    []json.RawMessage
}

// Run runs a script to its end.
func (h *Home) Run(t testing.TB, r engine.Run) Ran {
	t.Helper()
	i, err := h.Engine.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return h.Await(t, i.ID)
}

// Await waits for the end of an invocation.
func (h *Home) Await(t testing.TB, id invocation.ID) Ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	i, err := h.Invocations().Wait(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	ran := Ran{Invocation: i}
	if ran.Console, err = h.Invocations().Console(ctx, id); err != nil {
		t.Fatal(err)
	}
	entries, err := h.Invocations().HTTP(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		ran.HTTP = append(ran.HTTP, entry.JSON)
	}
	return ran
}

// Into reads the result.
func (r Ran) Into(t testing.TB, out any) {
	t.Helper()
	if r.Status != script.Finished {
		t.Fatalf("%s ended as %s: %+v", r.Script, r.Status, r.Error)
	}
	if err := json.Unmarshal(r.Result, out); err != nil {
		t.Fatal(err)
	}
}

// All lists the invocations of a workspace, newest first, when nothing runs any more.
func (h *Home) All(t testing.TB, dir string) []invocation.Invocation {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if err := h.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	w, err := h.Engine.Workspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.Invocations().List(ctx, invocation.Filter{Workspace: string(w.ID), Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
