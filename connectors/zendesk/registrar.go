package zendesk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// ticket is what the trigger of a generic listener sends: placeholders of Zendesk.
const ticket = `{"ticket":{"id":"{{ticket.id}}","external_id":"{{ticket.external_id}}","title":"{{ticket.title}}","status":"{{ticket.status}}",` +
	`"priority":"{{ticket.priority}}","url":"https://{{ticket.url}}","updated_at":"{{ticket.updated_at_with_timestamp}}"}}`

// triggered is the word of webhooks that triggers call.
const triggered = "conditional_ticket_events"

// hooks are webhooks that are subscribed to an event, and for a generic listener one
// with a trigger that calls it at every change of a ticket ("Webhooks" and "Triggers" in
// Zendesk's API reference). Zendesk makes the secret.
func hooks() standard.Hooks {
	words := standard.Words(eventFiles)
	words["generic"] = triggered
	return standard.Hooks{
		Secret: connector.SecretMade,
		Needs:  "The account must be an administrator of Zendesk.",
		Try:    "do in Zendesk what the listener hears, for example to a ticket that was made for it",
		Paths:  []string{"/api/v2/webhooks"},
		Words:  words,
		Body: func(w connector.Wanted, word string) any {
			return map[string]any{"webhook": map[string]any{"name": w.Name, "status": "active", "endpoint": w.Address, "http_method": http.MethodPost,
				"request_format": "json", "subscriptions": []string{word}}}
		},
		List: "?page%5Bsize%5D=100", Items: "webhooks", One: "webhook", ID: "id", Address: "endpoint", State: "status", On: "active", Posted: "webhook",
	}
}

// registrar completes what was registered: the trigger and the secret.
func registrar() *connector.Registrar {
	r := hooks().Registrar()
	plain := r.Register
	r.Register = func(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
		made, err := plain(ctx, s, w)
		if err != nil {
			return made, err
		}
		if err := complete(ctx, s, w, &made); err != nil {
			_ = r.Remove(context.WithoutCancel(ctx), s, made) // half of it is of no use; the fault is the other's
			return made, err
		}
		return made, nil
	}
	removed := r.Remove
	r.Remove = func(ctx context.Context, s connector.Site, made connector.Registration) error {
		if trigger := made.Also["trigger"]; trigger != "" { // a webhook that a trigger calls cannot be removed
			if err := standard.Removed(standard.Call(ctx, s, http.MethodDelete, "/api/v2/triggers/"+url.PathEscape(trigger), nil, nil)); err != nil {
				return err
			}
		}
		return removed(ctx, s, made)
	}
	r.Ping = ping
	return r
}

// complete makes the trigger of a generic listener, and reads the secret.
func complete(ctx context.Context, s connector.Site, w connector.Wanted, made *connector.Registration) error {
	if w.Event == "generic" {
		var answer struct{ Trigger struct{ ID json.Number } }
		err := standard.Call(ctx, s, http.MethodPost, "/api/v2/triggers", map[string]any{"trigger": map[string]any{"title": w.Name,
			"conditions": map[string]any{"any": []any{map[string]any{"field": "update_type", "operator": "is", "value": "Create"},
				map[string]any{"field": "update_type", "operator": "is", "value": "Change"}}},
			"actions": []any{map[string]any{"field": "notification_webhook", "value": []string{made.ID, ticket}}}}}, &answer)
		if err != nil {
			return err
		}
		made.Also = map[string]string{"trigger": answer.Trigger.ID.String()}
	}
	var answer struct {
		Signing struct{ Secret string } `json:"signing_secret"`
	}
	err := standard.Call(ctx, s, http.MethodGet, "/api/v2/webhooks/"+url.PathEscape(made.ID)+"/signing_secret", nil, &answer)
	made.Secret = answer.Signing.Secret
	return err
}

// ping sends a test of a kind that no listener hears but a generic one, whose script it would run.
func ping(ctx context.Context, s connector.Site, made connector.Registration) error {
	if made.Event == "generic" {
		return connector.ErrNoPing
	}
	return standard.Call(ctx, s, http.MethodPost, "/api/v2/webhooks/test?webhook_id="+url.QueryEscape(made.ID), map[string]any{"request": map[string]any{
		"endpoint": made.Address, "http_method": http.MethodPost, "request_format": "json", "payload": `{"type":"bobbin:test"}`}}, nil)
}

// simulated are the operations that Zendesk's document lacks.
func simulated() []simulate.Route {
	return append(hooks().Routes(),
		simulate.Route{Method: http.MethodGet, Path: "/api/v2/webhooks/{id}/signing_secret", Handle: func(*simulate.Call) simulate.Answer {
			return simulate.JSON(http.StatusOK, simulate.Doc{"signing_secret": simulate.Doc{"algorithm": "SHA256", "secret": "simulated-signing-secret"}})
		}},
		simulate.Route{Method: http.MethodPost, Path: "/api/v2/webhooks/test", Handle: func(*simulate.Call) simulate.Answer {
			return simulate.JSON(http.StatusOK, simulate.Doc{"response": simulate.Doc{"status": http.StatusOK, "headers": []any{}, "payload": ""}})
		}})
}
