package github

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"bobbin/runtime/simulate"
)

// simHooks are the webhooks somebody registered at a repository.
func simHooks() simulate.Collection {
	return simulate.Collection{Name: "hook", Path: simRepoPath + "/hooks", Item: simRepoPath + "/hooks/{hook_id}", ID: "hook_id", Update: "PATCH", Parent: simInRepo,
		Fields: simDoc{"config": simDoc{}, "events": []any{"push"}, "active": true, "name": "web"}, Required: []string{"config"}, Lacks: simLacks("Hook"),
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			if !strings.HasPrefix(simulate.Str(simulate.Obj(now, "config"), "url"), "http") {
				return simInvalid("Hook", "url", "missing_field")
			}
			if old == nil {
				now["created_at"] = simStamp(c.Now)
			}
			now["updated_at"] = simStamp(c.Now)
			return nil
		},
		View: func(c *simCall, h simDoc) any {
			config := simulate.With(simulate.Obj(h, "config"))
			if config["secret"] != nil {
				config["secret"] = "********"
			}
			return simulate.With(h, simDoc{"type": "Repository", "config": config, "url": c.Base + c.Path, "last_response": simDoc{"code": nil, "status": "unused", "message": nil}})
		}, Page: simPage,
		After: func(c *simCall, verb string, _, now simDoc) {
			if verb == simulate.Created { // a new webhook is tried at once
				simPing(c, now)
			}
		}}
}

// simHookRoutes are what can be done with one webhook beside changing it.
func simHookRoutes() []simulate.Route {
	return []simulate.Route{{Method: "POST", Path: simRepoPath + "/hooks/{hook_id}/pings", Handle: func(c *simCall) simAnswer {
		if _, refused := simInRepo(c); refused != nil {
			return *refused
		}
		hook, ok := c.Tx.Get("hook", c.Params["hook_id"])
		if !ok {
			return c.NotFound()
		}
		simPing(c, hook)
		return simulate.Empty(204)
	}}}
}

// simPing sends a webhook GitHub's ping.
func simPing(c *simCall, hook simDoc) {
	config := simulate.Obj(hook, "config")
	shown := simulate.With(hook, simDoc{"type": "Repository", "config": simDoc{"url": config["url"], "content_type": config["content_type"], "insecure_ssl": config["insecure_ssl"]}})
	c.Send(simulate.Str(config, "url"), simulate.Str(config, "secret"),
		simHook("ping", simDoc{"zen": "Keep it logically awesome.", "hook_id": hook["id"], "hook": shown, "sender": simShowUser(c, simMe(c))}))
}

// simIssueChanged tells of a change to an issue; its action is what changed.
func simIssueChanged(c *simCall, verb string, old, now simDoc) {
	if now["head"] != nil {
		simPullChanged(c, verb, old, now)
		return
	}
	simTell(c, "issues", simAction(verb, old, now), now, simDoc{"issue": simShowIssue(c, now)})
}

func simPullChanged(c *simCall, verb string, old, now simDoc) {
	simTell(c, "pull_request", simAction(verb, old, now), now, simDoc{"number": now["id"], "pull_request": simShowPull(c, now)})
}

func simAction(verb string, old, now simDoc) string {
	switch {
	case verb == simulate.Created:
		return "opened"
	case old["state"] != now["state"] && now["state"] == "closed":
		return "closed"
	case old["state"] != now["state"]:
		return "reopened"
	}
	for field, words := range map[string][2]string{"labels": {"labeled", "unlabeled"}, "assignees": {"assigned", "unassigned"}} {
		switch had, has := len(simTexts(old[field])), len(simTexts(now[field])); {
		case has > had:
			return words[0]
		case has < had:
			return words[1]
		}
	}
	return "edited"
}

func simCommentChanged(c *simCall, verb string, old, now simDoc) {
	comment := now
	if verb == simulate.Updated {
		verb = "edited"
	}
	if comment == nil {
		comment = old
	}
	issue, _ := c.Tx.Get("issue", simulate.Str(comment, "issue"))
	simTell(c, "issue_comment", verb, issue, simDoc{"issue": simShowIssue(c, issue), "comment": simShowComment(c, comment)})
}

// simTell hands an event to the local listeners and to the repository's webhooks that asked for it.
func simTell(c *simCall, event, action string, issue, body simDoc) {
	r, _ := c.Tx.Get("repo", simulate.Str(issue, "repo"))
	if action != "" {
		body = simulate.With(body, simDoc{"action": action})
	}
	body = simulate.With(body, simDoc{"repository": simShowRepo(c, r), "sender": simShowUser(c, simMe(c))})
	if owner, ok := simShowUser(c, r["owner"]).(simDoc); ok && owner["type"] == "Organization" {
		body["organization"] = simulate.With(owner, simDoc{"description": nil})
	}
	simKeepEvent(c, event, r, body)
	c.Deliver(simHook(event, body))
	for _, h := range c.Tx.List("hook", simKey(r)) {
		config := simulate.Obj(h, "config")
		if events := simTexts(h["events"]); h["active"] == true && (slices.Contains(events, event) || slices.Contains(events, "*")) {
			c.Send(simulate.Str(config, "url"), simulate.Str(config, "secret"), simHook(event, body))
		}
	}
}

// simKeepEvent puts an event into the repository's list of them.
func simKeepEvent(c *simCall, event string, r, body simDoc) {
	kind := map[string]string{"issues": "IssuesEvent", "issue_comment": "IssueCommentEvent", "pull_request": "PullRequestEvent"}[event]
	if kind == "" {
		return
	}
	payload, actor := simDoc{}, simulate.Obj(body, "sender")
	for name, value := range body {
		if name != "repository" && name != "organization" && name != "sender" {
			payload[name] = value
		}
	}
	id := simulate.ToText(50_000_000_000 + c.Tx.Next("event"))
	c.Tx.Put("event", id, simKey(r), simDoc{"id": id, "type": kind, "actor": simDoc{"id": actor["id"], "login": actor["login"], "display_login": actor["login"], "gravatar_id": "",
		"url": actor["url"], "avatar_url": actor["avatar_url"]}, "repo": simDoc{"id": r["id"], "name": simKey(r)}, "org": body["organization"], "payload": payload, "public": true, "created_at": simStamp(c.Now)})
}

// simEventRoutes list what happened in a repository, newest first.
func simEventRoutes() []simulate.Route {
	return []simulate.Route{{Method: "GET", Path: simRepoPath + "/events", Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
		all := []any{}
		for _, e := range slices.Backward(c.Tx.List("event", simKey(r))) {
			all = append(all, e)
		}
		all = all[:min(len(all), 300)]
		tag := fmt.Sprintf(`W/"%d-%s"`, len(all), c.Query.Get("page"))
		if len(all) > 0 {
			tag = fmt.Sprintf(`W/"%s-%s"`, simulate.Str(all[0].(simDoc), "id"), c.Query.Get("page"))
		}
		if c.Request.Header.Get("If-None-Match") == tag {
			return simulate.Empty(http.StatusNotModified).With("X-Poll-Interval", "1")
		}
		return simPage(c, all).With("ETag", tag).With("X-Poll-Interval", "1")
	})}}
}

// simHook makes the delivery with the headers GitHub sends.
func simHook(event string, body simDoc) simulate.Webhook {
	return simulate.NewWebhook(event, body, "User-Agent", "GitHub-Hookshot/b0bb1", "X-GitHub-Event", event, "X-GitHub-Delivery", uuid.NewString())
}
