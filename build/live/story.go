package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed stories
var stories embed.FS

// services are those with a story.
func services() []string {
	files, err := stories.ReadDir("stories")
	if err != nil {
		panic("live: the embedded stories cannot be read: " + err.Error())
	}
	var names []string
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".ts"); name != "story" {
			names = append(names, name)
		}
	}
	return names
}

// step is a part of a story, as the script tells it.
type step struct {
	Name  string `json:"name"`
	Ended string `json:"ended"` // done, failed, not undone
	MS    int    `json:"ms"`
	Said  string `json:"said"`
}

// tell makes a workspace, runs the story of the service there and removes the workspace.
func (t trial) tell(ctx context.Context, program string) (steps []step, err error) {
	dir, err := os.MkdirTemp("", "bobbin-live")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	folder := filepath.Join(dir, "workspace")
	if _, err := call(ctx, nil, program, "new", folder); err != nil {
		return nil, err
	}
	if err := t.write(folder); err != nil {
		return nil, err
	}
	return t.run(ctx, program, folder)
}

// run runs the script of a workspace that is written.
func (t trial) run(ctx context.Context, program, folder string) ([]step, error) {
	start, err := json.Marshal(map[string]any{"mark": strings.ToLower(rand.Text()[:6]), "given": t.given})
	if err != nil {
		return nil, err
	}
	printed, failed := call(ctx, start, program, "run", folder, "Live", "--event", "-", "--env", "live", "--timeout", "10m", "--json")
	var ran struct {
		Result struct {
			Steps []step `json:"steps"`
		} `json:"result"`
		Status string `json:"status"`
		Error  *struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	if err := json.Unmarshal(printed, &ran); err != nil {
		return nil, errors.Join(failed, err)
	}
	if ran.Status != "finished" {
		message := ""
		if ran.Error != nil {
			message = ran.Error.Message
		}
		return ran.Result.Steps, fmt.Errorf("the script ended as %s: %s", ran.Status, message)
	}
	return ran.Result.Steps, failed
}

// write puts the story into the workspace, with its connection bound to the account.
func (t trial) write(folder string) error {
	if err := connect(folder, map[string]any{"service": map[string]any{"connector": t.service}}); err != nil {
		return err
	}
	environment := map[string]any{"target": "HEAD", "production": false, "accounts": map[string]any{"service": t.account}}
	if err := keep(filepath.Join(folder, "environments", "live.json"), environment); err != nil {
		return err
	}
	for name, file := range map[string]string{"Live.ts": t.service + ".ts", "story.ts": "story.ts"} {
		text, err := stories.ReadFile("stories/" + file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "scripts", name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// connect gives the workspace these connections.
func connect(folder string, connections map[string]any) error {
	file := filepath.Join(folder, "bobbin.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var w map[string]any
	if err := json.Unmarshal(text, &w); err != nil {
		return err
	}
	w["connections"] = connections
	return keep(file, w)
}

func keep(file string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// call runs the program and gives what it printed; an error carries what it said.
func call(ctx context.Context, input []byte, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it stops its workers
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &said
	printed, err := cmd.Output()
	if err != nil {
		return printed, fmt.Errorf("bobbin %s: %w %s", args[0], err, strings.TrimSpace(said.String()))
	}
	return printed, nil
}
