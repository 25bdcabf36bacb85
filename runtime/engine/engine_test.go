package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

func TestRun_SignalsInOrder(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "jira-to-gitlab", nil)
	var mu sync.Mutex
	var seen []string
	ended := make(chan struct{})
	defer h.Subscribe(func(s engine.Signal) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case s.Type == "invocation.changed":
			seen = append(seen, string(s.Invocation.Status))
			if s.Invocation.Ended() {
				close(ended)
			}
		case s.Type == "invocation.console" || s.Type == "invocation.http":
			seen = append(seen, s.Type)
		}
	})()
	h.Run(t, engine.Run{Dir: dir, Script: "OnJiraIssueCreated", Listener: "issue-created", Payload: "bug"})
	<-ended
	mu.Lock()
	defer mu.Unlock()
	seen = slices.Compact(seen)
	// One that is claimed as it is stored was never seen waiting.
	if seen[0] == "queued" {
		seen = seen[1:]
	}
	if len(seen) < 4 || seen[0] != "running" || seen[len(seen)-1] != "finished" {
		t.Fatalf("signals: %v", seen)
	}
	between := seen[1 : len(seen)-1]
	if !slices.Contains(between, "invocation.console") || !slices.Contains(between, "invocation.http") {
		t.Errorf("signals between running and finished: %v", between)
	}
}

func TestTrigger_ChainsAnInvocation(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/First.ts": `import { triggerScript } from '@bobbin/trigger';
			export default async function () {
				const missing = await triggerScript('Nowhere').catch(e => [e.name, e.errorCode, e.message]);
				const { invocationId } = await triggerScript('Second', { payload: { n: 41 } });
				return { missing, invocationId };
			}`,
		"scripts/Second.ts": `export default async function (event: any, context: any) {
			return [event.n + 1, context.triggerType, context.rootTriggerType];
		}`,
	})
	var result struct {
		Missing      []any
		InvocationID invocation.ID
	}
	first := h.Run(t, engine.Run{Dir: dir, Script: "First"})
	first.Into(t, &result)
	second := h.Await(t, result.InvocationID)
	if string(second.Result) != `[42,"CHAINED","MANUAL"]` || second.Parent != first.ID || second.Trigger != invocation.Chained {
		t.Errorf("the second: %s, child of %s, %s", second.Result, second.Parent, second.Trigger)
	}
	if fmt.Sprint(result.Missing[:2]) != "[ServiceError 404]" || !strings.Contains(result.Missing[2].(string), `There is no script "Nowhere"`) {
		t.Errorf("a script that is not there: %v", result.Missing)
	}
}

func TestScript_CatchesWhatServicesAndModulesRefuse(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "jira-to-gitlab", map[string]string{
		"scripts/Refused.ts": `import { setRecordValue } from '@bobbin/record-storage';
			import Jira from './api/jira/cloud';
			import { NotFoundError } from '@bobbin/managed-api';
			const look = (e: any) => [e.name, e.errorCode ?? e.status, e instanceof NotFoundError];
			export default async function () {
				return [
					await setRecordValue('not a key', 1).catch(look),
					await setRecordValue('big', 'x'.repeat(20_000_000)).catch(look),
					await Jira.Issue.getIssue({ issueIdOrKey: 'DEMO-9999' }).catch(look),
					await Jira.Issue.getIssue({ issueIdOrKey: 'DEMO-9999', errorStrategy: { handleHttp404Error: () => 'handled' as any } }),
				];
			}`,
	})
	ran := h.Run(t, engine.Run{Dir: dir, Script: "Refused"})
	var result []any
	ran.Into(t, &result)
	if got := fmt.Sprint(result); !strings.HasPrefix(got, "[[ServiceError 400 false] [ServiceError 4") || !strings.HasSuffix(got, "[NotFoundError 404 true] handled]") {
		t.Errorf("refusals: %v", got)
	}
}

func TestScript_RetriesALimitedCallByDefault(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "jira-to-gitlab", map[string]string{
		"scripts/Twice.ts": `import Jira from './api/jira/cloud';
			export default async function () {
				await Jira.Myself.getCurrentUser();
				return (await Jira.Myself.getCurrentUser()).displayName;
			}`,
	})
	simulator, err := h.Simulator(dir, "jira/cloud")
	if err != nil {
		t.Fatal(err)
	}
	if err := simulator.Switch(simulate.Switch{Kind: simulate.Limited, Every: 2}); err != nil {
		t.Fatal(err)
	}
	ran := h.Run(t, engine.Run{Dir: dir, Script: "Twice"})
	if string(ran.Result) != `"Integration"` || len(ran.HTTP) != 3 {
		t.Errorf("result %s after %d requests: %+v", ran.Result, len(ran.HTTP), ran.Error)
	}
	if err := simulator.Switch(simulate.Switch{Kind: simulate.Outage}); err != nil {
		t.Fatal(err)
	}
	ran = h.Run(t, engine.Run{Dir: dir, Script: "Twice"})
	if ran.Status != script.FunctionError || ran.Error.Place == nil || ran.Error.Place.File != "scripts/Twice.ts" || !strings.Contains(ran.Error.Message, "503") {
		t.Errorf("a service that is down: %s %+v", ran.Status, ran.Error)
	}
}

func TestRun_SaysWhatAConnectionLacks(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "jira-to-gitlab", nil)
	cases := map[string][2]string{
		"no account":      {`{"gitlab": "simulated"}`, `The connection "jira/cloud" has no account in the environment "development".`},
		"unknown account": {`{"gitlab": "simulated", "jira/cloud": "gone"}`, `There is no account "gone" on this machine.`},
	}
	for name, c := range cases {
		enginetest.Write(t, filepath.Join(dir, "environments/development.json"), `{"accounts": `+c[0]+`}`)
		ran := h.Run(t, engine.Run{Dir: dir, Script: "OnJiraIssueCreated", Listener: "issue-created", Payload: "bug"})
		if ran.Status != script.FunctionError || ran.Error == nil || !strings.Contains(ran.Error.Message, c[1]) || strings.Count(ran.Error.Message, c[1]) != 1 {
			t.Errorf("%s: %s %+v", name, ran.Status, ran.Error)
		}
	}
	enginetest.Write(t, filepath.Join(dir, "scripts/Unknown.ts"), `import X from './api/nowhere'; export default async function () { return X; }`)
	ran := h.Run(t, engine.Run{Dir: dir, Script: "Unknown"})
	if ran.Status != script.FunctionError || ran.Error.Place == nil || ran.Error.Place.Line != 1 || !strings.Contains(ran.Error.Message, "nowhere") {
		t.Errorf("a connection nobody made: %s %+v", ran.Status, ran.Error)
	}
}

func TestWorker_ItsDeathIsOneScriptsOwn(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/Long.ts":   `export default async function () { console.log('began'); await new Promise(r => setTimeout(r, 3000)); return 'well'; }`,
		"scripts/Fatal.ts":  `export default async function () { return 'x'.repeat(2 ** 40).length; }`,
		"scripts/Greedy.ts": `export default async function () { const all = []; for (;;) all.push('x'.repeat(1_000_000) + all.length); }`,
	})
	began := make(chan struct{})
	once := sync.OnceFunc(func() { close(began) })
	defer h.Subscribe(func(s engine.Signal) {
		if s.Type == "invocation.console" {
			once()
		}
	})()
	long, err := h.Engine.Run(t.Context(), engine.Run{Dir: dir, Script: "Long"})
	if err != nil {
		t.Fatal(err)
	}
	<-began
	for _, name := range []string{"Fatal", "Greedy"} {
		ran := h.Run(t, engine.Run{Dir: dir, Script: name, Limits: script.Limits{MemoryBytes: 128 << 20}})
		if ran.Status == script.Finished || ran.Status == script.RuntimeError || ran.Error == nil || ran.Error.Message == "" {
			t.Errorf("%s: %s %+v", name, ran.Status, ran.Error)
		}
	}
	if ran := h.Await(t, long.ID); ran.Status != script.Finished {
		t.Errorf("beside them: %s %+v", ran.Status, ran.Error)
	}
}

func TestSecrets_AreInNoLog(t *testing.T) {
	t.Parallel()
	const canary = "glpat-canary-7f3a9c"
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Echo", r.Header.Get("Private-Token"))
		if r.Header.Get("Private-Token") != canary {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprintf(w, `{"id": 7, "name": "Ada", "username": "ada", "echo": %q}`, r.Header.Get("Private-Token"))
	}))
	defer service.Close()
	h := enginetest.Open(t)
	if err := h.Vault().Unlock(t.Context(), "open sesame", true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Connect(t.Context(), engine.Login{Name: "lab", Connector: "gitlab", BaseURL: service.URL, Fields: map[string]string{"token": canary}}); err != nil {
		t.Fatal(err)
	}
	dir := h.Workspace(t, "jira-to-gitlab", map[string]string{
		"environments/development.json": `{"accounts": {"gitlab": "lab", "jira/cloud": "simulated"}}`,
		"scripts/Echo.ts": `import GitLab from './api/gitlab';
			export default async function () {
				const response = await GitLab.fetch('/api/v4/user?token=x');
				console.log(await response.clone().text(), [...response.headers], new Error(await response.text()));
				throw new Error('the service said ' + response.headers.get('x-echo'));
			}`,
	})
	ran := h.Run(t, engine.Run{Dir: dir, Script: "Echo"})
	shown, err := json.Marshal(ran)
	if err != nil {
		t.Fatal(err)
	}
	if len(ran.Console) == 0 || len(ran.HTTP) != 1 || !strings.Contains(string(shown), "the service said") {
		t.Fatalf("nothing was logged: %s", shown)
	}
	if strings.Contains(string(shown), canary) {
		t.Errorf("the token is shown: %s", shown)
	}
}

func TestRun_TakesUnsavedTexts(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/Uses.ts": `import { n } from './part'; export default async function () { return n; }`,
		"scripts/part.ts": `export const n = 1;`,
	})
	for _, c := range []struct {
		texts map[string]string
		name  string
		want  string
	}{
		{nil, "Uses", "1"},
		{map[string]string{"scripts/part.ts": "export const n = 2;"}, "Uses", "2"},
		{map[string]string{"scripts/New.ts": "export default async function () { return 3; }"}, "New", "3"},
		{nil, "Uses", "1"},
	} {
		if ran := h.Run(t, engine.Run{Dir: dir, Script: c.name, Texts: c.texts}); string(ran.Result) != c.want {
			t.Errorf("%s with %v gave %s (%+v)", c.name, c.texts, ran.Result, ran.Error)
		}
	}
}

func TestOpenWorkspace_FollowsTheFolder(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "jira-to-gitlab", nil)
	if _, err := h.OpenWorkspace(dir); err != nil {
		t.Fatal(err)
	}
	signals := make(chan engine.Signal, 1000)
	defer h.Subscribe(func(s engine.Signal) {
		if s.Type == "workspace.changed" || s.Type == "file.changed" {
			signals <- s
		}
	})()
	text, err := os.ReadFile(filepath.Join(dir, "bobbin.json"))
	if err != nil {
		t.Fatal(err)
	}
	enginetest.Write(t, filepath.Join(dir, "bobbin.json"), strings.Replace(string(text), `"jira/cloud": {`, `"second/lab": { "connector": "gitlab" }, "jira/cloud": {`, 1))
	await(t, signals, func(s engine.Signal) bool {
		return s.Type == "file.changed" && s.Path == "bobbin.json" && *s.Version != ""
	})
	await(t, signals, func(s engine.Signal) bool {
		return s.Type == "workspace.changed" && s.Workspace.Connections["second/lab"].Connector == "gitlab"
	})
	within(t, func() bool {
		found := false
		_ = filepath.WalkDir(filepath.Join(dir, ".bobbin"), func(name string, _ os.DirEntry, _ error) error {
			found = found || strings.HasSuffix(filepath.ToSlash(name), "second/lab.d.ts")
			return nil
		})
		return found
	})
	enginetest.Write(t, filepath.Join(dir, "scripts/New.ts"), "export default async function () {}")
	await(t, signals, func(s engine.Signal) bool {
		return s.Type == "workspace.changed" && slices.Contains(s.Workspace.Scripts, "New")
	})
	if err := os.Remove(filepath.Join(dir, "scripts/New.ts")); err != nil {
		t.Fatal(err)
	}
	await(t, signals, func(s engine.Signal) bool {
		return s.Type == "file.changed" && s.Path == "scripts/New.ts" && *s.Version == ""
	})
	await(t, signals, func(s engine.Signal) bool {
		return s.Type == "workspace.changed" && !slices.Contains(s.Workspace.Scripts, "New")
	})
}

func await(t *testing.T, signals <-chan engine.Signal, wanted func(engine.Signal) bool) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for {
		select {
		case s := <-signals:
			if wanted(s) {
				return
			}
		case <-late:
			t.Fatal("the signal never came")
		}
	}
}

// within waits for what no signal tells of.
func within(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came to be")
		}
	}
}

func TestDelivery_TwiceIsOneInvocation(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "jira-to-gitlab", nil)
	w, err := h.Engine.Workspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	event, err := os.ReadFile(filepath.Join(dir, "events/issue-created/bug.json"))
	if err != nil {
		t.Fatal(err)
	}
	post := func(key string, body []byte) (int, string) {
		r := httptest.NewRequest("POST", ingress.Path("", string(w.ID), "development", "issue-created"), bytes.NewReader(body))
		r.Header.Set("X-Atlassian-Webhook-Identifier", key)
		answer := httptest.NewRecorder()
		h.Ingress().ServeHTTP(answer, r)
		return answer.Code, answer.Body.String()
	}
	status, first := post("one", event)
	again, second := post("one", event)
	if status != 202 || again != 200 || first != second {
		t.Errorf("answers: %d %s, %d %s", status, first, again, second)
	}
	if status, text := post("three", []byte(`{"webhookEvent": "jira:issue_deleted"}`)); status != 200 || !strings.Contains(text, "ignored") {
		t.Errorf("another event: %d %s", status, text)
	}
	if all := h.All(t, dir); len(all) != 1 || all[0].Status != script.Finished || all[0].Trigger != invocation.External {
		t.Errorf("invocations: %+v", all)
	}
}
