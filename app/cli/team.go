package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"bobbin/runtime/control"
	"bobbin/runtime/workspace"
)

// teams are the commands about who owns what on a runner, and their flags.
type teams struct {
	*program
	runner, token            string
	name, role, team, member string
	workspace                string
	limited, unlimited       bool
	limit                    int64
	days                     int
}

// done is what a command prints: as JSON, or as text.
type done struct {
	value any
	text  string
}

func (p *program) teamCommand() *cobra.Command {
	t := &teams{program: p}
	cmd := t.command("team", "Who owns what on a runner: teams, members, tokens", cobra.NoArgs, t.list)
	p.runnerFlags(cmd.PersistentFlags(), &t.runner, &t.token)
	add := t.command("add TEAM", "Make a team", cobra.ExactArgs(1), t.add)
	set := t.command("set TEAM", "Change the name or the limit of a team", cobra.ExactArgs(1), t.set)
	for _, one := range []*cobra.Command{add, set} {
		one.Flags().StringVar(&t.name, "name", "", "the name people read")
		one.Flags().BoolVar(&t.limited, "limited", false, fmt.Sprintf("let it have %d invocations a month", control.FreeLimit))
		one.Flags().Int64Var(&t.limit, "limit", 0, "let it have so many invocations a month")
	}
	set.Flags().BoolVar(&t.unlimited, "unlimited", false, "let it have any number")
	members := t.command("members TEAM [NAME]", "List the members of a team, or let one in by --role", cobra.RangeArgs(1, 2), t.members)
	members.Flags().StringVar(&t.role, "role", "", "what NAME may: admin, publisher, viewer, or none, which ends the membership")
	make := t.command("token NAME", "Make a token; it is shown this once", cobra.ExactArgs(1), t.makeToken)
	make.Flags().StringVar(&t.role, "role", "", "admin, publisher or viewer; the member's own when left out")
	make.Flags().StringVar(&t.team, "team", "", "the `team` it acts for; that of your own token when left out")
	make.Flags().StringVar(&t.member, "member", "", "the member of the team whose it is")
	make.Flags().StringVar(&t.workspace, "workspace", "", "only for this workspace: its folder or its ID")
	make.Flags().IntVar(&t.days, "days", 0, "how many days it is good for; for ever when left out")
	cmd.AddCommand(add, set, members, make,
		t.command("remove TEAM", "Remove a team that owns no workspace", cobra.ExactArgs(1), t.remove),
		t.command("assign TEAM WORKSPACE", "Give a workspace, named by its folder or its ID, to a team", cobra.ExactArgs(2), t.assign),
		t.command("tokens", "List the tokens", cobra.NoArgs, t.tokens),
		t.command("revoke ID", "End a token", cobra.ExactArgs(1), t.revoke))
	return cmd
}

func (t *teams) command(use, short string, args cobra.PositionalArgs, do func(context.Context, *control.Client, []string) (done, error)) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: args, RunE: func(cmd *cobra.Command, args []string) error {
		client, err := t.remote(cmd.Context(), t.runner, t.token)
		if err != nil {
			return err
		}
		out, err := do(cmd.Context(), client, args)
		if err != nil {
			return err
		}
		if t.json {
			return t.print(out.value)
		}
		if out.text != "" {
			_, err = fmt.Fprintln(t.Stdout, out.text)
		}
		return err
	}}
}

func (t *teams) list(ctx context.Context, c *control.Client, _ []string) (done, error) {
	list, err := c.Teams(ctx, control.Nothing{})
	var lines []string
	for _, one := range list.Teams {
		lines = append(lines, fmt.Sprintf("%-16s %-24s %-14s %s", one.ID, one.Name, plainLimit(one.Limit), count(len(one.Workspaces), "workspace")))
	}
	return done{list, strings.Join(lines, "\n")}, err
}

func plainLimit(limit int64) string {
	if limit == 0 {
		return "no limit"
	}
	return fmt.Sprintf("%d a month", limit)
}

// wished says whether the limit of a team is asked for, and which. Without a number it is the usual one.
func (t *teams) wished() (limited *bool, err error) {
	yes := t.limited || t.limit != 0
	if t.unlimited && yes || t.limited && t.limit != 0 {
		return nil, usage(errors.New("--limited, --limit and --unlimited exclude each other"))
	}
	if yes || t.unlimited {
		limited = &yes
	}
	return limited, nil
}

func (t *teams) add(ctx context.Context, c *control.Client, args []string) (done, error) {
	if _, err := t.wished(); err != nil {
		return done{}, err
	}
	made, err := c.AddTeam(ctx, control.NewTeam{ID: args[0], Name: t.name, Limited: t.limited, Limit: t.limit})
	return done{made, fmt.Sprintf("%s is there, with %s.", made.ID, plainLimit(made.Limit))}, err
}

func (t *teams) set(ctx context.Context, c *control.Client, args []string) (done, error) {
	limited, err := t.wished()
	if err != nil {
		return done{}, err
	}
	in := control.ChangeTeam{ID: args[0], Limited: limited, Limit: t.limit}
	if t.name != "" {
		in.Name = &t.name
	}
	changed, err := c.ChangeTeam(ctx, in)
	return done{changed, fmt.Sprintf("%s is %s, with %s.", changed.ID, changed.Name, plainLimit(changed.Limit))}, err
}

func (t *teams) remove(ctx context.Context, c *control.Client, args []string) (done, error) {
	_, err := c.RemoveTeam(ctx, control.OneTeam{ID: args[0]})
	return done{map[string]string{"removed": args[0]}, args[0] + " is removed."}, err
}

// workspaceID reads the ID of a workspace that is named by its folder or by itself.
func workspaceID(text string) (workspace.ID, error) {
	if _, err := uuid.Parse(text); err == nil || text == "" {
		return workspace.ID(text), nil
	}
	w, err := workspace.Load(text)
	if err != nil {
		return "", err
	}
	return w.ID, nil
}

func (t *teams) assign(ctx context.Context, c *control.Client, args []string) (done, error) {
	id, err := workspaceID(args[1])
	if err != nil {
		return done{}, err
	}
	_, err = c.AssignWorkspace(ctx, control.Assignment{ID: args[0], Workspace: id})
	return done{map[string]string{"team": args[0], "workspace": string(id)}, fmt.Sprintf("%s owns %s.", args[0], id)}, err
}

func (t *teams) members(ctx context.Context, c *control.Client, args []string) (done, error) {
	switch {
	case len(args) == 1:
		list, err := c.Members(ctx, control.OneTeam{ID: args[0]})
		var lines []string
		for _, m := range list.Members {
			lines = append(lines, fmt.Sprintf("%-24s %s", m.Name, m.Role))
		}
		return done{list, strings.Join(lines, "\n")}, err
	case t.role == "":
		return done{}, usage(errors.New("the role is missing: --role admin, publisher, viewer or none"))
	case t.role == "none":
		_, err := c.RemoveMember(ctx, control.OneMember{Team: args[0], Name: args[1]})
		return done{map[string]string{"removed": args[1]}, args[1] + " is no member any more. Their tokens have ended."}, err
	}
	m, err := c.SetMember(ctx, control.SetMember{Team: args[0], Name: args[1], Role: control.Role(t.role)})
	return done{m, fmt.Sprintf("%s is a %s of %s.", m.Name, m.Role, m.Team)}, err
}

func (t *teams) makeToken(ctx context.Context, c *control.Client, args []string) (done, error) {
	id, err := workspaceID(t.workspace)
	if err != nil {
		return done{}, err
	}
	made, err := c.CreateToken(ctx, control.NewToken{Name: args[0], Role: control.Role(t.role), Team: t.team, Member: t.member, Workspace: string(id), Days: t.days})
	return done{made, made.Text}, err
}

func (t *teams) tokens(ctx context.Context, c *control.Client, _ []string) (done, error) {
	list, err := c.Tokens(ctx, control.Nothing{})
	var lines []string
	for _, k := range list.Tokens {
		line := fmt.Sprintf("%s  %-9s %-16s %s", k.ID, k.Role, k.Team, strings.TrimSpace(k.Member+" "+k.Name))
		switch {
		case !k.RevokedAt.IsZero():
			line += ", revoked"
		case !k.ExpiresAt.IsZero():
			line += ", until " + k.ExpiresAt.Local().Format("2006-01-02 15:04:05")
		}
		lines = append(lines, line)
	}
	return done{list, strings.Join(lines, "\n")}, err
}

func (t *teams) revoke(ctx context.Context, c *control.Client, args []string) (done, error) {
	_, err := c.RevokeToken(ctx, control.OneToken{ID: args[0]})
	return done{map[string]string{"revoked": args[0]}, args[0] + " is revoked."}, err
}
