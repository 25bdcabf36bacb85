package cli

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"

	"bobbin/app/ide"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// isLink says whether an argument is a link such as bobbin://open/ID, which the system passes on when a
// person follows it.
func isLink(argument string) bool { return strings.HasPrefix(argument, "bobbin:") }

// linked gives the folder of the workspace that a link names. A link may come from anywhere, also from a
// web page: it names no folder and no program, only what was opened on this machine before.
func (p *program) linked(ctx context.Context, link string) (string, error) {
	id := ""
	if u, err := url.Parse(link); err == nil && u.Host == "open" && u.RawQuery == "" {
		id = strings.Trim(u.Path, "/")
	}
	if id == "" || strings.Contains(id, "/") {
		return "", fault.New(fault.Invalid, "%q is no link that Bobbin knows.", link).WithHint("A link to a workspace is bobbin://open/ID; the id stands in its bobbin.json.")
	}
	var recent ide.Recent
	if err := p.call(ctx, "workspace.recent", ide.Nothing{}, &recent); err != nil {
		return "", err
	}
	for _, r := range recent.Workspaces {
		if r.ID == workspace.ID(id) {
			return r.Dir, nil
		}
	}
	return "", fault.New(fault.NotFound, "The workspace of this link was not opened on this machine before (%s).", id).
		WithHint("Open its folder once; then the link finds it.")
}

// folderOf is the folder of a workspace's bobbin.json, which a person opens where files are shown, and any
// other argument as it is. Desktops pass a file on by its address: file:///home/me/W/bobbin.json.
func folderOf(argument string) string {
	if u, err := url.Parse(argument); err == nil && u.Scheme == "file" && u.Host == "" && u.Path != "" {
		argument = filepath.FromSlash(u.Path)
	}
	if filepath.Base(argument) == "bobbin.json" {
		return filepath.Dir(argument)
	}
	return argument
}
