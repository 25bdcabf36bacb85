package gitlab

import (
	"net/http"
	"slices"

	"bobbin/runtime/simulate"
)

// nothing is the sha of what is not there.
const nothing = "0000000000000000000000000000000000000000"

// simHead is the sha that a branch is at; nothing for one that is not there.
func simHead(c *simCall, p simDoc, branch string) string {
	b, ok := c.Tx.Get("branch", simFileID(p, branch, ""))
	if !ok {
		return nothing
	}
	if sha := simulate.Str(b, "sha"); sha != "" {
		return sha
	}
	return simHash(simFileID(p, branch, ""))
}

// simCommitted moves a branch to a new commit and tells of the push. Changed has added, modified
// and removed files.
func simCommitted(c *simCall, p simDoc, branch, message string, changed map[string][]any) {
	before := simHead(c, p, branch)
	b, _ := c.Tx.Get("branch", simFileID(p, branch, ""))
	b["sha"] = simHash(before + simulate.ToText(c.Tx.Next("commit")))
	c.Tx.Put("branch", simFileID(p, branch, ""), simulate.ToText(p["id"]), b)
	u, _ := c.Tx.Get("user", simulate.ToText(simMe(c)))
	sha := simulate.Str(b, "sha")
	list := func(name string) []any { return append([]any{}, changed[name]...) }
	simPushHook(c, p, "Push Hook", "push_events", "refs/heads/"+branch, before, sha, []any{simDoc{"id": sha, "message": message, "title": message, "timestamp": simStamp(c.Now), "url": simWeb(c, p) + "/-/commit/" + sha,
		"author": simDoc{"name": u["name"], "email": "[REDACTED]"}, "added": list("added"), "modified": list("modified"), "removed": list("removed")}})
}

// simPushHook tells of a branch or a tag that was made, moved or deleted.
func simPushHook(c *simCall, p simDoc, event, flag, ref, before, after string, commits []any) {
	kind, checkout := "push", any(after)
	if event == "Tag Push Hook" {
		kind = "tag_push"
	}
	if after == nothing {
		checkout = nil
	}
	me := simHookUser(c, simMe(c))
	repository := simHookRepository(c, p)
	repository["git_http_url"], repository["git_ssh_url"], repository["visibility_level"] = simWeb(c, p)+".git", repository["url"], simHookProject(c, p)["visibility_level"]
	simSend(c, p, event, flag, simDoc{"object_kind": kind, "event_name": kind, "before": before, "after": after, "ref": ref, "ref_protected": ref == "refs/heads/"+simulate.Str(p, "default_branch"), "checkout_sha": checkout, "message": nil,
		"user_id": simMe(c), "user_name": me["name"], "user_username": me["username"], "user_email": "", "user_avatar": me["avatar_url"], "project_id": p["id"], "project": simHookProject(c, p),
		"repository": repository, "commits": commits, "total_commits_count": len(commits), "push_options": simDoc{}})
}

// simMilestoneChanged tells of milestones that are made, closed and opened again.
func simMilestoneChanged(c *simCall, verb string, old, now simDoc) {
	action := ""
	switch {
	case verb == simulate.Created:
		action = "create"
	case verb == simulate.Updated && old["state"] != now["state"]:
		action = map[any]string{"closed": "close", "active": "reopen"}[now["state"]]
	}
	p, ok := simProject(c, c.Params["id"])
	if action == "" || !ok {
		return
	}
	simSend(c, p, "Milestone Hook", "milestone_events", simDoc{"object_kind": "milestone", "event_type": "milestone", "project": simHookProject(c, p), "action": action,
		"object_attributes": simDoc{"id": now["id"], "iid": now["iid"], "title": now["title"], "description": now["description"], "state": now["state"], "created_at": simHookTime(now["created_at"]),
			"updated_at": simHookTime(now["updated_at"]), "due_date": now["due_date"], "start_date": now["start_date"], "group_id": nil, "project_id": now["project_id"]}})
}

// simTagRoutes are tags and the releases made of them.
func simTagRoutes() []simulate.Route {
	return slices.Concat(simTags().Routes(), simReleases().Routes())
}

// simOfProject is the parent of what hangs below the project of the path.
func simOfProject(c *simCall) (string, *simAnswer) {
	p, ok := simProject(c, c.Params["id"])
	if !ok {
		return "", simNone("Project").Or()
	}
	return simulate.ToText(p["id"]), nil
}

func simTagKey(parent, name string) string { return parent + "/" + name }

func simTags() simulate.Collection {
	const tags = "/api/v4/projects/{id}/repository/tags"
	return simulate.Collection{Name: "tag", Path: tags, Item: tags + "/{tag_name}", ID: "tag_name", Parent: simOfProject, Key: simTagKey, Without: []string{simulate.Updated}, Page: simPage,
		Given: func(c *simCall) (simDoc, *simAnswer) { return c.Parameters() }, // clients send fields either way
		New: func(c *simCall, parent string, given simDoc) (string, simDoc, *simAnswer) {
			if refused := simRequire(given, "tag_name", "ref"); refused != nil {
				return "", nil, refused
			}
			name := simulate.Str(given, "tag_name")
			if _, there := c.Tx.Get("tag", simTagKey(parent, name)); there {
				return "", nil, simMessage(http.StatusBadRequest, "Tag "+name+" already exists").Or()
			}
			p, _ := simProject(c, parent)
			sha := simHead(c, p, simulate.Str(given, "ref"))
			if sha == nothing {
				return "", nil, simMessage(http.StatusBadRequest, "Target "+simulate.Str(given, "ref")+" is invalid").Or()
			}
			return simTagKey(parent, name), simDoc{"name": name, "message": simulate.Str(given, "message"), "target": sha, "protected": false, "created_at": simStamp(c.Now)}, nil
		},
		View: func(c *simCall, t simDoc) any { return simShowTag(c, t) }, Missing: func(*simCall) simAnswer { return simNone("Tag") },
		After: func(c *simCall, verb string, old, now simDoc) {
			p, _ := simProject(c, c.Params["id"])
			if verb == simulate.Deleted {
				simPushHook(c, p, "Tag Push Hook", "tag_push_events", "refs/tags/"+simulate.Str(old, "name"), simulate.Str(old, "target"), nothing, []any{})
				return
			}
			simPushHook(c, p, "Tag Push Hook", "tag_push_events", "refs/tags/"+simulate.Str(now, "name"), nothing, simulate.Str(now, "target"), []any{})
		}}
}

func simReleases() simulate.Collection {
	const releases = "/api/v4/projects/{id}/releases"
	release := simulate.Collection{Name: "release", Path: releases, Item: releases + "/{tag_name}", ID: "tag_name", Parent: simOfProject, Key: simTagKey, Deleted: http.StatusOK, Page: simPage,
		Given: func(c *simCall) (simDoc, *simAnswer) { return c.Parameters() }, // clients send fields either way
		New: func(c *simCall, parent string, given simDoc) (string, simDoc, *simAnswer) {
			if refused := simRequire(given, "tag_name"); refused != nil {
				return "", nil, refused
			}
			name := simulate.Str(given, "tag_name")
			if _, there := c.Tx.Get("release", simTagKey(parent, name)); there {
				return "", nil, simMessage(http.StatusConflict, "Release already exists").Or()
			}
			if _, there := c.Tx.Get("tag", simTagKey(parent, name)); !there {
				made, refused := simTags().Add(c, parent, given)
				if refused != nil {
					return "", nil, refused
				}
				given["target"] = made["target"]
			}
			title := simulate.Str(given, "name")
			if title == "" {
				title = name
			}
			return simTagKey(parent, name), simDoc{"id": c.Tx.Next("release"), "tag_name": name, "name": title, "description": simulate.Str(given, "description"), "created_at": simStamp(c.Now), "released_at": simStamp(c.Now)}, nil
		},
		Change: func(_ *simCall, old, given simDoc) (simDoc, *simAnswer) {
			now := simWith(old, nil)
			for _, name := range []string{"name", "description", "released_at"} {
				if value, ok := given[name]; ok {
					now[name] = value
				}
			}
			return now, nil
		},
		View: simShowRelease, Missing: func(*simCall) simAnswer { return simNone("") }, After: simReleaseChanged}
	release.Gone = func(c *simCall, old simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowRelease(c, old)) }
	return release
}

func simCommitOf(c *simCall, p simDoc, sha string, at any) simDoc {
	return simDoc{"id": sha, "short_id": sha[:8], "title": "Simulated commit", "message": "Simulated commit\n", "author_name": "Ada Admin", "author_email": "ada@example.com", "authored_date": at,
		"committer_name": "Ada Admin", "committer_email": "ada@example.com", "committed_date": at, "created_at": at, "parent_ids": []any{}, "web_url": simWeb(c, p) + "/-/commit/" + sha}
}

func simShowTag(c *simCall, t simDoc) simDoc {
	p, _ := simProject(c, c.Params["id"])
	return simWith(t, simDoc{"commit": simCommitOf(c, p, simulate.Str(t, "target"), t["created_at"]), "release": nil})
}

func simShowRelease(c *simCall, r simDoc) any {
	p, _ := simProject(c, c.Params["id"])
	t, _ := c.Tx.Get("tag", simulate.ToText(p["id"])+"/"+simulate.Str(r, "tag_name"))
	shown := simWith(r, simDoc{"author": simHookUser(c, simMe(c)), "upcoming_release": false, "tag_path": "/-/tags/" + simulate.Str(r, "tag_name"), "assets": simDoc{"count": 0, "sources": []any{}, "links": []any{}},
		"_links": simDoc{"self": simWeb(c, p) + "/-/releases/" + simulate.Str(r, "tag_name")}})
	if target := simulate.Str(t, "target"); target != "" {
		shown["commit"] = simCommitOf(c, p, target, t["created_at"])
	}
	return shown
}

// simReleaseChanged tells of a release.
func simReleaseChanged(c *simCall, verb string, old, now simDoc) {
	r, action := now, map[string]string{simulate.Created: "create", simulate.Updated: "update", simulate.Deleted: "delete"}[verb]
	if r == nil {
		r = old
	}
	p, _ := simProject(c, c.Params["id"])
	t, _ := c.Tx.Get("tag", simulate.ToText(p["id"])+"/"+simulate.Str(r, "tag_name"))
	sha := simulate.Str(t, "target")
	simSend(c, p, "Release Hook", "releases_events", simDoc{"object_kind": "release", "id": r["id"], "created_at": simHookTime(r["created_at"]), "released_at": simHookTime(r["released_at"]), "name": r["name"], "description": r["description"],
		"tag": r["tag_name"], "project": simHookProject(c, p), "url": simWeb(c, p) + "/-/releases/" + simulate.Str(r, "tag_name"), "action": action, "assets": simDoc{"count": 0, "links": []any{}, "sources": []any{}},
		"commit": simDoc{"id": sha, "message": "Simulated commit\n", "title": "Simulated commit", "timestamp": t["created_at"], "url": simWeb(c, p) + "/-/commit/" + sha, "author": simDoc{"name": "Ada Admin", "email": "ada@example.com"}}})
}
