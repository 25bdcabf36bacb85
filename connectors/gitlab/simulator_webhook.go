package gitlab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/simulate"
)

func simHookRoutes() []simulate.Route {
	hooks := simulate.Collection{Name: "hook", Path: "/api/v4/projects/{id}/hooks", Item: "/api/v4/projects/{id}/hooks/{hook_id}", ID: "hook_id",
		Parent: func(c *simCall) (string, *simAnswer) {
			p, ok := simProject(c, c.Params["id"])
			if !ok {
				return "", simNone("Project").Or()
			}
			return simulate.ToText(p["id"]), nil
		},
		New: func(c *simCall, parent string, given simDoc) (string, simDoc, *simAnswer) {
			if refused := simRequire(given, "url"); refused != nil {
				return "", nil, refused
			}
			if !strings.HasPrefix(simulate.Str(given, "url"), "http") {
				return "", nil, simMessage(http.StatusUnprocessableEntity, "Invalid url given").Or()
			}
			made := simWith(simDoc{"push_events": true, "issues_events": false, "note_events": false, "merge_requests_events": false, "tag_push_events": false,
				"confidential_issues_events": false, "job_events": false, "pipeline_events": false, "wiki_page_events": false, "releases_events": false,
				"enable_ssl_verification": true, "alert_status": "executable", "disabled_until": nil, "url_variables": []any{}, "custom_headers": []any{}}, given)
			made["id"], made["project_id"], made["created_at"] = c.Tx.Next("hook"), simulate.ToInt(parent), simStamp(c.Now)
			return simulate.ToText(made["id"]), made, nil
		},
		View: func(_ *simCall, h simDoc) any {
			shown := simWith(h, nil)
			delete(shown, "token")
			return shown
		},
		Page: simPage, Missing: func(*simCall) simAnswer { return simNone("") }}
	return append(hooks.Routes(), simulate.Route{Method: http.MethodPost, Path: "/api/v4/projects/{id}/hooks/{hook_id}/test/{trigger}", Handle: simTestHook})
}

// simTestHook sends a hook the last thing of a kind, whatever it asked for: a push, or an issue.
func simTestHook(c *simCall) simAnswer {
	p, ok := simProject(c, c.Params["id"])
	if !ok {
		return simNone("Project")
	}
	h, ok := c.Tx.Get("hook", c.Params["hook_id"])
	if !ok {
		return simNone("")
	}
	event, body := "Push Hook", simDoc{}
	switch issues := c.Tx.List("issue", simulate.ToText(p["id"])); c.Params["trigger"] {
	case "push_events":
		body = simPush(c, p)
	case "issues_events":
		if len(issues) == 0 {
			return simMessage(http.StatusUnprocessableEntity, "Ensure the project has issues.")
		}
		last := issues[len(issues)-1]
		event, body = "Issue Hook", simDoc{"object_kind": "issue", "event_type": "issue", "user": simHookUser(c, simMe(c)), "project": simHookProject(c, p),
			"object_attributes": simIssueAttributes(c, p, last), "labels": []any{}, "changes": simDoc{}, "repository": simHookRepository(c, p)}
	default:
		return simMessage(http.StatusUnprocessableEntity, "The simulator tests push_events and issues_events only.")
	}
	c.Send(simulate.Str(h, "url"), simulate.Str(h, "token"), simHook(c, event, body))
	return simulate.JSON(http.StatusCreated, simDoc{"message": "201 Created"})
}

// simPush is a push of no commits to the default branch.
func simPush(c *simCall, p simDoc) simDoc {
	me := simHookUser(c, simMe(c))
	const commit = "b0bb1b0b0bb1b0b0bb1b0b0bb1b0b0bb1b0b0bb1"
	return simDoc{"object_kind": "push", "event_name": "push", "before": commit, "after": commit, "ref": "refs/heads/" + simulate.Str(p, "default_branch"), "ref_protected": true,
		"checkout_sha": commit, "message": nil, "user_id": me["id"], "user_name": me["name"], "user_username": me["username"], "user_email": "", "user_avatar": me["avatar_url"],
		"project_id": p["id"], "project": simHookProject(c, p), "commits": []any{}, "total_commits_count": 0, "push_options": simDoc{}, "repository": simHookRepository(c, p)}
}

// simIssueHook sends the webhook of a change to an issue; before is nil for a new one.
func simIssueHook(c *simCall, p, before, now simDoc, action string) {
	issue := simWith(simIssueAttributes(c, p, now), simDoc{"action": action})
	changes := simChanges(c, p, before, now)
	if before == nil {
		changes = simWith(changes, simDoc{"id": simDoc{"previous": nil, "current": now["id"]}, "iid": simDoc{"previous": nil, "current": now["iid"]}})
	}
	body := simDoc{"object_kind": "issue", "event_type": "issue", "user": simHookUser(c, simMe(c)), "project": simHookProject(c, p), "object_attributes": issue,
		"labels": issue["labels"], "changes": changes, "repository": simHookRepository(c, p)}
	if people := simHookUsers(c, now); len(people) > 0 {
		body["assignees"], body["assignee"] = people, people[0]
	}
	simSend(c, p, "Issue Hook", "issues_events", body)
}

// simNoteHook sends the webhook of a note on an issue or a merge request.
func simNoteHook(c *simCall, p, item, note simDoc, action string) {
	kind := simulate.Str(note, "noteable_type")
	web := simWeb(c, p) + "/-/" + map[string]string{"Issue": "issues/", "MergeRequest": "merge_requests/"}[kind] + simulate.ToText(item["iid"])
	attributes := simDoc{"id": note["id"], "note": note["body"], "description": note["body"], "noteable_type": kind, "noteable_id": item["id"], "author_id": note["author_id"],
		"created_at": simHookTime(note["created_at"]), "updated_at": simHookTime(note["updated_at"]), "project_id": p["id"], "attachment": nil, "line_code": nil, "commit_id": "", "type": nil,
		"system": false, "internal": note["internal"], "st_diff": nil, "action": action, "url": web + "#note_" + simulate.ToText(note["id"])}
	body := simDoc{"object_kind": "note", "event_type": "note", "user": simHookUser(c, simMe(c)), "project_id": p["id"], "project": simHookProject(c, p),
		"repository": simHookRepository(c, p), "object_attributes": attributes}
	if kind == "Issue" {
		body["issue"] = simIssueAttributes(c, p, item)
	} else {
		body["merge_request"] = simMergeAttributes(c, p, item)
	}
	simSend(c, p, "Note Hook", "note_events", body)
}

func simMergeHook(c *simCall, p, m simDoc, action string) {
	attributes := simWith(simMergeAttributes(c, p, m), simDoc{"action": action})
	simSend(c, p, "Merge Request Hook", "merge_requests_events", simDoc{"object_kind": "merge_request", "event_type": "merge_request", "user": simHookUser(c, simMe(c)),
		"project": simHookProject(c, p), "repository": simHookRepository(c, p), "object_attributes": attributes, "labels": attributes["labels"], "changes": simDoc{},
		"assignees": simHookUsers(c, m), "reviewers": []any{}})
}

// simSend hands the webhook to the local listeners and to the project's hooks that asked for it.
func simSend(c *simCall, p simDoc, event, flag string, body simDoc) {
	c.Deliver(simHook(c, event, body))
	for _, h := range c.Tx.List("hook", simulate.ToText(p["id"])) {
		if simBool(h[flag]) {
			c.Send(simulate.Str(h, "url"), simulate.Str(h, "token"), simHook(c, event, body))
		}
	}
}

// simHook makes the delivery with the headers GitLab sends.
func simHook(c *simCall, event string, body any) simulate.Webhook {
	id := uuid.NewString()
	return simulate.NewWebhook(event, body, "User-Agent", "GitLab/18.9.0-ee", "X-Gitlab-Event", event, "X-Gitlab-Event-UUID", id, "X-Gitlab-Webhook-UUID", uuid.NewString(),
		"X-Gitlab-Instance", c.Base, "Idempotency-Key", id)
}

// simWire is an event that happens by itself.
func simWire(event string, payload json.RawMessage, _ bool, _ time.Time) (simulate.Webhook, bool) {
	for _, e := range events() {
		if e.name() == event {
			return simHook(&simCall{Base: "https://gitlab.simulated"}, strings.TrimSuffix(e.typeName, "Event")+" Hook", payload), true
		}
	}
	return simulate.Webhook{}, false
}

// simSign signs by Standard Webhooks when the secret is a signing key, and sends it along else.
func simSign(w simulate.Webhook, to simulate.Recipient, now time.Time) simulate.Webhook {
	if !strings.HasPrefix(to.Secret, signingPrefix) {
		return w.With("X-Gitlab-Token", to.Secret)
	}
	id, at := w.Header.Get("Idempotency-Key"), strconv.FormatInt(now.Unix(), 10)
	w = w.With("Webhook-Id", id).With("Webhook-Timestamp", at)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(to.Secret, signingPrefix))
	if err != nil {
		return w // the receiver cannot believe it, and says why
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "." + string(w.Body)))
	return w.With("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// simHookTime is how webhooks write times.
func simHookTime(v any) any {
	t, ok := simMoment(v)
	if !ok {
		return nil
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func simHookUser(c *simCall, id int) simDoc {
	u, _ := c.Tx.Get("user", simulate.ToText(id))
	return simDoc{"id": id, "name": u["name"], "username": u["username"], "email": u["email"], "avatar_url": c.Base + "/uploads/-/system/user/avatar/" + simulate.ToText(id) + "/avatar.png"}
}

func simHookUsers(c *simCall, item simDoc) []any {
	all := []any{}
	for _, id := range simulate.List(item, "assignee_ids") {
		all = append(all, simHookUser(c, simulate.ToInt(id)))
	}
	return all
}

func simHookProject(c *simCall, p simDoc) simDoc {
	full, web := simFullPath(c, p), simWeb(c, p)
	ssh := "git@localhost:" + full + ".git"
	return simDoc{"id": p["id"], "name": p["name"], "description": p["description"], "web_url": web, "avatar_url": nil, "git_ssh_url": ssh, "git_http_url": web + ".git",
		"namespace": simNamespace(c, p)["name"], "visibility_level": map[string]int{"private": 0, "internal": 10, "public": 20}[simulate.Str(p, "visibility")], "path_with_namespace": full,
		"default_branch": p["default_branch"], "ci_config_path": nil, "homepage": web, "url": ssh, "ssh_url": ssh, "http_url": web + ".git"}
}

func simHookRepository(c *simCall, p simDoc) simDoc {
	return simDoc{"name": p["name"], "url": "git@localhost:" + simFullPath(c, p) + ".git", "description": p["description"], "homepage": simWeb(c, p)}
}

func simHookLabels(c *simCall, p simDoc, names any) []any {
	all := []any{}
	for _, name := range simTexts(names) {
		if l, ok := simLabel(c, p, name); ok {
			all = append(all, simDoc{"id": l["id"], "title": l["name"], "color": l["color"], "project_id": l["project_id"], "created_at": simHookTime(l["created_at"]),
				"updated_at": simHookTime(l["updated_at"]), "template": false, "description": l["description"], "type": "ProjectLabel", "group_id": nil})
		}
	}
	return all
}

func simFirstID(ids []any) any {
	if len(ids) == 0 {
		return nil
	}
	return ids[0]
}

func simStateID(state any) int {
	return map[any]int{"opened": 1, "closed": 2, "merged": 3, "locked": 4}[state]
}

// simIssueAttributes is an issue in a webhook.
func simIssueAttributes(c *simCall, p, issue simDoc) simDoc {
	people := append([]any{}, simulate.List(issue, "assignee_ids")...)
	return simDoc{"id": issue["id"], "iid": issue["iid"], "title": issue["title"], "description": issue["description"], "assignee_ids": people, "assignee_id": simFirstID(people),
		"author_id": issue["author_id"], "project_id": issue["project_id"], "created_at": simHookTime(issue["created_at"]), "updated_at": simHookTime(issue["updated_at"]),
		"updated_by_id": simMe(c), "closed_at": simHookTime(issue["closed_at"]), "last_edited_at": nil, "last_edited_by_id": nil, "relative_position": nil, "milestone_id": issue["milestone_id"],
		"state_id": simStateID(issue["state"]), "state": issue["state"], "confidential": issue["confidential"], "discussion_locked": issue["discussion_locked"], "due_date": issue["due_date"],
		"moved_to_id": nil, "duplicated_to_id": nil, "time_estimate": 0, "total_time_spent": 0, "time_change": 0, "human_total_time_spent": nil, "human_time_estimate": nil,
		"human_time_change": nil, "weight": issue["weight"], "health_status": nil, "type": "Issue", "severity": "unknown", "customer_relations_contacts": []any{},
		"url": simWeb(c, p) + "/-/issues/" + simulate.ToText(issue["iid"]), "labels": simHookLabels(c, p, issue["labels"])}
}

func simMergeAttributes(c *simCall, p, m simDoc) simDoc {
	people := append([]any{}, simulate.List(m, "assignee_ids")...)
	return simDoc{"id": m["id"], "iid": m["iid"], "title": m["title"], "description": m["description"], "source_branch": m["source_branch"], "target_branch": m["target_branch"],
		"source_project_id": p["id"], "target_project_id": p["id"], "author_id": m["author_id"], "assignee_ids": people, "assignee_id": simFirstID(people), "milestone_id": m["milestone_id"],
		"state": m["state"], "state_id": simStateID(m["state"]), "created_at": simHookTime(m["created_at"]), "updated_at": simHookTime(m["updated_at"]), "draft": false, "work_in_progress": false, "reviewer_ids": []any{}, "last_commit": simLastCommit(c, p, m),
		"merge_status": "can_be_merged", "detailed_merge_status": "mergeable", "url": simWeb(c, p) + "/-/merge_requests/" + simulate.ToText(m["iid"]),
		"source": simHookProject(c, p), "target": simHookProject(c, p), "labels": simHookLabels(c, p, m["labels"])}
}

// simLastCommit is the commit that the source branch of a merge request is at.
func simLastCommit(c *simCall, p, m simDoc) simDoc {
	sha := simHead(c, p, simulate.Str(m, "source_branch"))
	return simDoc{"id": sha, "message": "Simulated commit\n", "title": "Simulated commit", "timestamp": m["created_at"], "url": simWeb(c, p) + "/-/commit/" + sha, "author": simDoc{"name": "Ada Admin", "email": "ada@example.com"}}
}

// simChanges says what changed between two states of an issue; before may be nil.
func simChanges(c *simCall, p, before, now simDoc) simDoc {
	changes := simDoc{}
	text := func(v any) string {
		encoded, err := json.Marshal(v)
		if err != nil || slices.Contains([]string{`""`, "[]", "false"}, string(encoded)) {
			return "null"
		}
		return string(encoded)
	}
	for _, field := range []string{"title", "description", "state", "labels", "assignee_ids", "milestone_id", "confidential", "discussion_locked", "due_date", "issue_type", "weight", "closed_at"} {
		old, current := before[field], now[field]
		if text(old) == text(current) {
			continue
		}
		switch field {
		case "state":
			field, old, current = "state_id", simStateID(old), simStateID(current)
		case "labels":
			old, current = simHookLabels(c, p, old), simHookLabels(c, p, current)
		case "assignee_ids":
			field, old, current = "assignees", simHookUsers(c, before), simHookUsers(c, now)
		case "closed_at":
			old, current = simHookTime(old), simHookTime(current)
		}
		changes[field] = simDoc{"previous": old, "current": current}
	}
	if len(changes) > 0 {
		var previous any
		if before != nil {
			previous = simHookTime(before["updated_at"])
		}
		changes["updated_at"] = simDoc{"previous": previous, "current": c.Now.UTC().Format("2006-01-02 15:04:05 UTC")}
	}
	return changes
}
