package template

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"bobbin/app/guide"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// Wish says of which workspace a template is made, and what is known of it outside its folder.
type Wish struct {
	Workspace      *workspace.Workspace
	Title, Summary string            // its name and the first sentence of its readme when empty
	Hosts          map[string]string // hosts of its accounts, and what is to stand in their place
	Known          []string          // secrets of its accounts
}

// LeftOut is a file that is not in the template, and why.
type LeftOut struct {
	File string `json:"file"`
	Why  string `json:"why"`
}

// Look is a host that nobody could tell of whether it may go along: a person has to look.
type Look struct {
	Host string `json:"host"`
	fault.Place
}

// Taken is a template that was made of a workspace.
type Taken struct {
	Files    map[string][]byte `json:"-"`
	Count    int               `json:"files"`
	Replaced []Replaced        `json:"replaced"`
	LeftOut  []LeftOut         `json:"leftOut"`
	Look     []Look            `json:"look"`
	// Secrets are what keeps the template from being made: with any, Files is empty.
	Secrets []workspace.Diagnostic `json:"problems"`
}

// Listed is template.json.
type Listed struct {
	Title    string   `json:"title"`
	Services []string `json:"services"`
	Summary  string   `json:"summary"`
}

// development is the one environment of a template.
const development = "environments/development.json"

// Take makes a template of a workspace as it lies on disk. Faults: invalid when the workspace itself
// has errors, unavailable when it cannot be read.
func Take(w Wish) (*Taken, error) {
	for _, p := range w.Workspace.Problems {
		if p.Severity == workspace.SeverityError {
			return nil, fault.New(fault.Invalid, "%s", p.Message).At(p.Place).WithHint("Mend the workspace first: a template begins without errors.")
		}
	}
	t := &Taken{Files: map[string][]byte{}, Replaced: []Replaced{}, LeftOut: []LeftOut{}, Look: []Look{}, Secrets: []workspace.Diagnostic{}}
	if err := t.read(w.Workspace.Dir); err != nil {
		return nil, err
	}
	if err := t.environment(w.Workspace); err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(t.Files) {
		if !isEvent(name) { // what is in an event came from outside and is replaced
			t.Secrets = append(t.Secrets, secrets(name, t.Files[name], w.Known)...)
		}
	}
	if len(t.Secrets) > 0 {
		t.Files, t.Count = nil, 0
		return t, nil
	}
	t.clean(w)
	t.describe(w)
	t.Count = len(t.Files)
	return t, nil
}

// mostOfOne is the largest file that is taken along, in bytes.
const mostOfOne = 10 << 20

// read takes the files that go along.
func (t *Taken) read(dir string) error {
	files := os.DirFS(dir) // also where a link names it
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if d.IsDir() {
			if hidden(d.Name()) {
				return t.leave(name+"/", hiddenWhy[d.Name()], fs.SkipDir)
			}
			return nil
		}
		switch {
		case hidden(d.Name()) && name != ".gitignore":
			return t.leave(name, "It is hidden: such files often hold logins.", nil)
		case !d.Type().IsRegular():
			return t.leave(name, "It is a link, or no file.", nil)
		case name == Described:
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if name == guide.File && string(text) == guide.Text() {
			return nil // every new workspace gets it
		}
		if why := t.stays(name, text); why != "" {
			return t.leave(name, why, nil)
		}
		if name == ".gitignore" {
			name = "gitignore"
		}
		t.Files[name] = text
		return nil
	})
	if err != nil {
		return fault.New(fault.Unavailable, "%s cannot be read whole.", dir).Because(err)
	}
	return nil
}

// hiddenWhy says why a folder stays; those that are made again are not worth a word.
var hiddenWhy = map[string]string{".bobbin": "", ".git": "", "node_modules": ""}

func (t *Taken) leave(name, why string, then error) error {
	if why != "" {
		t.LeftOut = append(t.LeftOut, LeftOut{name, why})
	}
	return then
}

// hosts are the hosts of addresses in a text.
var hosts = regexp.MustCompile(`\bhttps?://([A-Za-z0-9][\w.-]*)`)

// stays says why a file is not taken along, if it is not.
func (t *Taken) stays(name string, text []byte) string {
	switch {
	case len(text) > mostOfOne:
		return "It is larger than 10 MB."
	case strings.HasPrefix(name, "environments/"):
		if name == development {
			return ""
		}
		return "A template has one environment, with everything simulated."
	case strings.HasPrefix(name, "tests/recordings/"):
		for _, found := range hosts.FindAllSubmatch(text, -1) {
			if !bytes.HasSuffix(found[1], []byte(".simulated")) {
				return "It was recorded with a real service, and holds what that answered. Record it again with simulated ones."
			}
		}
	}
	return ""
}

// environment puts the one environment of a template in the place of the workspace's: that which
// runs when none is named, with everything simulated.
func (t *Taken) environment(w *workspace.Workspace) error {
	e, err := w.Environment("")
	if err != nil {
		return err // unreachable: there is always one
	}
	if e.Name != "development" && t.Files[development] != nil {
		if e, err = w.Environment("development"); err != nil {
			return err // unreachable: its file was read
		}
	}
	accounts := map[string]string{}
	for path := range w.Connections {
		accounts[path] = workspace.Simulated
	}
	file := struct {
		Schema     string                       `json:"$schema"`
		Target     string                       `json:"target"`
		Production bool                         `json:"production"`
		Accounts   map[string]string            `json:"accounts"`
		Parameters map[string]json.RawMessage   `json:"parameters,omitempty"`
		Listeners  map[string]workspace.Enabled `json:"listeners,omitempty"`
		Schedules  map[string]workspace.Enabled `json:"schedules,omitempty"`
		Egress     []string                     `json:"egress,omitzero"`
		Limits     workspace.Limits             `json:"limits,omitzero"`
	}{"../.bobbin/schema/environment.json", "HEAD", false, accounts, e.Parameters, e.Listeners, e.Schedules, e.Egress, e.Limits}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err // unreachable: it was read from JSON
	}
	t.Files[development] = append(text, '\n')
	return nil
}

// public are the hosts that are everybody's.
var public = regexp.MustCompile(`(?i)(^|\.)(example(-\d+)?\.\w+|example\.(com|org|net)|simulated|localhost|atlassian\.com|atlassian\.net|service-now\.com|my\.salesforce\.com|zendesk\.com|monday\.com|sharepoint\.com|visualstudio\.com` +
	`|slack\.com|discord\.com|microsoft\.com|microsoftonline\.com|azure\.com|office\.com|google\.com|googleapis\.com|github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|zapier\.com|trello\.com|notion\.com|linear\.app|zoom\.us` +
	`|tempo\.io|opsgenie\.com|statuspage\.io|salesforce\.com|gravatar\.com|wp\.com|npmjs\.(com|org)|w3\.org|json-schema\.org|schema\.org|mozilla\.org)$|^127\.|^\[?::1`)

// clean replaces what names somebody, and lists what a person should look at.
func (t *Taken) clean(w Wish) {
	c := newCleaner(w.Hosts)
	t.Files["bobbin.json"] = bytes.Replace(t.Files["bobbin.json"], []byte(`"`+w.Workspace.ID+`"`), []byte(`""`), 1)
	for _, name := range sortedKeys(t.Files) {
		if cleaned(name, t.Files[name]) {
			c.learn(name, t.Files[name])
		}
	}
	seen := map[string]bool{}
	for _, name := range sortedKeys(t.Files) {
		text := t.Files[name]
		if !cleaned(name, text) {
			continue
		}
		if text = c.clean(name, text); isEvent(name) {
			text = secret.Looks.ReplaceAll(text, []byte(secret.Mask))
			for _, value := range w.Known {
				if len(value) >= leastKnown {
					text = bytes.ReplaceAll(text, []byte(value), []byte(secret.Mask))
				}
			}
		}
		t.Files[name] = text
		for _, at := range hosts.FindAllSubmatchIndex(text, -1) {
			host := strings.ToLower(string(text[at[2]:at[3]]))
			if seen[host] || public.MatchString(host) || !strings.Contains(host, ".") {
				continue
			}
			seen[host] = true
			line, column := place(text, at[2])
			t.Look = append(t.Look, Look{host, fault.Place{File: name, Line: line, Column: column}})
		}
	}
	t.Replaced = c.replaced()
}

// cleaned says whether a file's text is a person's. The lock file and own connectors are made, and
// are checked against what they were made of.
func cleaned(name string, text []byte) bool {
	return utf8.Valid(text) && name != "package-lock.json" && !strings.HasPrefix(name, "connectors/")
}

// describe writes template.json.
func (t *Taken) describe(w Wish) {
	one := Listed{Title: w.Title, Services: []string{}, Summary: w.Summary}
	if one.Title == "" {
		one.Title = w.Workspace.Name
	}
	if one.Summary == "" {
		one.Summary = firstSentence(string(t.Files["README.md"]))
	}
	for _, path := range sortedKeys(w.Workspace.Connections) {
		if name := w.Workspace.Connections[path].Connector; !slices.Contains(one.Services, name) {
			one.Services = append(one.Services, name)
		}
	}
	text, err := json.MarshalIndent(one, "", "  ")
	if err != nil {
		panic("template: texts that are not JSON: " + err.Error())
	}
	t.Files[Described] = append(text, '\n')
}

// firstSentence is the first of a readme's text that is no heading.
func firstSentence(readme string) string {
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(readme, "\r\n", "\n"), "\n\n") {
		paragraph = strings.Join(strings.Fields(paragraph), " ")
		if paragraph == "" || strings.HasPrefix(paragraph, "#") {
			continue
		}
		if first, _, found := strings.Cut(paragraph, ". "); found {
			return first + "."
		}
		return paragraph
	}
	return ""
}
