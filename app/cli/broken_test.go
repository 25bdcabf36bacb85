package cli_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// TestRunner_SaysThatAReleaseDoesNotRun deploys a release whose compiled script no engine reads, as one
// that was made by another program may be. Whoever delivers is answered, the failure names the release's
// script and not the runner, and the release before it is a rollback away.
func TestRunner_SaysThatAReleaseDoesNotRun(t *testing.T) {
	const id = workspace.ID("0192f3c4-5d6e-7000-8000-0000000000bb")
	v := newVictim(t)
	url := v.publish("export default (event: { body: { key: string } }) => event.body.key;\n")
	client, err := control.NewClient("http://"+v.address, v.token, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, _, err := release.Write(&out, release.Manifest{Engine: release.EngineLevel, Workspace: id, Name: "Crash", Version: "9.0.0"}, []release.Entry{
		release.Text(release.SourcePath("bobbin.json"), []byte(`{"format":1,"id":"`+string(id)+`","name":"Crash"}`)),
		release.Text(release.SourcePath("listeners/in.json"), []byte(`{"connection":"generic","event":"http","script":"In"}`)),
		release.Text(release.SourcePath("scripts/In.ts"), []byte("export default (")),
		release.Text(release.BundlePath("In"), []byte("export default (")),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Send(t.Context(), control.Archive{Workspace: id, Body: &out}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Deploy(t.Context(), control.Deploy{Workspace: id, Environment: "development", Release: "9.0.0"}); err != nil {
		t.Fatal(err)
	}
	deliver := func(key string) invocation.Invocation {
		t.Helper()
		ran, status, err := post(url, key)
		if err != nil || status != http.StatusAccepted {
			t.Fatal(status, err)
		}
		for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			i, err := client.Invocation(t.Context(), control.OneInvocation{ID: invocation.ID(ran)})
			if err != nil {
				t.Fatal(err)
			}
			if i.Invocation.Ended() {
				return i.Invocation
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s does not end", key)
			}
		}
	}
	if i := deliver("broken"); i.Status != script.RuntimeError || i.Error == nil || i.Error.Hint == "" || !strings.Contains(i.Error.Message, "cannot be loaded by the script engine") {
		t.Errorf("a broken release: %s %+v", i.Status, i.Error)
	}
	if _, err := client.RollBack(t.Context(), control.RollBack{Workspace: id, Environment: "development"}); err != nil {
		t.Fatal(err)
	}
	if i := deliver("good"); i.Status != script.Finished || string(i.Result) != `"good"` {
		t.Errorf("after it was rolled back: %s %s %+v", i.Status, i.Result, i.Error)
	}
}
