package trello

import (
	"context"
	"net/http"
	"net/url"
	"regexp"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// id is how Trello writes ids; what people see in addresses are short links.
var id = regexp.MustCompile(`^[0-9a-f]{24}$`)

// hook is a webhook as Trello has it.
type hook struct {
	ID          string `json:"id"`
	CallbackURL string `json:"callbackURL"`
	IDModel     string `json:"idModel"`
	Active      bool   `json:"active"`
}

func (h hook) registration(scope map[string]string) connector.Registration {
	return connector.Registration{ID: h.ID, Address: connector.PlainAddress(h.CallbackURL), Scope: scope, Off: !h.Active}
}

// registrar registers webhooks of a board (operation Webhook.createWebhook): they hear everything
// on it. Trello asks the address by HEAD first. It signs with the secret of the application whose
// key the account has, which it does not tell: the secret is in the address.
func registrar() *connector.Registrar {
	scope := []connector.Field{{Name: "board", Label: "Board", Hint: "What its address has behind /b/, or its id. The id of a card, a list or a member will do, too."}}
	return &connector.Registrar{
		Scope: scope, Secret: connector.SecretInAddress, Asks: true,
		Needs: "The token needs the scope read for the board.",
		Try:   "do on the board what the listener hears",
		Register: func(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
			model := w.Scope["board"]
			if model == "" {
				return connector.Registration{}, standard.MissingScope(scope, w.Scope)
			}
			if !id.MatchString(model) {
				var board struct{ ID string }
				if err := standard.Call(ctx, s, http.MethodGet, "/1/boards/"+url.PathEscape(model)+"?fields=id", nil, &board); err != nil {
					return connector.Registration{}, err
				}
				model = board.ID
			}
			var made hook
			query := url.Values{"callbackURL": {w.SecretAddress()}, "idModel": {model}, "description": {w.Name}, "active": {"true"}}
			err := standard.Call(ctx, s, http.MethodPost, "/1/webhooks/?"+query.Encode(), nil, &made)
			r := made.registration(w.Scope)
			r.Address, r.Event = w.Address, w.Event
			return r, err
		},
		List: func(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
			var tokens []struct{ Webhooks []hook }
			err := standard.Call(ctx, s, http.MethodGet, "/1/members/me/tokens?webhooks=true", nil, &tokens)
			list := []connector.Registration{}
			for _, token := range tokens {
				for _, one := range token.Webhooks {
					list = append(list, one.registration(scope))
				}
			}
			return list, err
		},
		Find: func(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
			var found hook
			err := standard.Call(ctx, s, http.MethodGet, "/1/webhooks/"+url.PathEscape(r.ID), nil, &found)
			now := found.registration(r.Scope)
			now.Event = r.Event
			return now, err
		},
		Remove: func(ctx context.Context, s connector.Site, r connector.Registration) error {
			return standard.Removed(standard.Call(ctx, s, http.MethodDelete, "/1/webhooks/"+url.PathEscape(r.ID), nil, nil))
		},
	}
}
