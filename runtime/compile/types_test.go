package compile_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/compile"
	"bobbin/runtime/typecheck"
	"bobbin/runtime/workspace"
)

// newTypeChecker gives the real compiler: the one in this build, or one packed from npm's package.
func newTypeChecker(t testing.TB) *typecheck.Compiler {
	t.Helper()
	cache := t.TempDir()
	c := typecheck.New(typecheck.Config{Cache: cache})
	if _, err := c.Path(); err == nil {
		return c
	}
	npm := filepath.Join("..", "..", "frontend", "node_modules", "@typescript", "typescript-"+typecheck.Platform(runtime.GOOS, runtime.GOARCH))
	if _, err := os.Stat(npm); err != nil {
		t.Skip("SKIPPED: no TypeScript compiler. `npm ci` in frontend, or `make build`, brings it.")
	}
	pack := t.TempDir()
	if _, err := typecheck.Pack(npm, pack); err != nil {
		t.Fatal(err)
	}
	return typecheck.New(typecheck.Config{Cache: cache, Pack: os.DirFS(pack)})
}

// generate writes what Types gives, and the workspace's own settings.
func generate(t testing.TB, c *compile.Compiler, ws *workspace.Workspace) {
	t.Helper()
	if _, err := ws.Generate(c.Types(ws)); err != nil {
		t.Fatal(err)
	}
	if err := ws.EnsureConfig(); err != nil {
		t.Fatal(err)
	}
}

const sync = `import tracker from './api/tracker';
import { TrackerApi } from '@managed-api/tracker-sr-connect';
import type { IssueCreatedEvent } from '@sr-connect/tracker/events';
import { RecordStorage } from '@sr-connect/record-storage';
import { setRecordValue, getRecordValue } from '@bobbin/record-storage';
import { triggerScript } from '@sr-connect/trigger';
import { HttpError, retry } from '@managed-api/commons-core';
import type { Unheard } from '@managed-api/unheard-core/types/issue';
import { ErrorStrategyBuilder } from '@managed-api/unheard-core/builders/errorStrategy';
import { HttpEventRequest, buildJSONResponse } from '@sr-connect/generic-app/events/http';
import settings from './settings.json';

export default async function (event: IssueCreatedEvent, context: Context<EV>): Promise<string> {
  const issue = await tracker.Issue.getIssue({ id: event.issue.key });
  const storage = new RecordStorage();
  await storage.setValue(issue.key, { at: context.startTime });
  await setRecordValue('key', 1);
  const n = await getRecordValue<number>('key');
  if (!n) await triggerScript('Other', { payload: { key: issue.key } });
  try {
    await fetch('https://example.com', { method: 'POST', body: JSON.stringify({ n }) });
  } catch (e) {
    if (e instanceof HttpError) console.error(new ErrorStrategyBuilder().build());
    if (e instanceof HttpError) console.error(e.status, retry(10));
  }
  setTimeout(() => {}, 1);
  const other = new TrackerApi('tracker');
  const unheard: Unheard | undefined = undefined;
  console.log(crypto.randomUUID(), new URL('https://a.b').host, unheard, (await other.Issue.getIssue({ id: '1' })).summary);
  return context.environment.vars.projectKey + settings.name;
}

export async function http(event: HttpEventRequest) {
  return buildJSONResponse({ path: event.path });
}
`

func TestTypes_AreRightForTheRealCompiler(t *testing.T) {
	check := newTypeChecker(t)
	for _, language := range []string{"ts-strict", "ts", "js"} {
		t.Run(language, func(t *testing.T) {
			ws := newWorkspace(t, map[string]string{"scripts/Main.ts": sync, "scripts/settings.json": `{"name": "x"}`,
				"scripts/sub/Wrong.ts": "import tracker from '../api/team/tracker';\n\nexport default async (e: unknown, c: Context) => [tracker.Isue, c.environment.vars.nothing, document];\n"})
			ws.Language = language
			ws.Parameters = map[string]workspace.Parameter{"projectKey": {Type: "text", Required: true}}
			c := newCompiler()
			generate(t, c, ws)
			diagnostics, err := check.Check(t.Context(), ws.Dir)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range diagnostics {
				got = append(got, d.Place.String()+" "+d.Message)
			}
			if len(got) != 3 || !strings.HasPrefix(got[0], "scripts/sub/Wrong.ts:3:59") || !strings.Contains(got[1], "'nothing'") || !strings.Contains(got[2], "'document'") {
				t.Errorf("%s", strings.Join(got, "\n"))
			}
		})
	}
}

func TestTypes_AreRightInThemselves(t *testing.T) {
	check, c, ws := newTypeChecker(t), newCompiler(), newWorkspace(t, map[string]string{"scripts/Main.ts": "export default 1;"})
	ws.Parameters = map[string]workspace.Parameter{"a b": {Type: "choice", Options: []string{"x\ny"}}}
	generate(t, c, ws)
	config := `{"extends": "./.bobbin/tsconfig.base.json", "include": ["scripts/**/*", ".bobbin/types/**/*.d.ts"], "compilerOptions": {"skipLibCheck": false, "strict": true}}`
	if err := os.WriteFile(filepath.Join(ws.Dir, "tsconfig.json"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	diagnostics, err := check.Check(t.Context(), ws.Dir)
	if err != nil || len(diagnostics) > 0 {
		t.Errorf("%v %+v", err, diagnostics)
	}
}

// A workspace is given the declarations of the connectors it has to do with, and no others.
func TestTypes_AreOfConnectorsThatAreUsed(t *testing.T) {
	for name, c := range map[string]struct {
		connections map[string]workspace.Connection
		file, text  string
		want        bool
	}{
		"nothing":        {},
		"a connection":   {connections: map[string]workspace.Connection{"tracker": {Connector: "tracker"}}, want: true},
		"its class":      {file: "scripts/deep/A.ts", text: "import { TrackerApi } from '@managed-api/tracker-sr-connect';\n", want: true},
		"its events":     {file: "scripts/A.ts", text: "import type { IssueCreatedEvent } from \"@sr-connect/tracker/events\";\n", want: true},
		"in a test":      {file: "tests/a.test.ts", text: "import { TrackerApi } from '@managed-api/tracker-sr-connect';\n", want: true},
		"something else": {file: "scripts/A.ts", text: "import { RecordStorage } from '@bobbin/record-storage';\n"},
	} {
		dir := t.TempDir()
		if c.file != "" {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, c.file)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		files := newCompiler().Types(&workspace.Workspace{Dir: dir, Language: "ts", Connections: c.connections})
		if _, got := files["types/connectors/tracker.d.ts"]; got != c.want {
			t.Errorf("%s: declared is %v", name, got)
		}
	}
}

func TestOtherScopes_AreThoseThatNobodyNames(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ path, text, want string }{
		{"scripts/a/One.ts", "import { setRecordValue } from '@bobbin/record-storage';\n", "@managed-api @sr-connect @stitch-it"},
		{"tests/One.test.ts", `import { x } from "@stitch-it/record-storage";` + "\n", "@managed-api @sr-connect"},
		{"scripts/Two.ts", "import * as jira from '@managed-api/jira-cloud-core/types';\n", "@sr-connect"},
	} {
		file := filepath.Join(dir, filepath.FromSlash(c.path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(c.text), 0o600)); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(newCompiler().OtherScopes(dir), " "); got != c.want {
			t.Errorf("with %s: %q, not %q", c.path, got, c.want)
		}
	}
}

// TestTypes_SeeWhatAFileNamesAfterEachWrite is about files old enough to be remembered, and those that are not.
func TestTypes_SeeWhatAFileNamesAfterEachWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "scripts", "One.ts")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	c := newCompiler()
	long := time.Now().Add(-time.Hour)
	for n, w := range []struct {
		name string
		at   time.Time
	}{{"aa", long}, {"bb", long.Add(time.Millisecond)}, {"cc", time.Now()}, {"dd", time.Now()}} { // of one size
		text := "import { Thing } from '@managed-api/" + w.name + "-core/types/thing'\nexport default async function (t: Thing) {}\n"
		if err := errors.Join(os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, w.at, w.at)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var found []string
			for made := range c.Types(&workspace.Workspace{Dir: dir, Language: "ts"}) {
				if strings.Contains(made, "-core/types/thing") {
					found = append(found, made)
				}
			}
			if len(found) != 1 || !strings.Contains(found[0], w.name+"-core") {
				t.Errorf("write %d: declared are %v", n, found)
			}
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for made := range c.Types(&workspace.Workspace{Dir: dir, Language: "ts"}) {
		if strings.Contains(made, "-core/types/thing") {
			t.Errorf("of a file that is gone: %s", made)
		}
	}
}
