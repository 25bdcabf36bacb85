package ide

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// PlanWish is the request of release.plan.
type PlanWish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment"`
	RunnerLogin
}

// Plan is what publishing an environment would change on a runner. Nothing is changed by asking.
type Plan struct {
	Runner control.Info `json:"runner"`
	// Refusal is why it cannot be published there as things are.
	Refusal    *fault.Error        `json:"refusal,omitempty"`
	Production bool                `json:"production,omitempty"`
	Standing   *control.Deployment `json:"standing,omitempty"` // what runs there now
	Numbers    release.Numbers     `json:"numbers"`
	// Same is the newest numbered release when nothing was changed since: it is deployed again.
	Same       string            `json:"same,omitempty"`
	Releases   []release.Release `json:"releases"` // the runner has, newest first
	Changes    []release.Change  `json:"changes"`  // of files, to what runs there now
	Scripts    []Planned         `json:"scripts"`
	Listeners  []Planned         `json:"listeners"`
	Schedules  []Planned         `json:"schedules"`
	Parameters []Planned         `json:"parameters"`
	Limits     []Planned         `json:"limits"`
	Accounts   []PlannedAccount  `json:"accounts"`
	Passwords  []PlannedSecret   `json:"passwords"`
	Secrets    []PlannedSecret   `json:"secrets"`
	Simulated  []string          `json:"simulated"` // connections
	// Webhooks are those of real services, which can be registered or are registered by hand.
	Webhooks []engine.Webhook `json:"webhooks"`
}

// Planned is one thing that will be there, or not any more.
type Planned struct {
	Name   string `json:"name"`
	Change string `json:"change,omitempty"` // added, changed, removed, or "" for none
	Detail string `json:"detail,omitempty"`
	Was    string `json:"was,omitempty"`
	Is     string `json:"is,omitempty"`
	Off    bool   `json:"off,omitempty"` // it is switched off in the environment
	URL    string `json:"url,omitempty"` // of a listener that is there
}

// PlannedAccount is an account that connections need.
type PlannedAccount struct {
	engine.NeededAccount
	There bool `json:"there"` // the runner has one of this name for the environment
}

// PlannedSecret is a password parameter, or the secret of a listener.
type PlannedSecret struct {
	Name     string `json:"name"`
	Here     bool   `json:"here"`
	There    bool   `json:"there"`
	Required bool   `json:"required,omitempty"`
}

// planning is what a plan is made of.
type planning struct {
	w        *workspace.Workspace
	env      workspace.Environment
	standing *control.Environment
	was      *workspace.Workspace // of what stands; nil when nothing does, or it cannot be read
	kept     control.Kept
	changed  map[string]string // kind of change by path
}

// Plan answers release.plan. Faults: those of a workspace and of the runner.
func (s *Releases) Plan(ctx context.Context, in PlanWish) (Plan, error) {
	var out Plan
	w, env, err := s.engine.EnvironmentOf(in.Dir, in.Environment)
	if err != nil {
		return out, err
	}
	client, err := in.client(ctx, s.engine)
	if err != nil {
		return out, err
	}
	if out.Runner, err = client.Info(ctx, control.Nothing{}); err != nil {
		return out, err
	}
	out.Production, out.Refusal = env.Production, engine.Refusal(out.Runner, w.ID)
	p := planning{w: w, env: env, changed: map[string]string{}}
	if out.Refusal != nil {
		return out.filled(), nil
	}
	if err := s.compare(ctx, client, &p, &out); err != nil {
		return out, err
	}
	if err := s.needed(ctx, client, &p, &out); err != nil {
		out.Refusal = fault.From(err)
	}
	out.Scripts, out.Listeners, out.Schedules, out.Parameters, out.Limits = p.scripts(), p.listeners(), p.schedules(), p.parameters(), p.limits()
	out.Webhooks, err = s.registrable(ctx, p)
	return out.filled(), err
}

// filled has empty lists where there are none.
func (p Plan) filled() Plan {
	p.Releases, p.Changes = append([]release.Release{}, p.Releases...), append([]release.Change{}, p.Changes...)
	for _, list := range []*[]Planned{&p.Scripts, &p.Listeners, &p.Schedules, &p.Parameters, &p.Limits} {
		*list = append([]Planned{}, *list...)
	}
	p.Accounts, p.Passwords, p.Secrets = append([]PlannedAccount{}, p.Accounts...), append([]PlannedSecret{}, p.Passwords...), append([]PlannedSecret{}, p.Secrets...)
	p.Simulated, p.Webhooks = append([]string{}, p.Simulated...), append([]engine.Webhook{}, p.Webhooks...)
	return p
}

// compare finds what stands on the runner, and what of the workspace's files differs from it.
func (s *Releases) compare(ctx context.Context, client *control.Client, p *planning, out *Plan) error {
	list, err := client.Releases(ctx, control.OfWorkspace{Workspace: p.w.ID})
	if err != nil {
		return err
	}
	head, err := release.HeadOf(p.w)
	if err != nil {
		return err
	}
	out.Releases, out.Numbers = list.Releases, release.Following(list.Releases)
	newest := slices.IndexFunc(list.Releases, func(r release.Release) bool { return r.Version != release.Head })
	if newest >= 0 {
		whole, err := client.Release(ctx, control.OneRelease{Workspace: p.w.ID, Release: list.Releases[newest].Digest})
		if err != nil {
			return err
		}
		if len(release.Compare(whole.Manifest, head)) == 0 {
			out.Same = list.Releases[newest].Version
		}
	}
	e, err := client.Environment(ctx, control.OneEnvironment{Workspace: p.w.ID, Environment: p.env.Name})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.standing, out.Standing = &e, &e.Deployment
	whole, err := client.Release(ctx, control.OneRelease{Workspace: p.w.ID, Release: e.Deployment.Digest})
	if err != nil {
		return err
	}
	out.Changes = release.Compare(whole.Manifest, head)
	for _, c := range out.Changes {
		p.changed[c.Path] = c.Kind
	}
	text, err := client.File(ctx, control.OneFile{Workspace: p.w.ID, Release: e.Deployment.Digest, Path: "bobbin.json"})
	if err == nil {
		p.was = &workspace.Workspace{}
		err = json.Unmarshal([]byte(text.Text), p.was)
	}
	if err != nil {
		p.was = nil // it is compared by its files alone
	}
	return nil
}

// planned lists what there will be of a folder, and what of it goes.
func (p *planning) planned(folder string, suffixes []string, names []string, describe func(name string) Planned) []Planned {
	var list []Planned
	change := func(name string) string {
		for _, suffix := range suffixes {
			if kind := p.changed[folder+name+suffix]; kind != "" {
				return kind
			}
		}
		if p.standing == nil {
			return "added"
		}
		return ""
	}
	for _, name := range names {
		one := describe(name)
		one.Name, one.Change = name, cmp.Or(change(name), one.Change)
		list = append(list, one)
	}
	for _, path := range slices.Sorted(maps.Keys(p.changed)) {
		name, in := strings.CutPrefix(path, folder)
		for _, suffix := range suffixes {
			if cut, ok := strings.CutSuffix(name, suffix); in && ok && p.changed[path] == "removed" && !slices.Contains(names, cut) {
				list = append(list, Planned{Name: cut, Change: "removed"})
			}
		}
	}
	return list
}

func (p *planning) scripts() []Planned {
	return p.planned("scripts/", []string{".ts", ".js"}, p.w.Scripts, func(string) Planned { return Planned{} })
}

func (p *planning) listeners() []Planned {
	byName, names := map[string]workspace.Listener{}, []string{}
	for _, l := range p.w.Listeners {
		byName[l.Name], names = l, append(names, l.Name)
	}
	return p.planned("listeners/", []string{".json"}, names, func(name string) Planned {
		one := Planned{Detail: byName[name].Event + " → " + byName[name].Script, Off: !p.env.ListensIn(name)}
		if p.standing != nil {
			for _, l := range p.standing.Listeners {
				if l.Name == name {
					one.URL = l.Address()
					if l.Disabled != one.Off {
						one.Change, one.Was, one.Is = "changed", onOff(l.Disabled), onOff(one.Off)
					}
				}
			}
		}
		return one
	})
}

func onOff(off bool) string {
	if off {
		return "off"
	}
	return "on"
}

func (p *planning) schedules() []Planned {
	byName, names := map[string]workspace.Schedule{}, []string{}
	for _, s := range p.w.Schedules {
		byName[s.Name], names = s, append(names, s.Name)
	}
	return p.planned("schedules/", []string{".json"}, names, func(name string) Planned {
		s := byName[name]
		return Planned{Detail: s.Cron + " (" + cmp.Or(s.TimeZone, "UTC") + ") → " + s.Script, Off: !p.env.FiresIn(name)}
	})
}

// parameters compares the values that scripts will read with those they read now. Passwords are
// not among them.
func (p *planning) parameters() []Planned {
	now := values(p.w.Parameters, p.env.Parameters)
	was := map[string]string{}
	if p.was != nil && p.kept.Settings != nil {
		was = values(p.was.Parameters, p.kept.Settings.Parameters)
	}
	return differences(was, now)
}

// values are the parameters of a schema as JSON texts, by name.
func values(schema map[string]workspace.Parameter, set map[string]json.RawMessage) map[string]string {
	all := map[string]string{}
	for name, p := range schema {
		if p.Type == "password" {
			continue
		}
		text := set[name]
		if len(text) == 0 {
			text = p.Default
		}
		var compact bytes.Buffer
		_ = json.Compact(&compact, text) // nothing of what is no JSON
		all[name] = compact.String()
	}
	return all
}

func (p *planning) limits() []Planned {
	was := map[string]string{}
	if p.kept.Settings != nil {
		was = numbers(p.kept.Settings.Limits)
	}
	return differences(was, numbers(p.env.Limits))
}

// numbers are the limits that are set.
func numbers(l workspace.Limits) map[string]string {
	text, _ := json.Marshal(l) // it is numbers
	set := map[string]json.Number{}
	_ = json.Unmarshal(text, &set) // that were just written
	all := map[string]string{}
	for name, n := range set {
		all[name] = n.String()
	}
	return all
}

// differences lists values by name, each with how it changes.
func differences(was, now map[string]string) []Planned {
	var list []Planned
	for _, name := range slices.Sorted(maps.Keys(now)) {
		one := Planned{Name: name, Is: now[name]}
		before, there := was[name]
		switch {
		case !there:
			one.Change = "added"
		case before != one.Is:
			one.Change, one.Was = "changed", before
		}
		list = append(list, one)
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, stays := now[name]; !stays {
			list = append(list, Planned{Name: name, Change: "removed", Was: was[name]})
		}
	}
	return list
}

// needed says what the environment needs that lies on this machine or on the runner.
func (s *Releases) needed(ctx context.Context, client *control.Client, p *planning, out *Plan) error {
	needs, err := s.engine.Needs(p.w, p.env)
	if err != nil {
		return err
	}
	var names []string
	for _, a := range needs.Accounts {
		names = append(names, a.Name)
	}
	p.kept, err = client.Kept(ctx, control.KeptWish{Workspace: p.w.ID, Environment: p.env.Name, Accounts: strings.Join(names, ",")})
	if err != nil {
		return err
	}
	out.Simulated = needs.Simulated
	for _, a := range needs.Accounts {
		out.Accounts = append(out.Accounts, PlannedAccount{a, slices.Contains(p.kept.Accounts, a.Name)})
	}
	passwords := p.w.Passwords()
	for _, name := range slices.Sorted(maps.Keys(passwords)) {
		out.Passwords = append(out.Passwords, PlannedSecret{name, slices.Contains(needs.Passwords, name), slices.Contains(p.kept.Passwords, name), passwords[name].Required})
	}
	for _, l := range p.w.Listeners {
		here, there := slices.Contains(needs.Secrets, l.Name), slices.Contains(p.kept.Secrets, l.Name)
		if l.Connection != workspace.Generic && l.Delivery != workspace.PollDelivery {
			out.Secrets = append(out.Secrets, PlannedSecret{Name: l.Name, Here: here, There: there})
		}
	}
	return nil
}

// registrable are the webhooks of real services.
func (s *Releases) registrable(ctx context.Context, p planning) ([]engine.Webhook, error) {
	all, err := s.engine.Webhooks(ctx, p.w.Dir, p.env.Name, false)
	return slices.DeleteFunc(all, func(w engine.Webhook) bool { return w.Disabled || w.Account == workspace.Simulated || w.Account == "" }), err
}
