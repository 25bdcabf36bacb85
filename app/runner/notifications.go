package runner

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/notify"
)

// Notifications implements control.Notifications.
func (r *Runner) Notifications(ctx context.Context, _ control.Nothing) (control.NotificationList, error) {
	list := control.NotificationList{Notifications: []notify.Notification{}}
	all, err := r.engine.Notifications(ctx)
	for _, one := range all {
		if seesOf(ctx, one) {
			list.Notifications = append(list.Notifications, one)
		}
	}
	return list, err
}

// SetNotification implements control.Notifications.
func (r *Runner) SetNotification(ctx context.Context, in control.NewNotification) (notify.Notification, error) {
	n := in.Notification
	n.Name, n.By = in.Name, control.CallerOf(ctx).Name
	control.Note(ctx, n.Kind)
	var err error
	if n.Team, err = r.teller(ctx, n.Workspace); err != nil {
		return n, err
	}
	control.NoteWorkspace(ctx, n.Team, n.Workspace)
	return r.engine.SetNotification(ctx, n, in.Sealed, func(before notify.Notification) error {
		switch {
		case !seesOf(ctx, before):
			return fault.New(fault.Conflict, "The name %q is taken.", n.Name).WithHint("Choose another one.")
		case before.Workspace == "" && control.CallerOf(ctx).Role != control.Admin:
			return onlyAdmins()
		}
		return nil
	})
}

// DropNotification implements control.Notifications.
func (r *Runner) DropNotification(ctx context.Context, in control.OneNotification) (control.Nothing, error) {
	if err := r.mayTouch(ctx, in); err != nil {
		return control.Nothing{}, err
	}
	return control.Nothing{}, r.engine.DropNotification(ctx, in.Name)
}

// TryNotification implements control.Notifications.
func (r *Runner) TryNotification(ctx context.Context, in control.OneNotification) (control.Nothing, error) {
	if err := r.mayTouch(ctx, in); err != nil {
		return control.Nothing{}, err
	}
	return control.Nothing{}, r.engine.TryNotification(ctx, in.Name)
}

// mayTouch says why a notification is not the caller's to end or to try. One that they do not see is
// not there.
func (r *Runner) mayTouch(ctx context.Context, in control.OneNotification) error {
	n, err := r.engine.Notification(ctx, in.Name)
	switch {
	case err != nil:
		return err
	case !seesOf(ctx, n):
		return notify.Unknown(in.Name)
	case n.Workspace == "" && control.CallerOf(ctx).Role != control.Admin:
		return onlyAdmins()
	}
	control.NoteWorkspace(ctx, n.Team, n.Workspace)
	return nil
}

func onlyAdmins() error {
	return fault.New(fault.Denied, "Only an admin of the runner may have failures of all workspaces told.").WithHint("Name one: --workspace.")
}

// teller is the team that may have failures of a workspace told; "" for those of all, which only an
// admin of the whole runner may. Faults: denied, not_found.
func (r *Runner) teller(ctx context.Context, id string) (team string, err error) {
	caller := control.CallerOf(ctx)
	switch {
	case id == "" && (caller.Role != control.Admin || caller.Team != "" || caller.Workspace != ""):
		return "", onlyAdmins()
	case id == "":
		return "", nil
	case !caller.Sees(id):
		return "", fault.New(fault.Denied, "The token %q is for another workspace.", caller.Name)
	}
	team, known, err := r.gate.Store.Owner(ctx, id)
	if err == nil && (!known || !caller.SeesOf(team, id)) {
		err = fault.New(fault.NotFound, "There is no workspace %s.", id)
	}
	return team, err
}

// seesOf says whether the caller sees a notification: one of another team's is not there.
func seesOf(ctx context.Context, n notify.Notification) bool {
	caller := control.CallerOf(ctx)
	if n.Workspace == "" {
		return caller.Workspace == "" && caller.Team == ""
	}
	return caller.SeesOf(n.Team, n.Workspace)
}
