package runner

import (
	"context"
	"errors"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/notify"
)

// Notifications implements control.Notifications.
func (r *Runner) Notifications(ctx context.Context, _ control.Nothing) (control.NotificationList, error) {
	list := control.NotificationList{Notifications: []notify.Notification{}}
	all, err := r.engine.Notifications(ctx)
	for _, one := range all {
		sees, unread := r.seesOf(ctx, one)
		if err = errors.Join(err, unread); sees {
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
	before, err := r.engine.Notification(ctx, n.Name)
	if err == nil {
		err = r.mayTell(ctx, before)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return n, err
	}
	if err := r.mayTell(ctx, n); err != nil {
		return n, err
	}
	return r.engine.SetNotification(ctx, n, in.Sealed)
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

func (r *Runner) mayTouch(ctx context.Context, in control.OneNotification) error {
	n, err := r.engine.Notification(ctx, in.Name)
	if err != nil {
		return err
	}
	return r.mayTell(ctx, n)
}

// mayTell says whether the caller may have a notification sent: an admin of the runner any, others
// with at least a publisher's token one of a workspace that they see.
func (r *Runner) mayTell(ctx context.Context, n notify.Notification) error {
	caller := control.CallerOf(ctx)
	sees, err := r.seesOf(ctx, n)
	if err != nil {
		return err
	}
	if n.Workspace == "" && (caller.Role != control.Admin || !sees) {
		return fault.New(fault.Denied, "Only an admin of the runner may have failures of all workspaces told.").WithHint("Name one: --workspace.")
	}
	if !sees {
		return fault.New(fault.Denied, "The token %q is for another workspace.", caller.Name)
	}
	return nil
}

// seesOf says whether the caller sees all that a notification tells of.
func (r *Runner) seesOf(ctx context.Context, n notify.Notification) (bool, error) {
	caller := control.CallerOf(ctx)
	if n.Workspace == "" {
		return caller.Workspace == "" && caller.Team == "", nil
	}
	team, _, err := r.gate.Store.Owner(ctx, n.Workspace)
	return caller.SeesOf(team, n.Workspace), err
}
