package slack

import (
	"slices"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// checklist says what to click: Slack's API changes an app only with a configuration token that
// ends after twelve hours, and an app has one address for all events.
func checklist(address, event string) []connector.Step {
	steps := []connector.Step{{Text: "Open https://api.slack.com/apps and choose your app, or make one: Create New App, From scratch."},
		{Text: "Basic Information, App Credentials, Signing Secret, Show: it is the listener's secret.", Secret: true}}
	switch {
	case event == "slash command":
		steps = append(steps, connector.Step{Text: "Slash Commands, Create New Command: give it a name, and as Request URL:", Paste: address}, connector.Step{Text: "Save."})
	case slices.Contains([]string{"block actions", "shortcut", "message action", "view submission", "view closed"}, event):
		steps = append(steps, connector.Step{Text: "Interactivity & Shortcuts: switch Interactivity on, and as Request URL:", Paste: address}, connector.Step{Text: "Save Changes."})
	default:
		steps = append(steps, connector.Step{Text: "Event Subscriptions: switch Enable Events on, and as Request URL:", Paste: address},
			connector.Step{Text: "Slack asks the address at once: Verified appears beside it."},
			connector.Step{Text: "Subscribe to bot events, Add Bot User Event:", Paste: standard.Words(eventFiles)[event]}, connector.Step{Text: "Save Changes."})
	}
	return append(steps, connector.Step{Text: "Install App, (Re)install to Workspace. In Slack, invite the app to the channels that it is to hear: /invite @your-app."})
}
