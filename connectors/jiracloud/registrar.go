package jiracloud

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// app is the kind of webhooks that an app of OAuth registers; it expires.
const app = "app"

// registrar registers Jira's two kinds of webhooks. Which one is the login's to say:
//   - an administrator's token registers those of administrators (/rest/webhooks/1.0/webhook, "Register
//     a webhook using the REST API" in Jira Cloud's manual for developers): any event, a JQL that may be
//     empty, signed with the secret, for ever;
//   - a login by OAuth registers those of its app (operation Webhook.registerWebhooks): a JQL, fewer events,
//     30 days. They are signed with the client's secret, in a token; ours is in the address.
func registrar() *connector.Registrar {
	admin := adminHooks().Registrar()
	all := *admin
	all.Register = func(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
		if byApp(s) {
			return registerApp(ctx, s, w)
		}
		return admin.Register(ctx, s, w)
	}
	all.List = func(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
		if byApp(s) {
			return listApp(ctx, s, scope)
		}
		return admin.List(ctx, s, scope)
	}
	all.Find = func(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
		if r.Kind != app {
			return admin.Find(ctx, s, r)
		}
		list, err := listApp(ctx, s, r.Scope)
		for _, one := range list {
			if one.ID == r.ID {
				one.Event = r.Event
				return one, nil
			}
		}
		if err == nil {
			err = fault.New(fault.NotFound, "Jira has no webhook %s of this app.", r.ID)
		}
		return r, err
	}
	all.Remove = func(ctx context.Context, s connector.Site, r connector.Registration) error {
		if r.Kind != app {
			return admin.Remove(ctx, s, r)
		}
		return standard.Removed(standard.Call(ctx, s, http.MethodDelete, "/rest/api/3/webhook", ids(r), nil))
	}
	all.Refresh = refreshApp
	return &all
}

// byApp says whether calls come from an app of OAuth, in place of a person with a token.
func byApp(s connector.Site) bool { return s.Account.Fields[connector.FieldClientID] != "" }

func scope() []connector.Field {
	return []connector.Field{{Name: "jql", Label: "JQL", Optional: true,
		Hint: "Of which issues: project = DEMO. Left empty, of all; a login by OAuth needs one."}}
}

func words() map[string]string {
	all := map[string]string{}
	for _, e := range events() {
		all[e.name()] = e.webhook
	}
	return all
}

func adminHooks() standard.Hooks {
	return standard.Hooks{
		Scope: scope(), Secret: connector.SecretGiven,
		Needs:  "An administrator of Jira with an API token; or a login by OAuth with the scope manage:jira-webhook.",
		Try:    "do in Jira what the listener hears, to an issue that the JQL finds",
		Paths:  []string{"/rest/webhooks/1.0/webhook"},
		Words:  words(),
		ByHand: "In Jira: the project's Automation (or the workflow's transition), Send web request: the listener's address, POST, Issue data (Automation format), and as header Authorization the secret.",
		Body: func(w connector.Wanted, word string) any {
			return map[string]any{"name": w.Name, "url": w.Address, "events": []string{word}, "excludeBody": false, "secret": w.Secret,
				"filters": map[string]any{"issue-related-events-section": w.Scope["jql"]}}
		},
		ID: "self", Address: "url", Active: "enabled",
	}
}

// ofApps are the events an app may register (WebhookDetails of Jira's document).
func ofApps(word string) bool {
	return slices.Contains([]string{"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated", "comment_deleted",
		"issue_property_set", "issue_property_deleted", "sprint_created", "sprint_updated", "sprint_closed", "sprint_deleted", "sprint_started"}, word) ||
		strings.HasPrefix(word, "jira:version_")
}

func registerApp(ctx context.Context, s connector.Site, w connector.Wanted) (connector.Registration, error) {
	r := connector.Registration{Address: w.Address, Event: w.Event, Scope: w.Scope, Kind: app}
	word, err := adminHooks().Word(w.Event)
	switch {
	case err != nil:
		return r, err
	case !ofApps(word):
		return r, fault.New(fault.Invalid, "An app may not register a webhook for %q.", w.Event).WithHint("Use an account with an administrator's API token.")
	case w.Scope["jql"] == "":
		return r, standard.MissingScope(scope(), w.Scope)
	}
	var answer struct {
		Results []struct {
			ID     json.Number `json:"createdWebhookId"`
			Errors []string    `json:"errors"`
		} `json:"webhookRegistrationResult"`
	}
	body := map[string]any{"url": w.SecretAddress(), "webhooks": []any{map[string]any{"jqlFilter": w.Scope["jql"], "events": []string{word}}}}
	if err := standard.Call(ctx, s, http.MethodPost, "/rest/api/3/webhook", body, &answer); err != nil {
		return r, err
	}
	for _, one := range answer.Results {
		if len(one.Errors) > 0 {
			return r, fault.New(fault.Invalid, "Jira refuses: %s", strings.Join(one.Errors, " ")).
				WithHint("The JQL of an app's webhook knows few fields (project, issuetype, status, assignee, reporter) and only =, !=, IN and NOT IN.")
		}
		r.ID = one.ID.String()
	}
	// Jira tells in the list alone when it expires.
	list, err := listApp(ctx, s, w.Scope)
	for _, one := range list {
		if one.ID == r.ID {
			r.Expires = one.Expires
		}
	}
	return r, err
}

func listApp(ctx context.Context, s connector.Site, scope map[string]string) ([]connector.Registration, error) {
	list := []connector.Registration{}
	for start := 0; ; {
		var page struct {
			IsLast bool
			Values []struct {
				ID             json.Number
				URL            string
				ExpirationDate int64 // milliseconds since 1970
			}
		}
		if err := standard.Call(ctx, s, http.MethodGet, "/rest/api/3/webhook?maxResults=100&startAt="+strconv.Itoa(start), nil, &page); err != nil {
			return list, err
		}
		for _, one := range page.Values {
			list = append(list, connector.Registration{ID: one.ID.String(), Address: connector.PlainAddress(one.URL), Scope: scope, Kind: app,
				Expires: time.UnixMilli(one.ExpirationDate).UTC()})
		}
		if start += len(page.Values); page.IsLast || len(page.Values) == 0 {
			return list, nil
		}
	}
}

// refreshApp makes an app's webhook last 30 days more; others last for ever.
func refreshApp(ctx context.Context, s connector.Site, r connector.Registration) (connector.Registration, error) {
	if r.Kind != app {
		return r, nil
	}
	var answer struct{ ExpirationDate int64 }
	if err := standard.Call(ctx, s, http.MethodPut, "/rest/api/3/webhook/refresh", ids(r), &answer); err != nil {
		return r, err
	}
	r.Expires = time.UnixMilli(answer.ExpirationDate).UTC()
	return r, nil
}

func ids(r connector.Registration) any {
	return map[string]any{"webhookIds": []json.Number{json.Number(r.ID)}}
}
