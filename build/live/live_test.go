package main

import (
	"bytes"
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/testscript"

	"bobbin/app/cli"
)

// TestMain makes this test program the bobbin that stories are told with.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bobbin": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		executable, err := os.Executable()
		if err != nil {
			panic(err)
		}
		os.Exit(cli.Run(ctx, cli.Process{Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Executable: executable, Assets: fstest.MapFS{}}))
	}})
}

// simulated are what the stories need to be given at the simulators.
var simulated = map[string]string{"bitbucket-cloud": ",workspace=demo", "tempo-cloud": ",issue=10001,author=b0bb1000-0000-4000-8000-000000000001"}

// The stories a person lets loose on a real site are the ones the simulators are tested with.
func TestStories(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "") // no keychain of the machine in tests
	t.Setenv("BOBBIN_HOME", t.TempDir())
	for _, name := range services() {
		t.Run(name, func(t *testing.T) {
			trials, err := read([]string{name + "=simulated" + simulated[name]})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			steps, err := trials[0].tell(t.Context(), "bobbin")
			if print(&out, trials[0], steps, err) || len(steps) < 4 {
				t.Errorf("%s", out.String())
			}
		})
	}
}

// A step that fails ends the story, and what was made is removed all the same, the last first.
func TestStory_CleansUpAfterAFailure(t *testing.T) {
	folder := written(t, trial{service: "trello", account: "simulated"})
	story := `import { tell } from './story';
export default (start: any) => tell(start, async story => {
  story.undo('remove the first', async () => undefined);
  story.undo('remove the second', () => Promise.reject(new Error('it is locked')));
  await story.step('break', async () => { throw new Error('broken'); });
  await story.step('never', async () => undefined);
});`
	if err := os.WriteFile(filepath.Join(folder, "scripts", "Live.ts"), []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	steps, err := trial{}.run(t.Context(), "bobbin", folder)
	if !print(&out, trial{service: "trello", account: "a"}, steps, err) {
		t.Error("the failure is not seen")
	}
	want := `trello (a)
  ✗ break
    broken
  ✗ remove the second
    not undone, please do it by hand: it is locked
  ✓ remove the first
`
	if got := regexp.MustCompile(` \(\d+ ms\)`).ReplaceAllString(out.String(), ""); got != want {
		t.Errorf("printed:\n%s", got)
	}
}

// Every story in one workspace, so that the compiler starts once.
func TestStories_Typecheck(t *testing.T) {
	folder := written(t, trial{service: "trello", account: "simulated"})
	connections := map[string]any{}
	for _, name := range services() {
		connections[name] = map[string]any{"connector": name}
		text, err := stories.ReadFile("stories/" + name + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte("./api/service"), []byte("./api/"+name), 1)
		if err := os.WriteFile(filepath.Join(folder, "scripts", name+".ts"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := connect(folder, connections); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"scripts/Live.ts", "environments/live.json"} { // they know the connection that was replaced
		if err := os.Remove(filepath.Join(folder, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	if said, err := call(t.Context(), nil, "bobbin", "check", folder); err != nil {
		t.Errorf("%s %v", said, err)
	}
}

func TestCommand_RefusesWhatItCannotTell(t *testing.T) {
	for _, args := range [][]string{{}, {"jira"}, {"jira=a"}, {"gitlab="}, {"gitlab=a,b"}, {"story=a"}, {"-nothing"}} {
		if code := command(t.Context(), args, &bytes.Buffer{}, &bytes.Buffer{}); code != 2 {
			t.Errorf("%v is %d", args, code)
		}
	}
}

// written makes the workspace of a trial in a home of its own.
func written(t *testing.T, one trial) string {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("BOBBIN_HOME", t.TempDir())
	folder := filepath.Join(t.TempDir(), one.service)
	if _, err := call(t.Context(), nil, "bobbin", "new", folder); err != nil {
		t.Fatal(err)
	}
	if err := one.write(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}
