package ide

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"bobbin/app/guide"
	"bobbin/app/template"
	"bobbin/runtime/compile"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Templates are the workspaces to start from.
type Templates interface {
	List() []Template
	// Files gives a template's files. Faults: not_found.
	Files(name string) (fs.FS, error)
}

// Template is one workspace to start from.
type Template struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Services []string `json:"services"` // connector names
	Summary  string   `json:"summary"`
}

// Workspaces opens, makes and checks workspaces.
type Workspaces struct {
	engine    *engine.Engine
	templates Templates
}

// Workspace is the answer that carries one.
type Workspace struct {
	Workspace *workspace.Workspace `json:"workspace"`
}

// Open answers workspace.open.
func (s *Workspaces) Open(ctx context.Context, in Dir) (Workspace, error) {
	w, err := s.engine.OpenWorkspace(in.Dir)
	if err == nil {
		// What is wrong with its environments is among its problems.
		_ = s.engine.PollOpen(w)
		err = s.engine.OpenSchedules(ctx, w)
	}
	return Workspace{w}, err
}

// Get answers workspace.get.
func (s *Workspaces) Get(ctx context.Context, in Dir) (Workspace, error) {
	w, err := s.engine.Workspace(in.Dir)
	return Workspace{w}, err
}

// Recent is the answer of workspace.recent.
type Recent struct {
	Workspaces []engine.Recent `json:"workspaces"`
}

// Recent answers workspace.recent.
func (s *Workspaces) Recent(ctx context.Context, _ Nothing) (Recent, error) {
	return Recent{s.engine.Recent()}, nil
}

// Create is the request of workspace.create.
type Create struct {
	Dir      string `json:"dir"`
	Template string `json:"template"`
	From     string `json:"from"` // a folder or a zip file with a template, in place of one by name
	Name     string `json:"name"`
}

// Create answers workspace.create.
func (s *Workspaces) Create(ctx context.Context, in Create) (Workspace, error) {
	if in.Dir == "" {
		return Workspace{}, fault.New(fault.Invalid, "A folder for the workspace is missing.")
	}
	from, err := s.source(in.Template, in.From)
	if err != nil {
		return Workspace{}, err
	}
	w, err := workspace.Create(in.Dir, in.Name, from.Files)
	if err == nil {
		err = guide.Complete(w.Dir, w.Name)
	}
	err = errors.Join(err, from.Close())
	if err != nil {
		return Workspace{}, err
	}
	return s.Open(ctx, Dir{w.Dir})
}

// source is what a workspace is made of: what somebody gives, or one of ours by its name.
func (s *Workspaces) source(name, from string) (template.Source, error) {
	if from != "" {
		return template.Open(from)
	}
	out := template.Source{Closer: io.NopCloser(nil)}
	for _, one := range s.templates.List() {
		if one.Name == name {
			out.Listed = template.Listed{Title: one.Title, Services: one.Services, Summary: one.Summary}
		}
	}
	files, err := s.templates.Files(name)
	out.Files = files
	return out, err
}

// TemplateList is the answer of template.list.
type TemplateList struct {
	Templates []Template `json:"templates"`
}

// TemplateList answers template.list.
func (s *Workspaces) TemplateList(ctx context.Context, _ Nothing) (TemplateList, error) {
	return TemplateList{s.templates.List()}, nil
}

// TemplateName is the request of template.get.
type TemplateName struct {
	Name string `json:"name"`
	From string `json:"from"` // a folder or a zip file, in place of one by name
}

// TemplateDetail is the answer of template.get: what a person looks at before making a workspace of it.
type TemplateDetail struct {
	Template Template       `json:"template"`
	Files    []TemplateFile `json:"files"` // texts, by path
}

// TemplateFile is a file of a template.
type TemplateFile struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// TemplateGet answers template.get. Faults: not_found, and those of template.Open.
func (s *Workspaces) TemplateGet(ctx context.Context, in TemplateName) (out TemplateDetail, err error) {
	from, err := s.source(in.Name, in.From)
	if err != nil {
		return TemplateDetail{}, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	out.Template = Template{Name: cmp.Or(in.Name, filepath.Base(strings.TrimSuffix(in.From, ".zip"))), Title: from.Title, Services: from.Services, Summary: from.Summary}
	out.Files = []TemplateFile{}
	err = fs.WalkDir(from.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(from.Files, path)
		if err == nil && utf8.Valid(text) {
			out.Files = append(out.Files, TemplateFile{path, string(text)})
		}
		return err
	})
	return out, err
}

// Problems is the answer of workspace.check.
type Problems struct {
	Problems []workspace.Diagnostic `json:"problems"`
}

// Check answers workspace.check: what is wrong in the files, in the code and in its types.
func (s *Workspaces) Check(ctx context.Context, in Dir) (Problems, error) {
	problems, err := s.engine.Check(ctx, in.Dir)
	return Problems{problems}, err
}

// UsesList is the answer of workspace.uses.
type UsesList struct {
	Scripts []compile.ScriptUses `json:"scripts"`
}

// Uses answers workspace.uses: what each script leans on, as it is on disk.
func (s *Workspaces) Uses(_ context.Context, in Dir) (UsesList, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return UsesList{}, err
	}
	list, err := s.engine.Compiler().Uses(w)
	return UsesList{list}, err
}

// Bind is the request of environment.bind.
type Bind struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment"`
	Connection  string `json:"connection"`
	Account     string `json:"account"`
}

// Bind answers environment.bind.
func (s *Workspaces) Bind(ctx context.Context, in Bind) (Workspace, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return Workspace{}, err
	}
	if in.Account != workspace.Simulated {
		if _, err := s.engine.Accounts().Get(in.Account); err != nil {
			return Workspace{}, err
		}
	}
	if err := w.Bind(in.Environment, in.Connection, in.Account); err != nil {
		return Workspace{}, err
	}
	return s.Get(ctx, Dir{in.Dir})
}
