// Package templates holds the complete example workspaces that a new one starts from.
package templates

import (
	"embed"
	"io/fs"
	"slices"
	"strings"

	"bobbin/app/ide"
	"bobbin/runtime/fault"
)

//go:embed all:empty all:jira-to-gitlab all:tempo-worklogs-migration all:tempo-accounts-migration
var files embed.FS

// Templates is the embedded set.
type Templates struct{ list []ide.Template }

// All gives every template.
func All() *Templates {
	return &Templates{[]ide.Template{
		{Name: "empty", Title: "Empty workspace", Services: []string{}, Summary: "One script that says hello."},
		{Name: "jira-to-gitlab", Title: "Jira to GitLab", Services: []string{"jira-cloud", "gitlab"},
			Summary: "Keeps a GitLab issue for every Jira issue: created, updated, closed."},
		{Name: "tempo-worklogs-migration", Title: "Tempo worklogs migration", Services: []string{"tempo-cloud", "jira-cloud"},
			Summary: "Copies every Tempo worklog of one site to another, however many: dry run, pause, resume, report."},
		{Name: "tempo-accounts-migration", Title: "Tempo accounts migration", Services: []string{"tempo-cloud"},
			Summary: "Makes the Tempo accounts of one site those of another: creates what is missing, changes what differs."},
	}}
}

// List gives the templates by name.
func (t *Templates) List() []ide.Template { return slices.Clone(t.list) }

// Files gives a template's files. Faults: not_found.
func (t *Templates) Files(name string) (fs.FS, error) {
	var names []string
	for _, one := range t.list {
		if one.Name == name {
			return fs.Sub(files, name)
		}
		names = append(names, one.Name)
	}
	return nil, fault.New(fault.NotFound, "There is no template %q.", name).WithHint("There is: %s.", strings.Join(names, ", "))
}
