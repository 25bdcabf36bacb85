package jiradatacenter

import (
	"context"
	"encoding/json"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// registrar registers the webhooks of administrators: at /rest/webhooks/1.0/webhook up to Jira 9,
// at /rest/jira-webhook/1.0/webhooks since Jira 10 ("Webhooks" in the developer's manual of Jira
// Data Center). Older ones do not sign, and newer ones do not need to: the secret is in the address.
func registrar() *connector.Registrar {
	old, recent := hooks("/rest/webhooks/1.0/webhook", oldBody), hooks("/rest/jira-webhook/1.0/webhooks", recentBody)
	old.ID, recent.ID = "self", "id"
	was, is := old.Registrar(), recent.Registrar()
	const since10 = "since 10"
	of := func(r connector.Registration) *connector.Registrar {
		if r.Kind == since10 {
			return is
		}
		return was
	}
	all := *was
	all.Register = func(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
		made, err := was.Register(ctx, s, w)
		if !fault.Is(err, fault.NotFound) {
			return made, err
		}
		made, err = is.Register(ctx, s, w)
		made.Kind = since10
		return made, err
	}
	all.List = func(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
		list, err := was.List(ctx, s, scope)
		if !fault.Is(err, fault.NotFound) {
			return list, err
		}
		list, err = is.List(ctx, s, scope)
		for i := range list {
			list[i].Kind = since10
		}
		return list, err
	}
	all.Find = func(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
		return of(r).Find(ctx, s, r)
	}
	all.Remove = func(ctx context.Context, s connector.Site, r connector.Registration) error {
		return of(r).Remove(ctx, s, r)
	}
	return &all
}

func hooks(path string, body func(connector.Wanted, string) any) standard.Hooks {
	words := standard.Words(eventFiles)
	delete(words, "issue transitioned") // a word of ours: Jira has none
	return standard.Hooks{
		Scope:  []connector.Field{{Name: "jql", Label: "JQL", Optional: true, Hint: "Of which issues: project = DEMO. Left empty, of all."}},
		Secret: connector.SecretInAddress,
		Needs:  "The account must be a Jira administrator.",
		Try:    "do in Jira what the listener hears, to an issue that the JQL finds",
		Paths:  []string{path}, Words: words, Body: body, Address: "url", Active: "enabled",
		ByHand: "In Jira: Administration, Issues, Workflows, Edit, the transition, Post functions, Trigger a Webhook. Make the webhook with the listener's address first (System, WebHooks) and give it no event.",
	}
}

func oldBody(w connector.Wanted, word string) any {
	return map[string]any{"name": w.Name, "url": w.SecretAddress(), "events": []string{word}, "excludeBody": false,
		"filters": map[string]any{"issue-related-events-section": w.Scope["jql"]}}
}

func recentBody(w connector.Wanted, word string) any {
	filters, err := json.Marshal(map[string]string{"issue-related-events-section": w.Scope["jql"]})
	if err != nil {
		panic("jiradatacenter: a text that is not JSON: " + err.Error()) // unreachable
	}
	return map[string]any{"name": w.Name, "url": w.SecretAddress(), "events": []string{word}, "active": "true",
		"configuration": map[string]any{"FILTERS": string(filters), "EXCLUDE_BODY": "false"}}
}
