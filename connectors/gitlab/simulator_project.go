package gitlab

import (
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

// simSeed is a fresh GitLab: three people, a group with two projects, labels, a milestone, a file and two issues.
func simSeed(c *simCall) {
	for _, u := range [][2]string{{"ada", "Ada Admin"}, {"dev", "Dev Developer"}, {"robin", "Robin Reporter"}} {
		simPut(c, "user", "", simDoc{"id": c.Tx.Next("user"), "username": u[0], "name": u[1], "email": u[0] + "@example.com", "created_at": simStamp(c.Now)})
	}
	simMakeGroup(c, simDoc{"name": "Demo", "path": "demo"})
	for _, p := range [][2]string{{"Demo project", "demo-project"}, {"Operations", "operations"}} {
		simMakeProject(c, simDoc{"name": p[0], "path": p[1], "group": 1, "description": "Made by the simulator."})
	}
	project, _ := simProject(c, "1")
	for _, l := range [][2]string{{"bug", "#d9534f"}, {"feature", "#428bca"}} {
		simMakeLabel(c, project, simDoc{"name": l[0], "color": l[1]})
	}
	simPut(c, "milestone", "1", simDoc{"id": c.Tx.Next("milestone"), "iid": c.Tx.Next("milestone/1"), "project_id": 1, "title": "v1.0", "description": "", "state": "active",
		"created_at": simStamp(c.Now), "updated_at": simStamp(c.Now), "due_date": nil, "start_date": nil})
	for _, title := range []string{"Write the first integration", "Tidy up the labels"} {
		simPutNewIssue(c, project, simDoc{"title": title, "description": "Seeded by the simulator.", "labels": []any{}, "assignee_ids": []any{}, "author_id": 1})
	}
}

func simProjectRoutes() []simulate.Route {
	one := "/api/v4/projects/{id}"
	listed := func(keep func(*simCall, simDoc) bool) simulate.Handler {
		return func(c *simCall) simAnswer { return simProjects(c, keep) }
	}
	return []simulate.Route{
		{Method: "GET", Path: "/api/v4/projects", Handle: listed(nil)},
		{Method: "GET", Path: "/api/v4/users/{user_id}/projects", Handle: listed(nil)},
		{Method: "POST", Path: "/api/v4/projects", Handle: simCreateProject},
		{Method: "GET", Path: one, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowProject(c, p)) })},
		{Method: "PUT", Path: one, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			given, refused := c.Parameters()
			if refused != nil {
				return *refused
			}
			for _, name := range []string{"name", "description", "visibility", "default_branch"} {
				if text, ok := given[name].(string); ok {
					p[name] = text
				}
			}
			simPut(c, "project", "", p)
			return simulate.JSON(http.StatusOK, simShowProject(c, p))
		})},
		{Method: "DELETE", Path: one, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			id := simulate.ToText(p["id"])
			for _, collection := range []string{"issue", "label", "milestone", "merge", "branch", "file", "hook"} {
				c.Tx.DeleteBelow(collection, id)
			}
			c.Tx.Delete("project", id)
			return simMessage(http.StatusAccepted, "202 Accepted")
		})},
		{Method: "GET", Path: "/api/v4/groups", Handle: func(c *simCall) simAnswer {
			all := []any{}
			for _, g := range c.Tx.All("group") {
				if simContains(c.Query.Get("search"), simulate.Str(g, "name"), simulate.Str(g, "path")) {
					all = append(all, simShowGroup(c, g))
				}
			}
			return simPage(c, all)
		}},
		{Method: "POST", Path: "/api/v4/groups", Handle: func(c *simCall) simAnswer {
			given, refused := c.Parameters()
			if refused != nil {
				return *refused
			}
			if refused := simRequire(given, "name", "path"); refused != nil {
				return *refused
			}
			if _, taken := simGroup(c, simulate.Str(given, "path")); taken {
				return simMessage(http.StatusBadRequest, "Failed to save group {:path=>[\"has already been taken\"]}")
			}
			return simulate.JSON(http.StatusCreated, simShowGroup(c, simMakeGroup(c, given)))
		}},
		{Method: "GET", Path: "/api/v4/groups/{id}", Handle: simWithGroup(func(c *simCall, g simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowGroup(c, g)) })},
		{Method: "GET", Path: "/api/v4/groups/{id}/projects", Handle: simWithGroup(func(c *simCall, g simDoc) simAnswer {
			return simProjects(c, func(_ *simCall, p simDoc) bool { return simulate.Num(p, "group") == simulate.Num(g, "id") })
		})},
	}
}

// simProject finds a project by number or by path with namespace.
func simProject(c *simCall, idOrPath string) (simDoc, bool) {
	if p, ok := c.Tx.Get("project", idOrPath); ok {
		return p, true
	}
	for _, p := range c.Tx.All("project") {
		if strings.EqualFold(simFullPath(c, p), idOrPath) {
			return p, true
		}
	}
	return nil, false
}

func simWithProject(handle func(*simCall, simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		p, ok := simProject(c, c.Params["id"])
		if !ok {
			return simNone("Project")
		}
		return handle(c, p)
	}
}

func simGroup(c *simCall, idOrPath string) (simDoc, bool) {
	if g, ok := c.Tx.Get("group", idOrPath); ok {
		return g, true
	}
	for _, g := range c.Tx.All("group") {
		if strings.EqualFold(simulate.Str(g, "path"), idOrPath) {
			return g, true
		}
	}
	return nil, false
}

func simWithGroup(handle func(*simCall, simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		g, ok := simGroup(c, c.Params["id"])
		if !ok {
			return simNone("Group")
		}
		return handle(c, g)
	}
}

func simMakeGroup(c *simCall, given simDoc) simDoc {
	g := simDoc{"id": c.Tx.Next("group"), "name": given["name"], "path": given["path"], "description": simulate.Str(given, "description"), "created_at": simStamp(c.Now)}
	simPut(c, "group", "", g)
	return g
}

// simMakeProject stores a project with its first branch and a readme.
func simMakeProject(c *simCall, given simDoc) simDoc {
	p := simWith(simDoc{"visibility": "private", "default_branch": "main", "description": ""}, given)
	p["id"], p["created_at"] = c.Tx.Next("project"), simStamp(c.Now)
	simPut(c, "project", "", p)
	stored, _ := simProject(c, simulate.ToText(p["id"]))
	simPutFile(c, stored, "main", "README.md", "# "+simulate.Str(p, "name")+"\n")
	simPutBranch(c, stored, "main")
	return stored
}

// simNamespace is the group a project lives in, or its person's own.
func simNamespace(c *simCall, p simDoc) simDoc {
	if g, ok := c.Tx.Get("group", simulate.ToText(p["group"])); ok {
		return simDoc{"id": g["id"], "name": g["name"], "path": g["path"], "kind": "group", "full_path": g["path"], "parent_id": nil, "avatar_url": nil,
			"web_url": c.Base + "/groups/" + simulate.Str(g, "path")}
	}
	user, _ := c.Tx.Get("user", "1")
	return simDoc{"id": 1000 + simulate.Num(user, "id"), "name": user["name"], "path": user["username"], "kind": "user", "full_path": user["username"], "parent_id": nil,
		"avatar_url": nil, "web_url": c.Base + "/" + simulate.Str(user, "username")}
}

func simFullPath(c *simCall, p simDoc) string {
	return simulate.Str(simNamespace(c, p), "full_path") + "/" + simulate.Str(p, "path")
}

// simWeb is a project's page.
func simWeb(c *simCall, p simDoc) string { return c.Base + "/" + simFullPath(c, p) }

func simShowProject(c *simCall, p simDoc) any {
	namespace, full, web := simNamespace(c, p), simFullPath(c, p), simWeb(c, p)
	open := 0
	for _, issue := range c.Tx.List("issue", simulate.ToText(p["id"])) {
		if issue["state"] == "opened" {
			open++
		}
	}
	api := c.Base + "/api/v4/projects/" + simulate.ToText(p["id"])
	return simDoc{"id": p["id"], "description": p["description"], "name": p["name"], "name_with_namespace": simulate.Str(namespace, "name") + " / " + simulate.Str(p, "name"),
		"path": p["path"], "path_with_namespace": full, "created_at": p["created_at"], "default_branch": p["default_branch"], "tag_list": []any{}, "topics": []any{},
		"ssh_url_to_repo": "git@localhost:" + full + ".git", "http_url_to_repo": web + ".git", "web_url": web, "readme_url": web + "/-/blob/main/README.md", "avatar_url": nil,
		"forks_count": 0, "star_count": 0, "last_activity_at": p["created_at"], "namespace": namespace, "visibility": p["visibility"], "archived": false, "empty_repo": false,
		"issues_enabled": true, "merge_requests_enabled": true, "wiki_enabled": true, "jobs_enabled": true, "snippets_enabled": true, "issues_access_level": "enabled",
		"creator_id": 1, "open_issues_count": open, "shared_with_groups": []any{}, "merge_method": "merge",
		"_links": simDoc{"self": api, "issues": api + "/issues", "merge_requests": api + "/merge_requests", "repo_branches": api + "/repository/branches", "labels": api + "/labels",
			"events": api + "/events", "members": api + "/members"}}
}

func simShowGroup(c *simCall, g simDoc) any {
	return simDoc{"id": g["id"], "name": g["name"], "path": g["path"], "full_name": g["name"], "full_path": g["path"], "description": g["description"], "visibility": "private",
		"parent_id": nil, "avatar_url": nil, "web_url": c.Base + "/groups/" + simulate.Str(g, "path"), "created_at": g["created_at"]}
}

func simContains(search string, texts ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(texts, "\n")), strings.ToLower(search))
}

func simProjects(c *simCall, keep func(*simCall, simDoc) bool) simAnswer {
	all := []any{}
	for _, p := range c.Tx.All("project") {
		if simContains(c.Query.Get("search"), simulate.Str(p, "name"), simulate.Str(p, "path")) && (keep == nil || keep(c, p)) {
			all = append([]any{simShowProject(c, p)}, all...) // newest first
		}
	}
	if c.Query.Get("sort") == "asc" {
		for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
			all[i], all[j] = all[j], all[i]
		}
	}
	return simPage(c, all)
}

func simCreateProject(c *simCall) simAnswer {
	given, refused := c.Parameters()
	if refused != nil {
		return *refused
	}
	name, path := simulate.Str(given, "name"), simulate.Str(given, "path")
	switch {
	case name == "" && path == "":
		return *simInvalid("name, path are missing, at least one parameter must be provided")
	case name == "":
		name = path
	case path == "":
		path = strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') }), "-")
	}
	p := simDoc{"name": name, "path": path, "description": simulate.Str(given, "description")}
	if group, ok := simGroup(c, simulate.ToText(given["namespace_id"])); ok {
		p["group"] = group["id"]
	}
	if visibility := simulate.Str(given, "visibility"); visibility != "" {
		p["visibility"] = visibility
	}
	if _, taken := simProject(c, simFullPath(c, p)); taken {
		return simulate.JSON(http.StatusBadRequest, simDoc{"message": simDoc{"project_namespace.name": []any{"has already been taken"},
			"name": []any{"has already been taken"}, "path": []any{"has already been taken"}}})
	}
	return simulate.JSON(http.StatusCreated, simShowProject(c, simMakeProject(c, p)))
}
