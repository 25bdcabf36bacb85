package linear

import (
	"context"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/simulate"
)

// hook is a webhook as Linear's schema has it.
type hook struct {
	ID      string `json:"id"`
	URL     string `json:"url"`
	Enabled bool   `json:"enabled"`
}

func (h hook) registration(scope map[string]string) connector.Registration {
	return connector.Registration{ID: h.ID, Address: connector.PlainAddress(h.URL), Scope: scope, Off: !h.Enabled}
}

// registrar registers webhooks of a team, or of all public ones (webhookCreate).
func registrar() *connector.Registrar {
	return &connector.Registrar{
		Scope:  []connector.Field{{Name: "team", Label: "Team's id", Optional: true, Hint: "A UUID. Left empty, the webhook is for all public teams."}},
		Secret: connector.SecretGiven,
		Needs:  "The account must be an administrator of the workspace; an OAuth application needs the scope admin.",
		Try:    "do in Linear what the listener hears",
		Register: func(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
			word, err := standard.Hooks{Words: standard.Words(eventFiles)}.Word(w.Event)
			if err != nil {
				return connector.Registration{}, err
			}
			resource, _, _ := strings.Cut(word, ".")
			input := map[string]any{"label": w.Name, "url": w.Address, "secret": w.Secret, "resourceTypes": []string{resource}}
			if team := w.Scope["team"]; team != "" {
				input["teamId"] = team
			} else {
				input["allPublicTeams"] = true
			}
			var made struct {
				WebhookCreate struct{ Webhook hook } `json:"webhookCreate"`
			}
			err = standard.Graph(ctx, s, "/graphql", `mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success webhook { id url enabled } } }`,
				map[string]any{"input": input}, &made)
			r := made.WebhookCreate.Webhook.registration(w.Scope)
			r.Address, r.Event = w.Address, w.Event
			return r, err
		},
		List: func(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
			var all struct {
				Webhooks struct{ Nodes []hook } `json:"webhooks"`
			}
			err := standard.Graph(ctx, s, "/graphql", `query { webhooks(first: 100) { nodes { id url enabled } } }`, nil, &all)
			list := []connector.Registration{}
			for _, one := range all.Webhooks.Nodes {
				list = append(list, one.registration(scope))
			}
			return list, err
		},
		Find: func(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
			var found struct{ Webhook hook }
			err := standard.Graph(ctx, s, "/graphql", `query($id: String!) { webhook(id: $id) { id url enabled } }`, map[string]any{"id": r.ID}, &found)
			now := found.Webhook.registration(r.Scope)
			now.Event = r.Event
			return now, err
		},
		Remove: func(ctx context.Context, s connector.Site, r connector.Registration) error {
			var done any
			return standard.Removed(standard.Graph(ctx, s, "/graphql", `mutation($id: String!) { webhookDelete(id: $id) { success } }`, map[string]any{"id": r.ID}, &done))
		},
	}
}

// simulated keeps webhooks in the simulator.
func simulated(c *simulate.Call) *simulate.Answer {
	return standard.GraphHooks{Path: "/graphql", Create: "webhookCreate", Delete: "webhookDelete", List: "webhooks", Find: "webhook",
		Hook: func(variables simulate.Doc) simulate.Doc {
			return simulate.With(simulate.Obj(variables, "input"), simulate.Doc{"enabled": true})
		},
		Made:   func(hook simulate.Doc) any { return simulate.Doc{"success": true, "webhook": hook} },
		Listed: func(all []any) any { return simulate.Doc{"nodes": all} },
		Gone:   simulate.Doc{"success": true},
	}.Prepare(c)
}
