package opsgenie

import (
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// hooks are an integration Webhook (operation Integration.createIntegration, type Webhook),
// which hears every action on alerts; the secret is its header Authorization.
func hooks() standard.Hooks {
	return standard.Hooks{
		Scope:  []connector.Field{{Name: "team", Label: "Team", Optional: true, Hint: "Its name: then the webhook is for the team's alerts alone."}},
		Secret: connector.SecretGiven,
		Needs:  "The API key needs the access rights Read, Create and update, Delete and Configuration access. Integrations of this kind are part of the larger plans.",
		Try:    "do in Opsgenie what the listener hears, to an alert that was made for it",
		Paths:  []string{"/v2/integrations"},
		Words:  standard.Words(eventFiles),
		Body: func(w connector.Wanted, _ string) any {
			body := map[string]any{"type": "Webhook", "name": w.Name, "url": w.Address, "headers": map[string]any{"Authorization": w.Secret},
				"addAlertDetails": true, "addAlertDescription": true}
			if team := w.Scope["team"]; team != "" {
				body["ownerTeam"] = map[string]any{"name": team}
			}
			return body
		},
		List: "?type=Webhook", Items: "data", One: "data", ID: "id", Address: "url", Active: "enabled",
	}
}
