package templates_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/app/enginetest"
	"bobbin/app/ide"
	"bobbin/app/templates"
	"bobbin/connectors/all"
	"bobbin/runtime/connector"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/trial"
	"bobbin/runtime/workspace"
)

var update = flag.Bool("update", false, "write the manual's table of templates")

// TestTemplates_RunOffline makes a workspace of every template and does with it what a person does
// first: looks for problems, runs its tests, sends its test events and runs its schedules, with
// everything simulated. All share one engine.
func TestTemplates_RunOffline(t *testing.T) {
	if raceDetector {
		t.Skip("runs without the race detector, in build/test.sh")
	}
	t.Parallel()
	h := enginetest.Open(t)
	turns := make(chan struct{}, 2) // more at a time would only wait for each other's workers
	t.Run("all", func(t *testing.T) {
		for _, template := range templates.All().List() {
			t.Run(template.Name, func(t *testing.T) {
				t.Parallel()
				turns <- struct{}{}
				defer func() { <-turns }()
				dir := h.Workspace(t, template.Name, nil)
				w, err := h.OpenWorkspace(dir)
				if err != nil {
					t.Fatal(err)
				}
				hasNoProblems(t, h, dir)
				passesItsTests(t, h, w)
				takesItsEvents(t, h, w)
			})
		}
	})
}

// hasNoProblems checks files, code and, where the compiler is in this build, types.
func hasNoProblems(t *testing.T, h *enginetest.Home, dir string) {
	t.Helper()
	problems, err := h.Check(t.Context(), dir)
	if err != nil && !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	if err != nil {
		t.Logf("SKIPPED types: %v", err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Place, p.Message)
	}
}

func passesItsTests(t *testing.T, h *enginetest.Home, w *workspace.Workspace) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(w.Dir, "tests")); err != nil {
		if w.Name != "New workspace" {
			t.Error("it has no tests")
		}
		return
	}
	report, err := h.Test(t.Context(), w.Dir, "", trial.Options{Timeout: 2 * time.Minute})
	if err != nil || report.Passed == 0 {
		t.Fatalf("its tests: %+v %v", report, err)
	}
	for _, file := range report.Files {
		if file.Error != nil {
			t.Errorf("%s: %+v", file.File, file.Error)
		}
		for _, one := range file.Tests {
			if one.Status != trial.Passed {
				t.Errorf("%s > %s %s: %+v\n%s\n%+v", file.File, one.Name, one.Status, one.Error, one.Diff, one.Console)
			}
		}
	}
}

// takesItsEvents runs what the workspace runs by itself, and waits for all that follows from it.
func takesItsEvents(t *testing.T, h *enginetest.Home, w *workspace.Workspace) {
	t.Helper()
	var runs []engine.Run
	for _, l := range w.Listeners {
		if len(w.Payloads[l.Name]) == 0 {
			t.Errorf("listener %s has no test event", l.Name)
		}
		for _, payload := range w.Payloads[l.Name] {
			runs = append(runs, engine.Run{Dir: w.Dir, Script: l.Script, Listener: l.Name, Payload: payload})
		}
	}
	for _, s := range w.Schedules {
		runs = append(runs, engine.Run{Dir: w.Dir, Script: s.Script, Schedule: s.Name})
	}
	for _, run := range runs {
		if ran := h.Run(t, run); ran.Status != script.Finished {
			t.Errorf("%s with %s%s ended as %s: %+v", run.Script, run.Payload, run.Schedule, ran.Status, ran.Error)
		}
	}
	for _, i := range ended(t, h, w) {
		if i.Status != script.Finished {
			t.Errorf("%s (%s, %s) ended as %s: %+v", i.Script, i.Trigger, i.Listener, i.Status, i.Error)
		}
	}
}

// ended gives the invocations of a workspace once none of them waits or runs any more.
func ended(t *testing.T, h *enginetest.Home, w *workspace.Workspace) []invocation.Invocation {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for {
		list, err := h.Invocations().List(ctx, invocation.Filter{Workspace: string(w.ID), Limit: -1})
		if err != nil {
			t.Fatal(err)
		}
		open := slices.IndexFunc(list, func(i invocation.Invocation) bool { return !i.Ended() })
		if open < 0 {
			return list
		}
		if _, err := h.Invocations().Wait(ctx, list[open].ID); err != nil {
			t.Fatal(err)
		}
	}
}

// mail is what could be somebody's address; those of example.com are nobody's, and channels of Teams are none.
var mail = regexp.MustCompile(`[\w.+-]+@([\w-]+\.)+[a-z]{2,}`)

func TestTemplates_SayWhatTheyAre(t *testing.T) {
	t.Parallel()
	all := templates.All()
	for _, template := range all.List() {
		files, err := all.Files(template.Name)
		if err != nil {
			t.Fatal(err)
		}
		w, err := workspace.Create(filepath.Join(t.TempDir(), template.Name), "", files)
		if err != nil {
			t.Fatal(err)
		}
		if template.Summary == "" || template.Title == "" || w.Name == "" {
			t.Errorf("%s: its title, name or summary is missing", template.Name)
		}
		readme, err := fs.ReadFile(files, "README.md")
		if err != nil || template.Name != "empty" && !strings.Contains(string(readme), "## Use it for real") {
			t.Errorf("%s: its readme has no set-up steps: %v", template.Name, err)
		}
		for _, connection := range w.Connections {
			if !slices.Contains(template.Services, connection.Connector) {
				t.Errorf("%s does not name %s", template.Name, connection.Connector)
			}
		}
		hearsWhatIsSent(t, template.Name, w)
		for name, parameter := range w.Parameters {
			if parameter.Description == "" {
				t.Errorf("%s: the parameter %s is not described", template.Name, name)
			}
		}
		if _, err := fs.Stat(files, "template.json"); err == nil {
			t.Errorf("%s: template.json is in the workspace", template.Name)
		}
		namesNobody(t, template.Name, files)
	}
	if _, err := all.Files("nothing"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown template: %v", err)
	}
}

// hearsWhatIsSent looks up the events of the listeners: one that no service sends is never heard.
func hearsWhatIsSent(t *testing.T, name string, w *workspace.Workspace) {
	t.Helper()
	for _, l := range w.Listeners {
		types := all.Lookup(cmp.Or(w.Connections[l.Connection].Connector, "generic")).Events.Types
		if !slices.ContainsFunc(types, func(e connector.EventType) bool { return e.Name == l.Event }) {
			t.Errorf("%s: the listener %s hears %q, which nobody sends", name, l.Name, l.Event)
		}
	}
}

// namesNobody looks for mail addresses of people there might be.
func namesNobody(t *testing.T, name string, files fs.FS) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		for _, address := range mail.FindAllString(string(text), -1) {
			if !regexp.MustCompile(`([@.]example\.(com|org)|@thread\.tacv)$`).MatchString(address) {
				t.Errorf("%s/%s has the address %s", name, path, address)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

const (
	manual = "../../docs/templates.md"
	begin  = "<!-- generated by go test ./app/templates -run TestManual -update -->\n"
	end    = "\n<!-- end -->"
)

// table is the manual's list of templates.
func table(list []ide.Template) string {
	title := map[string]string{}
	for _, c := range all.Connectors() {
		title[c.Name] = c.Title
	}
	var b strings.Builder
	b.WriteString("\n| template | what it does | services |\n| --- | --- | --- |\n")
	for _, t := range list {
		var services []string
		for _, name := range t.Services {
			services = append(services, title[name])
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", t.Name, t.Summary, strings.Join(services, ", "))
	}
	return b.String()
}

func TestManual_ListsEveryTemplate(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	now, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("docs/templates.md has lost the marks around its table")
	}
	if want := table(templates.All().List()); now != want {
		if !*update {
			t.Fatal("docs/templates.md is not current; run: go test ./app/templates -run TestManual -update")
		}
		if err := os.WriteFile(manual, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
