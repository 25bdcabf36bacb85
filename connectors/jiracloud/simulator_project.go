package jiracloud

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

func simProjectRoutes() []simulate.Route {
	one := "/rest/api/3/project/{projectIdOrKey}"
	routes := []simulate.Route{
		{Method: "GET", Path: "/rest/api/3/project", Handle: func(c *simCall) simAnswer { return simulate.JSON(http.StatusOK, simProjects(c)) }},
		{Method: "GET", Path: "/rest/api/3/project/recent", Handle: func(c *simCall) simAnswer { return simulate.JSON(http.StatusOK, simProjects(c)) }},
		{Method: "GET", Path: "/rest/api/3/project/search", Handle: func(c *simCall) simAnswer { return simPage(c, simProjects(c)) }},
		{Method: "POST", Path: "/rest/api/3/project", Handle: simCreateProject},
		{Method: "GET", Path: one, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer { return simulate.JSON(http.StatusOK, simShowProject(c, p)) })},
		{Method: "PUT", Path: one, Handle: simWithProject(simEditProject)},
		{Method: "DELETE", Path: one, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			id := simulate.Str(p, "id")
			for _, issue := range c.Tx.List("issue", id) {
				simDropIssue(c, issue)
			}
			for _, collection := range []string{"version", "component"} {
				c.Tx.DeleteBelow(collection, id)
			}
			c.Tx.Delete("project", id)
			c.Tx.Delete("projectkey", simulate.Str(p, "key"))
			event := "project_soft_deleted" // to be restored, unless one says otherwise
			if simOnPremise(c) || c.Query.Get("enableUndo") == "false" {
				event = "project_deleted"
			}
			simProjectEvent(c, p, event)
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "POST", Path: one + "/archive", Handle: simWithProject(func(c *simCall, p simDoc) simAnswer { return simArchive(c, p, true) })},
		{Method: "POST", Path: one + "/restore", Handle: simWithProject(func(c *simCall, p simDoc) simAnswer { return simArchive(c, p, false) })},
		{Method: "GET", Path: one + "/statuses", Handle: simWithProject(func(c *simCall, _ simDoc) simAnswer {
			all, statuses := []any{}, []any{}
			for _, s := range simStatuses() {
				statuses = append(statuses, simStatus(c, s.id))
			}
			for _, t := range simIssueTypes() {
				all = append(all, simDoc{"self": simSelf(c, "/issuetype/"+t.id), "id": t.id, "name": t.name, "subtask": t.extra == "-1", "statuses": statuses})
			}
			return simulate.JSON(http.StatusOK, all)
		})},
	}
	return slices.Concat(routes, simPartRoutes("version", "versions", simShowVersion), simPartRoutes("component", "components", simShowComponent))
}

// simProject finds a project by id or key.
func simProject(c *simCall, idOrKey string) (simDoc, bool) {
	if pointer, ok := c.Tx.Get("projectkey", strings.ToUpper(idOrKey)); ok {
		idOrKey = simulate.Str(pointer, "id")
	}
	return c.Tx.Get("project", idOrKey)
}

// simProjectNamed finds a project also by its name, as queries do.
func simProjectNamed(c *simCall, text string) (simDoc, bool) {
	if p, ok := simProject(c, text); ok {
		return p, true
	}
	for _, p := range c.Tx.All("project") {
		if strings.EqualFold(simulate.Str(p, "name"), text) {
			return p, true
		}
	}
	return nil, false
}

func simPutProject(c *simCall, p simDoc) {
	c.Tx.Put("projectkey", simulate.Str(p, "key"), "", simDoc{"id": p["id"]})
	c.Tx.Put("project", simulate.Str(p, "id"), "", p)
}

func simNoProject(key string) simAnswer {
	return simErrors(http.StatusNotFound, "No project could be found with key '"+key+"'.")
}

func simWithProject(handle func(*simCall, simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		p, ok := simProject(c, c.Params["projectIdOrKey"])
		if !ok {
			return simNoProject(c.Params["projectIdOrKey"])
		}
		return handle(c, p)
	}
}

func simProjects(c *simCall) []any {
	all := []any{}
	query, keys := strings.ToLower(c.Query.Get("query")), c.Query["keys"]
	for _, p := range c.Tx.All("project") {
		if !strings.Contains(strings.ToLower(simulate.Str(p, "key")+" "+simulate.Str(p, "name")), query) ||
			len(keys) > 0 && !slices.Contains(keys, simulate.Str(p, "key")) || p["archived"] == true && c.Query.Get("status") != "archived" {
			continue
		}
		all = append(all, simBriefProject(c, p))
	}
	return all
}

func simBriefProject(c *simCall, p simDoc) simDoc {
	return simDoc{"self": simSelf(c, "/project/"+simulate.Str(p, "id")), "id": p["id"], "key": p["key"], "name": p["name"], "projectTypeKey": p["projectTypeKey"],
		"simplified": false, "style": "classic", "isPrivate": false, "avatarUrls": simAvatars(c, "project"), "properties": simDoc{}}
}

func simShowProject(c *simCall, p simDoc) simDoc {
	shown, id := simBriefProject(c, p), simulate.Str(p, "id")
	types, versions, components := []any{}, []any{}, []any{}
	for _, t := range simIssueTypes() {
		types = append(types, simIssueType(c, t.id))
	}
	for _, v := range c.Tx.List("version", id) {
		versions = append(versions, simShowVersion(c, v))
	}
	for _, k := range c.Tx.List("component", id) {
		components = append(components, simShowComponent(c, k))
	}
	shown["description"], shown["lead"], shown["assigneeType"] = p["description"], simUserOrNil(c, p["leadAccountId"]), "UNASSIGNED"
	shown["issueTypes"], shown["versions"], shown["components"], shown["roles"] = types, versions, components, simDoc{}
	shown["expand"] = "description,lead,issueTypes,url,projectKeys,permissions,insight"
	return shown
}

// simProjectKey is what Jira takes as a project key.
func simValidKey(key string) bool {
	return regexp.MustCompile(`^[A-Z][A-Z0-9]{1,9}$`).MatchString(key)
}

func simCreateProject(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	key, name, wrong := simulate.Str(given, "key"), simulate.Str(given, "name"), simDoc{}
	switch other, taken := simProject(c, key); {
	case !simValidKey(key):
		wrong["projectKey"] = "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters."
	case taken:
		wrong["projectKey"] = "Project '" + simulate.Str(other, "name") + "' uses this project key."
	}
	if name == "" {
		wrong["projectName"] = "You must specify a valid project name."
	}
	for _, p := range c.Tx.All("project") {
		if name != "" && strings.EqualFold(simulate.Str(p, "name"), name) {
			wrong["projectName"] = "A project with that name already exists."
		}
	}
	named := simDoc{"accountId": given["leadAccountId"]}
	if simOnPremise(c) {
		named = simDoc{"name": given["lead"]}
	}
	lead, complaint := simGivenUser(c, "lead", named)
	if complaint != "" || lead == nil {
		wrong["projectLead"] = "You must specify a valid project lead."
	}
	if len(wrong) > 0 {
		return simFieldErrors(wrong)
	}
	kind := simulate.Str(given, "projectTypeKey")
	if kind == "" {
		kind = "software"
	}
	id := simNextID(c, "project")
	made := simDoc{"id": id, "key": key, "name": name, "description": simulate.Str(given, "description"), "leadAccountId": lead, "projectTypeKey": kind}
	simPutProject(c, made)
	simProjectEvent(c, made, "project_created")
	return simulate.JSON(http.StatusCreated, simDoc{"self": simSelf(c, "/project/"+id), "id": simulate.ToInt(id), "key": key})
}

func simEditProject(c *simCall, p simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	for _, name := range []string{"name", "description", "leadAccountId"} {
		if text, ok := given[name].(string); ok {
			p[name] = text
		}
	}
	simPutProject(c, p)
	simProjectEvent(c, p, "project_updated")
	return simulate.JSON(http.StatusOK, simShowProject(c, p))
}

// simArchive takes a project out of lists, or puts it back.
func simArchive(c *simCall, p simDoc, archived bool) simAnswer {
	if was, _ := p["archived"].(bool); was == archived {
		return simErrors(http.StatusBadRequest, "The project is "+map[bool]string{true: "already", false: "not"}[archived]+" archived.")
	}
	p["archived"] = archived
	simPutProject(c, p)
	event := "project_archived"
	if !archived {
		event = "project_restored_archived"
	}
	simProjectEvent(c, p, event)
	if archived {
		return simulate.Empty(http.StatusNoContent)
	}
	return simulate.JSON(http.StatusOK, simShowProject(c, p))
}

// simPartRoutes are versions or components: listed by project, changed by their own id.
func simPartRoutes(name, list string, show func(*simCall, simDoc) any) []simulate.Route {
	all := func(c *simCall, p simDoc) []any {
		views := []any{}
		for _, part := range c.Tx.List(name, simulate.Str(p, "id")) {
			views = append(views, show(c, part))
		}
		return views
	}
	own := simulate.Collection{Name: name, Item: "/rest/api/3/" + name + "/{id}", ID: "id", View: show,
		Missing: func(c *simCall) simAnswer {
			return simErrors(http.StatusNotFound, "Could not find "+name+" for id '"+c.Params["id"]+"'.")
		}}
	if name == "version" {
		own.After = simVersionChanged
	}
	routes := []simulate.Route{
		{Method: "GET", Path: "/rest/api/3/project/{projectIdOrKey}/" + list, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, all(c, p))
		})},
		{Method: "GET", Path: "/rest/api/3/project/{projectIdOrKey}/" + name, Handle: simWithProject(func(c *simCall, p simDoc) simAnswer {
			return simPage(c, all(c, p))
		})},
		{Method: "POST", Path: "/rest/api/3/" + name, Handle: func(c *simCall) simAnswer { return simCreatePart(c, name, show) }},
	}
	for _, r := range own.Routes() {
		if r.Method == http.MethodPut { // a part stays below its project
			r.Handle = func(c *simCall) simAnswer { return simEditPart(c, name, show) }
		}
		routes = append(routes, r)
	}
	return routes
}

func simCreatePart(c *simCall, name string, show func(*simCall, simDoc) any) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	key := simulate.ToText(simFirst(given, "projectId", "project"))
	p, ok := simProject(c, key)
	if !ok {
		return simErrors(http.StatusNotFound, "No project could be found with key '"+key+"'.")
	}
	if simulate.Str(given, "name") == "" {
		return simFieldErrors(simDoc{"name": "You must specify a valid " + name + " name"})
	}
	for _, other := range c.Tx.List(name, simulate.Str(p, "id")) {
		if strings.EqualFold(simulate.Str(other, "name"), simulate.Str(given, "name")) {
			return simFieldErrors(simDoc{"name": "A " + name + " with this name already exists in this project."})
		}
	}
	id := simNextID(c, name)
	given["id"], given["projectId"], given["project"] = id, simulate.ToInt(p["id"]), p["key"]
	c.Tx.Put(name, id, simulate.Str(p, "id"), given)
	if name == "version" {
		simVersionChanged(c, simulate.Created, nil, given)
	}
	return simulate.JSON(http.StatusCreated, show(c, given))
}

func simEditPart(c *simCall, name string, show func(*simCall, simDoc) any) simAnswer {
	part, ok := c.Tx.Get(name, c.Params["id"])
	if !ok {
		return simErrors(http.StatusNotFound, "Could not find "+name+" for id '"+c.Params["id"]+"'.")
	}
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	old := simWithout(part)
	for field, value := range simWithout(given, "id", "self", "project", "projectId") {
		part[field] = value
	}
	c.Tx.Put(name, c.Params["id"], simulate.ToText(part["projectId"]), part)
	if name == "version" {
		simVersionChanged(c, simulate.Updated, old, part)
	}
	return simulate.JSON(http.StatusOK, show(c, part))
}

func simShowVersion(c *simCall, v simDoc) any {
	shown := simWithout(v, "project")
	shown["self"] = simSelf(c, "/version/"+simulate.Str(v, "id"))
	for _, flag := range []string{"archived", "released"} {
		set, _ := v[flag].(bool)
		shown[flag] = set
	}
	return shown
}

func simShowComponent(c *simCall, k simDoc) any {
	shown := simWithout(k, "leadAccountId")
	shown["self"] = simSelf(c, "/component/"+simulate.Str(k, "id"))
	shown["assigneeType"], shown["realAssigneeType"], shown["isAssigneeTypeValid"] = "PROJECT_DEFAULT", "PROJECT_DEFAULT", false
	if lead := simUserOrNil(c, k["leadAccountId"]); lead != nil {
		shown["lead"] = lead
	}
	return shown
}
