package confluencedatacenter

import (
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// hooks are webhooks of the whole site (operation Webhook.createWebhook; Confluence 7.13
// and later). Its test is sent without the webhook's secret, so that it proves nothing here.
func hooks() standard.Hooks {
	return standard.Hooks{
		Secret: connector.SecretGiven,
		Needs:  "The account must be a Confluence administrator.",
		Try:    "do in Confluence what the listener hears, for example to a page in a space of your own",
		Paths:  []string{"/rest/api/webhooks"},
		Words:  standard.Words(eventFiles),
		Body: func(w connector.Wanted, word string) any {
			return map[string]any{"name": w.Name, "url": w.Address, "active": true, "sslVerificationRequired": true, "events": []string{word},
				"configuration": map[string]any{"secret": w.Secret}}
		},
		List: "?limit=100", Items: "results", ID: "id", Address: "url", Active: "active",
	}
}
