package gitlab

import (
	"net/http"
	"regexp"
	"slices"

	"bobbin/runtime/simulate"
)

func simLabelRoutes() []simulate.Route {
	one := func(parameter string, handle func(c *simCall, p, l simDoc) simAnswer) simulate.Handler {
		return simWithProject(func(c *simCall, p simDoc) simAnswer {
			l, ok := simLabel(c, p, c.Params[parameter])
			if !ok {
				return simNone("Label")
			}
			return handle(c, p, l)
		})
	}
	const path = "/api/v4/projects/{id}/labels"
	routes := []simulate.Route{
		{Method: "GET", Path: path, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			labels := c.Tx.List("label", simulate.ToText(p["id"]))
			simSort(labels, "name", "asc")
			all := []any{}
			for _, l := range labels {
				if simContains(c.Query.Get("search"), simulate.Str(l, "name")) {
					all = append(all, simShowLabel(c, p, l))
				}
			}
			return simPage(c, all)
		})},
		{Method: "POST", Path: path, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			given, refused := c.Parameters()
			if refused != nil {
				return *refused
			}
			if refused := simRequire(given, "name", "color"); refused != nil {
				return *refused
			}
			if _, taken := simLabel(c, p, simulate.Str(given, "name")); taken {
				return simMessage(http.StatusConflict, "Label already exists")
			}
			if refused := simCheckColor(given); refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusCreated, simShowLabel(c, p, simMakeLabel(c, p, given)))
		})},
	}
	for _, parameter := range []string{"name", "label_id"} {
		routes = append(routes,
			simulate.Route{Method: "GET", Path: path + "/{" + parameter + "}", Handle: one(parameter, func(c *simCall, p, l simDoc) simAnswer {
				return simulate.JSON(http.StatusOK, simShowLabel(c, p, l))
			})},
			simulate.Route{Method: "PUT", Path: path + "/{" + parameter + "}", Handle: one(parameter, simChangeLabel)},
			simulate.Route{Method: "DELETE", Path: path + "/{" + parameter + "}", Handle: one(parameter, func(c *simCall, p, l simDoc) simAnswer {
				c.Tx.Delete("label", simulate.ToText(l["id"]))
				simRenameLabel(c, p, simulate.Str(l, "name"), "")
				return simulate.Empty(http.StatusNoContent)
			})})
	}
	return routes
}

// simLabel finds a project's label by number or name.
func simLabel(c *simCall, p simDoc, key string) (simDoc, bool) {
	for _, l := range c.Tx.List("label", simulate.ToText(p["id"])) {
		if simulate.ToText(l["id"]) == key || simulate.Str(l, "name") == key {
			return l, true
		}
	}
	return nil, false
}

func simMakeLabel(c *simCall, p, given simDoc) simDoc {
	l := simDoc{"id": c.Tx.Next("label"), "name": given["name"], "color": given["color"], "description": given["description"], "project_id": p["id"],
		"created_at": simStamp(c.Now), "updated_at": simStamp(c.Now)}
	simPut(c, "label", simulate.ToText(p["id"]), l)
	return l
}

func simCheckColor(given simDoc) *simAnswer {
	color, ok := given["color"].(string)
	if ok && !regexp.MustCompile(`^(#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}|[a-z]+)$`).MatchString(color) {
		return simBlank("color", "must be a valid color code")
	}
	return nil
}

func simChangeLabel(c *simCall, p, l simDoc) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	if refused := simCheckColor(given); refused != nil {
		return *refused
	}
	if name := simulate.Str(given, "new_name"); name != "" && name != l["name"] {
		if _, taken := simLabel(c, p, name); taken {
			return simulate.JSON(http.StatusBadRequest, simDoc{"message": simDoc{"title": []any{"has already been taken"}}})
		}
		simRenameLabel(c, p, simulate.Str(l, "name"), name)
		l["name"] = name
	}
	for _, name := range []string{"color", "description"} {
		if value, ok := given[name]; ok {
			l[name] = value
		}
	}
	l["updated_at"] = simStamp(c.Now)
	simPut(c, "label", simulate.ToText(p["id"]), l)
	return simulate.JSON(http.StatusOK, simShowLabel(c, p, l))
}

// simRenameLabel renames a label on the project's issues; an empty name takes it off.
func simRenameLabel(c *simCall, p simDoc, from, to string) {
	for _, collection := range []string{"issue", "merge"} {
		for _, item := range c.Tx.List(collection, simulate.ToText(p["id"])) {
			labels := simulate.List(item, "labels")
			at := slices.Index(labels, any(from))
			if at < 0 {
				continue
			}
			labels = slices.Delete(labels, at, at+1)
			if to != "" {
				labels = append(labels, to)
			}
			item["labels"] = labels
			simPut(c, collection, simulate.ToText(p["id"]), item)
		}
	}
}

func simShowLabel(c *simCall, p, l simDoc) any {
	open, closed := 0, 0
	for _, issue := range c.Tx.List("issue", simulate.ToText(p["id"])) {
		if !slices.Contains(simulate.List(issue, "labels"), l["name"]) {
			continue
		}
		if issue["state"] == "opened" {
			open++
		} else {
			closed++
		}
	}
	return simDoc{"id": l["id"], "name": l["name"], "description": l["description"], "description_html": simulate.Str(l, "description"), "text_color": "#FFFFFF",
		"color": l["color"], "archived": false, "open_issues_count": open, "closed_issues_count": closed, "open_merge_requests_count": 0, "subscribed": false, "priority": nil, "is_project_label": true}
}

// simLabelDetails are an issue's labels in full.
func simLabelDetails(c *simCall, p, item simDoc) []any {
	all := []any{}
	for _, name := range simTexts(item["labels"]) {
		if l, ok := simLabel(c, p, name); ok {
			all = append(all, simDoc{"id": l["id"], "name": l["name"], "color": l["color"], "description": l["description"], "description_html": "", "text_color": "#FFFFFF"})
		}
	}
	return all
}

func simMilestoneRoutes() []simulate.Route {
	milestones := simulate.Collection{Name: "milestone", Path: "/api/v4/projects/{id}/milestones", Item: "/api/v4/projects/{id}/milestones/{milestone_id}", ID: "milestone_id",
		Parent: func(c *simCall) (string, *simAnswer) {
			p, ok := simProject(c, c.Params["id"])
			if !ok {
				return "", simNone("Project").Or()
			}
			return simulate.ToText(p["id"]), nil
		},
		New: func(c *simCall, parent string, given simDoc) (string, simDoc, *simAnswer) {
			if refused := simRequire(given, "title"); refused != nil {
				return "", nil, refused
			}
			for _, m := range c.Tx.List("milestone", parent) {
				if m["title"] == given["title"] {
					return "", nil, simBlank("title", "already being used for another group or project milestone.")
				}
			}
			made := simWith(simDoc{"description": "", "due_date": nil, "start_date": nil}, given)
			made["id"], made["iid"], made["project_id"], made["state"] = c.Tx.Next("milestone"), c.Tx.Next("milestone/"+parent), simulate.ToInt(parent), "active"
			made["created_at"], made["updated_at"] = simStamp(c.Now), simStamp(c.Now)
			return simulate.ToText(made["id"]), made, nil
		},
		After: simMilestoneChanged,
		Change: func(c *simCall, old, given simDoc) (simDoc, *simAnswer) {
			old = simWith(old, nil)
			for _, name := range []string{"title", "description", "due_date", "start_date"} {
				if value, ok := given[name]; ok {
					old[name] = value
				}
			}
			if state, ok := map[string]string{"close": "closed", "activate": "active"}[simulate.Str(given, "state_event")]; ok {
				old["state"] = state
			}
			old["updated_at"] = simStamp(c.Now)
			return old, nil
		},
		Keep: func(c *simCall, m simDoc) bool {
			state, title := c.Query.Get("state"), c.Query.Get("title")
			return (state == "" || state == m["state"]) && (title == "" || title == m["title"]) && simContains(c.Query.Get("search"), simulate.Str(m, "title"), simulate.Str(m, "description"))
		},
		View: simShowMilestone, Page: simPage, Missing: func(*simCall) simAnswer { return simNone("") }}
	return milestones.Routes()
}

func simShowMilestone(c *simCall, m simDoc) any {
	p, _ := c.Tx.Get("project", simulate.ToText(m["project_id"]))
	return simWith(m, simDoc{"expired": false, "web_url": simWeb(c, p) + "/-/milestones/" + simulate.ToText(m["iid"])})
}
