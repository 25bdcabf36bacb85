package window

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// piped answers as the shell does: into a pipe that it opens with the header, for others to inherit.
type piped struct {
	header      http.Header
	read, write *os.File
}

func (p *piped) Header() http.Header { return p.header }

func (p *piped) WriteHeader(int) {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		panic(err)
	}
	p.read, p.write = os.NewFile(uintptr(ends[0]), "read"), os.NewFile(uintptr(ends[1]), "write")
}

func (p *piped) Write(text []byte) (int, error) { return p.write.Write(text) }

// TestAnswers_EndWhileAProgramRuns: a program that starts in the middle of an answer has no part in it.
func TestAnswers_EndWhileAProgramRuns(t *testing.T) {
	shell := &piped{header: http.Header{}}
	program := exec.Command("cat")
	input, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	alone(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "<p>begins,")
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, " ends")
	})).ServeHTTP(shell, httptest.NewRequest("GET", "/", nil))
	defer func() {
		_ = input.Close()
		_ = program.Wait()
	}()
	if open := inherited(t, program.Process.Pid, shell.write); open {
		t.Fatal("the program holds the answer open")
	}
	_ = shell.write.Close()
	text, err := io.ReadAll(shell.read)
	if string(text) != "<p>begins, ends" || err != nil {
		t.Errorf("the answer is %q, %v", text, err)
	}
	if kind := shell.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		t.Errorf("the answer is called %s", kind)
	}
}

// inherited says whether another process has the same pipe open.
func inherited(t *testing.T, process int, pipe *os.File) bool {
	t.Helper()
	own, err := os.Stat("/proc/self/fd/" + strconv.Itoa(int(pipe.Fd())))
	if err != nil {
		t.Fatal(err)
	}
	folder := "/proc/" + strconv.Itoa(process) + "/fd"
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if other, err := os.Stat(folder + "/" + file.Name()); err == nil && os.SameFile(own, other) {
			return true
		}
	}
	return false
}
