package control

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// Team owns workspaces of a runner. Who has a token of a team sees nothing of another one.
type Team struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Limit int64     `json:"limit,omitempty"` // invocations a month; any number when it is not there
	By    string    `json:"by"`              // who made it; "" for the default team
	At    time.Time `json:"at,omitzero"`
}

// Member is a person of a team. A token of theirs never does more than they may now.
type Member struct {
	Team string    `json:"team"`
	Name string    `json:"name"`
	Role Role      `json:"role"`
	By   string    `json:"by"` // who let them in
	At   time.Time `json:"at"`
}

// TeamStore keeps who owns what. Each method is one transaction.
type TeamStore interface {
	// Teams lists all, by ID. The default team is always there.
	Teams(ctx context.Context) ([]Team, error)
	// AddTeam keeps a new one; conflict when there is one of that ID.
	AddTeam(ctx context.Context, t Team) error
	// ChangeTeam keeps its name and limit; not_found.
	ChangeTeam(ctx context.Context, t Team) error
	// RemoveTeam removes one with its members, and revokes their tokens and its own; not_found,
	// conflict while it owns a workspace.
	RemoveTeam(ctx context.Context, id string, at time.Time) error
	// Owner says which team a workspace belongs to: the default one when nobody has it, with false.
	Owner(ctx context.Context, workspace string) (team string, known bool, err error)
	// Assign gives a workspace to a team, whoever had it.
	Assign(ctx context.Context, workspace, team string) error
	// Owners lists whose workspaces are, as far as they are known.
	Owners(ctx context.Context) (map[string]string, error)
	// Members lists those of a team, by name.
	Members(ctx context.Context, team string) ([]Member, error)
	// SetMember lets somebody in, or changes their role.
	SetMember(ctx context.Context, m Member) error
	// RemoveMember ends a membership and revokes its tokens; not_found.
	RemoveMember(ctx context.Context, team, name string, at time.Time) error
}

// Teams are who owns the workspaces of a runner.
type Teams interface {
	Teams(ctx context.Context, in Nothing) (TeamList, error)
	AddTeam(ctx context.Context, in NewTeam) (Team, error)
	ChangeTeam(ctx context.Context, in ChangeTeam) (Team, error)
	RemoveTeam(ctx context.Context, in OneTeam) (Nothing, error)
	AssignWorkspace(ctx context.Context, in Assignment) (Nothing, error)
	Members(ctx context.Context, in OneTeam) (MemberList, error)
	SetMember(ctx context.Context, in SetMember) (Member, error)
	RemoveMember(ctx context.Context, in OneMember) (Nothing, error)
}

// TeamList are the teams of a runner that the caller may see, by ID.
type TeamList struct {
	Teams []TeamWorkspaces `json:"teams"`
}

// TeamWorkspaces is a team and what it owns.
type TeamWorkspaces struct {
	Team
	Workspaces []string `json:"workspaces"` // IDs
}

// NewTeam asks for a team. Limited without a Limit is FreeLimit.
type NewTeam struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"` // the ID when empty
	Limited bool   `json:"limited,omitempty"`
	Limit   int64  `json:"limit,omitempty"`
}

// ChangeTeam changes what is set.
type ChangeTeam struct {
	ID      string  `json:"-" path:"team"`
	Name    *string `json:"name,omitempty"`
	Limited *bool   `json:"limited,omitempty"`
	Limit   int64   `json:"limit,omitempty"` // with Limited
}

// OneTeam names a team.
type OneTeam struct {
	ID string `json:"-" path:"team"`
}

// Assignment gives a workspace to a team.
type Assignment struct {
	ID        string       `json:"-" path:"team"`
	Workspace workspace.ID `json:"-" path:"workspace"`
}

// MemberList are the members of a team, by name.
type MemberList struct {
	Members []Member `json:"members"`
}

// SetMember lets somebody into a team, or changes their role.
type SetMember struct {
	Team string `json:"-" path:"team"`
	Name string `json:"-" path:"member"`
	Role Role   `json:"role"`
}

// OneMember names a member.
type OneMember struct {
	Team string `json:"-" path:"team"`
	Name string `json:"-" path:"member"`
}

// FreeLimit is how many invocations a month a team has that is limited without a number.
const FreeLimit = 10_000

// The table of teams.
var (
	listTeams       = endpoint[Nothing, TeamList]{"GET", "/teams", Viewer, "", "Teams, and the workspaces they own"}
	addTeam         = endpoint[NewTeam, Team]{"POST", "/teams", Admin, "team.add", "Make a team"}
	changeTeam      = endpoint[ChangeTeam, Team]{"PATCH", "/teams/{team}", Admin, "team.change", "Change the name or the limit of a team"}
	removeTeam      = endpoint[OneTeam, Nothing]{"DELETE", "/teams/{team}", Admin, "team.remove", "Remove a team that owns no workspace"}
	assignWorkspace = endpoint[Assignment, Nothing]{"PUT", "/teams/{team}/workspaces/{workspace}", Admin, "team.assign", "Give a workspace to a team"}
	listMembers     = endpoint[OneTeam, MemberList]{"GET", "/teams/{team}/members", Viewer, "", "Members of a team, by name"}
	setMember       = endpoint[SetMember, Member]{"PUT", "/teams/{team}/members/{member}", TeamAdmin, "member.set", "Let somebody into a team, or change their role"}
	removeMember    = endpoint[OneMember, Nothing]{"DELETE", "/teams/{team}/members/{member}", TeamAdmin, "member.remove", "End a membership, and its tokens"}
)

// teams registers the table.
func (s *Server) teams(t Teams) {
	serve(s, listTeams, t.Teams)
	serve(s, addTeam, t.AddTeam)
	serve(s, changeTeam, t.ChangeTeam)
	serve(s, removeTeam, t.RemoveTeam)
	serve(s, assignWorkspace, t.AssignWorkspace)
	serve(s, listMembers, t.Members)
	serve(s, setMember, t.SetMember)
	serve(s, removeMember, t.RemoveMember)
}

func noTeam(id string) error {
	return fault.New(fault.NotFound, "There is no team %q.", id).WithHint("`bobbin team --runner URL` lists those there are.")
}

// team finds one. Faults: not_found.
func (g *Gate) team(ctx context.Context, id string) (Team, error) {
	all, err := g.Store.Teams(ctx)
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	if err == nil {
		err = noTeam(id)
	}
	return Team{}, err
}

// Visible lists the teams that a caller may see.
func (g *Gate) Visible(ctx context.Context) ([]Team, error) {
	only, err := g.teamOf(ctx, CallerOf(ctx))
	if err != nil {
		return nil, err
	}
	all, err := g.Store.Teams(ctx)
	seen := []Team{}
	for _, t := range all {
		if only == "" || only == t.ID {
			seen = append(seen, t)
		}
	}
	return seen, err
}

// teamOf is the only team of which a caller may know, "" for one who may know of all: a token for one
// workspace is nobody's elsewhere, also where it is the runner's.
func (g *Gate) teamOf(ctx context.Context, caller Caller) (string, error) {
	if caller.Team != "" || caller.Workspace == "" {
		return caller.Team, nil
	}
	owner, _, err := g.Store.Owner(ctx, caller.Workspace)
	return owner, err
}

// Teams implements Teams.
func (g *Gate) Teams(ctx context.Context, _ Nothing) (TeamList, error) {
	list, caller := TeamList{Teams: []TeamWorkspaces{}}, CallerOf(ctx)
	teams, err := g.Visible(ctx)
	if err != nil {
		return list, err
	}
	owners, err := g.Store.Owners(ctx)
	for _, t := range teams {
		one := TeamWorkspaces{Team: t, Workspaces: []string{}}
		for id, team := range owners {
			if team == t.ID && caller.Sees(id) {
				one.Workspaces = append(one.Workspaces, id)
			}
		}
		slices.Sort(one.Workspaces)
		list.Teams = append(list.Teams, one)
	}
	return list, err
}

var teamID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// AddTeam implements Teams.
func (g *Gate) AddTeam(ctx context.Context, in NewTeam) (Team, error) {
	if !teamID.MatchString(in.ID) {
		return Team{}, fault.New(fault.Invalid, "%q cannot be the ID of a team.", in.ID).WithHint("It has up to 40 small letters, digits and hyphens.")
	}
	t := Team{ID: in.ID, Name: in.Name, By: CallerOf(ctx).Name, At: g.now()}
	if t.Name == "" {
		t.Name = t.ID
	}
	Note(ctx, in.ID)
	err := checkPerson(t.Name, "team")
	if err == nil {
		t.Limit, err = limitOf(in.Limited || in.Limit != 0, in.Limit)
	}
	if err != nil {
		return Team{}, err
	}
	return t, g.Store.AddTeam(ctx, t)
}

// limitOf is the limit that was asked for; 0 is none.
func limitOf(limited bool, limit int64) (int64, error) {
	switch {
	case limit < 0 || limit > 1_000_000_000_000:
		return 0, fault.New(fault.Invalid, "%d is not a number of invocations a month.", limit)
	case !limited:
		return 0, nil
	case limit == 0:
		return FreeLimit, nil
	}
	return limit, nil
}

// ChangeTeam implements Teams.
func (g *Gate) ChangeTeam(ctx context.Context, in ChangeTeam) (Team, error) {
	t, err := g.team(ctx, in.ID)
	if err != nil {
		return Team{}, err
	}
	if in.Name != nil {
		t.Name = *in.Name
		err = checkPerson(t.Name, "team")
	}
	if err == nil && (in.Limited != nil || in.Limit != 0) {
		t.Limit, err = limitOf(in.Limited == nil || *in.Limited, in.Limit)
	}
	if err != nil {
		return Team{}, err
	}
	return t, g.Store.ChangeTeam(ctx, t)
}

// RemoveTeam implements Teams.
func (g *Gate) RemoveTeam(ctx context.Context, in OneTeam) (Nothing, error) {
	if in.ID == invocation.DefaultTeam {
		return Nothing{}, fault.New(fault.Conflict, "The default team cannot be removed.").WithHint("It owns what no other team does.")
	}
	return Nothing{}, g.Store.RemoveTeam(ctx, in.ID, g.now())
}

// AssignWorkspace implements Teams.
func (g *Gate) AssignWorkspace(ctx context.Context, in Assignment) (Nothing, error) {
	if _, err := g.team(ctx, in.ID); err != nil {
		return Nothing{}, err
	}
	if _, known, err := g.Store.Owner(ctx, string(in.Workspace)); err != nil || !known {
		if err == nil {
			err = fault.New(fault.NotFound, "Nothing of the workspace %s is on this runner.", in.Workspace).WithHint("Publish it first.")
		}
		return Nothing{}, err
	}
	return Nothing{}, g.Store.Assign(ctx, string(in.Workspace), in.ID)
}

// Members implements Teams.
func (g *Gate) Members(ctx context.Context, in OneTeam) (MemberList, error) {
	if _, err := g.team(ctx, in.ID); err != nil {
		return MemberList{}, err
	}
	all, err := g.Store.Members(ctx, in.ID)
	return MemberList{append([]Member{}, all...)}, err
}

// SetMember implements Teams.
func (g *Gate) SetMember(ctx context.Context, in SetMember) (Member, error) {
	if _, err := g.team(ctx, in.Team); err != nil {
		return Member{}, err
	}
	if err := checkPerson(in.Name, "member"); err != nil {
		return Member{}, err
	}
	if ranks[in.Role] == 0 {
		return Member{}, noRole(in.Role)
	}
	Note(ctx, string(in.Role))
	m := Member{Team: in.Team, Name: in.Name, Role: in.Role, By: CallerOf(ctx).Name, At: g.now()}
	return m, g.Store.SetMember(ctx, m)
}

// RemoveMember implements Teams.
func (g *Gate) RemoveMember(ctx context.Context, in OneMember) (Nothing, error) {
	if caller := CallerOf(ctx); caller.Member == in.Name && caller.Team == in.Team {
		return Nothing{}, fault.New(fault.Conflict, "Members cannot end their own membership.").WithHint("Ask another admin.")
	}
	return Nothing{}, g.Store.RemoveMember(ctx, in.Team, in.Name, g.now())
}

func noRole(r Role) error {
	return fault.New(fault.Invalid, "%q is not a role.", r).WithHint("There is: admin, publisher, viewer.")
}

// checkPerson says what is wrong with a name that people read.
func checkPerson(name, of string) error {
	if strings.TrimSpace(name) != name || name == "" || utf8.RuneCountInString(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '/' }) {
		return fault.New(fault.Invalid, "A %s has a name of up to 100 characters, without a slash.", of)
	}
	return nil
}
