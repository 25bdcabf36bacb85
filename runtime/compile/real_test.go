package compile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"bobbin/connectors/gitlab"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/workspace"
)

// newRealCompiler knows the connectors people use.
func newRealCompiler() *compile.Compiler {
	known := map[string]*connector.Connector{}
	var names []string
	for _, c := range []*connector.Connector{jiracloud.New(jiracloud.Options{}), gitlab.New(gitlab.Options{})} {
		known[c.Name] = c
		names = append(names, c.Name)
	}
	return compile.New(compile.Config{Names: names, Connectors: func(name string) (*connector.Connector, bool) {
		c, ok := known[name]
		return c, ok
	}})
}

const integration = `import Jira from './api/jira/cloud';
import GitLab from './api/gitlab';
import { IssueCreatedEvent } from '@sr-connect/jira-cloud/events';
import { RecordStorage } from '@sr-connect/record-storage';

export default async function (event: IssueCreatedEvent, context: Context): Promise<void> {
  const issue = await Jira.Issue.getIssue({ issueIdOrKey: event.issue.key });
  const made = await GitLab.Issue.createIssue({ id: '1', body: { title: issue.fields?.summary ?? '' } });
  await new RecordStorage().setValue(event.issue.key, made.iid);
  console.log('edit %d');
}
`

func newRealWorkspace(t testing.TB) *workspace.Workspace {
	ws := newWorkspace(t, map[string]string{"scripts/Main.ts": integration})
	ws.Connections = map[string]workspace.Connection{"jira/cloud": {Connector: "jira-cloud"}, "gitlab": {Connector: "gitlab"}}
	return ws
}

func TestTypes_AreRightForJiraAndGitLab(t *testing.T) {
	check, c, ws := newTypeChecker(t), newRealCompiler(), newRealWorkspace(t)
	generate(t, c, ws)
	diagnostics, err := check.Check(t.Context(), ws.Dir)
	if err != nil || len(diagnostics) > 0 {
		t.Errorf("%v %+v", err, diagnostics)
	}
	bundle, diagnostics, err := c.Script(t.Context(), ws, "Main", nil)
	if err != nil || len(diagnostics) > 0 {
		t.Fatalf("%v %+v", err, diagnostics)
	}
	first, _, _ := strings.Cut(string(bundle.Code), "\n")
	if strings.Count(first, `"path":`) != 2 {
		t.Errorf("two operations are used: %s", first)
	}
}

// BenchmarkJira is an integration over Jira Cloud and GitLab: compiled after each edit, and started from its program.
func BenchmarkJira(b *testing.B) {
	c, ws := newRealCompiler(), newRealWorkspace(b)
	b.Run("edit to bundle", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			if _, _, err := c.Script(b.Context(), ws, "Main", map[string]string{"scripts/Main.ts": strings.ReplaceAll(integration, "%d", fmt.Sprint(n))}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("start", func(b *testing.B) {
		bundle, _, err := c.Script(b.Context(), ws, "Main", nil)
		if err != nil {
			b.Fatal(err)
		}
		program, err := goja.Compile("bundle.js", string(bundle.Code), false)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			vm := goja.New()
			if _, err := vm.RunProgram(program); err != nil || vm.Get("__bobbin_exports") == nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(bundle.Code)), "bytes")
	})
}
