package bitbucketcloud

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"bobbin/runtime/simulate"
)

// simTell hands an event of a repository to the local listeners, and to the webhooks of the
// repository and of its workspace that asked for it.
func simTell(c *simCall, key, event string, body simDoc) {
	r, _ := c.Tx.Get("repository", key)
	body = simulate.With(body, simDoc{"actor": simActor(c, c.Caller()), "repository": simWholeRepository(c, r)})
	hook := simulate.NewWebhook(event, body, "User-Agent", "Bitbucket-Webhooks/2.0", "X-Event-Key", event, "X-Request-UUID", uuid.NewString(), "X-Attempt-Number", "1")
	c.Deliver(hook)
	workspace, _, _ := strings.Cut(key, "/")
	for _, place := range []string{"/2.0/repositories/" + key + "/hooks", "/2.0/workspaces/" + workspace + "/hooks"} {
		for _, w := range c.Tx.List("webhook", place) {
			if events := simulate.List(w, "events"); w["active"] != false && slices.Contains(events, any(event)) {
				c.Send(simulate.Str(w, "url"), simulate.Str(w, "secret"), hook.With("X-Hook-UUID", strings.Trim(simulate.Str(w, "uuid"), "{}")))
			}
		}
	}
}

// simActor is a person as events have one.
func simActor(c *simCall, place any) simDoc {
	shown, _ := simShowUser(c, place).(simDoc)
	name := simulate.Str(shown, "nickname")
	return simulate.With(shown, simDoc{"links": simDoc{"self": simDoc{"href": c.Base + "/2.0/users/" + simulate.Str(shown, "uuid")}, "html": simDoc{"href": c.Base + "/" + name}, "avatar": simDoc{"href": c.Base + "/account/" + name + "/avatar/"}}})
}

// simWholeRepository is a repository as events have one.
func simWholeRepository(c *simCall, r simDoc) simDoc {
	shown, _ := simShowRepository(c, r).(simDoc)
	full := simulate.Str(r, "full_name")
	workspace, _, _ := strings.Cut(full, "/")
	owner := "{" + simHash("workspace", workspace)[:8] + "-0000-4000-8000-000000000000}"
	links := simDoc{"html": simDoc{"href": c.Base + "/" + workspace}}
	kept := simDoc{}
	for _, name := range []string{"type", "name", "full_name", "uuid", "scm", "is_private", "links"} {
		kept[name] = shown[name]
	}
	return simulate.With(kept, simDoc{"website": nil, "owner": simDoc{"type": "team", "display_name": workspace, "username": workspace, "uuid": owner, "links": links},
		"workspace": simDoc{"type": "workspace", "slug": workspace, "name": workspace, "uuid": owner, "links": links},
		"project":   simDoc{"type": "project", "key": strings.ToUpper(workspace), "name": workspace, "uuid": owner, "links": links}})
}

// simCommit is a commit of a hash, whoever made it.
func simCommit(c *simCall, full, hash, message string) simDoc {
	me := simActor(c, c.Caller())
	return simDoc{"type": "commit", "hash": hash, "date": simStamp(c), "message": message, "author": simDoc{"type": "author", "raw": simulate.Str(me, "display_name") + " <" + simulate.Str(me, "nickname") + "@example.com>", "user": me},
		"links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + full + "/commit/" + hash}, "html": simDoc{"href": c.Base + "/" + full + "/commits/" + hash}}}
}

// simPushed tells of a branch that was made, moved or deleted: without was or is.
func simPushed(c *simCall, full, name, was, is, message string) {
	ref := func(hash string) any {
		if hash == "" {
			return nil
		}
		return simDoc{"type": "branch", "name": name, "target": simCommit(c, full, hash, message), "merge_strategies": []any{"merge_commit", "squash", "fast_forward"}, "default_merge_strategy": "merge_commit",
			"links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + full + "/refs/branches/" + name}, "html": simDoc{"href": c.Base + "/" + full + "/branch/" + name}}}
	}
	change := simDoc{"old": ref(was), "new": ref(is), "created": was == "", "closed": is == "", "forced": false, "truncated": false, "commits": []any{}, "links": simDoc{"html": simDoc{"href": c.Base + "/" + full + "/branches/compare/" + is + ".." + was}}}
	if was != "" && is != "" {
		change["commits"] = []any{simCommit(c, full, is, message)}
	}
	simTell(c, full, "repo:push", simDoc{"push": simDoc{"changes": []any{change}}})
}

// simTellPull tells of a pull request.
func simTellPull(c *simCall, p simDoc, event string, more simDoc) {
	shown, _ := simShowPull(c, p).(simDoc)
	full := simulate.Str(p, "repository")
	whole, _ := c.Tx.Get("repository", full)
	for _, side := range []string{"source", "destination"} {
		shown[side] = simulate.With(simulate.Obj(shown, side), simDoc{"repository": simWholeRepository(c, whole)})
	}
	reviewers := []any{}
	for _, one := range simulate.List(shown, "participants") {
		one, _ := one.(simDoc)
		if user, ok := one["user"].(simDoc); ok {
			one["participated_on"] = simStamp(c)
			reviewers = append(reviewers, user)
		}
	}
	simTell(c, full, "pullrequest:"+event, simulate.With(simDoc{"pullrequest": simulate.With(simDoc{"merge_commit": nil, "closed_by": nil, "reason": ""}, shown,
		simDoc{"author": simActor(c, p["author"]), "reviewers": reviewers, "rendered": simDoc{"title": simDoc{"raw": p["title"], "markup": "markdown", "html": simHTML(simulate.Str(p, "title")), "type": "rendered"}}})}, more))
}

func simPullChanged(c *simCall, verb string, _, p simDoc) {
	simTellPull(c, p, map[string]string{simulate.Created: "created", simulate.Updated: "updated"}[verb], nil)
}

// simTellComment tells of a comment at a pull request.
func simTellComment(c *simCall, verb string, old, comment simDoc) {
	if comment == nil {
		comment = simulate.With(old, simDoc{"deleted": true})
	}
	p, _ := c.Tx.Get("pull", simBelow(simKey(c), c.Params["pull_request_id"]))
	simTellPull(c, p, "comment_"+verb, simDoc{"comment": simEventComment(c, comment, simulate.Str(p, "repository")+"/pullrequests/"+simulate.ToText(p["id"]))})
}

// simEventComment is a comment as events have one.
func simEventComment(c *simCall, comment simDoc, at string) simDoc {
	shown := simulate.With(comment, simDoc{"user": simActor(c, comment["user"]), "links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + at + "/comments/" + simulate.ToText(comment["id"])}, "html": simDoc{"href": c.Base + "/" + at}}})
	for _, name := range []string{"parent", "inline"} {
		if shown[name] == nil {
			delete(shown, name)
		}
	}
	return shown
}

// simWholeIssue is an issue as events have one.
func simWholeIssue(c *simCall, issue simDoc) simDoc {
	return simulate.With(simDoc{"component": nil, "milestone": nil, "version": nil, "assignee": nil}, simShowIssue(c, issue), simDoc{"reporter": simActor(c, issue["reporter"])})
}

// simIssueChanged tells of an issue; one that is deleted is not told of.
func simIssueChanged(c *simCall, verb string, old, issue simDoc) {
	switch verb {
	case simulate.Created:
		simTell(c, simulate.Str(issue, "repository"), "issue:created", simDoc{"issue": simWholeIssue(c, issue)})
	case simulate.Updated:
		changes := simDoc{}
		for _, field := range []string{"title", "kind", "priority", "state", "assignee"} {
			if simulate.ToText(old[field]) != simulate.ToText(issue[field]) {
				name := field
				if field == "state" {
					name = "status" // events call it so
				}
				changes[name] = simDoc{"old": old[field], "new": issue[field]}
			}
		}
		if was, is := simulate.Obj(old, "content")["raw"], simulate.Obj(issue, "content")["raw"]; was != is {
			changes["content"] = simDoc{"old": was, "new": is}
		}
		simTell(c, simulate.Str(issue, "repository"), "issue:updated", simDoc{"issue": simWholeIssue(c, issue), "changes": changes})
	}
}

// simIssueCommented tells of a comment at an issue.
func simIssueCommented(c *simCall, verb string, _, comment simDoc) {
	if verb != simulate.Created {
		return
	}
	issue, _ := c.Tx.Get("issue", simBelow(simKey(c), c.Params["issue_id"]))
	simTell(c, simKey(c), "issue:comment_created", simDoc{"issue": simWholeIssue(c, issue), "comment": simEventComment(c, comment, simKey(c)+"/issues/"+c.Params["issue_id"])})
}

// simCommitted finds the hash that the path of a commit names: a branch or a hash itself.
func simCommitted(c *simCall) (string, *simAnswer) {
	full, refused := simInRepo(c)
	if refused != nil {
		return "", refused
	}
	for _, b := range c.Tx.List("branch", full) {
		if b["name"] == c.Params["commit"] {
			return simulate.Str(b, "hash"), nil
		}
	}
	if len(c.Params["commit"]) < 7 {
		return "", simRefuse(http.StatusNotFound, "Commit not found").Or()
	}
	return c.Params["commit"], nil
}

// simCommitRoutes are comments at commits and the states of builds.
func simCommitRoutes() []simulate.Route {
	const commit = simRepoPath + "/commit/{commit}"
	comments := simulate.Collection{Name: "commitcomment", Path: commit + "/comments", Item: commit + "/comments/{comment_id}", ID: "comment_id",
		Fields: simDoc{"content": nil, "parent": nil, "inline": nil}, Required: []string{"content"}, Lacks: simLacks,
		Parent: simCommitted, Complete: simCompleteComment, Page: simPage, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Comment not found") },
		View: func(c *simCall, comment simDoc) any {
			return simulate.With(comment, simDoc{"type": "commit_comment", "user": simShowUser(c, comment["user"])})
		},
		After: func(c *simCall, verb string, _, comment simDoc) {
			if hash, refused := simCommitted(c); verb == simulate.Created && refused == nil {
				simTell(c, simKey(c), "repo:commit_comment_created", simDoc{"comment": simEventComment(c, comment, simKey(c)+"/commit/"+hash), "commit": simCommit(c, simKey(c), hash, "")})
			}
		}}
	statuses := simulate.Collection{Name: "status", Path: commit + "/statuses/build", Item: commit + "/statuses/build/{key}", ID: "key", Without: []string{simulate.Deleted},
		Fields: simDoc{"key": "", "name": "", "description": "", "state": "INPROGRESS", "url": "", "refname": nil}, Required: []string{"key", "state", "url"}, Lacks: simLacks,
		Parent: simCommitted, Key: simBelow, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Build status not found") }, Page: simPage,
		Number: func(c *simCall, _ string) any {
			given, _ := c.Object()
			return simulate.Str(given, "key")
		},
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			if !slices.Contains([]any{"INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"}, now["state"]) {
				return simRefuse(http.StatusBadRequest, "state: "+simulate.ToText(now["state"])+" is not a valid choice").Or()
			}
			if old == nil {
				now["created_on"] = simStamp(c)
			}
			now["updated_on"] = simStamp(c)
			return nil
		},
		View: func(c *simCall, status simDoc) any { return simShowStatus(c, status) },
		After: func(c *simCall, verb string, _, status simDoc) {
			simTell(c, simKey(c), "repo:commit_status_"+verb, simDoc{"commit_status": simShowStatus(c, status)})
		}}
	listed := statuses
	listed.Path, listed.Item, listed.Fields = commit+"/statuses", "", nil
	return slices.Concat(comments.Routes(), statuses.Routes(), listed.Routes())
}

func simShowStatus(c *simCall, status simDoc) simDoc {
	hash, _ := simCommitted(c)
	shown := simulate.With(status, simDoc{"type": "build", "commit": simCommit(c, simKey(c), hash, ""), "links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + simKey(c) + "/commit/" + hash + "/statuses/build/" + simulate.Str(status, "key")}}})
	delete(shown, "id")
	return shown
}

// simForkRoutes fork repositories.
func simForkRoutes() []simulate.Route {
	return []simulate.Route{{Method: "POST", Path: simRepoPath + "/forks", Handle: func(c *simCall) simAnswer {
		key, refused := simInRepo(c)
		if refused != nil {
			return *refused
		}
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		r, _ := c.Tx.Get("repository", key)
		workspace, slug := simulate.Str(simulate.Obj(given, "workspace"), "slug"), simulate.Str(given, "name")
		if workspace == "" {
			workspace = simulate.People()[c.Caller()].First
		}
		if slug == "" {
			slug = simulate.Str(r, "slug")
		}
		if _, taken := c.Tx.Get("repository", strings.ToLower(workspace+"/"+slug)); taken {
			return simRefuse(http.StatusBadRequest, "Repository with this Slug and Owner already exists.")
		}
		fork := simMakeRepository(c, workspace, slug, simDoc{"description": r["description"], "is_private": r["is_private"]})
		simTell(c, key, "repo:fork", simDoc{"fork": simWholeRepository(c, fork)})
		shown, _ := simShowRepository(c, fork).(simDoc)
		return simulate.JSON(http.StatusCreated, simulate.With(shown, simDoc{"parent": simWholeRepository(c, r)}))
	}}}
}
