package gitlab

import (
	"net/http"
	"slices"

	"bobbin/runtime/simulate"
)

// simMergeRoutes are merge requests: opened, listed, changed and merged; files are not.
func simMergeRoutes() []simulate.Route {
	const list, one = "/api/v4/projects/{id}/merge_requests", "/api/v4/projects/{id}/merge_requests/{merge_request_iid}"
	with := func(handle func(c *simCall, p, m simDoc) simAnswer) simulate.Handler {
		return simWithProject(func(c *simCall, p simDoc) simAnswer {
			m, ok := simFindBelow(c, "merge", p, c.Params["merge_request_iid"])
			if !ok {
				return simNone("")
			}
			return handle(c, p, m)
		})
	}
	listed := func(c *simCall, requests []simDoc) simAnswer {
		found, query := []simDoc{}, c.Filters()
		for _, m := range requests {
			source, target := simulate.Str(query, "source_branch"), simulate.Str(query, "target_branch")
			if simWanted(c, m, query) && (source == "" || source == m["source_branch"]) && (target == "" || target == m["target_branch"]) {
				found = append(found, m)
			}
		}
		simSort(found, simulate.Str(query, "order_by"), simulate.Str(query, "sort"))
		views := []any{}
		for _, m := range found {
			views = append(views, simShowMerge(c, m))
		}
		return simPage(c, views)
	}
	return []simulate.Route{
		{Method: "GET", Path: "/api/v4/merge_requests", Handle: func(c *simCall) simAnswer { return listed(c, c.Tx.All("merge")) }},
		{Method: "GET", Path: list, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			return listed(c, c.Tx.List("merge", simulate.ToText(p["id"])))
		})},
		{Method: "GET", Path: "/api/v4/groups/{id}/merge_requests", Handle: simWithGroup(func(c *simCall, g simDoc) simAnswer {
			return listed(c, slices.DeleteFunc(c.Tx.All("merge"), func(m simDoc) bool {
				p, _ := c.Tx.Get("project", simulate.ToText(m["project_id"]))
				return simulate.Num(p, "group") != simulate.Num(g, "id")
			}))
		})},
		{Method: "POST", Path: list, Handle: simWithProject(simCreateMerge)},
		{Method: "GET", Path: one, Handle: with(func(c *simCall, _, m simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowMerge(c, m)) })},
		{Method: "PUT", Path: one, Handle: with(simUpdateMerge)},
		{Method: "PUT", Path: one + "/merge", Handle: with(func(c *simCall, p, m simDoc) simAnswer {
			if m["state"] != "opened" {
				return simMessage(http.StatusMethodNotAllowed, "405 Method Not Allowed")
			}
			return simMoveMerge(c, p, m, "merged", "merge")
		})},
		{Method: "DELETE", Path: one, Handle: with(func(c *simCall, _, m simDoc) simAnswer {
			c.Tx.Delete("merge", simulate.ToText(m["id"]))
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}

func simCreateMerge(c *simCall, p simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simRequire(given, "title", "source_branch", "target_branch"); refused != nil {
		return *refused
	}
	id := simulate.ToText(p["id"])
	for _, m := range c.Tx.List("merge", id) {
		if m["state"] == "opened" && m["source_branch"] == given["source_branch"] && m["target_branch"] == given["target_branch"] {
			return simulate.JSON(http.StatusConflict, simDoc{"message": []any{"Another open merge request already exists for this source branch: !" + simulate.ToText(m["iid"])}})
		}
	}
	m := simDoc{"title": "", "description": nil, "labels": []any{}, "assignee_ids": []any{}, "author_id": simMe(c), "state": "opened", "closed_at": nil, "merged_at": nil,
		"milestone_id": nil, "project_id": p["id"], "source_branch": given["source_branch"], "target_branch": given["target_branch"], "created_at": simStamp(c.Now), "updated_at": simStamp(c.Now)}
	if refused := simSetIssue(c, p, m, given); refused != nil {
		return *refused
	}
	m["id"] = 500 + c.Tx.Next("merge")
	simNumber(c, "merge", p, m)
	simPut(c, "merge", id, m)
	simMergeHook(c, p, m, "open")
	return simulate.JSON(http.StatusCreated, simShowMerge(c, m))
}

func simUpdateMerge(c *simCall, p, m simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simSetIssue(c, p, m, given); refused != nil {
		return *refused
	}
	if target := simulate.Str(given, "target_branch"); target != "" {
		m["target_branch"] = target
	}
	switch event := simulate.Str(given, "state_event"); {
	case event == "close" && m["state"] == "opened":
		return simMoveMerge(c, p, m, "closed", "close")
	case event == "reopen" && m["state"] == "closed":
		return simMoveMerge(c, p, m, "opened", "reopen")
	}
	return simMoveMerge(c, p, m, simulate.Str(m, "state"), "update")
}

func simMoveMerge(c *simCall, p, m simDoc, state, action string) simAnswer {
	m["state"], m["updated_at"] = state, simStamp(c.Now)
	switch action {
	case "merge":
		m["merged_at"], m["merged_by"] = simStamp(c.Now), simMe(c)
	case "close":
		m["closed_at"] = simStamp(c.Now)
	case "reopen":
		m["closed_at"] = nil
	}
	simPut(c, "merge", simulate.ToText(p["id"]), m)
	simMergeHook(c, p, m, action)
	if action == "merge" {
		simCommitted(c, p, simulate.Str(m, "target_branch"), "Merge branch '"+simulate.Str(m, "source_branch")+"' into '"+simulate.Str(m, "target_branch")+"'", nil)
	}
	return simulate.JSON(http.StatusOK, simShowMerge(c, m))
}

func simShowMerge(c *simCall, m simDoc) any {
	p, _ := c.Tx.Get("project", simulate.ToText(m["project_id"]))
	sha := simHash(simFileID(p, simulate.Str(m, "source_branch"), ""))
	merger := simShowUser(c, simulate.Num(m, "merged_by"))
	return simWith(simShowCommon(c, p, m, "!"), simDoc{"source_branch": m["source_branch"], "target_branch": m["target_branch"], "source_project_id": m["project_id"],
		"target_project_id": m["project_id"], "draft": false, "work_in_progress": false, "merged_at": m["merged_at"], "merged_by": merger, "merge_user": merger, "reviewers": []any{},
		"merge_status": "can_be_merged", "detailed_merge_status": map[bool]string{true: "mergeable", false: "not_open"}[m["state"] == "opened"], "has_conflicts": false, "squash": false,
		"sha": sha, "merge_commit_sha": nil, "squash_commit_sha": nil, "changes_count": "1", "reference": "!" + simulate.ToText(m["iid"]),
		"web_url": simWeb(c, p) + "/-/merge_requests/" + simulate.ToText(m["iid"])})
}
