package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"bobbin/runtime/control"
)

// The databases.
const (
	sqlite   = "SQLite"
	postgres = "PostgreSQL"
)

// stage is what one run has: runners, a receiver of what scripts do, a folder.
type stage struct {
	options
	ctx      context.Context
	dir      string
	program  string
	sabotage string
	database string
	random   *rand.Rand
	receiver *receiver
	nodes    []*node
	watched  watch
}

func (s *stage) open() (err error) {
	s.receiver, err = receive()
	return err
}

// close ends every process of the run.
func (s *stage) close() {
	for _, n := range s.nodes {
		n.kill()
	}
	s.watched.close()
	s.receiver.close()
}

// said is what the runners wrote, for the person who looks for what went wrong in a run.
func (s *stage) said() string {
	var b bytes.Buffer
	for _, n := range s.nodes {
		if text, err := os.ReadFile(n.log); err == nil && len(text) > 0 {
			fmt.Fprintf(&b, "\n%s wrote:\n%s", n.name, text[max(0, len(text)-4096):])
		}
	}
	return b.String()
}

// runner starts a node. flags are beside those that every one has.
func (s *stage) runner(name string, flags ...string) (*node, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(s.dir, "data-"+name)
	n := &node{name: name, program: s.program, sabotage: s.sabotage, data: data, address: address, log: filepath.Join(s.dir, name+".log"),
		args: append([]string{"runner", "--data", data, "--listen", address, "--json", "--allow-network", "127.0.0.0/8"}, flags...)}
	s.nodes = append(s.nodes, n)
	return n, n.start()
}

// freeAddress is one that nobody listens on, so that a runner comes back to the same.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// folder is a workspace as it is published: files by name. Its bobbin.json is made of its number.
type folder struct {
	number int
	files  map[string]string
}

// publish writes a workspace and publishes it, and gives the addresses of its listeners by name.
func (s *stage) publish(n *node, f folder) (map[string]string, error) {
	name := fmt.Sprintf("W%d", f.number)
	f.files["bobbin.json"] = fmt.Sprintf(`{"format":1,"id":"0192f3c4-5d6e-7000-8000-%012d","name":%q,"language":"js"}`, f.number, name)
	if f.files["environments/production.json"] == "" {
		f.files["environments/production.json"] = `{"target":"HEAD","accounts":{}}`
	}
	for file, text := range f.files {
		path := filepath.Join(s.dir, name, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(s.ctx, n.program, "publish", name, "--env", "production", "--runner", n.url(), "--no-test", "--json")
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "BOBBIN_HOME="+filepath.Join(s.dir, "home"), "BOBBIN_TOKEN="+n.token, "DBUS_SESSION_BUS_ADDRESS=")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("publish: %w: %s%s", err, out, errs.Bytes())
	}
	var published struct{ Listeners []struct{ Name, URL string } }
	if err := json.Unmarshal(out, &published); err != nil {
		return nil, fmt.Errorf("publish printed %s: %w", out, err)
	}
	urls := map[string]string{}
	for _, l := range published.Listeners {
		urls[l.Name] = l.URL
	}
	return urls, nil
}

// client is for the control API of a node.
func (n *node) client() (*control.Client, error) { return control.NewClient(n.url(), n.token, nil) }

// telling is a script that tells the receiver of its invocation, and ends with the key of its event.
func (s *stage) telling() string {
	return fmt.Sprintf(`export default async (event, context) => {
	await fetch(%q, { method: 'POST', headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ id: context.invocationId, key: event.body.key }) });
	return event.body.key;
};
`, s.receiver.url)
}

// listening is a workspace with one listener, in, whose script tells the receiver.
func (s *stage) listening(number int) folder {
	return folder{number, map[string]string{
		"listeners/in.json": `{"connection":"generic","event":"http","script":"In","retry":{"attempts":100}}`,
		"scripts/In.js":     s.telling(),
	}}
}
