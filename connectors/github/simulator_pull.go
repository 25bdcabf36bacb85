package github

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simPulls are the issues that ask for a merge.
func simPulls() simulate.Collection {
	return simulate.Collection{Name: "issue", Path: simRepoPath + "/pulls", Item: simRepoPath + "/pulls/{pull_number}", ID: "pull_number", Update: "PATCH", Without: []string{simulate.Deleted},
		Parent: simInRepo, Key: simNumbered, Is: func(d simDoc) bool { return d["head"] != nil },
		Fields:   simulate.With(simIssueFields(), simDoc{"head": nil, "base": nil, "draft": false}),
		Required: []string{"title", "head", "base"}, Lacks: simLacks("PullRequest"),
		Number:   func(c *simCall, parent string) any { return c.Tx.Next("number/" + parent) },
		Complete: simCompletePull,
		Keep: func(c *simCall, p simDoc) bool {
			state, base := c.Query.Get("state"), c.Query.Get("base")
			_, head, named := strings.Cut(c.Query.Get("head"), ":")
			return (state == "all" || p["state"] == state || state == "" && p["state"] == "open") && (base == "" || base == p["base"]) && (!named || head == p["head"])
		},
		Order: simIssueOrder, View: simShowPull, Page: simPage, After: simPullChanged}
}

func simCompletePull(c *simCall, parent string, old, now simDoc) *simAnswer {
	_, head, fork := strings.Cut(simulate.Str(now, "head"), ":")
	if fork {
		now["head"] = head
	}
	for _, side := range []string{"head", "base"} {
		if _, ok := c.Tx.Get("branch", parent+"@"+simulate.Str(now, side)); !ok && now["merged_at"] == nil {
			return simInvalid("PullRequest", side, "invalid")
		}
	}
	if now["head"] == now["base"] {
		return simInvalid("PullRequest", "head", "No commits between "+simulate.Str(now, "base")+" and "+simulate.Str(now, "head"))
	}
	if old == nil {
		now["merged_at"] = nil
		for _, other := range c.Tx.List("issue", parent) {
			if other["state"] == "open" && other["head"] == now["head"] && other["base"] == now["base"] {
				owner, _, _ := strings.Cut(parent, "/")
				return simInvalid("PullRequest", "head", "A pull request already exists for "+owner+":"+simulate.Str(now, "head")+".")
			}
		}
	}
	return simCompleteIssue(c, parent, old, now)
}

func simShowPull(c *simCall, p simDoc) any {
	shown, _ := simShowIssue(c, p).(simDoc)
	repo, number := simulate.Str(p, "repo"), simulate.ToText(p["id"])
	r, _ := c.Tx.Get("repo", repo)
	side := func(name string) simDoc {
		branch, _ := c.Tx.Get("branch", repo+"@"+simulate.Str(p, name))
		return simDoc{"label": simulate.Str(r, "owner") + ":" + simulate.Str(p, name), "ref": p[name], "sha": branch["sha"], "user": simShowUser(c, r["owner"]), "repo": simShowRepo(c, r)}
	}
	reviewers := []any{}
	for _, login := range simTexts(p["requested_reviewers"]) {
		reviewers = append(reviewers, simShowUser(c, login))
	}
	delete(shown, "pull_request")
	return simulate.With(shown, simDoc{"head": side("head"), "base": side("base"), "draft": p["draft"] == true, "merged": p["merged_at"] != nil, "merged_at": p["merged_at"],
		"merged_by": simShowUser(c, p["merged_by"]), "mergeable": p["state"] == "open", "mergeable_state": "clean", "rebaseable": true, "merge_commit_sha": p["merge_commit_sha"],
		"requested_reviewers": reviewers, "requested_teams": []any{}, "commits": 1, "additions": 1, "deletions": 0, "changed_files": 1, "maintainer_can_modify": false, "review_comments": 0,
		"url": c.Base + "/repos/" + repo + "/pulls/" + number, "issue_url": c.Base + "/repos/" + repo + "/issues/" + number, "auto_merge": nil})
}

func simPullRoutes() []simulate.Route {
	const path = simRepoPath + "/pulls/{pull_number}"
	reviewers := func(status int, apply func(have, given []string) []string) simulate.Handler {
		return simWithIssue(func(c *simCall, r, p simDoc) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			p["requested_reviewers"] = simAny(apply(simTexts(p["requested_reviewers"]), simTexts(given["reviewers"])))
			c.Tx.Put("issue", simNumbered(simKey(r), simulate.ToText(p["id"])), simKey(r), p)
			return simulate.JSON(status, simShowPull(c, p))
		})
	}
	reviews := simulate.Collection{Name: "review", Path: path + "/reviews", Item: path + "/reviews/{review_id}", ID: "review_id", Fields: simDoc{"body": "", "event": "COMMENT"},
		Parent: func(c *simCall) (string, *simAnswer) {
			parent, refused := simInRepo(c)
			key := simNumbered(parent, c.Params["pull_number"])
			if p, ok := c.Tx.Get("issue", key); refused == nil && (!ok || p["head"] == nil) {
				refused = simNone().Or()
			}
			return key, refused
		},
		Created: http.StatusOK,
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			if old == nil {
				now["user"], now["submitted_at"] = simMe(c), simStamp(c.Now)
			}
			now["state"] = map[string]string{"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}[simulate.Str(now, "event")]
			if now["state"] == "" {
				return simInvalid("PullRequestReview", "event", "invalid")
			}
			return nil
		},
		View: func(c *simCall, review simDoc) any {
			shown := simulate.With(review, simDoc{"user": simShowUser(c, review["user"]), "node_id": simNode("PRR", review["id"]), "author_association": "MEMBER"})
			delete(shown, "event")
			return shown
		}, Page: simPage, After: simReviewed}
	return slices.Concat(simPulls().Routes(), reviews.Routes(), []simulate.Route{
		{Method: "PUT", Path: path + "/merge", Handle: simWithIssue(simMerge)},
		{Method: "GET", Path: path + "/merge", Handle: simWithIssue(func(_ *simCall, _, p simDoc) simAnswer {
			if p["merged_at"] == nil {
				return simNone()
			}
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: path + "/files", Handle: simWithIssue(func(c *simCall, r, p simDoc) simAnswer {
			return simPage(c, simChangedFiles(c, r, simulate.Str(p, "base"), simulate.Str(p, "head")))
		})},
		{Method: "POST", Path: path + "/requested_reviewers", Handle: reviewers(http.StatusCreated, func(have, given []string) []string { return append(have, given...) })},
		{Method: "DELETE", Path: path + "/requested_reviewers", Handle: reviewers(http.StatusOK, func(have, given []string) []string {
			return slices.DeleteFunc(have, func(n string) bool { return slices.Contains(given, n) })
		})},
	})
}

func simMerge(c *simCall, r, p simDoc) simAnswer {
	if p["state"] != "open" {
		return simMessage(http.StatusMethodNotAllowed, "Pull Request is not mergeable")
	}
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	files := map[string]any{}
	for _, f := range c.Tx.List("file", simKey(r)+"@"+simulate.Str(p, "head")) {
		content, _ := c.Tx.Content(simulate.Str(f, "key"))
		files[simulate.Str(f, "path")] = string(content)
	}
	title := simulate.Str(given, "commit_title")
	if title == "" {
		title = "Merge pull request #" + simulate.ToText(p["id"]) + " from " + simulate.Str(r, "owner") + "/" + simulate.Str(p, "head")
	}
	base, _ := c.Tx.Get("branch", simKey(r)+"@"+simulate.Str(p, "base"))
	sha := simCommit(c, r, simulate.Str(p, "base"), title, files)
	defer simPushed(c, r, simulate.Str(p, "base"), simulate.Str(base, "sha"), sha, files)
	old := simulate.With(p)
	p["state"], p["closed_at"], p["merged_at"], p["merged_by"], p["merge_commit_sha"], p["updated_at"] = "closed", simStamp(c.Now), simStamp(c.Now), simMe(c), sha, simStamp(c.Now)
	c.Tx.Put("issue", simNumbered(simKey(r), simulate.ToText(p["id"])), simKey(r), p)
	simPullChanged(c, simulate.Updated, old, p)
	return simulate.JSON(http.StatusOK, simDoc{"sha": sha, "merged": true, "message": "Pull Request successfully merged"})
}
