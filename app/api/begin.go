package api

import (
	"context"
	"encoding/json"
	"slices"

	"bobbin/app/ide"
	"bobbin/runtime/workspace"
)

// Answer is what a request would be answered, before it is sent.
type Answer struct {
	Name   string          `json:"name"`
	Body   json.RawMessage `json:"body"`
	Answer json.RawMessage `json:"answer"`
}

// Begun is the answer of app.begin: what a workbench asks for until there is something to type in, in one way there and
// back. What fails is left out; who asks for it itself is told why.
type Begun struct {
	Answers []Answer `json:"answers"`
}

// begin answers app.begin on a workspace, or on none.
func (m *Mux) begin(ctx context.Context, in ide.Dir) (Begun, error) {
	var out Begun
	for _, file := range []string{"", "snippets", "keybindings"} {
		foretell(ctx, &out, "settings.get", m.ide.Settings.Get, ide.SettingsFile{File: file})
	}
	foretell(ctx, &out, "app.info", m.ide.App.Info, ide.Nothing{})
	if in.Dir == "" {
		return out, nil
	}
	opened, ok := foretell(ctx, &out, "workspace.open", m.ide.Workspaces.Open, in)
	if !ok {
		return out, nil
	}
	at := ide.Dir{Dir: opened.Workspace.Dir}
	files, _ := foretell(ctx, &out, "file.list", m.ide.Files.List, at)
	kept, _ := foretell(ctx, &out, "session.get", m.ide.Settings.Session, at)
	for _, path := range open(kept, opened.Workspace) {
		if slices.Contains(files.Files, path) {
			foretell(ctx, &out, "file.read", m.ide.Files.Read, ide.File{Dir: at.Dir, Path: path})
		}
	}
	return out, nil
}

// foretell adds the answer of one request.
func foretell[In, Out any](ctx context.Context, to *Begun, name string, call func(context.Context, In) (Out, error), in In) (Out, bool) {
	out, err := call(ctx, in)
	if err != nil {
		return out, false
	}
	body, err := json.Marshal(in)
	if err != nil {
		return out, false
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return out, false
	}
	to.Answers = append(to.Answers, Answer{name, body, answer})
	return out, true
}

// open are the files that a workbench shows at its start: those that were open, or the script that would run, which the page
// chooses in the same way.
func open(kept ide.Session, w *workspace.Workspace) []string {
	var session struct {
		Paths []string `json:"paths"`
	}
	if json.Unmarshal(kept.State, &session) == nil && len(session.Paths) > 0 {
		return session.Paths
	}
	if len(w.Scripts) == 0 {
		return nil
	}
	first := slices.IndexFunc(w.Scripts, func(script string) bool {
		return slices.ContainsFunc(w.Listeners, func(l workspace.Listener) bool { return l.Script == script && len(w.Payloads[l.Name]) > 0 })
	})
	script := "scripts/" + w.Scripts[max(first, 0)]
	return []string{script + ".ts", script + ".js"}
}
