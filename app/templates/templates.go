// Package templates holds the complete example workspaces that a new one starts from.
//
// A template is a folder here: the files of a workspace, and template.json, which says how it is listed
// and stays out of the workspaces made of it.
package templates

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"bobbin/app/ide"
	"bobbin/runtime/fault"
)

//go:embed all:empty all:*-*
var files embed.FS

// described is the file that says how a template is listed.
const described = "template.json"

// Templates is the embedded set.
type Templates struct{ list []ide.Template }

// demo is what the manual, the pictures and `make run` begin with.
const demo = "jira-to-gitlab"

// All gives every template: the demo, which is the one to begin with, the empty one, then the others by title.
func All() *Templates {
	folders, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the root of an embedded file system is always there
	}
	t := &Templates{}
	for _, folder := range folders {
		t.list = append(t.list, describe(folder.Name()))
	}
	slices.SortFunc(t.list, func(a, b ide.Template) int {
		return cmp.Or(cmp.Compare(rank(a.Name), rank(b.Name)), strings.Compare(a.Title, b.Title))
	})
	return t
}

func rank(name string) int {
	if at := slices.Index([]string{demo, "empty"}, name); at >= 0 {
		return at
	}
	return 2
}

// describe reads how a template is listed. A folder that does not say so is a broken build.
func describe(name string) ide.Template {
	text, err := files.ReadFile(name + "/" + described)
	one := ide.Template{Name: name}
	if err == nil {
		err = json.Unmarshal(text, &one)
	}
	if err != nil {
		panic(fmt.Sprintf("template %s: %v", name, err))
	}
	return one
}

// List gives the templates in their order.
func (t *Templates) List() []ide.Template { return slices.Clone(t.list) }

// Files gives the files of a workspace made of a template. Faults: not_found.
func (t *Templates) Files(name string) (fs.FS, error) {
	var names []string
	for _, one := range t.list {
		if one.Name == name {
			folder, err := fs.Sub(files, name)
			return workspaceFiles{folder}, err
		}
		names = append(names, one.Name)
	}
	return nil, fault.New(fault.NotFound, "There is no template %q.", name).WithHint("There is: %s.", strings.Join(names, ", "))
}

// workspaceFiles are a template's files but template.json.
type workspaceFiles struct{ fs.FS }

func (f workspaceFiles) Open(name string) (fs.File, error) {
	if name == described {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.FS.Open(name)
}

// ReadDir lists a folder, for fs.WalkDir.
func (f workspaceFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(f.FS, name)
	if name == "." {
		list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() == described })
	}
	return list, err
}
