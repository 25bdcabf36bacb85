package cli_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"bobbin/app/runner/trace/tracetest"
)

// patience is how long a story waits for what another process does.
const patience = 2 * time.Minute

// background is a command that runs beside the story.
type background struct {
	cmd    *exec.Cmd
	lines  chan string // of its standard output; closed at its end
	stdout bytes.Buffer
	stderr bytes.Buffer
	read   sync.WaitGroup
}

// processes are the background commands of one story, by name.
type processes map[string]*background

type processesKey struct{}

// start runs a command in the background: start NAME COMMAND [ARG...]. Where it prints an
// address first, that is $NAME, and its host and port are $NAME_HOST. A runner (with --json) has
// its first token in $NAME_TOKEN, and the address of its metrics in $NAME_METRICS. The first line of others is also in the file NAME.first.
func start(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: start NAME COMMAND [ARG...]")
	}
	program, err := lookPath(ts, args[1])
	ts.Check(err)
	b := &background{cmd: exec.Command(program, args[2:]...), lines: make(chan string, 1000)}
	b.cmd.Dir = ts.Getenv("WORK")
	b.cmd.Env = environment(ts)
	b.cmd.Stderr = &b.stderr
	b.cmd.Args[0] = args[1]
	out, err := b.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(b.cmd.Start())
	b.read.Add(1)
	go b.follow(out)
	all := ts.Value(processesKey{}).(processes)
	all[args[0]] = b
	ts.Defer(func() {
		if all[args[0]] == b {
			_ = b.cmd.Process.Kill()
			b.read.Wait()
			_ = b.cmd.Wait()
		}
	})
	if args[1] == "bobbin" && args[2] == "runner" {
		var ready struct{ URL, Token, Metrics string }
		ts.Check(json.Unmarshal([]byte(b.line(ts)), &ready))
		ts.Setenv(args[0], ready.URL)
		ts.Setenv(args[0]+"_TOKEN", ready.Token)
		ts.Setenv(args[0]+"_METRICS", ready.Metrics)
		ts.Setenv(args[0]+"_HOST", strings.TrimPrefix(ready.URL, "http://"))
	}
	if args[1] == "oauthserver" || args[1] == "bobbin" && (args[2] == "simulate" || args[2] == "ide" || args[2] == "listen" || strings.HasPrefix(args[2], "bobbin:") || path.Base(args[2]) == "bobbin.json") {
		address := strings.TrimSpace(b.line(ts))
		ts.Check(os.WriteFile(ts.MkAbs(args[0]+".first"), []byte(address), 0o600))
		ts.Setenv(args[0], address)
		if u, err := url.Parse(address); err == nil {
			ts.Setenv(args[0]+"_HOST", u.Host)
		}
	}
}

// heard waits for a line with a text that a background command prints: heard NAME TEXT.
func heard(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: heard NAME TEXT")
	}
	b := ts.Value(processesKey{}).(processes)[args[0]]
	for !strings.Contains(b.line(ts), args[1]) { // it ends or is silent when the text never comes
	}
}

// collector is that of a story, which its tracesKey leads to.
type collector struct{ *tracetest.Collector }

type tracesKey struct{}

// traces starts a collector of traces, to which what is started from now on sends them; with a FILE it
// writes there what has come: traces [FILE].
func traces(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) > 1 {
		ts.Fatalf("usage: traces [FILE]")
	}
	to := ts.Value(tracesKey{}).(*collector)
	if len(args) == 0 {
		c, stop := tracetest.Start()
		ts.Defer(stop)
		to.Collector = c
		ts.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
		ts.Setenv("OTEL_BSP_SCHEDULE_DELAY", "20") // milliseconds
		return
	}
	raw, _, _, _ := to.Came()
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(raw), 0o600))
}

// owner waits until a background command owns the home: owner NAME.
func owner(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: owner NAME")
	}
	b := ts.Value(processesKey{}).(processes)[args[0]]
	file := filepath.Join(ts.Getenv("BOBBIN_HOME"), "state", "engine.json")
	wanted := fmt.Sprintf(`"pid":%d`, b.cmd.Process.Pid)
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(text), wanted) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s does not own the home: %s %v", args[0], text, err)
		}
	}
}

// follow reads the output and hands on its lines.
func (b *background) follow(out io.Reader) {
	defer b.read.Done()
	defer close(b.lines)
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		b.stdout.WriteString(line)
		if line != "" {
			select {
			case b.lines <- line:
			default: // nobody waits for what comes after so many
			}
		}
		if err != nil {
			return
		}
	}
}

func (b *background) line(ts *testscript.TestScript) string {
	select {
	case line, ok := <-b.lines:
		if !ok {
			ts.Fatalf("%v printed no more: %s", b.cmd.Args, b.stderr.String())
		}
		return line
	case <-time.After(patience):
		ts.Fatalf("%v is silent", b.cmd.Args)
		return ""
	}
}

// end ends a background command and compares its exit code: end CODE NAME [interrupt|kill|wait].
// Its output is in the files NAME.stdout and NAME.stderr.
func end(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: end CODE NAME [interrupt|kill|wait]")
	}
	all := ts.Value(processesKey{}).(processes)
	b, ok := all[args[1]]
	if !ok {
		ts.Fatalf("there is no %s", args[1])
	}
	delete(all, args[1])
	switch how := append(args, "interrupt")[2]; how {
	case "interrupt":
		ts.Check(b.cmd.Process.Signal(os.Interrupt))
	case "kill":
		ts.Check(b.cmd.Process.Kill())
	}
	timer := time.AfterFunc(patience, func() { _ = b.cmd.Process.Kill() })
	defer timer.Stop()
	b.read.Wait()
	err := b.cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]+".stdout"), b.stdout.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]+".stderr"), b.stderr.Bytes(), 0o600))
	ts.Logf("%s ended: %v\n%s%s", args[1], err, b.stdout.String(), b.stderr.String())
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Check(err)
	}
	if code := strconv.Itoa(b.cmd.ProcessState.ExitCode()); code != args[0] {
		ts.Fatalf("%s exited with %s, want %s", args[1], code, args[0])
	}
}

// fetch makes one request: fetch STATUS METHOD URL [FILE [NAME=VALUE...]]. The answer is in the file answer.
func fetch(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 3 {
		ts.Fatalf("usage: fetch STATUS METHOD URL [FILE [HEADER=VALUE...]]")
	}
	var body io.Reader
	if len(args) > 3 && args[3] != "-" {
		body = strings.NewReader(ts.ReadFile(args[3]))
	}
	if slices.Contains(args, "Content-Encoding=gzip") {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err := io.Copy(w, body)
		ts.Check(errors.Join(err, w.Close()))
		body = &packed
	}
	r, err := http.NewRequest(args[1], args[2], body)
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	for _, header := range args[min(4, len(args)):] {
		name, value, _ := strings.Cut(header, "=")
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("answer"), text, 0o600))
	if strconv.Itoa(response.StatusCode) != args[0] {
		ts.Fatalf("%s %s answered %d: %s", args[1], args[2], response.StatusCode, text)
	}
}

// sign puts the signature of a file into a variable: sign NAME SECRET FILE is HMAC-SHA256 in
// hexadecimal digits, with an ADDRESS behind it Trello's way, HMAC-SHA1 of both in Base64.
func sign(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 && len(args) != 4 {
		ts.Fatalf("usage: sign NAME SECRET FILE [ADDRESS]")
	}
	mac := hmac.New(sha256.New, []byte(args[1]))
	if len(args) == 4 {
		mac = hmac.New(sha1.New, []byte(args[1]))
	}
	mac.Write([]byte(ts.ReadFile(args[2]) + strings.Join(args[3:], "")))
	if len(args) == 4 {
		ts.Setenv(args[0], base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		return
	}
	ts.Setenv(args[0], hex.EncodeToString(mac.Sum(nil)))
}

// eventually runs a command until its output contains a text, or, negated, contains it no more: eventually TEXT COMMAND [ARG...].
func eventually(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: [!] eventually TEXT COMMAND [ARG...]")
	}
	program, err := lookPath(ts, args[1])
	ts.Check(err)
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		cmd := exec.Command(program, args[2:]...)
		cmd.Dir, cmd.Env, cmd.Args[0] = ts.Getenv("WORK"), environment(ts), args[1]
		out, err := cmd.Output()
		if err == nil && strings.Contains(string(out), args[0]) != negated {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%v never printed as it should %q (%v): %s", args[1:], args[0], err, out)
		}
	}
}

// lines compares how many lines an output has: lines FILE COUNT.
func lines(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines FILE COUNT")
	}
	text := ts.ReadFile(args[0])
	if got := strconv.Itoa(strings.Count(text, "\n")); (got == args[1]) == negated {
		ts.Fatalf("%s has %s lines, want %s (negated: %v): %s", args[0], got, args[1], negated, text)
	}
}

// environment is the story's, as a child process gets it.
func environment(ts *testscript.TestScript) []string {
	var all []string
	for _, name := range []string{"PATH", "HOME", "WORK", "TMPDIR", "BOBBIN_HOME", "BOBBIN_PASSPHRASE", "BOBBIN_TOKEN", "BOBBIN_MASTER_KEY", "DBUS_SESSION_BUS_ADDRESS", "GOCOVERDIR", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_BSP_SCHEDULE_DELAY"} {
		if value := ts.Getenv(name); value != "" || name == "DBUS_SESSION_BUS_ADDRESS" {
			all = append(all, fmt.Sprintf("%s=%s", name, value))
		}
	}
	return all
}

func lookPath(ts *testscript.TestScript, name string) (string, error) {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s: not found", name)
}
