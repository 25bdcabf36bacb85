package engine

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/notify"
	"bobbin/runtime/outbound"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// notifySecret is the vault's name of the secret of a notification's target.
func notifySecret(name string) string { return "notification/" + name }

// watchers are several in a row.
type watchers []invocation.Watcher

// Stored implements invocation.Watcher.
func (all watchers) Stored(i invocation.Invocation, took time.Duration) {
	for _, one := range all {
		one.Stored(i, took)
	}
}

// Ended implements invocation.Watcher.
func (all watchers) Ended(i invocation.Invocation, s invocation.Stages) {
	for _, one := range all {
		one.Ended(i, s)
	}
}

// openNotifications makes what tells people of failures: only a runner does.
func (e *Engine) openNotifications() invocation.Watcher {
	if !e.c.Hosted {
		return e.c.Observer
	}
	e.notify = notify.New(notify.Config{Store: e.db.Notices(), Rules: e.Notifications, Complete: e.complete, Sent: e.c.Observer.Notified,
		Secret: func(ctx context.Context, name string) (map[string]string, error) {
			secret, err := e.vault.Get(ctx, notifySecret(name))
			e.learn(secret)
			return secret, err
		},
		Sender: notify.Sender{Way: notify.Way{Do: e.door.Client(outbound.Binding{}), Dial: e.door.Dial}, RootCAs: e.network.Authorities(), Now: e.c.Now},
		Now:    e.c.Now, Logger: e.c.Logger})
	return watchers{e.c.Observer, e.notify}
}

// adoptNotifications gives those that were made before notifications had a team to who has their
// workspaces now.
func (e *Engine) adoptNotifications(ctx context.Context) error {
	all, err := e.Notifications(ctx)
	for _, n := range all {
		if n.Team != "" || n.Workspace == "" {
			continue
		}
		owner, _, ownerErr := e.Gate().Owner(ctx, n.Workspace)
		n.Team = owner
		if err = errors.Join(err, ownerErr); err == nil {
			err = e.keepNotification(ctx, n)
		}
	}
	return err
}

func (e *Engine) keepNotification(ctx context.Context, n notify.Notification) error {
	entry, err := entryOf(n)
	if err != nil {
		return err
	}
	return e.db.Shelf().PutEntries(ctx, entry)
}

func entryOf(n notify.Notification) (node.Entry, error) {
	body, err := json.Marshal(n)
	return node.Entry{List: store.NotificationList, Name: n.Name, Body: body}, err
}

// swapNotification keeps a notification in place of the entry was, of none when that is nil, and gives the
// entry it has become. Faults: conflict when another was made or ended meanwhile.
func (e *Engine) swapNotification(ctx context.Context, n notify.Notification, was json.RawMessage) (json.RawMessage, error) {
	entry, err := entryOf(n)
	if err != nil {
		return nil, err
	}
	swapped, err := e.db.Shelf().SwapEntry(ctx, entry, was)
	if err == nil && !swapped {
		err = fault.New(fault.Conflict, "Somebody else has changed the notification %q in this moment.", n.Name).WithHint("Look at it, and set it again.")
	}
	return entry.Body, err
}

// complete puts the name of the workspace and links to what is told: what a workspace is called is
// not told to those whose it was before.
func (e *Engine) complete(ctx context.Context, n notify.Notification, c *notify.Content) {
	if c.Workspace != "" {
		c.WorkspaceName = c.Workspace
		owner, _, err := e.Gate().Owner(ctx, c.Workspace)
		if err != nil || n.Team != "" && n.Team != owner {
			return
		}
		if name, err := e.NameOf(ctx, workspace.ID(c.Workspace), c.Environment); err == nil {
			c.WorkspaceName = name
		}
	}
	for n := range c.Failures {
		if f := &c.Failures[n]; e.c.Public != "" {
			f.URL = e.c.Public + "/api/v1/invocations/" + f.ID
		}
	}
}

// Notifications lists what a runner tells to whom, by name.
func (e *Engine) Notifications(ctx context.Context) ([]notify.Notification, error) {
	entries, err := e.db.Shelf().Entries(ctx, store.NotificationList, "")
	all := make([]notify.Notification, len(entries))
	for n, entry := range entries {
		err = errors.Join(err, json.Unmarshal(entry.Body, &all[n]))
	}
	return all, err
}

// Notification gives one. Faults: not_found.
func (e *Engine) Notification(ctx context.Context, name string) (notify.Notification, error) {
	n, was, err := e.findNotification(ctx, name)
	if err == nil && was == nil {
		err = notify.Unknown(name)
	}
	return n, err
}

// findNotification gives one with its entry, which is nil when there is none.
func (e *Engine) findNotification(ctx context.Context, name string) (n notify.Notification, was json.RawMessage, err error) {
	entries, err := e.db.Shelf().Entries(ctx, store.NotificationList, "")
	for _, entry := range entries {
		if entry.Name == name {
			err = json.Unmarshal(entry.Body, &n)
			return n, entry.Body, err
		}
	}
	return n, nil, err
}

// openNotificationSecret opens the secret of a target that was sealed for this runner; nothing is none.
func (e *Engine) openNotificationSecret(ctx context.Context, sealed []byte) (map[string]string, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	key, err := e.sealingKey(ctx)
	if err != nil {
		return nil, err
	}
	text, err := key.Open(sealed)
	if err != nil {
		return nil, err
	}
	var secret map[string]string
	if err := json.Unmarshal(text, &secret); err != nil {
		return nil, fault.New(fault.Invalid, "The secret of the notification is not what it must be.").Because(err)
	}
	return secret, nil
}

// SetNotification keeps a notification, with the secret of its target sealed for this runner. Without
// one the secret it had is used, if it still goes to the same place. may says why one of that name that
// is there is not the caller's to change. Faults: invalid, denied, conflict, and those of may.
func (e *Engine) SetNotification(ctx context.Context, n notify.Notification, sealed []byte, may func(before notify.Notification) error) (notify.Notification, error) {
	secret, err := e.openNotificationSecret(ctx, sealed)
	if err != nil {
		return n, err
	}
	before, was, err := e.findNotification(ctx, n.Name)
	if err == nil && was != nil {
		err = may(before)
	}
	if err != nil {
		return n, err
	}
	if len(secret) == 0 && was != nil && notify.SameTarget(before, n) {
		if secret, err = e.vault.Get(ctx, notifySecret(n.Name)); err != nil && !fault.Is(err, fault.NotFound) {
			return n, err
		}
	}
	if err := n.Check(secret); err != nil {
		return n, err
	}
	n.At = e.c.Now()
	e.learn(secret)
	err = e.putNotification(ctx, n, secret, before, was)
	e.notify.Poke()
	return n, err
}

// putNotification writes a notification and its secret. The name is the caller's before the secret is
// written; and a target that is there is not changed before it is, so that it never gets the old one.
func (e *Engine) putNotification(ctx context.Context, n notify.Notification, secret map[string]string, before notify.Notification, was json.RawMessage) error {
	claim := n
	if was != nil {
		claim = before
		claim.At = n.At
	}
	claimed, err := e.swapNotification(ctx, claim, was)
	if err != nil {
		return err
	}
	if err := e.vault.Set(ctx, notifySecret(n.Name), secret); err != nil {
		if was == nil {
			err = errors.Join(err, e.db.Notices().Forget(ctx, n.Name))
		}
		return err
	}
	if was != nil {
		_, err = e.swapNotification(ctx, n, claimed)
	}
	return err
}

// DropNotification forgets a notification, with what it had still to tell. Faults: not_found.
func (e *Engine) DropNotification(ctx context.Context, name string) error {
	if _, err := e.Notification(ctx, name); err != nil {
		return err
	}
	// The secret first: afterwards the name may be somebody else's.
	if err := e.vault.Delete(ctx, notifySecret(name)); err != nil {
		return err
	}
	err := e.db.Notices().Forget(ctx, name)
	e.notify.Poke()
	return err
}

// TryNotification sends a test message, and says what the target says.
func (e *Engine) TryNotification(ctx context.Context, name string) error {
	n, err := e.Notification(ctx, name)
	if err != nil {
		return err
	}
	return e.notify.Try(ctx, n)
}
