package worker_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bobbin/runtime/worker"
)

func init() {
	reach = func(address string) map[string]string {
		found := map[string]string{}
		try := func(name string, err error) {
			if found[name] = "done"; err != nil {
				found[name] = err.Error()
			}
		}
		_, err := os.ReadFile("/etc/passwd")
		try("read a file", err)
		_, err = os.Open("/proc/self/environ")
		try("read its own environment", err)
		_, err = os.ReadDir("/")
		try("list a folder", err)
		try("write a file", os.WriteFile("/tmp/bobbin-was-here", nil, 0o600))
		try("remove a file", os.Remove("/tmp/bobbin-is-not-there"))
		_, err = net.Dial("tcp", address)
		try("connect", err)
		_, err = net.Listen("tcp", "127.0.0.1:0")
		try("listen", err)
		_, err = net.LookupHost("localhost.")
		try("look a name up", err)
		try("start a program", exec.Command("/bin/true").Run())
		try("end its parent", syscall.Kill(syscall.Getppid(), 0))
		_, _, errno := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0)
		if errno == 0 {
			return map[string]string{"become two": "done"}
		}
		try("become two", errno)
		return found
	}
}

func TestWorker_ReachesNothing(t *testing.T) {
	if !worker.FilterCalls {
		t.Skip("programs built with the race detector keep their system calls")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	p := pool(t, nil)
	isolation, err := p.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"no new privileges", "filtered system calls"} {
		if !slices.Contains(isolation, part) {
			t.Errorf("%v lacks %q", isolation, part)
		}
	}
	if os.Getuid() == 0 && !slices.Contains(isolation, "unprivileged user") {
		t.Errorf("%v: a worker of root is root", isolation)
	}
	got := p.Run(context.Background(), demo, job(newRecorder(), "reach "+listener.Addr().String()))
	var found map[string]string
	if err := json.Unmarshal(got.Result, &found); err != nil {
		t.Fatalf("%v: %+v", err, got)
	}
	if len(found) != 11 {
		t.Errorf("it tried %v", found)
	}
	for what, said := range found {
		if !strings.Contains(said, "not permitted") && !strings.Contains(said, "denied") && what != "look a name up" || said == "done" {
			t.Errorf("%s: %s", what, said)
		}
	}
}
