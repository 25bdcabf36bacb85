package github

import (
	"strings"

	"bobbin/runtime/simulate"
)

// nothing is the sha of what is not there.
const nothing = "0000000000000000000000000000000000000000"

// simTellOf hands an event about a repository to whoever listens.
func simTellOf(c *simCall, r simDoc, event, action string, body simDoc) {
	simTell(c, event, action, simDoc{"repo": simKey(r)}, body)
}

// simPushed tells of a branch that moved from one commit to another; nothing is none.
func simPushed(c *simCall, r simDoc, branch, before, after string, files map[string]any) {
	commits, head := []any{}, any(nil)
	if commit, ok := c.Tx.Get("commit", simKey(r)+"/"+after); ok && before != nothing {
		shown := simPushedCommit(c, r, commit, files)
		commits, head = append(commits, shown), shown
	}
	u, _ := c.Tx.Get("user", simMe(c))
	whole := c.Base + "/" + simKey(r)
	simTellOf(c, r, "push", "", simDoc{"ref": "refs/heads/" + branch, "before": before, "after": after, "created": before == nothing, "deleted": after == nothing, "forced": false, "base_ref": nil,
		"compare": whole + "/compare/" + before[:12] + "..." + after[:12], "commits": commits, "head_commit": head, "pusher": simDoc{"name": u["login"], "email": u["email"]}})
}

// simPushedCommit is a commit as pushes have one; files that are nil were removed.
func simPushedCommit(c *simCall, r, commit simDoc, files map[string]any) simDoc {
	u, _ := c.Tx.Get("user", simulate.Str(commit, "author"))
	person := simDoc{"name": u["name"], "email": u["email"], "username": u["login"]}
	added, modified, removed := []any{}, []any{}, []any{}
	for _, name := range simulate.SortedKeys(files) {
		switch {
		case files[name] == nil:
			removed = append(removed, name)
		case strings.HasPrefix(name, "+"):
			added = append(added, name[1:])
		default:
			modified = append(modified, name)
		}
	}
	sha := simulate.Str(commit, "sha")
	return simDoc{"id": sha, "tree_id": simSHA("tree", sha), "distinct": true, "message": commit["message"], "timestamp": commit["date"], "url": c.Base + "/" + simKey(r) + "/commit/" + sha,
		"author": person, "committer": person, "added": added, "removed": removed, "modified": modified}
}

// simBranchMade and simBranchGone tell of branches.
func simBranchMade(c *simCall, r simDoc, branch, sha string) {
	simTellOf(c, r, "create", "", simDoc{"ref": branch, "ref_type": "branch", "master_branch": r["default_branch"], "description": r["description"], "pusher_type": "user"})
	simPushed(c, r, branch, nothing, sha, nil)
}

func simBranchGone(c *simCall, r simDoc, branch, sha string) {
	simTellOf(c, r, "delete", "", simDoc{"ref": branch, "ref_type": "branch", "pusher_type": "user"})
	simPushed(c, r, branch, sha, nothing, nil)
}

// simMilestoneChanged tells of a milestone; opened and closed are actions of their own.
func simMilestoneChanged(c *simCall, verb string, old, now simDoc) {
	action, shown := map[string]string{simulate.Created: "created", simulate.Updated: "edited", simulate.Deleted: "deleted"}[verb], now
	switch {
	case now == nil:
		shown = old
	case verb == simulate.Updated && old["state"] != now["state"]:
		action = map[any]string{"closed": "closed", "open": "opened"}[now["state"]]
	}
	r, _ := c.Tx.Get("repo", strings.ToLower(c.Params["owner"]+"/"+c.Params["repo"]))
	simTellOf(c, r, "milestone", action, simDoc{"milestone": simShowMilestone(c, shown)})
}

// simLabelTold tells of a label.
func simLabelTold(c *simCall, verb string, old, now simDoc) {
	r, ok := c.Tx.Get("repo", strings.ToLower(c.Params["owner"]+"/"+c.Params["repo"]))
	if !ok {
		return
	}
	body, shown := simDoc{}, now
	if now == nil {
		shown = old
	}
	if verb == simulate.Updated {
		changes := simDoc{}
		for _, field := range []string{"name", "color", "description"} {
			if old[field] != now[field] {
				changes[field] = simDoc{"from": old[field]}
			}
		}
		body["changes"] = changes
	}
	action := map[string]string{simulate.Created: "created", simulate.Updated: "edited", simulate.Deleted: "deleted"}[verb]
	simTellOf(c, r, "label", action, simulate.With(body, simDoc{"label": simShowLabel(c, simKey(r), shown)}))
}

// simReviewed tells of a review of a pull request.
func simReviewed(c *simCall, verb string, _, review simDoc) {
	action := map[string]string{simulate.Created: "submitted", simulate.Updated: "edited"}[verb]
	r, _ := c.Tx.Get("repo", strings.ToLower(c.Params["owner"]+"/"+c.Params["repo"]))
	p, ok := c.Tx.Get("issue", simNumbered(simKey(r), c.Params["pull_number"]))
	if !ok || action == "" {
		return
	}
	branch, _ := c.Tx.Get("branch", simKey(r)+"@"+simulate.Str(p, "head"))
	number := simulate.ToText(p["id"])
	shown := simDoc{"id": review["id"], "node_id": simNode("PRR", review["id"]), "user": simShowUser(c, review["user"]), "body": review["body"], "commit_id": simulate.Str(branch, "sha"), "submitted_at": review["submitted_at"],
		"state": strings.ToLower(simulate.Str(review, "state")), "author_association": "MEMBER", "html_url": c.Base + "/" + simKey(r) + "/pull/" + number + "#pullrequestreview-" + simulate.ToText(review["id"]),
		"pull_request_url": c.Base + "/repos/" + simKey(r) + "/pulls/" + number}
	simTellOf(c, r, "pull_request_review", action, simDoc{"review": shown, "pull_request": simShowPull(c, p)})
}

// simRepositoryEdited tells of a repository; archived and unarchived are actions of their own.
func simRepositoryEdited(c *simCall, old, now simDoc) {
	action, changes := "edited", simDoc{}
	for _, field := range []string{"description", "homepage", "default_branch"} {
		if simulate.ToText(old[field]) != simulate.ToText(now[field]) {
			changes[field] = simDoc{"from": old[field]}
		}
	}
	if simulate.ToText(old["archived"]) != simulate.ToText(now["archived"]) {
		action = map[any]string{true: "archived", false: "unarchived"}[now["archived"]]
	}
	if old["private"] != now["private"] && now["private"] != nil {
		action = map[any]string{true: "privatized", false: "publicized"}[now["private"]]
	}
	if action == "edited" && len(changes) == 0 {
		return
	}
	simTellOf(c, now, "repository", action, simDoc{"changes": changes})
}

// simDispatchRoutes hand on what programs send each other through a repository.
func simDispatchRoutes() []simulate.Route {
	return []simulate.Route{{Method: "POST", Path: simRepoPath + "/dispatches", Handle: simWithRepo(func(c *simCall, r simDoc) simAnswer {
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		if simulate.Str(given, "event_type") == "" {
			return simMessage(422, `Invalid request. "event_type" wasn't supplied.`)
		}
		payload, _ := given["client_payload"].(simDoc)
		simTellOf(c, r, "repository_dispatch", simulate.Str(given, "event_type"), simDoc{"branch": r["default_branch"], "client_payload": payload})
		return simulate.Empty(204)
	})}}
}
