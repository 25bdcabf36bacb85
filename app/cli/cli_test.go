package cli_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/testscript"

	"bobbin/app/cli"
	"bobbin/runtime/storetest/postgrestest"
)

// TestMain makes this test program the bobbin of the scripts, and so the worker too.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"oauthserver": oauthServer, "browse": browse, "bobbin": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		executable, err := os.Executable()
		if err != nil {
			panic(err)
		}
		if version := os.Getenv("VERSION_OF_TESTS"); version != "" {
			cli.SetVersion(version)
		}
		os.Exit(cli.Run(ctx, cli.Process{Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Executable: executable,
			PolicyFile: cmp.Or(os.Getenv("POLICY_OF_TESTS"), "/nowhere/policy.json"),
			Assets:     fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Bobbin</title>")}}}))
	}})
}

// withRaceDetector are the stories that run with it: several programs share a home or a runner there. What the others
// go through has tests with the race detector in its own rooms.
var withRaceDetector = []string{"migration", "publish", "relay", "relay_runner", "runner", "session", "two_processes"}

// TestCommands runs the stories of testdata; build/test.sh does so without the race detector.
func TestCommands(t *testing.T) {
	p := scripts("testdata")
	if raceDetector {
		for _, name := range withRaceDetector {
			p.Files = append(p.Files, filepath.Join(p.Dir, name+".txt"))
		}
		p.Dir = ""
	}
	testscript.Run(t, p)
}

// TestNodes runs the scripts that need a PostgreSQL, which is $POSTGRES there; $DATABASE_FILES is where it
// keeps what is in it.
func TestNodes(t *testing.T) {
	p := scripts("testdata/postgres")
	setup := p.Setup
	p.Setup = func(env *testscript.Env) error {
		env.Setenv("POSTGRES", postgrestest.URL(t))
		env.Setenv("ANOTHER", postgrestest.URL(t))
		env.Setenv("DATABASE_FILES", postgrestest.Shared(t).Folder())
		return setup(env)
	}
	testscript.Run(t, p)
}

func scripts(dir string) testscript.Params {
	return testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			env.Setenv("BOBBIN_HOME", env.WorkDir+"/home")
			env.Setenv("DBUS_SESSION_BUS_ADDRESS", "") // no keychain of the machine in tests
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("BOBBIN_PASSPHRASE", "")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else each of the many programs ends a second later
			env.Values[processesKey{}] = processes{}
			env.Values[tracesKey{}] = &collector{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"json": checkJSON, "take": take, "absent": absent, "past": past, "heard": heard, "exits": checkExit,
			"registry": registry, "mirror": mirror, "write": write, "start": start, "end": end, "owner": owner, "fetch": fetch, "sign": sign, "eventually": eventually, "lines": lines, "traces": traces},
		Condition: condition,
	}
}

// checkJSON compares a value of the last output: json stdout error.place.line 3. Parts that are
// numbers index lists, length is how long one is, * is any value that is there.
func checkJSON(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH VALUE")
	}
	var value any
	whole := ts.ReadFile(args[0])
	if json.Unmarshal([]byte(whole), &value) != nil { // a list of one object a line
		text, _, _ := strings.Cut(whole, "\n")
		ts.Check(json.Unmarshal([]byte(text), &value))
	}
	for _, part := range strings.Split(args[1], ".") {
		value = step(value, part)
	}
	got := fmt.Sprint(value)
	if text, ok := value.(string); ok {
		got = text
	}
	matches := got == args[2] || (args[2] == "*" && value != nil)
	if matches == negated {
		ts.Fatalf("%s is %s, want %s (negated: %v) in %s", args[1], got, args[2], negated, ts.ReadFile(args[0]))
	}
}

// take puts a value of an output into a variable: take NAME FILE PATH.
func take(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: take NAME FILE PATH")
	}
	var value any
	whole := ts.ReadFile(args[1])
	if json.Unmarshal([]byte(whole), &value) != nil { // a list of one object a line
		text, _, _ := strings.Cut(whole, "\n")
		ts.Check(json.Unmarshal([]byte(text), &value))
	}
	for _, part := range strings.Split(args[2], ".") {
		value = step(value, part)
	}
	if value == nil {
		ts.Fatalf("there is no %s in %s", args[2], whole)
	}
	ts.Setenv(args[0], fmt.Sprint(value))
}

func step(value any, part string) any {
	switch v := value.(type) {
	case map[string]any:
		return v[part]
	case []any:
		if part == "length" {
			return len(v)
		}
		if i, err := strconv.Atoi(part); err == nil && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// checkExit runs a command and compares its exit code: exits 2 bobbin run.
func checkExit(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		_, code, _ = strings.Cut(err.Error(), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("%v exited with %s, want %s", args[1:], code, args[0])
	}
}

// condition knows what a story needs of the machine.
func condition(name string) (bool, error) {
	switch name {
	case "tmpfs": // a small file system of one's own can be mounted
		return exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt").Run() == nil, nil
	case "netns": // a process can be started without a network
		return exec.Command("unshare", "-n", "true").Run() == nil, nil
	case "compiler": // the TypeScript compiler is embedded
		_, err := os.Stat("../../runtime/typecheck/pack/tsc.tar.zst")
		return err == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}
