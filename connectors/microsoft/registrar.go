package microsoft

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// lasting is how long a subscription is made for: less than the three days that messages of
// Teams allow, which is the shortest of the common kinds ("Subscription lifetime" in the manual
// of Microsoft Graph). It is renewed long before.
const lasting = 48 * time.Hour

// hooks are subscriptions of Microsoft Graph (operation Subscription.createSubscription).
// Graph asks the address first, and says the secret (clientState) in every notification.
func hooks(now func() time.Time) standard.Hooks {
	until := func() string { return now().Add(lasting).UTC().Format(time.RFC3339) }
	return standard.Hooks{
		Scope: []connector.Field{
			{Name: "resource", Label: "Resource", Hint: "A path of Microsoft Graph: me/mailFolders('inbox')/messages, me/events, teams/<id>/channels/<id>/messages."},
			{Name: "changes", Label: "Changes", Optional: true, Default: "created,updated,deleted", Hint: "Of created, updated and deleted, those the resource allows."},
		},
		Secret: connector.SecretGiven, Asks: true,
		Needs: "The login needs the permission to read the resource: Mail.Read, Calendars.Read, ChannelMessage.Read.All, …",
		Try:   "change something of the resource, for example send yourself a mail",
		Paths: []string{"/v1.0/subscriptions"},
		Words: standard.Words(eventFiles),
		Body: func(w connector.Wanted, _ string) any {
			// Kinds that last longer than an hour want an address for news of the subscription itself.
			return map[string]any{"changeType": cmp.Or(w.Scope["changes"], "created,updated,deleted"), "notificationUrl": w.Address, "lifecycleNotificationUrl": w.Address,
				"resource": w.Scope["resource"], "clientState": w.Secret, "expirationDateTime": until()}
		},
		Items: "value", ID: "id", Address: "notificationUrl", Expires: "expirationDateTime",
		Ask: func(c *simulate.Call, address string) *simulate.Answer {
			const token = "Validation: Testing client application reachability"
			status, answer, asked := c.Ask(http.MethodPost, address+"?validationToken="+url.QueryEscape(token), "text/plain; charset=utf-8", "")
			if !asked || status == http.StatusOK && answer == token {
				return nil
			}
			return simulate.JSON(http.StatusBadRequest, simulate.Doc{"error": simulate.Doc{"code": "ValidationError",
				"message": "Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request."}}).Or()
		},
		Extend: func() any { return map[string]any{"expirationDateTime": until()} },
	}
}
