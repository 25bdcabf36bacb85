// Package ide is what the IDE can do: one service per noun over the engine, plain values in
// and out. It knows no window and no HTTP; package api carries it.
package ide

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"bobbin/app/history"
	"bobbin/app/update"
	"bobbin/runtime/engine"
	"bobbin/runtime/network"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

// IDE holds the services.
type IDE struct {
	App         *App
	Workspaces  *Workspaces
	Files       *Files
	History     *History
	Git         *Git
	Search      *Search
	Settings    *Settings
	Invocations *Invocations
	Records     *Records
	Accounts    *Accounts
	Parameters  *Parameters
	Secrets     *Secrets
	Webhooks    *Webhooks
	Simulators  *Simulators
	Packages    *Packages
	Tests       *Tests
	Connectors  *Connectors
	Listeners   *Listeners
	Schedules   *Schedules
	Events      *Events
	Releases    *Releases
	Runners     *Runners
	Remote      *Remote
	Migrations  *Migrations
	Kept        *Kept
	Windows     *Windows
	Updates     *Updates
	engine      *engine.Engine
}

// Config is what the IDE is made of.
type Config struct {
	Engine    *engine.Engine
	Templates Templates
	Version   string
}

// Nothing is the request or the answer that carries nothing.
type Nothing struct{}

// Dir is the request that names a workspace.
type Dir struct {
	Dir string `json:"dir"`
}

// New makes the services.
func New(c Config) *IDE {
	webhooks := &Webhooks{engine: c.Engine}
	updates := newUpdates(c)
	kept := history.New(filepath.Join(c.Engine.StateDir(), "history"), time.Now)
	return &IDE{
		App:         &App{engine: c.Engine, version: c.Version, updates: updates},
		Workspaces:  &Workspaces{engine: c.Engine, templates: c.Templates},
		Files:       &Files{engine: c.Engine, history: kept},
		History:     &History{store: kept},
		Git:         &Git{history: kept},
		Search:      &Search{},
		Settings:    &Settings{config: c.Engine.ConfigDir(), state: c.Engine.StateDir()},
		Invocations: &Invocations{engine: c.Engine},
		Records:     &Records{engine: c.Engine},
		Accounts:    &Accounts{engine: c.Engine},
		Parameters:  &Parameters{engine: c.Engine},
		Secrets:     &Secrets{engine: c.Engine},
		Webhooks:    webhooks,
		Simulators:  &Simulators{engine: c.Engine},
		Packages:    &Packages{engine: c.Engine},
		Tests:       &Tests{engine: c.Engine},
		Connectors:  &Connectors{engine: c.Engine},
		Listeners:   &Listeners{engine: c.Engine, outside: c.Engine.Outside()},
		Schedules:   &Schedules{engine: c.Engine},
		Events:      &Events{engine: c.Engine},
		Releases:    &Releases{engine: c.Engine, webhooks: webhooks},
		Runners:     &Runners{engine: c.Engine},
		Remote:      &Remote{engine: c.Engine},
		Migrations:  &Migrations{engine: c.Engine},
		Kept:        &Kept{engine: c.Engine, version: c.Version},
		Windows:     &Windows{dirs: map[string]string{}},
		Updates:     updates,
		engine:      c.Engine,
	}
}

// Subscribe calls f with the JSON of every signal, until cancel.
func (i *IDE) Subscribe(f func(text []byte)) (cancel func()) {
	return i.engine.Subscribe(func(s engine.Signal) {
		text, err := json.Marshal(s)
		if err != nil { // a Signal is plain values
			panic("ide: a signal that is not JSON: " + err.Error())
		}
		f(text)
	})
}

// Language attaches a page to the language service of a workspace.
func (i *IDE) Language(ctx context.Context, dir string, send func(message []byte) error) (engine.LanguageSession, error) {
	return i.engine.Language(ctx, dir, send)
}

// App says what this program is.
type App struct {
	engine  *engine.Engine
	version string
	updates *Updates
}

// Info is what a face shows about the program.
type Info struct {
	Version string    `json:"version"`
	Vault   VaultInfo `json:"vault"`
	Folder  string    `json:"folder,omitempty"` // where a new workspace is proposed; it need not be there yet
	// Policy is what the administrator of this machine has decided; nil for nothing.
	Policy *PolicyInfo `json:"policy,omitempty"`
}

// PolicyInfo tells of the policy of this machine.
type PolicyInfo struct {
	File    string   `json:"file"`
	Contact string   `json:"contact,omitempty"`
	Lines   []string `json:"lines"` // in words, and what is wrong with it
}

// policyInfo puts a policy into words.
func policyInfo(policy network.Policy) *PolicyInfo {
	about := policy.About()
	if about == nil {
		return nil
	}
	info := &PolicyInfo{File: about.File, Contact: about.Contact, Lines: about.Lines()}
	for _, problem := range policy.Problems() {
		info.Lines = append(info.Lines, problem.Error())
	}
	return info
}

// VaultInfo says where credentials lie.
type VaultInfo struct {
	Kind     string `json:"kind"` // keychain, file, or none where a file must be made first
	Locked   bool   `json:"locked"`
	Sentence string `json:"sentence,omitempty"` // why it cannot be used now
	Hint     string `json:"hint,omitempty"`
}

// Info answers app.info.
func (a *App) Info(ctx context.Context, _ Nothing) (Info, error) {
	status := a.engine.Vault().Status(ctx)
	info := VaultInfo{Kind: status.Kind, Locked: status.Locked, Sentence: status.Sentence, Hint: status.Hint}
	if !status.Exists && status.Kind == secret.KindFile {
		info.Kind = "none"
	}
	folder := ""
	if home, err := os.UserHomeDir(); err == nil { // without one a person says where
		folder = filepath.Join(home, "integrations")
	}
	return Info{a.version, info, folder, policyInfo(a.engine.Network().Policy())}, nil
}

// Examine is the request of app.examine: a workspace, or none, and its environment.
type Examine struct {
	Dir         string `json:"dir,omitempty"`
	Environment string `json:"environment,omitempty"`
}

// Examination is the answer of app.examine.
type Examination struct {
	Version string `json:"version"`
	engine.Examination
	Updates update.State `json:"updates"` // how newer versions are looked for
	Errors  int          `json:"errors"`  // among the problems
}

// Examine answers app.examine: what is missing on this machine, and what a report needs.
func (a *App) Examine(ctx context.Context, in Examine) (Examination, error) {
	x, err := a.engine.Examine(ctx, in.Dir, in.Environment)
	out := Examination{Version: a.version, Examination: x, Updates: a.updates.check.State()}
	for _, p := range x.Problems {
		if p.Severity == workspace.SeverityError {
			out.Errors++
		}
	}
	return out, err
}
