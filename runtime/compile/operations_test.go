package compile_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

var (
	constant = regexp.MustCompile(`const (__bobbin_\w+)='((?:[^'\\]|\\.)*)',__bobbin_\w+_complete=(true|false),__bobbin_\w+_suggestions=(\[[^\]]*\])`)
	wanted   = "Issue.Comment.addComment Issue.Comment.getComments Issue.createIssue Issue.getIssue User.getUser"
)

// carried gives the operations a bundle carries, and whether they are said to be complete.
func carried(t *testing.T, bundle *script.Bundle) (names string, complete bool, suggestions string) {
	t.Helper()
	first, _, _ := strings.Cut(string(bundle.Code), "\n")
	found := constant.FindStringSubmatch(first)
	if found == nil {
		return "", false, ""
	}
	var operations map[string]json.RawMessage
	if err := json.Unmarshal([]byte(strings.ReplaceAll(found[2], `\'`, `'`)), &operations); err != nil {
		t.Fatalf("%v\n%s", err, found[2])
	}
	return strings.Join(slices.Sorted(maps.Keys(operations)), " "), found[3] == "true", found[4]
}

func TestScript_CarriesTheOperationsItUses(t *testing.T) {
	const head = "import T from './api/tracker';\n"
	cases := map[string]struct {
		text     string
		want     string
		complete bool
	}{
		"a call":                {head + "export default () => T.Issue.getIssue({ id: '1' });", "Issue.getIssue", false},
		"optional chaining":     {head + "export default () => T?.Issue?.getIssue({});", "Issue.getIssue", false},
		"assertions":            {head + "export default () => T!.Issue!.getIssue({});", "Issue.getIssue", false},
		"over lines":            {head + "export default () => T\n  .Issue // the group\n  /* and */ .getIssue({});", "Issue.getIssue", false},
		"in a template":         {head + "export default async () => `${`x ${await T.User.getUser({})}`} T.Issue.createIssue`;", "User.getUser", false},
		"behind a pattern":      {head + "export default (s: string) => { if (s) /['\"`]/.test(s); return s.replace(/[/'\"]/g, '') + T.User.getUser({}) };", "User.getUser", false},
		"a division":            {head + "export default (a: number, b: number) => a / b / 2 + (T.User.getUser({}) as any) / 3 + '/';", "User.getUser", false},
		"not in words":          {head + "// T.Issue.createIssue\nconst s = 'T.User.getUser';\nexport default () => [s, T.Issue.getIssue];", "Issue.getIssue", false},
		"a group":               {head + "const { getIssue } = T.Issue;\nexport default getIssue;", "Issue.Comment.addComment Issue.Comment.getComments Issue.createIssue Issue.getIssue", false},
		"a group by name":       {head + "export default (n: string) => (T.Issue.Comment as any)[n];", "Issue.Comment.addComment Issue.Comment.getComments", false},
		"the group All":         {head + "export default () => T.All.addIssueComment({});", "Issue.Comment.addComment", false},
		"a property of a call":  {head + "export default () => T.Issue.getIssue.call(null, {});", "Issue.getIssue", false},
		"only fetch":            {head + "export default () => T.fetch('/x');", "", false},
		"another's property":    {head + "export default (o: any) => o.T.Issue.createIssue() + o?.T.User + T.User.getUser({});", "User.getUser", false},
		"passed on":             {head + "export default (f: any) => f(T);", wanted, true},
		"All as a value":        {head + "export default () => T.All;", wanted, true},
		"computed":              {head + "export default (g: string) => (T as any)[g];", wanted, true},
		"renamed":               {"import { default as T } from './api/tracker';\nexport default () => T.User.getUser({});", wanted, true},
		"as a namespace":        {"import * as all from './api/tracker';\nexport default () => all.default.User;", wanted, true},
		"exported":              {"export { default } from './api/tracker';", wanted, true},
		"imported when needed":  {"export default async () => (await import('./api/tracker')).default.User;", wanted, true},
		"index is the same":     {"import T from './api/tracker/index';\nexport default () => T.User.getUser({});", "User.getUser", false},
		"by another script":     {"import { f } from './lib/F';\nimport T from './api/tracker';\nexport default () => f(T.User.getUser);", "Issue.getIssue User.getUser", false},
		"the class":             {"import { TrackerApi } from '@managed-api/tracker-sr-connect';\nexport default () => new TrackerApi('tracker');", wanted, true},
		"nothing":               {head + "export default () => 1;", "", false},
		"only as a type":        {"import type T from './api/tracker';\nexport default (t: typeof T) => t;", "", false},
		"two statements a line": {"import a from './Other'; import T from './api/tracker'; export default () => a + T.User.getUser({});", "User.getUser", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			ws := newWorkspace(t, map[string]string{"scripts/Main.ts": c.text, "scripts/Other.ts": "export default 1",
				"scripts/lib/F.ts": "import Same from '../api/tracker';\nexport const f = (x: any) => [x, Same.Issue.getIssue];"})
			names, complete, _ := carried(t, compiled(t, ws, "Main"))
			if names != c.want || complete != c.complete {
				t.Errorf("got %q %v, want %q %v", names, complete, c.want, c.complete)
			}
		})
	}
}

func TestScript_WarnsOfOperationsThatAreNotThere(t *testing.T) {
	ws := newWorkspace(t, map[string]string{"scripts/Main.ts": "import T from './api/team/tracker';\n\nexport default () => T.Issue.getIsue({}) + T.Issue.getComments({});"})
	bundle, diagnostics, err := newCompiler().Script(t.Context(), ws, "Main", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range diagnostics {
		got = append(got, d.Place.String()+" "+string(d.Severity)+" "+d.Message+" "+d.Hint)
	}
	want := "scripts/Main.ts:3:22 warning Tracker has no operation Issue.getIsue. Did you mean Issue.getIssue?\n" +
		"scripts/Main.ts:3:44 warning Tracker has no operation Issue.getComments. Did you mean Issue.Comment.getComments?"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if names, complete, near := carried(t, bundle); names != "" || complete || near != "['Issue.Comment.getComments','Issue.getIssue']" {
		t.Error(names, complete, near)
	}
}

func TestTypes_DeclareWhatAWorkspaceHas(t *testing.T) {
	ws := newWorkspace(t, nil)
	ws.Parameters = map[string]workspace.Parameter{
		"projectKey": {Type: "text", Default: json.RawMessage(`"DEMO"`), Description: "The project */ of\nall."},
		"labels":     {Type: "choices", Options: []string{"a", "it's"}},
		"on":         {Type: "boolean"},
		"my-limit":   {Type: "number"},
		"more":       {Type: "folder", Parameters: map[string]workspace.Parameter{"token": {Type: "password", Required: true}, "map": {Type: "map"}}},
	}
	files := newCompiler().Types(ws)
	want := `// Made by Bobbin. Changes are overwritten.
interface EV {
  labels?: ('a' | 'it\'s')[];
  more: {
    map?: Record<string, string>;
    token: string;
  };
  'my-limit'?: number;
  on: boolean;
  /** The project * / of all. */
  projectKey: string;
}
`
	if got := files["types/ev-params.d.ts"]; got != want {
		t.Errorf("got\n%s", got)
	}
	for _, path := range []string{"tsconfig.base.json", "types/globals.d.ts", "types/api/tracker.d.ts", "types/api/team/tracker.d.ts",
		"types/connectors/tracker.d.ts", "types/modules/@bobbin/tracker.d.ts", "types/modules/@managed-api/tracker-sr-connect.d.ts",
		"types/modules/@sr-connect/tracker/events.d.ts", "types/modules/@sr-connect/record-storage.d.ts", "types/modules/@stitch-it/convert.d.ts"} {
		if files[path] == "" {
			t.Errorf("%s is missing", path)
		}
	}
	for path := range files {
		if strings.ContainsAny(path, `:\`) || strings.Contains(path, "lost") {
			t.Errorf("%s should not be", path)
		}
	}
}
