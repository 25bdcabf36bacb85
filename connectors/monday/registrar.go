package monday

import (
	"context"
	"net/http"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// registered are the events of create_webhook (WebhookEventType of monday.com's schema) by the
// names of listeners: deliveries tell some by older words.
func registered() map[string]string {
	return map[string]string{"item created": "create_item", "column value updated": "change_column_value", "item name updated": "change_name",
		"item archived": "item_archived", "item deleted": "item_deleted", "item restored": "item_restored", "item moved to group": "item_moved_to_any_group",
		"subitem created": "create_subitem", "update created": "create_update", "update edited": "edit_update", "update deleted": "delete_update", "column created": "create_column"}
}

// registrar registers webhooks of a board (create_webhook). monday.com asks the address first, and
// signs nothing of a webhook that no app made: the secret is in the address.
func registrar() *connector.Registrar {
	return &connector.Registrar{
		Scope:  []connector.Field{{Name: "board", Label: "Board's id", Hint: "The number at the end of the board's address."}},
		Secret: connector.SecretInAddress, Asks: true,
		Needs: "The account must be able to edit the board; an app needs the scope webhooks:write.",
		Try:   "do on the board what the listener hears",
		Register: func(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
			r := connector.Registration{Address: w.Address, Event: w.Event, Scope: w.Scope}
			word, err := standard.Hooks{Words: registered(), ByHand: "A webhook of monday.com is for one event: bind the listener to that."}.Word(w.Event)
			if err != nil {
				return r, err
			}
			if w.Scope["board"] == "" {
				return r, standard.MissingScope([]connector.Field{{Name: "board", Label: "Board"}}, w.Scope)
			}
			var made struct {
				Webhook struct{ ID string } `json:"create_webhook"`
			}
			err = standard.Graph(ctx, s, "/v2", `mutation($board: ID!, $url: String!, $event: WebhookEventType!) { create_webhook(board_id: $board, url: $url, event: $event) { id board_id } }`,
				map[string]any{"board": w.Scope["board"], "url": w.SecretAddress(), "event": word}, &made)
			r.ID = made.Webhook.ID
			return r, err
		},
		List: list,
		Find: func(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
			all, err := list(ctx, s, r.Scope)
			for _, one := range all {
				if one.ID == r.ID {
					one.Address, one.Event = r.Address, r.Event // monday.com does not tell the address
					return one, nil
				}
			}
			if err == nil {
				err = fault.New(fault.NotFound, "The board has no webhook %s.", r.ID)
			}
			return r, err
		},
		Remove: func(ctx context.Context, s connector.Site, r connector.Registration) error {
			var done any
			return standard.Removed(standard.Graph(ctx, s, "/v2", `mutation($id: ID!) { delete_webhook(id: $id) { id board_id } }`, map[string]any{"id": r.ID}, &done))
		},
	}
}

func list(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
	var all struct{ Webhooks []struct{ ID string } }
	err := standard.Graph(ctx, s, "/v2", `query($board: ID!) { webhooks(board_id: $board) { id event } }`, map[string]any{"board": scope["board"]}, &all)
	found := []connector.Registration{}
	for _, one := range all.Webhooks {
		found = append(found, connector.Registration{ID: one.ID, Scope: scope})
	}
	return found, err
}

// simulated keeps webhooks in the simulator.
func simulated(c *simulate.Call) *simulate.Answer {
	return standard.GraphHooks{Path: "/v2", Create: "create_webhook", Delete: "delete_webhook", List: "webhooks",
		Hook: func(variables simulate.Doc) simulate.Doc {
			return simulate.Doc{"board_id": variables["board"], "event": variables["event"], "url": variables["url"]}
		},
		Ask: func(c *simulate.Call, hook simulate.Doc) string {
			const challenge = `{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}`
			status, answer, asked := c.Ask(http.MethodPost, simulate.Str(hook, "url"), "application/json", challenge)
			if !asked || status == http.StatusOK && answer == challenge {
				return ""
			}
			return "Failed to verify the url: it does not answer the challenge."
		},
		Made:   func(hook simulate.Doc) any { return hook },
		Listed: func(all []any) any { return all },
		Gone:   simulate.Doc{"id": "1", "board_id": "1"},
	}.Prepare(c)
}
