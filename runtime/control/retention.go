package control

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// RetentionStore keeps how much of what ended is kept.
type RetentionStore interface {
	Retentions(ctx context.Context) ([]invocation.Retention, error)
	// SetRetention keeps a rule in place of the one for the same; one that says nothing ends it.
	SetRetention(ctx context.Context, r invocation.Retention) error
}

// Retentions are how much of what ended is kept.
type Retentions interface {
	Retentions(ctx context.Context, in Nothing) (RetentionList, error)
	// SetRetention changes a rule. The runner removes what is kept no longer soon after.
	SetRetention(ctx context.Context, in Retention) (RetentionList, error)
}

// Retention is a rule on its way.
type Retention = invocation.Retention

// RetentionList are the rules that count for what the caller may see.
type RetentionList struct {
	Rules   []invocation.Retention `json:"rules"`
	Default invocation.Retention   `json:"default"` // where no rule says otherwise
}

var (
	listRetentions = endpoint[Nothing, RetentionList]{"GET", "/retention", Viewer, "", "How long what ended is kept"}
	setRetention   = endpoint[Retention, RetentionList]{"PUT", "/retention", TeamAdmin, "retention.set", "Change how long what ended is kept: of the runner, a team, a workspace or an environment"}
)

// Retentions implements Retentions.
func (g *Gate) Retentions(ctx context.Context, _ Nothing) (RetentionList, error) {
	list, caller := RetentionList{Rules: []invocation.Retention{}, Default: invocation.RetentionAt(nil, "", invocation.Place{})}, CallerOf(ctx)
	all, err := g.Store.Retentions(ctx)
	if err != nil {
		return list, err
	}
	owners, err := g.Store.Owners(ctx)
	for _, r := range all {
		owner := r.Team
		if r.Workspace != "" {
			if owner = owners[r.Workspace]; owner == "" {
				owner = invocation.DefaultTeam
			}
		}
		if owner == "" || caller.SeesOf(owner, r.Workspace) || r.Workspace == "" && caller.Team == owner {
			list.Rules = append(list.Rules, r)
		}
	}
	return list, err
}

// SetRetention implements Retentions.
func (g *Gate) SetRetention(ctx context.Context, in Retention) (RetentionList, error) {
	if err := in.Check(); err != nil {
		return RetentionList{}, err
	}
	Note(ctx, describe(in))
	if err := g.mayRetain(ctx, in); err != nil {
		return RetentionList{}, err
	}
	if err := g.Store.SetRetention(ctx, in); err != nil {
		return RetentionList{}, err
	}
	return g.Retentions(ctx, Nothing{})
}

// describe is a rule in the audit log, which names its team and workspace beside.
func describe(r invocation.Retention) string {
	text := r.Environment
	for _, one := range []struct {
		word  string
		value int
	}{{"days", r.Days}, {"invocations", r.Invocations}, {"logDays", r.LogDays}, {"deadDays", r.DeadDays}} {
		if one.value != 0 {
			text += fmt.Sprintf(" %s %d", one.word, one.value)
		}
	}
	if strings.TrimSpace(text) == r.Environment {
		text += " as the wider rule"
	}
	return strings.TrimSpace(text)
}

// mayRetain says why a rule is not the caller's to change.
func (g *Gate) mayRetain(ctx context.Context, in Retention) error {
	caller := CallerOf(ctx)
	switch {
	case in.Workspace != "":
		owner, known, err := g.Store.Owner(ctx, in.Workspace)
		if err == nil && (!known || caller.Team != "" && owner != caller.Team) {
			err = fault.New(fault.NotFound, "There is no workspace %s.", in.Workspace)
		}
		if err == nil {
			NoteWorkspace(ctx, owner, in.Workspace)
		}
		return err
	case in.Team != "":
		teams, err := g.Visible(ctx)
		if err == nil && !slices.ContainsFunc(teams, func(t Team) bool { return t.ID == in.Team }) {
			err = noTeam(in.Team)
		}
		if err == nil {
			NoteTeam(ctx, in.Team)
		}
		return err
	case caller.Team != "":
		return fault.New(fault.Denied, "A rule for the whole runner needs an admin's of the whole runner.").WithHint("Name your team or a workspace of it.")
	}
	return nil
}

// Retentions implements Retentions.
func (c *Client) Retentions(ctx context.Context, in Nothing) (RetentionList, error) {
	return ask(ctx, c, listRetentions, in)
}

// SetRetention implements Retentions.
func (c *Client) SetRetention(ctx context.Context, in Retention) (RetentionList, error) {
	return ask(ctx, c, setRetention, in)
}
