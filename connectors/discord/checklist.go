package discord

import (
	"strings"

	"bobbin/runtime/connector"
)

// checklist says what to click: an application has one address for interactions and one for
// events, which only the developer portal sets.
func checklist(address, event string) []connector.Step {
	steps := []connector.Step{{Text: "Open https://discord.com/developers/applications and choose your application."},
		{Text: "General Information, Public Key, Copy: it is the listener's secret (Discord signs with the key that belongs to it).", Secret: true}}
	if strings.HasPrefix(event, "entitlement") || strings.HasPrefix(event, "application authorized") || strings.HasPrefix(event, "application deauthorized") {
		return append(steps, connector.Step{Text: "Webhooks, Endpoint URL:", Paste: address},
			connector.Step{Text: "Switch Events on, choose those that listeners hear, Save Changes. Discord asks the address at once."})
	}
	return append(steps, connector.Step{Text: "General Information, Interactions Endpoint URL:", Paste: address},
		connector.Step{Text: "Save Changes. Discord asks the address at once, and keeps it only when it answers well."})
}
