package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// built is the program that `make headless` has made.
func built(t *testing.T) string {
	t.Helper()
	file, err := filepath.Abs("../bin/bobbin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Skip("NOT SHOWN: there is no build/bin/bobbin (make headless)")
	}
	return file
}

func TestImage_IsTheSameForTheSameProgram(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "bobbin")
	if err := os.WriteFile(program, []byte("a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	digest := func(version string) v1.Hash {
		image, err := newImage(program, version, platform{"linux", "arm64"})
		if err != nil {
			t.Fatal(err)
		}
		d, err := image.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := digest("1.0.0")
	if again := digest("1.0.0"); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	if other := digest("1.0.1"); other == first {
		t.Error("another version is the same image")
	}
	if _, err := newImage(filepath.Join(dir, "missing"), "1", platform{"linux", "amd64"}); err == nil || !strings.Contains(err.Error(), "make headless") {
		t.Errorf("without a program: %v", err)
	}
}

// The image for two systems under one name, in a real registry.
func TestPush(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	dir := t.TempDir()
	for _, file := range []string{"amd64", "arm64"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte("the program for "+file), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	place := strings.TrimPrefix(server.URL, "http://") + "/bobbin:1.2.0"
	err := command([]string{"-push", place, "-plain", "-version", "1.2.0", "-for", "linux/amd64=" + filepath.Join(dir, "amd64"), "-for", "linux/arm64=" + filepath.Join(dir, "arm64")})
	if err != nil {
		t.Fatal(err)
	}
	reference, err := name.ParseReference(place, name.Insecure)
	if err != nil {
		t.Fatal(err)
	}
	for _, architecture := range []string{"amd64", "arm64"} {
		image, err := remote.Image(reference, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Image(image); err != nil {
			t.Error(err)
		}
		if got := string(files(t, image)["bobbin"]); got != "the program for "+architecture {
			t.Errorf("%s: %q", architecture, got)
		}
	}
}

func TestCommand_Refuses(t *testing.T) {
	for _, args := range [][]string{{}, {"program"}, {"-for", "arm64=x", "-out", "y"}, {"-for", "linux/arm64", "-out", "y"}, {"-out", "x", "/does/not/exist"}, {"-push", "NO:SUCH:PLACE", os.Args[0]}} {
		if err := command(args); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

// files gives what is in an image.
func files(t *testing.T, image v1.Image) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	walk(t, image, func(h *tar.Header, body io.Reader) error {
		if h.Typeflag != tar.TypeReg {
			return nil
		}
		text, err := io.ReadAll(body)
		all[h.Name] = text
		return err
	})
	return all
}

func walk(t *testing.T, image v1.Image, each func(*tar.Header, io.Reader) error) {
	t.Helper()
	whole := mutate.Extract(image)
	defer whole.Close()
	for r := tar.NewReader(whole); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = each(h, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// unpack puts an image's files below a folder, owned as they are in it.
func unpack(t *testing.T, image v1.Image, root string) {
	t.Helper()
	walk(t, image, func(h *tar.Header, body io.Reader) error {
		file := filepath.Join(root, h.Name)
		if h.Typeflag == tar.TypeDir {
			if err := os.Mkdir(file, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
				return err
			}
		} else {
			text, err := io.ReadAll(body)
			if err == nil {
				err = os.WriteFile(file, text, 0o600)
			}
			if err != nil {
				return err
			}
		}
		return errors.Join(os.Chown(file, h.Uid, h.Gid), os.Chmod(file, h.FileInfo().Mode()))
	})
}

// The image's files are all that the runner in it has: a release is published to it, and its
// listener answers.
func TestImage_Runs(t *testing.T) {
	program := built(t)
	unshare, err := exec.LookPath("unshare")
	if err != nil || os.Getuid() != 0 {
		t.Skip("NOT SHOWN: to put a program alone into the image's files needs root and unshare")
	}
	out := filepath.Join(t.TempDir(), "image.tar")
	if err := command([]string{"-out", out, "-version", "1.2.0", program}); err != nil {
		t.Fatal(err)
	}
	latest, err := name.NewTag("bobbin-runner:latest")
	if err != nil {
		t.Fatal(err)
	}
	image, err := tarball.ImageFromPath(out, &latest)
	if err != nil {
		t.Fatal(err)
	}
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Chmod(filepath.Dir(root), 0o755); err != nil {
		t.Fatal(err)
	}
	unpack(t, image, root)
	for _, given := range []string{"proc", "dev"} { // a container has them from outside
		if err := os.Mkdir(filepath.Join(root, given), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	id, _, _ := strings.Cut(file.Config.User, ":")
	args := append([]string{"--mount", "--pid", "--fork", "--root=" + root, "--mount-proc", "--setuid", id, "--setgid", id}, file.Config.Entrypoint...)
	// Not of the context of the test: that kills unshare alone, when it is over.
	run := exec.Command(unshare, append(args, "--data", "/data", "--listen", "127.0.0.1:0", "--json")...)
	run.Env = file.Config.Env
	var errs bytes.Buffer
	run.Stderr = &errs
	stdout, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, run, &errs) })
	var ready struct{ URL, Token string }
	if err := json.NewDecoder(bufio.NewReader(stdout)).Decode(&ready); err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	if said, err := exec.Command(program, "runner", "ready", ready.URL).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	answer, err := http.Post(published(t, program, ready.URL, ready.Token), "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 || string(said) != "the image works" {
		t.Errorf("%s %s %v\n%s", answer.Status, said, err, &errs)
	}
}

// stop ends the first process of the container as docker stop does, and waits until all is gone.
func stop(t *testing.T, run *exec.Cmd, errs *bytes.Buffer) {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", run.Process.Pid))
	if err != nil {
		t.Error(err)
	}
	for _, child := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
			t.Error(err)
		}
	}
	if err := run.Wait(); err != nil {
		t.Errorf("the runner did not end well: %v\n%s", err, errs)
	}
}

// published sends a small workspace to a runner and gives the address of its listener.
func published(t *testing.T, program, url, token string) string {
	t.Helper()
	home := t.TempDir()
	bobbin := func(args ...string) []byte {
		c := exec.CommandContext(t.Context(), program, args...)
		c.Dir = home
		c.Env = append(os.Environ(), "BOBBIN_HOME="+home, "BOBBIN_PASSPHRASE=open sesame", "BOBBIN_TOKEN="+token, "DBUS_SESSION_BUS_ADDRESS=")
		var errs bytes.Buffer
		c.Stderr = &errs
		said, err := c.Output()
		if err != nil {
			t.Fatalf("bobbin %v: %v\n%s%s", args, err, said, &errs)
		}
		return said
	}
	bobbin("new", "W")
	for file, text := range map[string]string{
		"listeners/api.json": `{ "connection": "generic", "event": "http", "mode": "sync", "script": "Api" }`,
		"scripts/Api.ts":     "import { buildHTMLResponse } from '@bobbin/generic/events';\n\nexport default () => buildHTMLResponse('the image works');\n",
	} {
		file = filepath.Join(home, "W", file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	var done struct{ Listeners []struct{ URL string } }
	if err := json.Unmarshal(bobbin("publish", "W", "--env", "development", "--runner", url, "--json"), &done); err != nil || len(done.Listeners) != 1 {
		t.Fatalf("%v: %v", done, err)
	}
	return done.Listeners[0].URL
}
