package bitbucketcloud

import (
	"net/http"
	"slices"

	"bobbin/runtime/simulate"
)

// simBranchName is the branch a side of a pull request names.
func simBranchName(side any) string {
	d, _ := side.(simDoc)
	return simulate.Str(simulate.Obj(d, "branch"), "name")
}

func simPulls() simulate.Collection {
	return simulate.Collection{Name: "pull", Path: simRepoPath + "/pullrequests", Item: simPullPath, ID: "pull_request_id", Parent: simInRepo, Key: simBelow, Without: []string{simulate.Deleted},
		Fields:   simDoc{"title": "", "description": "", "source": nil, "destination": nil, "close_source_branch": false, "draft": false},
		Required: []string{"title", "source"}, Lacks: simLacks,
		Number: func(c *simCall, parent string) any { return c.Tx.Next("pull/" + parent) },
		Complete: func(c *simCall, parent string, old, now simDoc) *simAnswer {
			if now["destination"] == nil {
				now["destination"] = simDoc{"branch": simDoc{"name": "main"}}
			}
			for _, side := range []string{"source", "destination"} {
				if _, ok := c.Tx.Get("branch", simBelow(parent, simBranchName(now[side]))); !ok && old == nil {
					return simRefuse(http.StatusBadRequest, side+": branch \""+simBranchName(now[side])+"\" does not exist").Or()
				}
			}
			if simBranchName(now["source"]) == simBranchName(now["destination"]) {
				return simRefuse(http.StatusBadRequest, "The source and the destination of a pull request must be different branches").Or()
			}
			if old == nil {
				now["repository"], now["state"], now["author"], now["created_on"], now["approved"] = parent, "OPEN", c.Caller(), simStamp(c), []any{}
			} else if old["state"] != "OPEN" {
				return simRefuse(http.StatusBadRequest, "You can't edit a pull request that isn't open").Or()
			}
			now["updated_on"] = simStamp(c)
			return nil
		},
		Keep: func(c *simCall, p simDoc) bool {
			states := c.Query["state"]
			return (len(states) == 0 && p["state"] == "OPEN" || slices.Contains(states, simulate.Str(p, "state"))) && simAsked(c, simShowPull(c, p))
		},
		View: simShowPull, After: simPullChanged, Page: simPage, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Pull request not found") }}
}

func simShowPull(c *simCall, p simDoc) any {
	full, id := simulate.Str(p, "repository"), simulate.ToText(p["id"])
	side := func(name string) simDoc {
		branch, _ := c.Tx.Get("branch", simBelow(full, simBranchName(p[name])))
		return simDoc{"branch": simDoc{"name": simBranchName(p[name])}, "commit": simDoc{"type": "commit", "hash": branch["hash"]}, "repository": simDoc{"type": "repository", "full_name": full}}
	}
	participants := []any{}
	for _, place := range simulate.List(p, "approved") {
		participants = append(participants, simDoc{"type": "participant", "user": simShowUser(c, place), "role": "PARTICIPANT", "approved": true, "state": "approved"})
	}
	for _, place := range simulate.List(p, "asked") {
		participants = append(participants, simDoc{"type": "participant", "user": simShowUser(c, place), "role": "PARTICIPANT", "approved": false, "state": "changes_requested"})
	}
	shown := simulate.With(p, simDoc{"type": "pullrequest", "source": side("source"), "destination": side("destination"), "author": simShowUser(c, p["author"]), "participants": participants, "reviewers": []any{}, "reason": "",
		"comment_count": len(c.Tx.List("comment", simBelow(full, id))), "task_count": 0, "summary": simDoc{"type": "rendered", "raw": p["description"], "markup": "markdown"},
		"links": simDoc{"self": simDoc{"href": c.Base + "/2.0/repositories/" + full + "/pullrequests/" + id}, "html": simDoc{"href": c.Base + "/" + full + "/pull-requests/" + id}}})
	delete(shown, "repository")
	delete(shown, "approved")
	delete(shown, "asked")
	return shown
}

func simPullRoutes() []simulate.Route {
	change := func(path, method string, apply func(c *simCall, p simDoc) simAnswer) simulate.Route {
		return simulate.Route{Method: method, Path: simPullPath + "/" + path, Handle: func(c *simCall) simAnswer {
			parent, refused := simInRepo(c)
			if refused != nil {
				return *refused
			}
			p, ok := c.Tx.Get("pull", simBelow(parent, c.Params["pull_request_id"]))
			if !ok {
				return simRefuse(http.StatusNotFound, "Pull request not found")
			}
			answer := apply(c, p)
			if answer.Status < http.StatusBadRequest {
				c.Tx.Put("pull", simBelow(parent, c.Params["pull_request_id"]), parent, p)
			}
			return answer
		}}
	}
	end := func(state string) func(c *simCall, p simDoc) simAnswer {
		return func(c *simCall, p simDoc) simAnswer {
			if p["state"] != "OPEN" {
				return simRefuse(http.StatusBadRequest, "This pull request is already closed.")
			}
			p["state"], p["closed_by"], p["updated_on"] = state, simShowUser(c, c.Caller()), simStamp(c)
			full := simulate.Str(p, "repository")
			if branch, ok := c.Tx.Get("branch", simBelow(full, simBranchName(p["destination"]))); ok && state == "MERGED" {
				was := simulate.Str(branch, "hash")
				branch["hash"] = simHash("merge", full, p["id"])
				defer func() {
					simPushed(c, full, simulate.Str(branch, "name"), was, simulate.Str(branch, "hash"), "Merged in "+simBranchName(p["source"]))
				}()
				p["merge_commit"] = simDoc{"type": "commit", "hash": branch["hash"]}
				c.Tx.Put("branch", simBelow(full, simulate.Str(branch, "name")), full, branch)
				if p["close_source_branch"] == true {
					c.Tx.Delete("branch", simBelow(full, simBranchName(p["source"])))
				}
			}
			simTellPull(c, p, map[string]string{"MERGED": "fulfilled", "DECLINED": "rejected"}[state], nil)
			return simulate.JSON(http.StatusOK, simShowPull(c, p))
		}
	}
	return append(simReviewRoutes(change), change("merge", "POST", end("MERGED")), change("decline", "POST", end("DECLINED")))
}

// simReviewRoutes are what reviewers say of a pull request.
func simReviewRoutes(change func(path, method string, apply func(c *simCall, p simDoc) simAnswer) simulate.Route) []simulate.Route {
	isMe := func(c *simCall) func(any) bool {
		return func(place any) bool { return simulate.ToInt(place) == c.Caller() }
	}
	said := func(c *simCall) simDoc { return simDoc{"date": simStamp(c), "user": simActor(c, c.Caller())} }
	return []simulate.Route{
		change("approve", "POST", func(c *simCall, p simDoc) simAnswer {
			approved := simulate.List(p, "approved")
			if slices.ContainsFunc(approved, isMe(c)) {
				return simRefuse(http.StatusConflict, "You already approved this pull request.")
			}
			p["approved"] = append(approved, c.Caller())
			simTellPull(c, p, "approved", simDoc{"approval": said(c)})
			return simulate.JSON(http.StatusOK, simDoc{"type": "participant", "user": simShowUser(c, c.Caller()), "role": "PARTICIPANT", "approved": true, "state": "approved"})
		}),
		change("approve", "DELETE", func(c *simCall, p simDoc) simAnswer {
			if !slices.ContainsFunc(simulate.List(p, "approved"), isMe(c)) {
				return simRefuse(http.StatusNotFound, "You have not approved this pull request.")
			}
			p["approved"] = slices.DeleteFunc(simulate.List(p, "approved"), isMe(c))
			simTellPull(c, p, "unapproved", simDoc{"approval": said(c)})
			return simulate.Empty(http.StatusNoContent)
		}),
		change("request-changes", "POST", func(c *simCall, p simDoc) simAnswer {
			asked := slices.DeleteFunc(simulate.List(p, "asked"), isMe(c))
			p["asked"] = append(asked, c.Caller())
			simTellPull(c, p, "changes_request_created", simDoc{"changes_request": said(c)})
			return simulate.JSON(http.StatusOK, simDoc{"type": "participant", "user": simShowUser(c, c.Caller()), "role": "PARTICIPANT", "approved": false, "state": "changes_requested"})
		}),
		change("request-changes", "DELETE", func(c *simCall, p simDoc) simAnswer {
			p["asked"] = slices.DeleteFunc(simulate.List(p, "asked"), isMe(c))
			simTellPull(c, p, "changes_request_removed", simDoc{"changes_request": said(c)})
			return simulate.Empty(http.StatusNoContent)
		}),
	}
}

// simComments are the comments at pull requests.
func simComments() simulate.Collection {
	return simulate.Collection{Name: "comment", Path: simPullPath + "/comments", Item: simPullPath + "/comments/{comment_id}", ID: "comment_id",
		Fields: simDoc{"content": nil, "parent": nil, "inline": nil}, Required: []string{"content"}, Lacks: simLacks,
		Parent: func(c *simCall) (string, *simAnswer) {
			parent, refused := simInRepo(c)
			if refused != nil {
				return "", refused
			}
			key := simBelow(parent, c.Params["pull_request_id"])
			if _, ok := c.Tx.Get("pull", key); !ok {
				return "", simRefuse(http.StatusNotFound, "Pull request not found").Or()
			}
			return key, nil
		},
		Complete: simCompleteComment, After: simTellComment,
		View: func(c *simCall, comment simDoc) any {
			return simulate.With(comment, simDoc{"type": "pullrequest_comment", "user": simShowUser(c, comment["user"]), "pullrequest": simDoc{"type": "pullrequest", "id": simulate.ToInt(c.Params["pull_request_id"])}})
		}, Page: simPage, Missing: func(*simCall) simAnswer { return simRefuse(http.StatusNotFound, "Comment not found") }}
}

// simCompleteComment reads the text of a comment, at a pull request or at an issue.
func simCompleteComment(c *simCall, _ string, old, now simDoc) *simAnswer {
	raw := simulate.Str(simulate.Obj(now, "content"), "raw")
	if raw == "" {
		return simLacks(c, "content.raw").Or()
	}
	now["content"] = simDoc{"type": "rendered", "raw": raw, "markup": "markdown", "html": simHTML(raw)}
	if old == nil {
		now["user"], now["created_on"], now["deleted"] = c.Caller(), simStamp(c), false
	}
	now["updated_on"] = simStamp(c)
	return nil
}
