// Package stand is the test stand of the runner: it builds the program, starts `bobbin runner` processes,
// kills them, and publishes workspaces to them, as a person would. What the fault tests and the
// benchmarks do with them is theirs.
package stand

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
)

// Build makes the program as `make headless` does, without the race detector; flags are beside those.
func Build(ctx context.Context, program string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", program}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "bobbin")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w: %s", filepath.Base(program), err, said)
	}
	return nil
}

// FreeAddress is one on loopback that nobody listens on, so that a runner comes back to the same.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Folder is a workspace as it is published: files by name. What is not among them but needed is
// made of its number, which is also its name (W1).
type Folder struct {
	Number int
	Files  map[string]string
}

// ID is that of the workspace with a number.
func ID(number int) string { return fmt.Sprintf("0192f3c4-5d6e-7000-8000-%012d", number) }

// Write writes a workspace below dir, and gives its folder.
func (f Folder) Write(dir string) (string, error) {
	name := fmt.Sprintf("W%d", f.Number)
	files := map[string]string{
		"bobbin.json":                  fmt.Sprintf(`{"format":1,"id":%q,"name":%q,"language":"js"}`, ID(f.Number), name),
		"environments/production.json": `{"target":"HEAD","accounts":{}}`,
	}
	for file, text := range f.Files {
		files[file] = text
	}
	for file, text := range files {
		path := filepath.Join(dir, name, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, name), nil
}

// Publish writes a workspace below dir and publishes its environment production, and gives the
// addresses of its listeners by name.
func Publish(ctx context.Context, n *Node, dir string, f Folder) (map[string]string, error) {
	folder, err := f.Write(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, n.Program, "publish", folder, "--env", "production", "--runner", n.URL(), "--no-test", "--json")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "BOBBIN_HOME="+filepath.Join(dir, "home"), "BOBBIN_TOKEN="+n.Token, "DBUS_SESSION_BUS_ADDRESS=")
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
