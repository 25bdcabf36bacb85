package importer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/runtime/fault"
	"bobbin/runtime/importer"
	"bobbin/runtime/workspace"
)

// clone writes a clone's files and gives its folder.
func clone(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func config(dir string) importer.Config {
	c := importer.Config{Source: dir, Connectors: all.Connectors(),
		Help: func(name string) map[string]string {
			return map[string]string{"AGENTS.md": "help of " + name, "README.md": name}
		}}
	for _, s := range all.Simulators() {
		c.Simulated = append(c.Simulated, s.Name)
	}
	return c
}

// take imports a clone and loads what came of it, which must be free of problems.
func take(t *testing.T, files map[string]string) (*importer.Report, *workspace.Workspace) {
	t.Helper()
	report, err := importer.Import(config(clone(t, files)))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(report.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Problems) > 0 {
		t.Errorf("the new workspace has problems: %+v", w.Problems)
	}
	return report, w
}

// noted says whether a note of a file has a text.
func noted(r *importer.Report, file, text string) bool {
	return slices.ContainsFunc(r.Notes, func(n importer.Note) bool { return n.File == file && strings.Contains(n.Message, text) })
}

const (
	jira   = "import { JiraCloudApi } from '@managed-api/jira-cloud-v3-sr-connect';\nexport default new JiraCloudApi('1');\n"
	script = "import { IssueCreatedEvent } from '@sr-connect/jira-cloud/events';\n\nexport default async function (event: IssueCreatedEvent, context: Context): Promise<void> {\n}\n"
)

func TestImport_FindsTheServiceOfAClient(t *testing.T) {
	for name, c := range map[string]struct{ text, connector string }{
		"by its package":       {jira, "jira-cloud"},
		"another version":      {"import { X } from '@managed-api/jira-cloud-v9-sr-connect';", "jira-cloud"},
		"the old platform":     {`import { GitlabApi } from "@managed-api/gitlab-stitch-it";`, "gitlab"},
		"after the helpers":    {"import { e } from '@managed-api/commons-core';\nimport { GitlabApi } from '@managed-api/gitlab-v4-core';", "gitlab"},
		"by its class":         {"export default new GitlabApi('1');", "gitlab"},
		"generic":              {"import { GenericAppApi } from '@managed-api/generic-sr-connect';", "generic"},
		"of the data center":   {"import { J } from '@managed-api/jira-on-prem-v8-sr-connect';", "jira-data-center"},
		"something else":       {"export default 1;", "generic"},
		"not text":             {"\x00\xff\xfe", "generic"},
		"byte order mark, \\r": {"\uFEFF" + strings.ReplaceAll(jira, "\n", "\r\n"), "jira-cloud"},
	} {
		t.Run(name, func(t *testing.T) {
			r, w := take(t, map[string]string{"scripts/A.ts": script, "scripts/api/my/service/index.ts": c.text})
			if got := w.Connections["my/service"].Connector; got != c.connector {
				t.Errorf("got %q, want %q (%+v)", got, c.connector, r.Notes)
			}
			e, err := w.Environment("")
			if err != nil || (e.Accounts["my/service"] == workspace.Simulated) != (c.connector != "generic") {
				t.Errorf("accounts %v, %v", e.Accounts, err)
			}
		})
	}
}

func TestImport_KeepsTheIdsOfConnections(t *testing.T) {
	for text, want := range map[string]string{jira: "1", `new JiraCloudApi( "01HG8N3K5S" )`: "01HG8N3K5S", "new JiraCloudApi(id)": "", "new JiraCloudApi('not an id')": ""} {
		_, w := take(t, map[string]string{"scripts/A.ts": script, "scripts/api/jira/index.ts": text})
		if got := w.Connections["jira"].ID; got != want || w.ConnectionPath("1") == "jira" != (want == "1") {
			t.Errorf("%s: id %q, want %q; 1 is %q", text, got, want, w.ConnectionPath("1"))
		}
	}
}

func TestImport_PathsThatCannotBeGetAnotherOneAndABridge(t *testing.T) {
	_, w := take(t, map[string]string{"scripts/A.ts": script, "scripts/api/generic/index.ts": "", "scripts/api/My Jira/Größe.ts": jira, "scripts/api/日本/index.ts": jira})
	for path, connector := range map[string]string{"generic-api": "generic", "my-jira/gr-e": "jira-cloud", "connection": "jira-cloud"} {
		if w.Connections[path].Connector != connector {
			t.Errorf("%s is %+v in %v", path, w.Connections[path], w.Connections)
		}
	}
	for file, want := range map[string]string{"scripts/api/generic.ts": "'./generic-api'", "scripts/api/My Jira/Größe.ts": "'../my-jira/gr-e'", "scripts/api/日本.ts": "'./connection'"} {
		text, err := os.ReadFile(filepath.Join(w.Dir, file))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s is %q, %v", file, text, err)
		}
	}
}

func TestImport_BindsListenersThatAreClear(t *testing.T) {
	const gitlab = "import { GitlabApi } from '@managed-api/gitlab-v4-sr-connect';"
	for name, c := range map[string]struct {
		folder string
		more   map[string]string
		event  string // "" when no listener is made
		note   string
	}{
		"clear":                    {"Jira Cloud→Issue Created (01HG)", nil, "issue created", ""},
		"another arrow":            {"Jira Cloud->Issue Created (01HG)", nil, "issue created", ""},
		"by the type's name":       {"Jira Cloud→IssueCreatedEvent (1)", nil, "issue created", ""},
		"without an id":            {"jira cloud → issue created", nil, "issue created", ""},
		"plural":                   {"GitLab→Push events (1)", map[string]string{"scripts/api/gitlab/index.ts": gitlab, "scripts/P.ts": strings.ReplaceAll(strings.ReplaceAll(script, "IssueCreated", "Push"), "jira-cloud", "gitlab")}, "push", ""},
		"generic, synchronous":     {"Generic→Sync HTTP Event (1)", map[string]string{"scripts/H.ts": "import { HttpEventRequest, HttpEventResponse } from '@sr-connect/generic-app/events/http';\nexport default async function (event: HttpEventRequest) {}"}, "http", ""},
		"renamed type":             {"Jira Cloud→Issue Deleted (1)", map[string]string{"scripts/D.ts": "import type { Other, IssueDeletedEvent as Gone } from '@stitch-it/jira-cloud/events'\nexport default async (event: Gone, c: Context) => {}"}, "issue deleted", ""},
		"two scripts":              {"Jira Cloud→Issue Created (1)", map[string]string{"scripts/B.ts": script}, "", "several scripts take IssueCreatedEvent: A, B"},
		"no script":                {"Jira Cloud→Issue Updated (1)", nil, "", "no script's default export takes IssueUpdatedEvent"},
		"a type of another app":    {"Jira Cloud→Issue Updated (1)", map[string]string{"scripts/B.ts": strings.ReplaceAll(strings.ReplaceAll(script, "Created", "Updated"), "jira-cloud", "jira-on-premise")}, "", "no script's default export"},
		"unknown app":              {"Frobnicator→Thing Started (1)", nil, "", `no connector called "Frobnicator"`},
		"unknown event":            {"Jira Cloud→Issue Teleported (1)", nil, "", `no event "Issue Teleported"`},
		"no connection":            {"GitLab→Push (1)", nil, "", "none of the clone's is for GitLab"},
		"no arrow":                 {"anything", nil, "", "cannot be told"},
		"another language":         {"Джира→Задача создана (идентификатор)", nil, "", "cannot be told"},
		"two connections, the one": {"Jira Cloud→Issue Created (1)", map[string]string{"scripts/api/second/index.ts": jira}, "issue created", "There are several connections for Jira Cloud"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"scripts/A.ts": script, "scripts/api/jira/cloud/index.ts": jira, "test-payloads/" + c.folder + "/one.json": `{"a": 1}`}
			for file, text := range c.more {
				files[file] = text
			}
			r, w := take(t, files)
			if c.event == "" && len(w.Listeners) > 0 || c.event != "" && (len(w.Listeners) != 1 || w.Listeners[0].Event != c.event) {
				t.Errorf("listeners %+v, notes %+v", w.Listeners, r.Notes)
			}
			if sync := strings.Contains(c.folder, "Sync"); c.event != "" && (w.Listeners[0].Mode == "sync") != sync {
				t.Errorf("mode %s", w.Listeners[0].Mode)
			}
			if c.note != "" && !noted(r, "test-payloads/"+c.folder, c.note) {
				t.Errorf("%q is not noted in %+v", c.note, r.Notes)
			}
			if r.Payloads != 1 || len(w.Payloads) != 1 {
				t.Errorf("payloads %v", w.Payloads)
			}
		})
	}
}

func TestImport_GoesOnPastWhatIsBroken(t *testing.T) {
	big := strings.Repeat(" ", 33<<20)
	r, w := take(t, map[string]string{
		"workspace.json": "{", "package.json": "\xEF\xBB\xBF{\"dependencies\": {\"dayjs\": \"1\", \"@sr-connect/convert\": \"1\"}}", "ev-params.ts": "\uFEFFinterface EV {\r\n\tA?: string;\r\n\t@\r\n}\r\n",
		"scripts/A.ts": script, "scripts/sub folder/ünï→.ts": "export const x = 1;\r\n", "scripts/aux.ts": "", "scripts/latin.ts": "// \xe4", "scripts/data.json": "{}", "scripts/.hidden.ts": "", "scripts/huge.ts": big,
		"test-payloads/Jira Cloud→Issue Created (1)/x.json": "\xEF\xBB\xBF{\"a\":\r\n 1}", "test-payloads/Jira Cloud→Issue Created (1)/bad.json": "{\n \"ä\": }", "test-payloads/Jira Cloud→Issue Created (1)/what?.json": "{}",
		"test-payloads/loose.json": "{}", "node/jest.config.js": "", "tsconfig.json": "{}", ".prettierrc": "{}", ".gitignore": "dist\r\n", "notes.txt": "mine", "README.md": "# Hi\n",
	})
	for file, text := range map[string]string{"workspace.json": "JSON is broken", "ev-params.ts": `"@" is not expected here`, "scripts/aux.ts": "Windows", "scripts/latin.ts": "not UTF-8", "scripts/huge.ts": "larger than 32 MB",
		"test-payloads/Jira Cloud→Issue Created (1)/bad.json": "JSON is broken", "test-payloads/loose.json": "not a test payload", "node/": "Node.js", ".prettierrc, tsconfig.json": "Settings", "notes.txt": "not part", "package.json": "answers to their names"} {
		if !noted(r, file, text) {
			t.Errorf("%s: %q is not noted in %+v", file, text, r.Notes)
		}
	}
	for _, n := range r.Notes {
		if strings.HasSuffix(n.File, "bad.json") && (n.Line != 2 || n.Column != 7) {
			t.Errorf("broken JSON is placed at %v", n.Place)
		}
	}
	if r.Name != "clone" || w.Parameters["A"].Type != "text" || !slices.Equal(r.Packages, []string{"dayjs"}) || !slices.Equal(r.Scripts, []string{"A", "aux", "latin", "sub folder/ünï→"}) {
		t.Errorf("got %+v", r)
	}
	for file, want := range map[string]string{"scripts/sub folder/ünï→.ts": "export const x = 1;\r\n", "scripts/data.json": "{}", ".gitignore": "dist\n.bobbin/\nnode_modules/\n", "README.md": "# Hi\n", "AGENTS.md": "help of clone",
		"events/listener-1/what-.json": "", "package.json": "{\n  \"dependencies\": {\n    \"dayjs\": \"1\"\n  },\n  \"private\": true\n}\n", "events/issue-created/x.json": "{\"a\":\r\n 1}"} {
		text, err := os.ReadFile(filepath.Join(r.Dir, file))
		if want != "" && (err != nil || string(text) != want) {
			t.Errorf("%s is %q, %v", file, text, err)
		}
	}
	if got := w.Payloads["issue-created"]; !slices.Equal(got, []string{"what-", "x"}) {
		t.Errorf("payloads %v", got)
	}
}

func TestImport_RefusesAndLeavesNothing(t *testing.T) {
	full := clone(t, map[string]string{"x": ""})
	source := clone(t, map[string]string{"scripts/A.ts": script})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(source, link); err != nil {
		t.Skip("NOT SHOWN: a target behind a link (no links here)")
	}
	for name, c := range map[string]struct {
		source, target string
		code           fault.Code
	}{
		"no folder":            {filepath.Join(source, "nothing"), "", fault.NotFound},
		"a file":               {filepath.Join(source, "scripts/A.ts"), "", fault.NotFound},
		"no clone":             {full, "", fault.Invalid},
		"a full target":        {source, full, fault.Conflict},
		"inside":               {source, filepath.Join(source, "a/b"), fault.Invalid},
		"inside behind a link": {source, filepath.Join(link, "a/b"), fault.Invalid},
		"itself":               {source, source, fault.Invalid},
		"below a file":         {source, filepath.Join(full, "x", "y"), fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			config := config(c.source)
			config.Target = c.target
			if _, err := importer.Import(config); !fault.Is(err, c.code) {
				t.Errorf("got %v, want %s", err, c.code)
			}
			for _, dir := range []string{source, full, filepath.Dir(source), filepath.Dir(full)} {
				if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
					t.Errorf("%s holds %v, %v", dir, entries, err)
				}
			}
		})
	}
}

func TestImport_DoesNotFollowLinks(t *testing.T) {
	dir := clone(t, map[string]string{"scripts/A.ts": script})
	secret := filepath.Join(t.TempDir(), "secret.ts")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "scripts", "B.ts")); err != nil {
		t.Skip("NOT SHOWN: links are not followed (no links here)")
	}
	r, err := importer.Import(config(dir))
	if err != nil || !noted(r, "scripts/B.ts", "a link") || slices.Contains(r.Scripts, "B") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestImport_UsesAnEmptyTargetAndFindsTheName(t *testing.T) {
	for text, want := range map[string]string{`{"workspace": {"name": "Übung"}}`: "Übung", `{"workspace": "W"}`: "W", `{"workspaceName": "W"}`: "W", `{"name": "W"}`: "W", `[]`: "clone", `{"name": 3}`: "clone"} {
		dir := clone(t, map[string]string{"workspace.json": text})
		config := config(dir)
		config.Target = t.TempDir()
		r, err := importer.Import(config)
		if err != nil || r.Name != want || r.Dir != config.Target {
			t.Fatalf("%s: %+v, %v", text, r, err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	}
}
