package template_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/app/template"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

const bobbin = `{ "format": 1, "id": "0192f3c4-5d6e-7000-8000-000000000001", "name": "Ours", "connections": { "jira/cloud": { "connector": "jira-cloud" } } }`

// made writes a workspace with these files.
func made(t *testing.T, files map[string]string) *workspace.Workspace {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{"bobbin.json": bobbin, "scripts/Run.ts": "export default async function () {}\n", "README.md": "# Ours\n\nDoes it. And more.\n"}
	maps.Copy(all, files)
	for name, text := range all {
		if err := workspace.WriteFile(filepath.Join(dir, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	w, err := workspace.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func take(t *testing.T, wish template.Wish) *template.Taken {
	t.Helper()
	taken, err := template.Take(wish)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func TestTake_RefusesWhatLooksLikeASecret(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"a token of GitLab":        "const a = 'glpat-" + strings.Repeat("x", 20) + "';",
		"a token of Slack":         "// xoxb-" + "123456789012-abc",
		"an address of Slack":      "fetch('https://hooks.slack.com/services/T1/B1/abc')",
		"an address of Discord":    "fetch('https://discord.com/api/webhooks/123/abc-def')",
		"an address of Zapier":     "fetch('https://hooks.zapier.com/hooks/catch/1/abc/')",
		"a password in an address": "fetch('https://ada:lovelace@gitlab.acme.test/')",
		"a bearer token":           "headers: { Authorization: 'Bearer abcdefghij0123456789' }",
		"a password by its name":   "const dbPassword = 'correct-horse-9';",
		"a key by its name":        `{ "x-api-key": "k3yboardcat-123" }`,
		"an account's own":         "const x = 'the-known-one';",
		"a key":                    "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIE\n-----END RSA PRIVATE " + "KEY-----",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := take(t, template.Wish{Workspace: made(t, map[string]string{"scripts/Run.ts": "\n/* " + line + " */\n"}), Known: []string{"the-known-one"}})
			if len(got.Secrets) != 1 || len(got.Files) != 0 {
				t.Fatalf("%+v", got.Secrets)
			}
			if p := got.Secrets[0]; p.File != "scripts/Run.ts" || p.Line != 2 || p.Hint == "" {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestTake_LeavesAloneWhatIsNone(t *testing.T) {
	t.Parallel()
	got := take(t, template.Wish{Workspace: made(t, map[string]string{
		"scripts/Run.ts": strings.Join([]string{
			"const nextPageToken = page.nextPageToken;", "const tokenUrl = 'https://login.example.com/token1';", "const key = `token-${id}-123456`;",
			"const apiKey = context.environment.vars.apiKey;", "const secretName = 'password-of-gitlabToken';", "const idToken = 'aaaa-bbbb-0000'; // no-secret",
			"const site = 'https://your-site.atlassian.net'; // ada@example.com, git@gitlab.example.com:demo/shop.git",
			"const me = '712020:b0bb1000-0000-4000-8000-000000000004';",
		}, "\n"),
		"README.md": "`Authorization: Bearer KEY`, a token such as `xoxb-…`.\n",
	})})
	if len(got.Secrets)+len(got.Replaced)+len(got.LeftOut)+len(got.Look) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTake_ReplacesTheSameByTheSame(t *testing.T) {
	t.Parallel()
	const person = "557058:d1e2f3a4-0000-4111-8222-333344445555"
	got := take(t, template.Wish{
		Known: []string{"the-known-one"},
		Hosts: map[string]string{"gitlab.acme.test": "gitlab.example.com", "gitlab.com": "not.this"},
		Workspace: made(t, map[string]string{
			"scripts/Run.ts": "const all = ['https://acme.atlassian.net', 'https://acme-two.atlassian.net', 'https://gitlab.acme.test/x', 'https://gitlab.com', '" + person + "', 'https://dev.azure.com/acme/shop', 'acme'];\n",
			"events/created/real.json": `{"self":"https://acme.atlassian.net/x?accountId=` + person + `","user":{"accountId":"5b10ac8d82e05b22cc7d4ef5","displayName":"Grace","emailAddress":"grace@acme.test"},` +
				`"url":"https://hooks.slack.com/commands/T1/2/x","token":"glpat-` + strings.Repeat("x", 20) + `","text":"Grace","own":"the-known-one"}`,
			"listeners/created.json": `{"connection":"jira/cloud","event":"issue created","script":"Run"}`,
		})})
	script, event := string(got.Files["scripts/Run.ts"]), string(got.Files["events/created/real.json"])
	if want := "const all = ['https://example-2.atlassian.net', 'https://example-3.atlassian.net', 'https://gitlab.example.com/x', 'https://gitlab.com', '712020:00000000-0000-4000-8000-000000000002', 'https://dev.azure.com/example/shop', 'acme'];\n"; !alike(script, want) {
		t.Errorf("the script:\n%s", script)
	}
	for _, want := range []string{"example.atlassian.net", "accountId=712020:00000000", `"accountId":"5b10a000`, `"displayName":"Person 1"`, "person-1@example.com", "https://hooks.example.com/of-a-service", `"token":"***"`, `"own":"***"`, `"text":"Grace"`} {
		if !strings.Contains(event, want) {
			t.Errorf("the event lacks %s:\n%s", want, event)
		}
	}
	var with []string
	for _, r := range got.Replaced {
		if len(r.Places) == 0 {
			t.Errorf("%+v has no place", r)
		}
		with = append(with, r.What)
	}
	for _, what := range []string{"site", "account", "mail", "person", "address"} {
		if !slices.Contains(with, what) {
			t.Errorf("%s is not listed: %v", what, with)
		}
	}
}

// alike compares texts but for the numbers of placeholders, which follow from the order of the files.
func alike(a, b string) bool {
	bare := func(s string) string {
		return strings.NewReplacer("example-2.", "example.", "example-3.", "example.", "000000000001", "N", "000000000002", "N").Replace(s)
	}
	return bare(a) == bare(b)
}

func TestTake_FollowsNoLink(t *testing.T) {
	t.Parallel()
	elsewhere := filepath.Join(t.TempDir(), "private")
	if err := os.WriteFile(elsewhere, []byte("nobody's business"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".gitignore", "notes.md"} {
		w := made(t, nil)
		if err := os.Symlink(elsewhere, filepath.Join(w.Dir, name)); err != nil {
			t.Skip("no links can be made here: ", err)
		}
		got := take(t, template.Wish{Workspace: w})
		if len(got.LeftOut) != 1 || got.LeftOut[0].File != name {
			t.Errorf("%s: left out are %+v", name, got.LeftOut)
		}
		for _, text := range got.Files {
			if strings.Contains(string(text), "business") {
				t.Errorf("%s was followed", name)
			}
		}
	}
}

func TestTake_KeepsOneEnvironmentWithoutAccounts(t *testing.T) {
	t.Parallel()
	got := take(t, template.Wish{Workspace: made(t, map[string]string{
		"environments/alpha.json":      `{ "accounts": { "jira/cloud": "my-jira" }, "listeners": {}, "limits": { "memoryMB": 100 } }`,
		"environments/production.json": `{ "production": true, "accounts": { "jira/cloud": "real-jira" } }`,
	})})
	var e struct {
		Accounts map[string]string
		Limits   map[string]int
	}
	if err := json.Unmarshal(got.Files["environments/development.json"], &e); err != nil || e.Accounts["jira/cloud"] != "simulated" || e.Limits["memoryMB"] != 100 {
		t.Errorf("%s %v", got.Files["environments/development.json"], err)
	}
	if len(got.LeftOut) != 2 || got.Files["environments/alpha.json"] != nil {
		t.Errorf("%+v", got.LeftOut)
	}
	var listed template.Listed
	if err := json.Unmarshal(got.Files["template.json"], &listed); err != nil || listed.Title != "Ours" || listed.Summary != "Does it." || !slices.Equal(listed.Services, []string{"jira-cloud"}) {
		t.Errorf("%+v %v", listed, err)
	}
}

func TestTake_WantsAWorkspaceWithoutErrors(t *testing.T) {
	t.Parallel()
	_, err := template.Take(template.Wish{Workspace: made(t, map[string]string{"listeners/x.json": "{"})})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}

func TestWrite_IsReadAgain(t *testing.T) {
	t.Parallel()
	files := take(t, template.Wish{Workspace: made(t, nil)}).Files
	for _, out := range []string{"folder", "file.zip"} {
		path := filepath.Join(t.TempDir(), out)
		if err := template.Write(path, files); err != nil {
			t.Fatal(err)
		}
		if err := template.Write(path, files); !fault.Is(err, fault.Conflict) {
			t.Errorf("over itself: %v", err)
		}
		read, err := template.Open(path)
		if err != nil || read.Title == "" {
			t.Fatal(read.Title, err)
		}
		w, err := workspace.Create(filepath.Join(t.TempDir(), "w"), "", read.Files)
		if err != nil || w.ID == "" || len(w.Problems) > 0 {
			t.Errorf("%+v %v", w, err)
		}
		if err := read.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpen_TakesWhatOthersHavePacked(t *testing.T) {
	t.Parallel()
	pack := func(names ...string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(`{"format":1,"id":"","name":"x"}`)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "t.zip")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read, err := template.Open(pack("t-main/bobbin.json", "t-main/template.json", "t-main/scripts/A.ts", "t-main/.github/x", "t-main/node_modules/y"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "w")
	if _, err := workspace.Create(dir, "", read.Files); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v %v", entries, err)
	}
	if err := read.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpen_SaysWhatIsNoTemplate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct{ file, text, want string }{
		{"", "", "it has no template.json"},
		{"template.json", `{"title":"T"}`, "it has no bobbin.json"},
		{"bobbin.json", `{}`, ""},
		{"template.json", `{"title":`, "does not say how the template is listed"},
		{"template.json", `{"services":"jira-cloud"}`, "does not say how the template is listed"},
	} {
		if c.file != "" {
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := template.Open(dir); (err == nil) != (c.want == "") || err != nil && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %s: %v", c.file, c.text, err)
		}
	}
}

func TestOpen_WritesNothingOutsideOfTheWorkspace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.zip")
	out := filepath.Join(t.TempDir(), "a", "b", "w")
	if err := template.Write(path, map[string][]byte{"bobbin.json": []byte(`{}`), "template.json": []byte(`{}`), "../../evil.ts": nil}); err != nil {
		t.Fatal(err)
	}
	if read, err := template.Open(path); err == nil {
		_, _ = workspace.Create(out, "", read.Files) // refused or not, nothing may be outside
		if err := read.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "..", "..", "evil.ts")); err == nil {
		t.Error("it wrote outside of the workspace")
	}
}
