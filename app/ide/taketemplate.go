package ide

import (
	"context"
	"net/url"
	"path/filepath"

	"bobbin/app/template"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// TemplateWish is the request of template.make.
type TemplateWish struct {
	Dir     string `json:"dir"`
	Out     string `json:"out"` // a new folder, or a file that ends in .zip
	Title   string `json:"title"`
	Summary string `json:"summary"`
}

// MadeTemplate is the answer of template.make. With problems nothing was written.
type MadeTemplate struct {
	Out string `json:"out"`
	*template.Taken
}

// TemplateMake answers template.make: it makes a template of a workspace. Faults: those of
// template.Take, conflict when there is something at Out.
func (s *Workspaces) TemplateMake(ctx context.Context, in TemplateWish) (MadeTemplate, error) {
	if in.Out == "" {
		return MadeTemplate{}, fault.New(fault.Invalid, "A folder for the template is missing.").WithHint("Name a new folder, or a file that ends in .zip.")
	}
	if inside, err := filepath.Rel(in.Dir, in.Out); err == nil && filepath.IsLocal(inside) {
		return MadeTemplate{}, fault.New(fault.Invalid, "%s lies in the workspace itself.", in.Out).WithHint("Name a folder beside the workspace: the next template would have this one in it.")
	}
	w, err := workspace.Load(in.Dir)
	if err != nil {
		return MadeTemplate{}, err
	}
	wish := template.Wish{Workspace: w, Title: in.Title, Summary: in.Summary, Hosts: map[string]string{}}
	for _, e := range w.Environments {
		for _, name := range e.Accounts {
			s.known(ctx, name, &wish)
		}
	}
	taken, err := template.Take(wish)
	if err == nil && len(taken.Secrets) == 0 {
		err = template.Write(in.Out, taken.Files)
	}
	return MadeTemplate{in.Out, taken}, err
}

// known adds what this machine knows of an account: its hosts, and its secrets when the vault is open.
func (s *Workspaces) known(ctx context.Context, name string, wish *template.Wish) {
	account, err := s.engine.Accounts().Get(name)
	if err != nil {
		return // simulated, or an account of somebody else
	}
	for _, address := range []string{account.BaseURL, account.APIURL} {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			wish.Hosts[u.Hostname()] = account.Connector + ".example.com"
		}
	}
	// A vault that is locked tells nothing; then looks must do.
	credential, _ := s.engine.Accounts().Credential(ctx, name)
	for _, value := range credential {
		wish.Known = append(wish.Known, value)
	}
}
