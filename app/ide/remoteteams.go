package ide

import (
	"context"
	"encoding/json"

	"bobbin/runtime/control"
	"bobbin/runtime/notify"
	"bobbin/runtime/secret"
)

// RemoteNotification is the request of everything about one notification of a runner.
type RemoteNotification struct {
	RunnerLogin
	Name         string              `json:"name,omitempty"`
	Notification notify.Notification `json:"notification"`
	// Secret opens its target: the key of a webhook, Slack's address, a mail server's password. It is
	// sealed for the runner; when it is empty the one there stays.
	Secret string `json:"secret,omitempty"`
}

// Notifications answers runner.notifications: who is told of failures.
func (s *Remote) Notifications(ctx context.Context, in RemoteWish) (control.NotificationList, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.NotificationList, error) {
		return c.Notifications(ctx, control.Nothing{})
	})
}

// SetNotification answers runner.setNotification: makes one, or changes it.
func (s *Remote) SetNotification(ctx context.Context, in RemoteNotification) (notify.Notification, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (notify.Notification, error) {
		return TellBy(ctx, c, in.Notification, in.Secret)
	})
}

// TellBy makes or changes a notification whose target the value opens: it is sealed for the runner
// before it leaves this machine. Without a value the one there stays.
func TellBy(ctx context.Context, c *control.Client, n notify.Notification, value string) (notify.Notification, error) {
	in := control.NewNotification{Name: n.Name, Notification: n}
	if field := n.SecretField(); field != "" && value != "" {
		info, err := c.Info(ctx, control.Nothing{})
		if err != nil {
			return n, err
		}
		text, err := json.Marshal(map[string]string{field: value})
		if err != nil {
			return n, err
		}
		if in.Sealed, err = secret.SealFor(info.PublicKey, text); err != nil {
			return n, err
		}
	}
	return c.SetNotification(ctx, in)
}

// DropNotification answers runner.dropNotification.
func (s *Remote) DropNotification(ctx context.Context, in RemoteNotification) (control.Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Nothing, error) {
		return c.DropNotification(ctx, control.OneNotification{Name: in.Name})
	})
}

// TryNotification answers runner.tryNotification: a test message is sent. The fault is what the
// target said.
func (s *Remote) TryNotification(ctx context.Context, in RemoteNotification) (control.Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Nothing, error) {
		return c.TryNotification(ctx, control.OneNotification{Name: in.Name})
	})
}

// RemoteTeam is a team of a runner with its members.
type RemoteTeam struct {
	control.TeamWorkspaces
	Members []control.Member `json:"members"`
}

// RemoteTeams is the answer of runner.teams.
type RemoteTeams struct {
	Teams []RemoteTeam `json:"teams"`
}

// Teams answers runner.teams: those that the token may see, with their members.
func (s *Remote) Teams(ctx context.Context, in RemoteWish) (RemoteTeams, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (RemoteTeams, error) {
		out := RemoteTeams{Teams: []RemoteTeam{}}
		list, err := c.Teams(ctx, control.Nothing{})
		if err != nil {
			return out, err
		}
		for _, team := range list.Teams {
			members, err := c.Members(ctx, control.OneTeam{ID: team.ID})
			if err != nil {
				return out, err
			}
			out.Teams = append(out.Teams, RemoteTeam{team, append([]control.Member{}, members.Members...)})
		}
		return out, nil
	})
}

// RemoteMember is the request of runner.setMember and runner.removeMember.
type RemoteMember struct {
	RunnerLogin
	Team string       `json:"team"`
	Name string       `json:"name"`
	Role control.Role `json:"role,omitempty"`
}

// SetMember answers runner.setMember: lets somebody in, or changes what they may.
func (s *Remote) SetMember(ctx context.Context, in RemoteMember) (control.Member, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Member, error) {
		return c.SetMember(ctx, control.SetMember{Team: in.Team, Name: in.Name, Role: in.Role})
	})
}

// RemoveMember answers runner.removeMember: their tokens end with the membership.
func (s *Remote) RemoveMember(ctx context.Context, in RemoteMember) (control.Nothing, error) {
	return asked(ctx, s.engine, in.RunnerLogin, func(c *control.Client) (control.Nothing, error) {
		return c.RemoveMember(ctx, control.OneMember{Team: in.Team, Name: in.Name})
	})
}
