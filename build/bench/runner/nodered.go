package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"bobbin/build/stand"
)

//go:embed transform.js
var transform string

//go:embed event.json
var event string

// nodeRED is a Node-RED with two addresses: /async answers at once and transforms, /sync answers what came of it.
type nodeRED struct {
	url, version string
	cmd          *exec.Cmd
}

// startNodeRED starts it when it is installed.
func (b *bench) startNodeRED() error {
	home, err := filepath.Abs(filepath.Join(b.peers, "node-red"))
	if err != nil {
		return err
	}
	about, err := os.ReadFile(filepath.Join(home, "package.json"))
	if err != nil {
		b.notes = append(b.notes, "Node-RED is not installed (npm ci in build/bench installs it); its column is empty.")
		return nil
	}
	var own struct{ Version string }
	if err := json.Unmarshal(about, &own); err != nil {
		return err
	}
	address, err := stand.FreeAddress()
	if err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "node-red")
	if err := b.writeNodeRED(dir, address); err != nil {
		return err
	}
	r := &nodeRED{url: "http://" + address, version: own.Version}
	r.cmd = exec.CommandContext(b.ctx, "node", filepath.Join(home, "red.js"), "--userDir", dir, "--settings", filepath.Join(dir, "settings.js"))
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	r.cmd.Stdout, r.cmd.Stderr = log, log
	if err := r.cmd.Start(); err != nil {
		return err
	}
	b.ends = append(b.ends, func() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() })
	b.nodeRED = r
	return r.ready(log.Name())
}

// writeNodeRED writes its settings and its flow. The editor is off, and what it logs goes to a file.
func (b *bench) writeNodeRED(dir, address string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	host, port, _ := strings.Cut(address, ":")
	settings := fmt.Sprintf("module.exports = { uiHost: %q, uiPort: %s, flowFile: 'flows.json', httpAdminRoot: false, credentialSecret: false, logging: { console: { level: 'info' } } };\n", host, port)
	function := "const result = (" + transform[strings.Index(transform, "function"):] + ")(msg.payload);\nnode.log(`made ${result.title}`);\nmsg.payload = result;\nreturn msg;"
	type m = map[string]any
	to := func(ids ...string) []any { return []any{ids} }
	flow := []m{
		{"id": "tab", "type": "tab", "label": "bench"},
		{"id": "async", "z": "tab", "type": "http in", "url": "/async", "method": "post", "wires": to("accepted", "transform")},
		{"id": "accepted", "z": "tab", "type": "http response", "statusCode": "202", "wires": []any{}},
		{"id": "transform", "z": "tab", "type": "function", "func": function, "outputs": 1, "wires": to()},
		{"id": "sync", "z": "tab", "type": "http in", "url": "/sync", "method": "post", "wires": to("also")},
		{"id": "also", "z": "tab", "type": "function", "func": function, "outputs": 1, "wires": to("answer")},
		{"id": "answer", "z": "tab", "type": "http response", "statusCode": "200", "wires": []any{}},
	}
	text, err := json.Marshal(flow)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "flows.json"), text, 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "settings.js"), []byte(settings), 0o600)
	}
	return err
}

// ready returns when it answers.
func (r *nodeRED) ready(log string) error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		response, err := http.Post(r.url+"/sync", "application/json", strings.NewReader(event))
		if err == nil {
			var title struct{ Title string }
			line, _ := bufio.NewReader(response.Body).ReadBytes(0)
			response.Body.Close()
			if json.Unmarshal(line, &title) == nil && title.Title == "DEMO-42 The export loses its last row" {
				return nil
			}
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log)
			return fmt.Errorf("Node-RED does not answer: %w: %s", err, said)
		}
	}
}
