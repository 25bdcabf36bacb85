package jiracloud

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

// simIssueEvent writes the change into the issue's history and sends the webhook of it. Kind
// is Jira's issue_event_type_name; items are the changes.
func simIssueEvent(c *simCall, issue simDoc, event, kind string, items []any) {
	body := simDoc{"user": simAsWebhook(c, func() any { return simUser(c, simMe(c)) }), "issue": simAsWebhook(c, func() any {
		return simShowIssue(c, issue, simWanted{all: true, without: []string{"comment", "worklog"}}, nil)
	})}
	if kind != "" {
		body["issue_event_type_name"] = kind
	}
	if len(items) > 0 {
		id := simNextID(c, "history")
		body["changelog"] = simDoc{"id": id, "items": items}
		if event == "jira:issue_updated" {
			c.Tx.Put("history", id, simulate.Str(issue, "id"), simDoc{"id": id, "author": simMe(c), "created": simStamp(c.Now), "items": items})
		}
	}
	simSend(c, issue, event, body, items)
}

// simCommentEvent sends a comment's webhook. The issue in it is short.
func simCommentEvent(c *simCall, issue, comment simDoc, event string) {
	simSend(c, issue, event, simDoc{"comment": simInWebhook(c, comment, simShowComment), "issue": simInWebhook(c, issue, simBriefIssue), "eventType": "primaryAction"}, nil)
}

// simEvent sends any other webhook about an issue.
func simEvent(c *simCall, issue simDoc, event string, body simDoc) {
	simSend(c, issue, event, body, nil)
}

// simAsWebhook shows something as webhooks do: in version 2, with texts in place of documents.
func simAsWebhook(c *simCall, show func() any) any {
	edition, base := c.Edition, c.Base
	c.Edition = "2"
	c.Base, _, _ = strings.Cut(base, gatewayPrefix)
	shown := show()
	c.Edition, c.Base = edition, base
	return shown
}

func simInWebhook(c *simCall, doc simDoc, show func(*simCall, simDoc) any) any {
	return simAsWebhook(c, func() any { return show(c, doc) })
}

// simSend hands the webhook to the local listeners and to every registered address that asked for
// it. Issue is nil when the event is about something else.
func simSend(c *simCall, issue simDoc, event string, body simDoc, items []any) {
	body["timestamp"], body["webhookEvent"] = c.Now.UnixMilli(), event
	byAddress, matched := map[string][]any{}, []any{}
	for _, hook := range c.Tx.All("webhook") {
		if simHookMatches(c, hook, issue, event, simulate.Str(hook, "jqlFilter"), items) {
			address := simulate.Str(hook, "url")
			byAddress[address] = append(byAddress[address], hook["id"])
			matched = append(matched, hook["id"])
		}
	}
	local := simWithout(body)
	if len(matched) > 0 {
		local["matchedWebhookIds"] = matched
	}
	c.Deliver(simHook(event, local))
	for _, address := range simulate.SortedKeys(byAddress) {
		own := simWithout(body)
		own["matchedWebhookIds"] = byAddress[address]
		c.Send(address, "", simHook(event, own))
	}
	for _, hook := range c.Tx.All("adminhook") {
		filter := simulate.Str(simulate.Obj(hook, "filters"), "issue-related-events-section")
		if enabled, _ := hook["enabled"].(bool); enabled && simHookMatches(c, hook, issue, event, filter, nil) {
			address := strings.NewReplacer("${issue.key}", simulate.Str(issue, "key"), "${issue.id}", simulate.Str(issue, "id")).Replace(simulate.Str(hook, "url"))
			c.Send(address, simulate.Str(hook, "secret"), simHook(event, body))
		}
	}
}

// simHookMatches says whether a registered webhook wants an event of an issue.
func simHookMatches(c *simCall, hook, issue simDoc, event, filter string, items []any) bool {
	if !slices.Contains(simTexts(hook["events"]), event) {
		return false
	}
	if wanted := simTexts(hook["fieldIdsFilter"]); len(wanted) > 0 && event == "jira:issue_updated" &&
		!slices.ContainsFunc(items, func(i any) bool { return slices.Contains(wanted, simulate.Str(i.(simDoc), "fieldId")) }) {
		return false
	}
	if filter == "" || issue == nil { // the filter is of issues
		return true
	}
	found, refused := simSelect(c, filter, false)
	return refused == nil && slices.ContainsFunc(found, func(d simDoc) bool { return d["id"] == issue["id"] })
}

// simHook makes the delivery with the headers Jira sends.
func simHook(event string, body any) simulate.Webhook {
	return simulate.NewWebhook(event, body, "Content-Type", "application/json; charset=utf-8", "User-Agent", "Atlassian HttpClient unknown / JIRA-1001.0.0-SNAPSHOT (100288) / Default",
		"X-Atlassian-Webhook-Identifier", strings.ToLower(rand.Text()), "X-Atlassian-Webhook-Flow", "Primary")
}

// simWire is an event that happens by itself.
func simWire(event string, payload json.RawMessage, _ bool, _ time.Time) (simulate.Webhook, bool) {
	for _, e := range events() {
		if e.name() == event {
			return simHook(e.webhook, payload), true
		}
	}
	return simulate.Webhook{}, false
}

// simSign signs as Jira does.
func simSign(w simulate.Webhook, to simulate.Recipient, _ time.Time) simulate.Webhook {
	mac := hmac.New(sha256.New, []byte(to.Secret))
	mac.Write(w.Body)
	return w.With("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
}

// simRetry is how Jira Cloud tries again: up to five times, minutes later.
var simRetry = simulate.Retry{After: []time.Duration{5 * time.Minute, 7 * time.Minute, 9 * time.Minute, 12 * time.Minute, 15 * time.Minute},
	On: []int{408, 409, 425, 429, 500, 502, 503, 504}, Patience: 20 * time.Second,
	Mark: func(w simulate.Webhook, attempt int, _ error) simulate.Webhook {
		return w.With("X-Atlassian-Webhook-Retry", strconv.Itoa(attempt))
	}}

func simWebhookRoutes() []simulate.Route {
	admin := simulate.Collection{Name: "adminhook", Path: "/rest/webhooks/1.0/webhook", Item: "/rest/webhooks/1.0/webhook/{id}", ID: "id",
		New: func(c *simCall, _ string, given simDoc) (string, simDoc, *simAnswer) {
			if simulate.Str(given, "name") == "" || simulate.Str(given, "url") == "" {
				return "", nil, simErrors(http.StatusBadRequest, "Webhook name and url must be given.").Or()
			}
			id := simulate.ToText(c.Tx.Next("adminhook"))
			given["id"], given["lastUpdated"], given["lastUpdatedUser"] = id, c.Now.UnixMilli(), simMe(c)
			if given["enabled"] == nil {
				given["enabled"] = true
			}
			return id, given, nil
		},
		View: func(c *simCall, doc simDoc) any {
			shown := simWithout(doc, "secret", "id")
			shown["self"] = c.Base + "/rest/webhooks/1.0/webhook/" + simulate.Str(doc, "id")
			shown["isSigned"] = doc["secret"] != nil
			return shown
		}}
	return append(admin.Routes(),
		simulate.Route{Method: "GET", Path: "/rest/api/3/webhook", Handle: func(c *simCall) simAnswer {
			all := []any{}
			for _, hook := range c.Tx.All("webhook") {
				all = append(all, hook)
			}
			return simPage(c, all)
		}},
		simulate.Route{Method: "POST", Path: "/rest/api/3/webhook", Handle: simRegister},
		simulate.Route{Method: "DELETE", Path: "/rest/api/3/webhook", Handle: func(c *simCall) simAnswer {
			return simEachHook(c, http.StatusAccepted, func(id string, _ simDoc) { c.Tx.Delete("webhook", id) }, nil)
		}},
		simulate.Route{Method: "PUT", Path: "/rest/api/3/webhook/refresh", Handle: func(c *simCall) simAnswer {
			until := c.Now.Add(30 * 24 * time.Hour)
			return simEachHook(c, http.StatusOK, func(id string, hook simDoc) {
				hook["expirationDate"] = until.UnixMilli()
				c.Tx.Put("webhook", id, "", hook)
			}, simDoc{"expirationDate": until.UnixMilli()})
		}},
		simulate.Route{Method: "GET", Path: "/rest/api/3/webhook/failed", Handle: func(*simCall) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"maxResults": 100, "values": []any{}})
		}})
}

func simEachHook(c *simCall, status int, work func(string, simDoc), body simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	for _, id := range simTexts(given["webhookIds"]) {
		if hook, ok := c.Tx.Get("webhook", id); ok {
			work(id, hook)
		}
	}
	if body == nil {
		return simulate.Empty(status)
	}
	return simulate.JSON(status, body)
}

// simRegister registers webhooks as an app does.
func simRegister(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	if !strings.HasPrefix(simulate.Str(given, "url"), "http") {
		return simErrors(http.StatusBadRequest, "The webhook URL is not valid.")
	}
	results := []any{}
	for _, one := range simulate.List(given, "webhooks") {
		hook, _ := one.(simDoc)
		filter := simulate.Str(hook, "jqlFilter")
		if _, refused := simSelect(c, filter, false); refused != nil || filter == "" || len(simTexts(hook["events"])) == 0 {
			results = append(results, simDoc{"errors": []any{"The clause or the events of the webhook are not valid: " + filter}})
			continue
		}
		id := c.Tx.Next("webhook")
		kept := simWithout(hook)
		kept["id"], kept["url"], kept["expirationDate"] = id, given["url"], c.Now.Add(30*24*time.Hour).UnixMilli()
		c.Tx.Put("webhook", simulate.ToText(id), "", kept)
		results = append(results, simDoc{"createdWebhookId": id})
	}
	return simulate.JSON(http.StatusOK, simDoc{"webhookRegistrationResult": results})
}
