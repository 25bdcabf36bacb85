package templates_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/simulate"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// demo is the workspace of the template with its simulators.
type demo struct {
	*enginetest.Home
	dir    string
	gitlab *simulate.Simulator
}

// TestDemo tries the first template at length; the tests share one engine.
func TestDemo(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	tests := map[string]func(*testing.T, *demo){
		"mirrors an issue through its life":   mirrorsAnIssueThroughItsLife,
		"takes unusual events":                takesUnusualEvents,
		"ignores its own changes":             ignoresItsOwnChanges,
		"finds the pair again":                findsThePairAgain,
		"makes a new issue for a deleted one": makesANewIssueForADeletedOne,
		"never makes two":                     neverMakesTwo,
	}
	t.Run("all", func(t *testing.T) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, newDemo(t, h))
			})
		}
	})
}

func newDemo(t *testing.T, h *enginetest.Home) *demo {
	t.Helper()
	d := &demo{Home: h}
	d.dir = d.Workspace(t, "jira-to-gitlab", nil)
	var err error
	if d.gitlab, err = d.Simulator(d.dir, "gitlab"); err != nil {
		t.Fatal(err)
	}
	return d
}

type outcome struct {
	Key, Action string
	IID         int
}

// happens runs a test event, changed first, and gives what the script answered.
func (d *demo) happens(t *testing.T, listener, payload string, change func(event map[string]any)) outcome {
	t.Helper()
	var got outcome
	d.Run(t, d.request(t, listener, payload, change)).Into(t, &got)
	return got
}

func (d *demo) request(t *testing.T, listener, payload string, change func(event map[string]any)) engine.Run {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "events", listener, payload+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var event map[string]any
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(event)
	}
	if text, err = json.Marshal(event); err != nil {
		t.Fatal(err)
	}
	name := map[string]string{"issue-created": "OnJiraIssueCreated", "issue-updated": "OnJiraIssueUpdated"}[listener]
	return engine.Run{Dir: d.dir, Script: name, Listener: listener, Event: text}
}

// mirror gives the GitLab issues that mirror a Jira issue.
func (d *demo) mirror(t *testing.T, key string) []simulate.Doc {
	t.Helper()
	all, err := d.gitlab.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	var found []simulate.Doc
	for _, issue := range all["issue"] {
		if strings.Contains(fmt.Sprint(issue["labels"]), "jira-"+key) {
			found = append(found, issue)
		}
	}
	return found
}

// one is the one GitLab issue of a Jira issue.
func (d *demo) one(t *testing.T, key string) simulate.Doc {
	t.Helper()
	all := d.mirror(t, key)
	if len(all) != 1 {
		t.Fatalf("%s has %d GitLab issues: %v", key, len(all), all)
	}
	return all[0]
}

const key = "DEMO-51"

func mirrorsAnIssueThroughItsLife(t *testing.T, d *demo) {
	t.Helper()
	if got := d.happens(t, "issue-created", "bug", nil); got.Action != "created" {
		t.Errorf("created: %+v", got)
	}
	issue := d.one(t, key)
	if issue["title"] != "[DEMO-51] Sign-in with a passkey ends on an empty page" || issue["state"] != "opened" ||
		!strings.Contains(simulate.Str(issue, "description"), "the console says _invalid state_") {
		t.Errorf("after creation: %v", issue)
	}
	if got := d.happens(t, "issue-updated", "renamed", nil); got.Action != "updated" {
		t.Errorf("renamed: %+v", got)
	}
	issue = d.one(t, key)
	if issue["title"] != "[DEMO-51] Sign-in with a passkey fails in Firefox and Safari" || !strings.Contains(fmt.Sprint(issue["labels"]), "passkey") {
		t.Errorf("after renaming: %v", issue)
	}
	d.happens(t, "issue-updated", "renamed", func(event map[string]any) { fields(event)["labels"] = []any{"bug"} })
	if labels := fmt.Sprint(d.one(t, key)["labels"]); strings.Contains(labels, "passkey") || !strings.Contains(labels, "bug") {
		t.Errorf("a label that was taken away: %s", labels)
	}
	d.happens(t, "issue-updated", "done", nil)
	if state := d.one(t, key)["state"]; state != "closed" {
		t.Errorf("done: %v", state)
	}
	d.happens(t, "issue-updated", "renamed", nil)
	if state := d.one(t, key)["state"]; state != "opened" {
		t.Errorf("in progress again: %v", state)
	}
	d.happens(t, "issue-updated", "renamed", func(event map[string]any) { fields(event)["description"] = nil })
	if description := d.one(t, key)["description"]; description != "" && description != nil {
		t.Errorf("an emptied description: %v", description)
	}
}

func fields(event map[string]any) map[string]any {
	return event["issue"].(map[string]any)["fields"].(map[string]any)
}

func takesUnusualEvents(t *testing.T, d *demo) {
	t.Helper()
	got := d.happens(t, "issue-updated", "done", nil)
	if got.Action != "created" || d.one(t, key)["state"] != "closed" {
		t.Errorf("an update of an unknown, finished issue: %+v", got)
	}
	got = d.happens(t, "issue-created", "bug", func(event map[string]any) {
		event["issue"].(map[string]any)["key"] = "DEMO-52"
		delete(event, "user")
		delete(fields(event), "labels")
		delete(fields(event), "status")
	})
	if got.Action != "created" || d.one(t, "DEMO-52")["state"] != "opened" {
		t.Errorf("an event with little in it: %+v", got)
	}
}

func ignoresItsOwnChanges(t *testing.T, d *demo) {
	t.Helper()
	if got := d.happens(t, "issue-created", "own-echo", nil); got.Action != "ignored" || len(d.mirror(t, key)) != 0 {
		t.Errorf("its own change: %+v", got)
	}
}

func findsThePairAgain(t *testing.T, d *demo) {
	t.Helper()
	first := d.happens(t, "issue-created", "bug", nil)
	d.forget(t)
	if got := d.happens(t, "issue-updated", "renamed", nil); got.Action != "updated" || got.IID != first.IID {
		t.Errorf("with a lost record: %+v", got)
	}
	d.one(t, key)
}

// forget loses the record storage of the workspace.
func (d *demo) forget(t *testing.T) {
	t.Helper()
	enginetest.Write(t, filepath.Join(d.dir, "scripts/Forget.ts"), `import { deleteRecordValue } from '@bobbin/record-storage';
		export default async function () { await deleteRecordValue('`+key+`'); return true; }`)
	var done bool
	d.Run(t, engine.Run{Dir: d.dir, Script: "Forget"}).Into(t, &done)
}

func makesANewIssueForADeletedOne(t *testing.T, d *demo) {
	t.Helper()
	first := d.happens(t, "issue-created", "bug", nil)
	enginetest.Write(t, filepath.Join(d.dir, "scripts/Delete.ts"), `import GitLab from './api/gitlab';
		export default async function (event: any) {
			await GitLab.fetch('/api/v4/projects/demo%2Fdemo-project/issues/' + event.iid, { method: 'DELETE' });
			return true;
		}`)
	var done bool
	d.Run(t, engine.Run{Dir: d.dir, Script: "Delete", Event: json.RawMessage(fmt.Sprintf(`{"iid": %d}`, first.IID))}).Into(t, &done)
	if left := d.mirror(t, key); len(left) != 0 {
		t.Fatalf("it is still there: %v", left)
	}
	got := d.happens(t, "issue-updated", "renamed", nil)
	if got.Action != "created" || got.IID == first.IID {
		t.Errorf("deleted in GitLab: %+v", got)
	}
	if again := d.happens(t, "issue-updated", "renamed", nil); again.Action != "updated" || again.IID != got.IID {
		t.Errorf("and once more: %+v", again)
	}
	d.one(t, key)
}

func neverMakesTwo(t *testing.T, d *demo) {
	t.Helper()
	if err := d.gitlab.Switch(simulate.Switch{Kind: simulate.Slow, Seconds: 0.03}); err != nil { // wide enough for two to meet in it
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for n := range 6 {
		running.Go(func() {
			if n%2 == 0 {
				d.happens(t, "issue-created", "bug", nil)
			} else {
				d.happens(t, "issue-updated", "renamed", nil)
			}
		})
	}
	running.Wait()
	d.one(t, key)
}
