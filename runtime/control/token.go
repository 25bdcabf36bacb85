package control

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
)

// Role is what a token may do. Each may do what those after it may.
type Role string

// The roles.
const (
	Admin     Role = "admin"     // also tokens and the audit log; of a team, its members and tokens
	Publisher Role = "publisher" // also deploy, replay, abort, change addresses
	Viewer    Role = "viewer"    // look
)

// TeamAdmin is what an endpoint needs that admins of a team may use, too: it tells and changes what
// is theirs alone. One that needs Admin is for those of the whole runner.
const TeamAdmin Role = "team admin"

// ranks orders the roles.
var ranks = map[Role]int{Viewer: 1, Publisher: 2, Admin: 3}

// may says whether a token is enough for what an endpoint needs.
func (t Token) may(needed Role) bool {
	switch needed {
	case Admin:
		return t.Role == Admin && t.Team == ""
	case TeamAdmin:
		return t.Role == Admin
	}
	return ranks[t.Role] >= ranks[needed] && ranks[t.Role] > 0
}

// Token is what a caller shows. The text itself is told once, when it is made.
type Token struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Role      Role      `json:"role"`
	Team      string    `json:"team,omitempty"`      // it acts for; the whole runner when empty
	Member    string    `json:"member,omitempty"`    // of the team, whose it is; a machine's when empty
	Workspace string    `json:"workspace,omitempty"` // the only one it is for; every when empty
	By        string    `json:"by"`                  // who made it
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	RevokedAt time.Time `json:"revokedAt,omitzero"`
	Hash      string    `json:"-"` // SHA-256 of the text, hex
}

// TokenStore keeps tokens. Each method is one transaction.
type TokenStore interface {
	// AddToken keeps one. Faults: not_found when its team is not there.
	AddToken(ctx context.Context, t Token) error
	// AddFirstToken adds one when there is none, and says whether it did: of several runners that
	// start at once on an empty store, one does.
	AddFirstToken(ctx context.Context, t Token) (bool, error)
	// Token finds one by the hash of its text; not_found.
	Token(ctx context.Context, hash string) (Token, error)
	// Tokens lists all, newest first.
	Tokens(ctx context.Context) ([]Token, error)
	// RevokeToken ends a token, for good; not_found.
	RevokeToken(ctx context.Context, id string, at time.Time) error
}

// Access is who may use a runner.
type Access interface {
	Tokens(ctx context.Context, in Nothing) (TokenList, error)
	CreateToken(ctx context.Context, in NewToken) (MadeToken, error)
	RevokeToken(ctx context.Context, in OneToken) (Nothing, error)
	Audit(ctx context.Context, in AuditPage) (AuditList, error)
}

// TokenList are the tokens of a runner, newest first.
type TokenList struct {
	Tokens []Token `json:"tokens"`
}

// NewToken asks for a token.
type NewToken struct {
	Name      string `json:"name"`
	Role      Role   `json:"role"`           // the member's when empty
	Team      string `json:"team,omitempty"` // the caller's when empty
	Member    string `json:"member,omitempty"`
	Workspace string `json:"workspace,omitempty"`
	Days      int    `json:"days,omitempty"` // it is good for; for ever when 0
}

// MadeToken is a token that was just made, with its text.
type MadeToken struct {
	Token Token  `json:"token"`
	Text  string `json:"text"`
}

// OneToken names a token by its id.
type OneToken struct {
	ID string `json:"-" path:"token"`
}

// Gate knows the tokens of a runner and keeps its audit log.
type Gate struct {
	Store interface {
		TokenStore
		TeamStore
		RetentionStore
		AuditStore
	}
	Now func() time.Time
}

// tokenMark begins every token, so that scanners for leaked secrets find them.
const tokenMark = "bobbin_"

// First makes the first token, an admin's, when there is none at all. It is "" when there is one. keep, if
// any, is given its text before it counts: without a place to keep it there is none. It gives what undoes it.
func (g *Gate) First(ctx context.Context, keep func(text string) (undo func() error, err error)) (string, error) {
	all, err := g.Store.Tokens(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	made := g.draw(NewToken{Name: "first", Role: Admin}, "bobbin runner")
	undo := func() error { return nil }
	if keep != nil {
		if undo, err = keep(made.Text); err != nil {
			return "", err
		}
	}
	if first, err := g.Store.AddFirstToken(ctx, made.Token); err != nil || !first {
		return "", errors.Join(err, undo())
	}
	return made.Text, nil
}

func (g *Gate) make(ctx context.Context, in NewToken, by string) (MadeToken, error) {
	made := g.draw(in, by)
	return made, g.Store.AddToken(ctx, made.Token)
}

// draw makes a token that is not kept yet.
func (g *Gate) draw(in NewToken, by string) MadeToken {
	text := tokenMark + strings.ToLower(rand.Text()) + strings.ToLower(rand.Text())
	t := Token{ID: uuid.Must(uuid.NewV7()).String(), Name: in.Name, Role: in.Role, Team: in.Team, Member: in.Member, Workspace: in.Workspace, By: by, At: g.now(), Hash: hashOf(text)}
	if in.Days > 0 {
		t.ExpiresAt = t.At.AddDate(0, 0, in.Days)
	}
	return MadeToken{t, text}
}

func (g *Gate) now() time.Time { return g.Now().UTC().Truncate(time.Microsecond) }

// hashOf is how a token is kept. It has 256 random bits, so that a fast hash is enough.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// enter finds the token of a text. Faults: denied, alike for all that is wrong with it but its age.
func (g *Gate) enter(ctx context.Context, text string) (Token, error) {
	wrong := fault.New(fault.Denied, "The token is not one of this runner's.").
		WithHint("Copy it again, or ask for another one. The runner prints its first at its first start.")
	if !strings.HasPrefix(text, tokenMark) {
		return Token{}, wrong
	}
	t, err := g.Store.Token(ctx, hashOf(text))
	switch {
	case fault.Is(err, fault.NotFound):
		return t, wrong
	case err != nil:
		return t, err
	case !t.RevokedAt.IsZero():
		return t, fault.New(fault.Denied, "The token %q was revoked.", t.Name).WithHint("Ask an admin of the runner for another one.")
	case !t.ExpiresAt.IsZero() && !g.Now().Before(t.ExpiresAt):
		return t, fault.New(fault.Denied, "The token %q has expired.", t.Name).WithHint("Ask an admin of the runner for another one.")
	}
	if t.Member == "" {
		return t, nil
	}
	members, err := g.Store.Members(ctx, t.Team)
	for _, m := range members {
		if m.Name == t.Member {
			if ranks[m.Role] < ranks[t.Role] { // it was more when the token was made
				t.Role = m.Role
			}
			t.Name = m.Name + " (" + t.Name + ")"
			return t, nil
		}
	}
	if err == nil {
		err = wrong
	}
	return Token{}, err
}

// Tokens implements Access.
func (g *Gate) Tokens(ctx context.Context, _ Nothing) (TokenList, error) {
	list, caller := TokenList{[]Token{}}, CallerOf(ctx)
	all, err := g.Store.Tokens(ctx)
	for _, t := range all {
		if caller.Team == "" || caller.Team == t.Team {
			list.Tokens = append(list.Tokens, t)
		}
	}
	return list, err
}

// CreateToken implements Access.
func (g *Gate) CreateToken(ctx context.Context, in NewToken) (MadeToken, error) {
	defer func() { Note(ctx, strings.Join(strings.Fields(in.Name+" "+string(in.Role)+" "+in.Member), " ")) }()
	if err := g.owned(ctx, &in); err != nil {
		return MadeToken{}, err
	}
	NoteWorkspace(ctx, in.Team, in.Workspace)
	switch {
	case in.Name == "" || len(in.Name) > 100 || strings.ContainsFunc(in.Name, unicode.IsControl):
		return MadeToken{}, fault.New(fault.Invalid, "A token has a name of up to 100 characters, which says whose it is.")
	case ranks[in.Role] == 0:
		return MadeToken{}, noRole(in.Role)
	case in.Days < 0 || in.Days > 3660:
		return MadeToken{}, fault.New(fault.Invalid, "A token is good for up to 3660 days.")
	case in.Role == Admin && in.Workspace != "":
		return MadeToken{}, fault.New(fault.Invalid, "An admin is one of the whole runner or team.").WithHint("Make a publisher for the workspace.")
	}
	return g.make(ctx, in, CallerOf(ctx).Name)
}

// owned says for whom a token is: a team's admin makes those of the team, and nobody's does more
// than its member may.
func (g *Gate) owned(ctx context.Context, in *NewToken) error {
	caller := CallerOf(ctx)
	if in.Team == "" {
		in.Team = caller.Team
	}
	if caller.Team != "" && in.Team != caller.Team {
		return noTeam(in.Team)
	}
	if in.Team == "" {
		if in.Member != "" {
			return fault.New(fault.Invalid, "A member is one of a team.").WithHint("Name the team, too.")
		}
		return nil
	}
	if _, err := g.team(ctx, in.Team); err != nil {
		return err
	}
	if owner, _, err := g.Store.Owner(ctx, in.Workspace); in.Workspace != "" && (err != nil || owner != in.Team) {
		if err == nil {
			err = fault.New(fault.NotFound, "The team %q has no workspace %s.", in.Team, in.Workspace)
		}
		return err
	}
	if in.Member == "" {
		return nil
	}
	members, err := g.Store.Members(ctx, in.Team)
	for _, m := range members {
		if m.Name != in.Member {
			continue
		}
		if in.Role == "" {
			in.Role = m.Role
		}
		if ranks[in.Role] > ranks[m.Role] {
			return fault.New(fault.Invalid, "%s is a %s of the team %q, so a token of theirs is not a %s's.", m.Name, m.Role, in.Team, in.Role)
		}
		return nil
	}
	if err == nil {
		err = fault.New(fault.NotFound, "The team %q has no member %q.", in.Team, in.Member)
	}
	return err
}

// RevokeToken implements Access.
func (g *Gate) RevokeToken(ctx context.Context, in OneToken) (Nothing, error) {
	if in.ID == CallerOf(ctx).ID {
		return Nothing{}, fault.New(fault.Conflict, "A token cannot revoke itself.").WithHint("Use another admin's.")
	}
	list, err := g.Tokens(ctx, Nothing{})
	if err != nil {
		return Nothing{}, err
	}
	n := slices.IndexFunc(list.Tokens, func(t Token) bool { return t.ID == in.ID })
	if n < 0 { // nor is one of another team
		return Nothing{}, fault.New(fault.NotFound, "There is no token %q.", in.ID)
	}
	NoteWorkspace(ctx, list.Tokens[n].Team, list.Tokens[n].Workspace)
	Note(ctx, list.Tokens[n].Name)
	return Nothing{}, g.Store.RevokeToken(ctx, in.ID, g.now())
}
