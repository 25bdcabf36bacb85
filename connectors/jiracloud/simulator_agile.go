package jiracloud

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

const simAgile = "/rest/agile/1.0"

// SoftwareSimulator plays Jira Software, over a site like that of Simulator.
func SoftwareSimulator() simulate.Service { return Simulator() }

func simAgileRoutes() []simulate.Route {
	return slices.Concat(simBoards().Routes(), simSprints().Routes(), simBoardRoutes(), simSprintRoutes())
}

// simSeedBoards gives each project a board, and DEMO a sprint.
func simSeedBoards(c *simCall) {
	for _, b := range [][3]string{{"DEMO board", "scrum", "DEMO"}, {"OPS board", "kanban", "OPS"}} {
		_, _ = simBoards().Add(c, "", simDoc{"name": b[0], "type": b[1], "location": simDoc{"projectKeyOrId": b[2]}}) // nothing in a seed is refused
	}
	sprint, _ := simSprints().Add(c, "", simDoc{"name": "DEMO Sprint 1", "originBoardId": 1, "state": "active", "startDate": simStamp(c.Now), "endDate": simStamp(c.Now.AddDate(0, 0, 14))})
	if issue, ok := simIssue(c, "DEMO-2"); ok {
		simPlan(c, issue, simulate.ToText(sprint["id"]))
	}
}

func simNoBoard(*simCall) simAnswer {
	return simErrors(http.StatusNotFound, "The requested board cannot be viewed because it either does not exist or you do not have permission to view it.")
}

func simBoards() simulate.Collection {
	return simulate.Collection{Name: "board", Path: simAgile + "/board", Item: simAgile + "/board/{boardId}", ID: "boardId", Without: []string{simulate.Updated},
		Fields: simDoc{"name": "", "type": "scrum", "location": nil, "filterId": nil}, Required: []string{"name", "type"},
		Lacks: func(_ *simCall, field string) simAnswer {
			return simFieldErrors(simDoc{field: "The " + field + " of the board must be given."})
		},
		Complete: func(c *simCall, _ string, _, now simDoc) *simAnswer {
			if !slices.Contains([]any{"scrum", "kanban", "simple"}, now["type"]) {
				return simFieldErrors(simDoc{"type": "The type of the board must be scrum, kanban or simple."}).Or()
			}
			key := simulate.ToText(simulate.Obj(now, "location")["projectKeyOrId"])
			if key == "" {
				key = "DEMO" // the project of the filter, which is not played
			}
			p, ok := simProject(c, key)
			if !ok {
				return simErrors(http.StatusBadRequest, "No project could be found with key '"+key+"'.").Or()
			}
			now["project"] = p["id"]
			return nil
		},
		Keep: func(c *simCall, b simDoc) bool {
			kind, name, project := c.Query.Get("type"), c.Query.Get("name"), c.Query.Get("projectKeyOrId")
			p, _ := simProject(c, project)
			return (kind == "" || kind == b["type"]) && strings.Contains(strings.ToLower(simulate.Str(b, "name")), strings.ToLower(name)) && (project == "" || p["id"] == b["project"])
		},
		View: func(c *simCall, b simDoc) any {
			p, _ := simProject(c, simulate.ToText(b["project"]))
			return simDoc{"id": b["id"], "self": c.Base + simAgile + "/board/" + simulate.ToText(b["id"]), "name": b["name"], "type": b["type"], "isPrivate": false,
				"location": simDoc{"projectId": simulate.ToInt(p["id"]), "projectKey": p["key"], "projectName": p["name"], "displayName": simulate.Str(p, "name") + " (" + simulate.Str(p, "key") + ")", "projectTypeKey": "software"}}
		}, Page: simPage, Missing: simNoBoard, After: simBoardChanged}
}

func simShowSprint(c *simCall, s simDoc) any {
	return simulate.With(s, simDoc{"self": c.Base + simAgile + "/sprint/" + simulate.ToText(s["id"])})
}

func simSprints() simulate.Collection {
	return simulate.Collection{Name: "sprint", Path: simAgile + "/sprint", Item: simAgile + "/sprint/{sprintId}", ID: "sprintId",
		Fields:   simDoc{"name": "", "goal": "", "startDate": nil, "endDate": nil, "state": "future", "originBoardId": nil},
		Required: []string{"name", "originBoardId"}, Lacks: func(_ *simCall, field string) simAnswer {
			return simFieldErrors(simDoc{field: "The " + field + " must be given."})
		},
		Complete: func(c *simCall, _ string, old, now simDoc) *simAnswer {
			b, ok := c.Tx.Get("board", simulate.ToText(now["originBoardId"]))
			switch {
			case !ok:
				return simNoBoard(c).Or()
			case b["type"] == "kanban":
				return simErrors(http.StatusBadRequest, "The board does not support sprints").Or()
			case old == nil:
				now["createdDate"] = simStamp(c.Now)
				return nil
			case old["state"] == now["state"]:
				return nil
			case old["state"] == "future" && now["state"] == "active" && (now["startDate"] == nil || now["endDate"] == nil):
				return simFieldErrors(simDoc{"startDate": "A sprint needs a start date and an end date before it can be started."}).Or()
			case old["state"] == "future" && now["state"] == "active":
				return nil
			case old["state"] == "active" && now["state"] == "closed":
				now["completeDate"] = simStamp(c.Now)
				return nil
			}
			return simFieldErrors(simDoc{"state": "The sprint cannot go from " + simulate.Str(old, "state") + " to " + simulate.ToText(now["state"]) + "."}).Or()
		},
		View: simShowSprint, Page: simPage, Missing: func(*simCall) simAnswer { return simErrors(http.StatusNotFound, "Sprint does not exist.") },
		After: simSprintChanged}
}

// simPlan puts an issue into a sprint; "" is the backlog.
func simPlan(c *simCall, issue simDoc, sprint string) {
	id := simulate.Str(issue, "id")
	c.Tx.Delete("planned", id)
	if sprint != "" {
		c.Tx.Put("planned", id, sprint, simDoc{"id": id, "sprint": sprint})
	}
}

// simReplan puts an issue into another sprint and tells of it.
func simReplan(c *simCall, issue simDoc, sprint string) {
	planned, _ := c.Tx.Get("planned", simulate.Str(issue, "id"))
	from := simulate.Str(planned, "sprint")
	if from == sprint {
		return
	}
	simPlan(c, issue, sprint)
	name := func(id string) any { s, _ := c.Tx.Get("sprint", id); return simulate.Str(s, "name") }
	simIssueEvent(c, issue, "jira:issue_updated", "issue_updated", []any{simDoc{"field": "Sprint", "fieldId": "customfield_10020", "fieldtype": "custom",
		"from": from, "fromString": name(from), "to": sprint, "toString": name(sprint)}})
}

// simShowIssues answers the issues that pass, and the query jql if there is one.
func simShowIssues(c *simCall, keep func(issue simDoc) bool) simAnswer {
	found, refused := simSelect(c, c.Query.Get("jql"), false)
	if refused != nil {
		return *refused
	}
	all := []any{}
	for _, issue := range found {
		if keep(issue) {
			all = append(all, simFoundIssue(c, issue, simWantedFields(c.Query["fields"], "*navigable"), nil))
		}
	}
	start, most := c.Int("startAt", 0, 0), c.Int("maxResults", 50, 0)
	return simulate.JSON(http.StatusOK, simDoc{"expand": "schema,names", "startAt": start, "maxResults": most, "total": len(all), "issues": simCut(all, start, most)})
}

func simBoardRoutes() []simulate.Route {
	with := func(handle func(c *simCall, b simDoc) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			b, ok := c.Tx.Get("board", c.Params["boardId"])
			if !ok {
				return simNoBoard(c)
			}
			return handle(c, b)
		}
	}
	const board = simAgile + "/board/{boardId}"
	return []simulate.Route{
		{Method: "GET", Path: board + "/issue", Handle: with(func(c *simCall, b simDoc) simAnswer {
			return simShowIssues(c, func(issue simDoc) bool { return issue["project"] == b["project"] })
		})},
		{Method: "GET", Path: board + "/backlog", Handle: with(func(c *simCall, b simDoc) simAnswer {
			return simShowIssues(c, func(issue simDoc) bool {
				planned, _ := c.Tx.Get("planned", simulate.Str(issue, "id"))
				sprint, _ := c.Tx.Get("sprint", simulate.Str(planned, "sprint"))
				return issue["project"] == b["project"] && (sprint == nil || sprint["state"] == "closed") && issue["resolution"] == nil
			})
		})},
		{Method: "GET", Path: board + "/sprint", Handle: with(func(c *simCall, b simDoc) simAnswer {
			if b["type"] == "kanban" {
				return simErrors(http.StatusBadRequest, "The board does not support sprints")
			}
			all, states := []any{}, simList(c.Query.Get("state"))
			for _, s := range c.Tx.All("sprint") {
				if simulate.ToText(s["originBoardId"]) == simulate.ToText(b["id"]) && (len(states) == 0 || slices.Contains(states, simulate.Str(s, "state"))) {
					all = append(all, simSprints().View(c, s))
				}
			}
			return simPage(c, all)
		})},
	}
}

func simSprintRoutes() []simulate.Route {
	move := func(c *simCall, sprint string) simAnswer {
		given, refused := c.Object()
		if refused != nil {
			return *refused
		}
		for _, key := range simTexts(given["issues"]) {
			issue, ok := simIssue(c, key)
			if !ok {
				return simErrors(http.StatusBadRequest, "Issue does not exist or you do not have permission to see it.: "+key)
			}
			simReplan(c, issue, sprint)
		}
		return simulate.Empty(http.StatusNoContent)
	}
	with := func(handle func(c *simCall, sprint string) simAnswer) simulate.Handler {
		return func(c *simCall) simAnswer {
			if _, ok := c.Tx.Get("sprint", c.Params["sprintId"]); !ok {
				return simErrors(http.StatusNotFound, "Sprint does not exist.")
			}
			return handle(c, c.Params["sprintId"])
		}
	}
	partly := simSprints()
	partly.Update, partly.Path, partly.Without = http.MethodPost, "", []string{simulate.Deleted} // a partial update is a POST
	routes := partly.Routes()
	return append(routes,
		simulate.Route{Method: "GET", Path: simAgile + "/sprint/{sprintId}/issue", Handle: with(func(c *simCall, sprint string) simAnswer {
			return simShowIssues(c, func(issue simDoc) bool {
				planned, _ := c.Tx.Get("planned", simulate.Str(issue, "id"))
				return planned["sprint"] == sprint
			})
		})},
		simulate.Route{Method: "POST", Path: simAgile + "/sprint/{sprintId}/issue", Handle: with(move)},
		simulate.Route{Method: "POST", Path: simAgile + "/backlog/issue", Handle: func(c *simCall) simAnswer { return move(c, "") }},
		simulate.Route{Method: "GET", Path: simAgile + "/issue/{issueIdOrKey}", Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowIssue(c, issue, simWantedFields(c.Query["fields"], "*all"), nil))
		})})
}
