package engine_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/script"
)

// finished runs a script and fails when it does not finish.
func finished(b *testing.B, h *enginetest.Home, r engine.Run) {
	b.Helper()
	i, err := h.Engine.Run(b.Context(), r)
	if err == nil {
		i, err = h.Invocations().Wait(b.Context(), i.ID)
	}
	if err != nil || i.Status != script.Finished {
		b.Fatalf("%s: %v %+v", i.Status, err, i.Error)
	}
}

// BenchmarkEditToResult is from the saved edit of a script with both clients to its result.
func BenchmarkEditToResult(b *testing.B) {
	h := enginetest.Open(b)
	dir := h.Workspace(b, "jira-to-gitlab", nil)
	n := 0
	for b.Loop() {
		n++
		enginetest.Write(b, filepath.Join(dir, "scripts/Edited.ts"), fmt.Sprintf("import Jira from './api/jira/cloud';\nimport GitLab from './api/gitlab';\nexport default async function () { return [%d, typeof Jira, typeof GitLab]; }\n", n))
		finished(b, h, engine.Run{Dir: dir, Script: "Edited"})
	}
}

// BenchmarkDemo is one whole run of the demo, which updates the GitLab issue: four requests.
func BenchmarkDemo(b *testing.B) {
	h := enginetest.Open(b)
	dir := h.Workspace(b, "jira-to-gitlab", nil)
	for b.Loop() {
		finished(b, h, engine.Run{Dir: dir, Script: "OnJiraIssueCreated", Listener: "issue-created", Payload: "bug"})
	}
}

// BenchmarkInvocation is a script that returns at once: in a worker that has run it, in a
// worker just started, and with a client of Jira's size imported.
func BenchmarkInvocation(b *testing.B) {
	const least = `export default async function () { return 1; }`
	const client = `import Jira from './api/jira/cloud'; export default async function () { return typeof Jira.Issue.getIssue; }`
	for _, c := range []struct{ name, text string }{{"plain", least}, {"jira", client}} {
		b.Run("warm/"+c.name, func(b *testing.B) {
			h := enginetest.Open(b)
			dir := h.Workspace(b, "jira-to-gitlab", map[string]string{"scripts/It.ts": c.text})
			finished(b, h, engine.Run{Dir: dir, Script: "It"})
			for b.Loop() {
				finished(b, h, engine.Run{Dir: dir, Script: "It"})
			}
		})
		b.Run("cold/"+c.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				h := enginetest.Open(b)
				dir := h.Workspace(b, "jira-to-gitlab", map[string]string{"scripts/It.ts": c.text})
				b.StartTimer()
				finished(b, h, engine.Run{Dir: dir, Script: "It"})
			}
		})
	}
}
