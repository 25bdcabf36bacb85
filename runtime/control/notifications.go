package control

import (
	"context"

	"bobbin/runtime/notify"
)

// Notifications are who is told of failures.
type Notifications interface {
	// Notifications lists them by name, without secrets; of one workspace where the caller's token is.
	Notifications(ctx context.Context, in Nothing) (NotificationList, error)
	// SetNotification makes one or changes it. One for all workspaces needs an admin. Faults: invalid, denied.
	SetNotification(ctx context.Context, in NewNotification) (notify.Notification, error)
	DropNotification(ctx context.Context, in OneNotification) (Nothing, error)
	// TryNotification sends a test message. Faults: unavailable, with what the target said.
	TryNotification(ctx context.Context, in OneNotification) (Nothing, error)
}

// NotificationList are notifications by name.
type NotificationList struct {
	Notifications []notify.Notification `json:"notifications"`
}

// OneNotification names a notification.
type OneNotification struct {
	Name string `json:"-" path:"notification"`
}

// NewNotification makes or changes a notification.
type NewNotification struct {
	Name         string              `json:"-" path:"notification"`
	Notification notify.Notification `json:"notification"`
	// Sealed is the secret of its target, a JSON object sealed for the runner's public key: the key
	// of a webhook, the url of Slack, the password of a mail server. Without it the one it had stays.
	Sealed []byte `json:"sealed,omitempty"`
}

// The answer whose type is another room's.
type notificationAnswer = notify.Notification

var (
	listNotifications = endpoint[Nothing, NotificationList]{"GET", "/notifications", Viewer, "", "Who is told of failures"}
	setNotification   = endpoint[NewNotification, notificationAnswer]{"PUT", "/notifications/{notification}", Publisher, "notification.set", "Tell somebody of failures"}
	dropNotification  = endpoint[OneNotification, Nothing]{"DELETE", "/notifications/{notification}", Publisher, "notification.remove", "Do not tell them any more"}
	tryNotification   = endpoint[OneNotification, Nothing]{"POST", "/notifications/{notification}/test", Publisher, "notification.test", "Send a test message"}
)

// notifications serves them.
func (s *Server) notifications() {
	serve(s, listNotifications, s.c.Notifications.Notifications)
	serve(s, setNotification, s.c.Notifications.SetNotification)
	serve(s, dropNotification, s.c.Notifications.DropNotification)
	serve(s, tryNotification, s.c.Notifications.TryNotification)
}

// Notifications implements Notifications.
func (c *Client) Notifications(ctx context.Context, in Nothing) (NotificationList, error) {
	return ask(ctx, c, listNotifications, in)
}

// SetNotification implements Notifications.
func (c *Client) SetNotification(ctx context.Context, in NewNotification) (notify.Notification, error) {
	return ask(ctx, c, setNotification, in)
}

// DropNotification implements Notifications.
func (c *Client) DropNotification(ctx context.Context, in OneNotification) (Nothing, error) {
	return ask(ctx, c, dropNotification, in)
}

// TryNotification implements Notifications.
func (c *Client) TryNotification(ctx context.Context, in OneNotification) (Nothing, error) {
	return ask(ctx, c, tryNotification, in)
}
