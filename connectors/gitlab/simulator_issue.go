package gitlab

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

func simIssueRoutes() []simulate.Route {
	const list, one = "/api/v4/projects/{id}/issues", "/api/v4/projects/{id}/issues/{issue_iid}"
	return []simulate.Route{
		{Method: "GET", Path: list, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			return simListIssues(c, c.Tx.List("issue", simulate.ToText(p["id"])))
		})},
		{Method: "GET", Path: "/api/v4/issues", Handle: func(c *simCall) simAnswer { return simListIssues(c, c.Tx.All("issue")) }},
		{Method: "GET", Path: "/api/v4/groups/{id}/issues", Handle: simWithGroup(func(c *simCall, g simDoc) simAnswer {
			issues := slices.DeleteFunc(c.Tx.All("issue"), func(i simDoc) bool {
				p, _ := c.Tx.Get("project", simulate.ToText(i["project_id"]))
				return simulate.Num(p, "group") != simulate.Num(g, "id")
			})
			return simListIssues(c, issues)
		})},
		{Method: "GET", Path: "/api/v4/issues/{id}", Handle: func(c *simCall) simAnswer {
			issue, ok := c.Tx.Get("issue", c.Params["id"])
			if !ok {
				return simNone("")
			}
			return simulate.JSON(http.StatusOK, simShowIssue(c, issue))
		}},
		{Method: "POST", Path: list, Handle: simWithProject(simCreateIssue)},
		{Method: "GET", Path: one, Handle: simWithIssue(func(c *simCall, _, issue simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simWith(simShowIssue(c, issue), simDoc{"subscribed": true}))
		})},
		{Method: "PUT", Path: one, Handle: simWithIssue(simUpdateIssue)},
		{Method: "DELETE", Path: one, Handle: simWithIssue(func(c *simCall, _, issue simDoc) simAnswer {
			id := simulate.ToText(issue["id"])
			c.Tx.DeleteBelow("note", "Issue/"+id)
			for _, link := range simLinksOf(c, simulate.Num(issue, "id")) {
				c.Tx.Delete("link", simulate.ToText(link["id"]))
			}
			c.Tx.Delete("issue", id)
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: one + "/participants", Handle: simWithIssue(func(c *simCall, _, issue simDoc) simAnswer {
			return simPage(c, simShowUsers(c, append([]any{issue["author_id"]}, simulate.List(issue, "assignee_ids")...)))
		})},
	}
}

// simWithIssue finds the project and the issue of the path before its handler runs.
func simWithIssue(handle func(c *simCall, project, issue simDoc) simAnswer) simulate.Handler {
	return simWithProject(func(c *simCall, p simDoc) simAnswer {
		issue, ok := simFindBelow(c, "issue", p, c.Params["issue_iid"])
		if !ok {
			return simNone("")
		}
		return handle(c, p, issue)
	})
}

// simFindBelow finds a record of a project by its own number within it.
func simFindBelow(c *simCall, collection string, project simDoc, iid string) (simDoc, bool) {
	pointer, ok := c.Tx.Get("number", collection+"/"+simulate.ToText(project["id"])+"/"+iid)
	if !ok {
		return nil, false
	}
	return c.Tx.Get(collection, simulate.ToText(pointer["id"]))
}

// simNumber gives a new record its number within the project and keeps the index of them.
func simNumber(c *simCall, collection string, project, record simDoc) {
	id := simulate.ToText(project["id"])
	record["iid"] = c.Tx.Next(collection + "/" + id)
	c.Tx.Put("number", collection+"/"+id+"/"+simulate.ToText(record["iid"]), "", simDoc{"id": record["id"]})
}

// simPutNewIssue numbers an issue and stores it.
func simPutNewIssue(c *simCall, project, issue simDoc) simDoc {
	id := simulate.ToText(project["id"])
	made := simWith(simDoc{"state": "opened", "closed_at": nil, "closed_by": nil, "due_date": nil, "confidential": false, "milestone_id": nil,
		"issue_type": "issue", "discussion_locked": nil, "weight": nil}, issue)
	made["id"], made["project_id"] = 100+c.Tx.Next("issue"), project["id"]
	simNumber(c, "issue", project, made)
	if made["created_at"] == nil {
		made["created_at"] = simStamp(c.Now)
	}
	made["updated_at"] = made["created_at"]
	simPut(c, "issue", id, made)
	stored, _ := c.Tx.Get("issue", simulate.ToText(made["id"])) // numbers as they read back
	return stored
}

func simCreateIssue(c *simCall, p simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simRequire(given, "title"); refused != nil {
		return *refused
	}
	issue := simDoc{"title": "", "description": nil, "labels": []any{}, "assignee_ids": []any{}, "author_id": simMe(c)}
	if at, ok := given["created_at"].(string); ok {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return *simInvalid("created_at is invalid")
		}
		issue["created_at"] = simStamp(t)
	}
	if refused := simSetIssue(c, p, issue, given); refused != nil {
		return *refused
	}
	made := simPutNewIssue(c, p, issue)
	simIssueHook(c, p, nil, made, "open")
	return simulate.JSON(http.StatusCreated, simWith(simShowIssue(c, made), simDoc{"subscribed": true}))
}

func simUpdateIssue(c *simCall, p, issue simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	const changeable = "assignee_id assignee_ids confidential created_at description discussion_locked due_date labels add_labels remove_labels milestone_id state_event title issue_type weight updated_at"
	if !slices.ContainsFunc(strings.Fields(changeable), func(name string) bool { _, ok := given[name]; return ok }) {
		return *simInvalid(strings.Join(strings.Fields(changeable), ", ") + " are missing, at least one parameter must be provided")
	}
	now, action := simWith(issue, nil), "update"
	if refused := simSetIssue(c, p, now, given); refused != nil {
		return *refused
	}
	switch event, ok := given["state_event"].(string); {
	case ok && event == "close" && now["state"] == "opened":
		now["state"], now["closed_at"], now["closed_by"], action = "closed", simStamp(c.Now), simMe(c), "close"
	case ok && event == "reopen" && now["state"] == "closed":
		now["state"], now["closed_at"], now["closed_by"], action = "opened", nil, nil, "reopen"
	case ok && event != "close" && event != "reopen":
		return *simInvalid("state_event does not have a valid value")
	}
	if len(simChanges(c, p, issue, now)) > 0 {
		now["updated_at"] = simStamp(c.Now)
		simPut(c, "issue", simulate.ToText(p["id"]), now)
		simIssueHook(c, p, issue, now, action)
	}
	stored, _ := c.Tx.Get("issue", simulate.ToText(now["id"]))
	return simulate.JSON(http.StatusOK, simWith(simShowIssue(c, stored), simDoc{"subscribed": true}))
}

// simSetIssue takes given parameters over onto an issue or a merge request.
func simSetIssue(c *simCall, p, issue, given simDoc) *simAnswer {
	if title, ok := given["title"]; ok {
		text := simulate.ToText(title)
		switch {
		case strings.TrimSpace(text) == "":
			return simBlank("title", "can't be blank")
		case len([]rune(text)) > 255:
			return simBlank("title", "is too long (maximum is 255 characters)")
		}
		issue["title"] = text
	}
	if description, ok := given["description"]; ok {
		issue["description"] = description
	}
	for _, name := range []string{"confidential", "discussion_locked"} {
		if value, ok := given[name]; ok {
			issue[name] = simBool(value)
		}
	}
	if date, ok := given["due_date"]; ok {
		text := simulate.ToText(date)
		if _, err := time.Parse(time.DateOnly, text); err != nil && text != "" {
			return simInvalid("due_date is invalid")
		}
		issue["due_date"] = nil
		if text != "" {
			issue["due_date"] = text
		}
	}
	if kind, ok := given["issue_type"].(string); ok {
		if !slices.Contains([]string{"issue", "incident", "test_case", "requirement", "task", "ticket"}, kind) {
			return simInvalid("issue_type does not have a valid value")
		}
		issue["issue_type"] = kind
	}
	if weight, ok := given["weight"]; ok {
		issue["weight"] = weight
	}
	simSetLabels(c, p, issue, given)
	return simSetPeople(c, p, issue, given)
}

// simSetLabels sets, adds and removes labels; one the project lacks is made.
func simSetLabels(c *simCall, p, issue, given simDoc) {
	labels := simTexts(issue["labels"])
	if value, ok := given["labels"]; ok {
		labels = simTexts(value)
	}
	labels = append(labels, simTexts(given["add_labels"])...)
	gone := simTexts(given["remove_labels"])
	labels = slices.DeleteFunc(labels, func(l string) bool { return slices.Contains(gone, l) })
	slices.Sort(labels)
	list := []any{}
	for _, name := range slices.Compact(labels) {
		if _, ok := simLabel(c, p, name); !ok {
			simMakeLabel(c, p, simDoc{"name": name, "color": "#6699cc"})
		}
		list = append(list, name)
	}
	issue["labels"] = list
}

func simSetPeople(c *simCall, p, issue, given simDoc) *simAnswer {
	ids, asked := given["assignee_ids"]
	if one, ok := given["assignee_id"]; ok && !asked {
		ids, asked = []any{one}, true
	}
	if asked {
		list := []any{}
		for _, text := range simTexts(ids) {
			if _, ok := c.Tx.Get("user", text); ok {
				list = append(list, simulate.ToInt(text))
			} else if simulate.ToInt(text) == 0 && text != "0" {
				return simInvalid("assignee_ids is invalid")
			}
		}
		issue["assignee_ids"] = list[:min(1, len(list))] // one assignee, as without a licence
	}
	if id, ok := given["milestone_id"]; ok {
		issue["milestone_id"] = nil
		if _, found := c.Tx.GetBelow("milestone", simulate.ToText(id), simulate.ToText(p["id"]), true); found {
			issue["milestone_id"] = simulate.ToInt(id)
		}
	}
	return nil
}

// simShowIssue shows an issue as GitLab does.
func simShowIssue(c *simCall, issue simDoc) simDoc {
	p, _ := c.Tx.Get("project", simulate.ToText(issue["project_id"]))
	iid := simulate.ToText(issue["iid"])
	shown := simShowCommon(c, p, issue, "#")
	api := c.Base + "/api/v4/projects/" + simulate.ToText(p["id"])
	self := api + "/issues/" + iid
	for name, value := range map[string]any{"type": "ISSUE", "issue_type": issue["issue_type"], "confidential": issue["confidential"], "due_date": issue["due_date"],
		"closed_by": simShowUser(c, simulate.Num(issue, "closed_by")), "merge_requests_count": 0, "moved_to_id": nil, "imported": false, "imported_from": "none",
		"weight": issue["weight"], "severity": "UNKNOWN", "blocking_issues_count": 0, "has_tasks": strings.Contains(simulate.Str(issue, "description"), "- ["),
		"service_desk_reply_to": nil, "epic_iid": nil, "epic": nil, "iteration": nil, "health_status": nil, "task_status": "",
		"web_url": simWeb(c, p) + "/-/issues/" + iid,
		"_links":  simDoc{"self": self, "notes": self + "/notes", "award_emoji": self + "/award_emoji", "project": api, "closed_as_duplicate_of": nil}} {
		shown[name] = value
	}
	return shown
}

// simShowCommon is what issues and merge requests have in common.
func simShowCommon(c *simCall, p, item simDoc, sign string) simDoc {
	iid, kind := simulate.ToText(item["iid"]), map[string]string{"#": "Issue", "!": "MergeRequest"}[sign]
	assignees := simShowUsers(c, simulate.List(item, "assignee_ids"))
	var first, milestone any
	if len(assignees) > 0 {
		first = assignees[0]
	}
	if m, ok := c.Tx.Get("milestone", simulate.ToText(item["milestone_id"])); ok {
		milestone = simShowMilestone(c, m)
	}
	notes := 0
	for _, n := range c.Tx.List("note", kind+"/"+simulate.ToText(item["id"])) {
		if n["system"] != true {
			notes++
		}
	}
	var labels any = append([]any{}, simulate.List(item, "labels")...)
	if c.Query.Get("with_labels_details") == "true" {
		labels = simLabelDetails(c, p, item)
	}
	description := simulate.Str(item, "description")
	done := strings.Count(description, "- [x]")
	return simDoc{"id": item["id"], "iid": item["iid"], "project_id": item["project_id"], "title": item["title"], "description": item["description"], "state": item["state"],
		"created_at": item["created_at"], "updated_at": item["updated_at"], "closed_at": item["closed_at"], "labels": labels, "milestone": milestone, "assignees": assignees,
		"assignee": first, "author": simShowUser(c, simulate.Num(item, "author_id")), "user_notes_count": notes, "upvotes": 0, "downvotes": 0,
		"discussion_locked":      item["discussion_locked"],
		"time_stats":             simDoc{"time_estimate": 0, "total_time_spent": 0, "human_time_estimate": nil, "human_total_time_spent": nil},
		"task_completion_status": simDoc{"count": done + strings.Count(description, "- [ ]"), "completed_count": done},
		"references":             simDoc{"short": sign + iid, "relative": sign + iid, "full": simFullPath(c, p) + sign + iid}}
}
