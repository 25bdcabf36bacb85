package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/app/ide"
	"bobbin/app/runner"
	"bobbin/connectors/all"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
)

// hosted starts a runner on loopback that serves until the test ends.
func hosted(t *testing.T) (url, token string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.Open(t.Context(), runner.Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Version: "test", Engine: engine.Config{Connectors: all.Connectors(),
		Services: all.Simulators(), WorkerCommand: []string{program, "worker"}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-served, r.Close(context.Background())); err != nil {
			t.Error(err)
		}
	})
	return r.URL(), r.FirstToken()
}

// ask sends a request that must be answered well.
func ask[Out any](t *testing.T, m http.Handler, name string, in any) Out {
	t.Helper()
	status, answer := post(t, m, name, in)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %v", name, status, answer)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var out Out
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// settle waits until a publication is done.
func settle(t *testing.T, m http.Handler, p ide.Publication) ide.Publication {
	t.Helper()
	for !p.Done {
		p = ask[ide.Publication](t, m, "release.wait", ide.PublicationTurn{ID: p.ID, Turn: p.Turn})
	}
	return p
}

func states(p ide.Publication) string {
	var all []string
	for _, s := range p.Steps {
		all = append(all, s.Name+" "+s.State)
	}
	return strings.Join(all, ", ")
}

func edit(t *testing.T, dir, path, text string) {
	t.Helper()
	file := filepath.Join(dir, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// TestPublish_PlansAndTellsEachStep goes from an empty runner to two releases and back.
func TestPublish_PlansAndTellsEachStep(t *testing.T) {
	m, dir := mux(t)
	url, token := hosted(t)
	login := ide.RunnerLogin{Runner: "home"}
	ask[ide.AddedRunner](t, m, "runner.add", ide.AddRunner{Name: "home", URL: url, Token: token})
	wish := ide.PlanWish{Dir: dir, Environment: "development", RunnerLogin: login}
	plan := ask[ide.Plan](t, m, "release.plan", wish)
	if plan.Standing != nil || plan.Same != "" || plan.Numbers.Patch != "1.0.0" || len(plan.Listeners) != 2 || plan.Listeners[0].Change != "added" || len(plan.Simulated) != 2 {
		t.Errorf("the first plan: %+v", plan)
	}

	in := ide.Publish{Dir: dir, Environment: "development", RunnerLogin: login, NoTest: true}
	edit(t, dir, "scripts/Broken.ts", "const n: number = 'text';\nexport default () => n;\n")
	p := settle(t, m, ask[ide.Publication](t, m, "release.publish", in))
	if got := states(p); got != "reach ok, check failed, test waiting, pack waiting, send waiting, deploy waiting, health waiting" || p.Deployed != nil {
		t.Errorf("with an error: %s", got)
	}
	if problems := p.Steps[1].Problems; len(problems) != 1 || problems[0].File != "scripts/Broken.ts" {
		t.Errorf("its problems: %+v", problems)
	}
	if err := os.Remove(filepath.Join(dir, "scripts/Broken.ts")); err != nil {
		t.Fatal(err)
	}
	p = settle(t, m, ask[ide.Publication](t, m, "release.retry", ide.PublicationTurn{ID: p.ID}))
	if got := states(p); got != "reach ok, check ok, test skipped, pack skipped, send ok, deploy ok, health ok" || p.Release != "1.0.0" || len(p.Deployed.Listeners) != 2 {
		t.Errorf("tried again: %s %+v", got, p)
	}

	if plan = ask[ide.Plan](t, m, "release.plan", wish); plan.Same != "1.0.0" || plan.Standing.Release != "1.0.0" || len(plan.Changes) != 0 || plan.Listeners[0].Change != "" || plan.Listeners[0].URL == "" {
		t.Errorf("the plan when nothing was changed: %+v", plan)
	}
	edit(t, dir, "scripts/Added.ts", "export default () => 1;\n")
	if plan = ask[ide.Plan](t, m, "release.plan", wish); plan.Same != "" || plan.Numbers.Minor != "1.1.0" || len(plan.Changes) != 1 || plan.Changes[0].Kind != "added" {
		t.Errorf("the plan of a change: %+v", plan)
	}
	in.Version = "1.0.0" // which there is, with other content
	p = settle(t, m, ask[ide.Publication](t, m, "release.publish", in))
	if f := p.Steps[4].Fault; f == nil || !strings.Contains(f.Sentence, "There is a release 1.0.0 already") {
		t.Errorf("a number that exists: %s %v", states(p), f)
	}
	in.Version = "1.1.0"
	if p = settle(t, m, ask[ide.Publication](t, m, "release.publish", in)); p.Release != "1.1.0" {
		t.Errorf("the second release: %+v", p)
	}
	lookAround(t, m, dir, login)
}

// lookAround asks what the Runner view asks, and goes back to the first release.
func lookAround(t *testing.T, m http.Handler, dir string, login ide.RunnerLogin) {
	t.Helper()
	list := ask[control.WorkspaceList](t, m, "runner.workspaces", ide.RemoteWish{RunnerLogin: login})
	at := ide.RemoteWish{RunnerLogin: login, Dir: dir, Workspace: list.Workspaces[0].ID, Environment: "development"}
	if now := ask[control.Environment](t, m, "runner.rollBack", at); now.Release != "1.0.0" {
		t.Errorf("rolled back to %s", now.Release)
	}
	place := ask[ide.RemotePlace](t, m, "runner.environment", at)
	if len(place.Deployments) != 3 || place.Deployments[0].How != "rolled_back" || len(place.Releases) != 2 {
		t.Errorf("the place: %+v", place)
	}
	compared := ask[ide.Comparison](t, m, "runner.compare", at)
	if len(compared.Changes) != 1 || compared.Changes[0].Path != "scripts/Added.ts" {
		t.Errorf("compared: %+v", compared)
	}
	at.Release, at.Path = "1.1.0", "scripts/Added.ts"
	if file := ask[control.SourceFile](t, m, "runner.file", at); file.Text != "export default () => 1;\n" {
		t.Errorf("the file: %q", file.Text)
	}
	at.Path = "../release.json"
	if status, answer := post(t, m, "runner.file", at); status != http.StatusNotFound {
		t.Errorf("a path out of the workspace: %d %v", status, answer)
	}
	at.Listener = "issue-created"
	before := place.Environment.Listeners[0].URL
	if moved := ask[control.Listener](t, m, "runner.readdress", at); moved.URL == before || moved.URL == "" {
		t.Errorf("the new address: %+v", moved)
	}
	if state := ask[ide.RunnerState](t, m, "runner.info", at); !state.Health.Ready || state.Info.Role != control.Admin {
		t.Errorf("the runner: %+v", state)
	}
}

// TestFollow_TellsWhatHappensOnARunner hears an invocation of a runner among the signals.
func TestFollow_TellsWhatHappensOnARunner(t *testing.T) {
	m, dir := mux(t)
	url, token := hosted(t)
	login := ide.RunnerLogin{Runner: "home"}
	ask[ide.AddedRunner](t, m, "runner.add", ide.AddRunner{Name: "home", URL: url, Token: token})
	p := settle(t, m, ask[ide.Publication](t, m, "release.publish", ide.Publish{Dir: dir, Environment: "development", RunnerLogin: login, NoTest: true}))
	told := signals(t, m)
	ask[engine.Following](t, m, "runner.follow", ide.Follow{Runner: "home"})
	await(t, told, func(s engine.Signal) bool { return s.Type == "runner.state" && s.Following.State == engine.Live })
	payload, err := os.Open(filepath.Join(dir, "events/issue-created/bug.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer payload.Close()
	response, err := http.Post(p.Deployed.Listeners[0].URL, "application/json", payload)
	if err != nil || response.StatusCode != http.StatusAccepted {
		t.Fatal(response, err)
	}
	defer response.Body.Close()
	var id invocation.ID
	await(t, told, func(s engine.Signal) bool {
		if s.Runner == "home" && s.Told != nil && s.Told.Invocation != nil {
			id = s.Told.Invocation.ID
		}
		return s.Told != nil && len(s.Told.Lines) > 0 && s.Told.InvocationID == id
	})
	whole := ask[ide.Whole](t, m, "runner.invocation", ide.RemoteWish{RunnerLogin: login, InvocationID: id})
	if len(whole.Console) == 0 {
		t.Errorf("the invocation: %+v", whole)
	}
	if status, answer := post(t, m, "runner.follow", ide.Follow{Runner: "nobody"}); status != http.StatusNotFound {
		t.Errorf("a runner that nobody knows: %d %v", status, answer)
	}
}

// signals hears the stream of a mux until the test ends.
func signals(t *testing.T, m http.Handler) <-chan engine.Signal {
	t.Helper()
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel) // before the server closes, which waits for its streams
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api/signals", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan engine.Signal, 1000)
	go func() {
		defer stream.Body.Close()
		defer close(told)
		for lines := bufio.NewScanner(stream.Body); lines.Scan(); {
			var s engine.Signal
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(text), &s) == nil {
				told <- s
			}
		}
	}()
	return told
}

// await hears signals until one is the one.
func await(t *testing.T, told <-chan engine.Signal, is func(engine.Signal) bool) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for {
		select {
		case s, open := <-told:
			if !open {
				t.Fatal("the stream has ended")
			}
			if is(s) {
				return
			}
		case <-late:
			t.Fatal("it was not told in time")
		}
	}
}
