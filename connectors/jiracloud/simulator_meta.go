package jiracloud

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simField describes a field of the site.
type simField struct {
	id, name, kind, items string
	custom                bool
	required              bool
	editable              bool
}

func (f simField) schema() simDoc {
	schema := simDoc{"type": f.kind}
	if f.items != "" {
		schema["items"] = f.items
	}
	if f.custom {
		schema["custom"] = map[bool]string{true: "com.atlassian.jira.plugin.system.customfieldtypes:float", false: "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}[f.kind == "number"]
		schema["customId"] = simulate.ToInt(strings.TrimPrefix(f.id, "customfield_"))
	} else {
		schema["system"] = f.id
	}
	return schema
}

// simFields lists the system's fields and then the site's own.
func simFields(c *simCall) []simField {
	fields := []simField{
		{id: "summary", name: "Summary", kind: "string", required: true, editable: true}, {id: "issuetype", name: "Issue Type", kind: "issuetype", required: true, editable: true},
		{id: "project", name: "Project", kind: "project", required: true}, {id: "description", name: "Description", kind: "string", editable: true},
		{id: "priority", name: "Priority", kind: "priority", editable: true}, {id: "labels", name: "Labels", kind: "array", items: "string", editable: true},
		{id: "assignee", name: "Assignee", kind: "user", editable: true}, {id: "reporter", name: "Reporter", kind: "user", editable: true},
		{id: "parent", name: "Parent", kind: "issuelink", editable: true}, {id: "components", name: "Components", kind: "array", items: "component", editable: true},
		{id: "fixVersions", name: "Fix versions", kind: "array", items: "version", editable: true}, {id: "versions", name: "Affects versions", kind: "array", items: "version", editable: true},
		{id: "duedate", name: "Due date", kind: "date", editable: true}, {id: "environment", name: "Environment", kind: "string", editable: true},
		{id: "timetracking", name: "Time tracking", kind: "timetracking", editable: true}, {id: "status", name: "Status", kind: "status"}, {id: "resolution", name: "Resolution", kind: "resolution"},
		{id: "created", name: "Created", kind: "datetime"}, {id: "updated", name: "Updated", kind: "datetime"}, {id: "resolutiondate", name: "Resolved", kind: "datetime"},
		{id: "creator", name: "Creator", kind: "user"}, {id: "comment", name: "Comment", kind: "comments-page"}, {id: "attachment", name: "Attachment", kind: "array", items: "attachment"},
		{id: "issuelinks", name: "Linked Issues", kind: "array", items: "issuelinks"}, {id: "subtasks", name: "Sub-tasks", kind: "array", items: "issuelinks"},
		{id: "worklog", name: "Log Work", kind: "array", items: "worklog"}, {id: "watches", name: "Watchers", kind: "watches"}, {id: "votes", name: "Votes", kind: "votes"},
	}
	for _, f := range c.Tx.All("field") {
		fields = append(fields, simField{id: simulate.Str(f, "id"), name: simulate.Str(f, "name"), kind: simulate.Str(f, "type"), custom: true, editable: true})
	}
	return fields
}

func simShowField(f simField) simDoc {
	clauses := []any{strings.ToLower(f.id)}
	if f.custom {
		clauses = []any{"cf[" + strings.TrimPrefix(f.id, "customfield_") + "]", f.name}
	}
	return simDoc{"id": f.id, "key": f.id, "name": f.name, "untranslatedName": f.name, "custom": f.custom, "orderable": f.editable, "navigable": true,
		"searchable": true, "clauseNames": clauses, "schema": f.schema()}
}

func simMetaRoutes() []simulate.Route {
	statuses := func(c *simCall, id string) any { return simStatus(c, id) }
	kinds := func(c *simCall, id string) any { return simIssueType(c, id) }
	routes := slices.Concat(
		simVocabularyRoutes("/rest/api/3/status", "idOrName", simStatuses, statuses),
		simVocabularyRoutes("/rest/api/3/priority", "id", simPriorities, simPriority),
		simVocabularyRoutes("/rest/api/3/resolution", "id", simResolutions, simResolution),
		simVocabularyRoutes("/rest/api/3/issuetype", "id", simIssueTypes, kinds))
	paged := func(path string, all func() []simNamed, show func(*simCall, string) any) simulate.Route {
		return simulate.Route{Method: "GET", Path: path, Handle: func(c *simCall) simAnswer { return simPage(c, simShowAll(c, all(), show)) }}
	}
	return append(routes,
		paged("/rest/api/3/priority/search", simPriorities, simPriority), paged("/rest/api/3/resolution/search", simResolutions, simResolution),
		simulate.Route{Method: "GET", Path: "/rest/api/3/issuetype/project", Handle: func(c *simCall) simAnswer {
			return simulate.JSON(http.StatusOK, simShowAll(c, simIssueTypes(), kinds))
		}},
		simulate.Route{Method: "GET", Path: "/rest/api/3/statuscategory", Handle: func(c *simCall) simAnswer {
			return simulate.JSON(http.StatusOK, []any{simCategory(c, "undefined"), simCategory(c, "new"), simCategory(c, "indeterminate"), simCategory(c, "done")})
		}},
		simulate.Route{Method: "GET", Path: "/rest/api/3/field", Handle: func(c *simCall) simAnswer {
			all := []any{}
			for _, f := range simFields(c) {
				all = append(all, simShowField(f))
			}
			return simulate.JSON(http.StatusOK, all)
		}},
		simulate.Route{Method: "GET", Path: "/rest/api/3/field/search", Handle: func(c *simCall) simAnswer {
			all := []any{}
			for _, f := range simFields(c) {
				if strings.Contains(strings.ToLower(f.name), strings.ToLower(c.Query.Get("query"))) {
					all = append(all, simDoc{"id": f.id, "name": f.name, "schema": f.schema(), "description": ""})
				}
			}
			return simPage(c, all)
		}},
		simulate.Route{Method: "POST", Path: "/rest/api/3/field", Handle: simCreateField},
		simulate.Route{Method: "GET", Path: "/rest/api/3/label", Handle: simLabels},
		simulate.Route{Method: "GET", Path: "/rest/api/3/serverInfo", Handle: simServerInfo},
		simulate.Route{Method: "GET", Path: "/_edge/tenant_info", Handle: func(*simCall) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"cloudId": SimulatedCloudID})
		}},
		simulate.Route{Method: "GET", Path: "/rest/api/3/issue/createmeta", Handle: simOldCreateMeta},
		simulate.Route{Method: "GET", Path: "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes", Handle: simWithProject(func(c *simCall, _ simDoc) simAnswer {
			return simMetaPage(c, "issueTypes", simShowAll(c, simIssueTypes(), kinds))
		})},
		simulate.Route{Method: "GET", Path: "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}", Handle: simWithProject(simCreateFields)},
		simulate.Route{Method: "GET", Path: "/rest/api/3/issue/{issueIdOrKey}/editmeta", Handle: simWithIssue(func(c *simCall, _ simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simDoc{"fields": simMetaFields(c)})
		})})
}

func simLabels(c *simCall) simAnswer {
	seen := map[string]bool{}
	for _, issue := range c.Tx.All("issue") {
		for _, label := range simTexts(issue["labels"]) {
			seen[label] = true
		}
	}
	all := []any{}
	for _, label := range simulate.SortedKeys(seen) {
		all = append(all, label)
	}
	return simPage(c, all)
}

func simShowAll(c *simCall, all []simNamed, show func(*simCall, string) any) []any {
	views := []any{}
	for _, n := range all {
		views = append(views, show(c, n.id))
	}
	return views
}

// simVocabularyRoutes list a fixed vocabulary and get one of it.
func simVocabularyRoutes(path, parameter string, all func() []simNamed, show func(*simCall, string) any) []simulate.Route {
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: func(c *simCall) simAnswer { return simulate.JSON(http.StatusOK, simShowAll(c, all(), show)) }},
		{Method: "GET", Path: path + "/{" + parameter + "}", Handle: func(c *simCall) simAnswer {
			found, ok := simFind(all(), c.Params[parameter])
			if !ok {
				return simErrors(http.StatusNotFound, "The "+path[len("/rest/api/3/"):]+" with id '"+c.Params[parameter]+"' does not exist")
			}
			return simulate.JSON(http.StatusOK, show(c, found.id))
		}},
	}
}

func simCreateField(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	name, kind := simulate.Str(given, "name"), simulate.Str(given, "type")
	if name == "" || kind == "" {
		return simFieldErrors(simDoc{"name": "The name and the type of a custom field must be given."})
	}
	stored := map[bool]string{true: "number", false: "any"}[strings.HasSuffix(kind, ":float")]
	if strings.HasSuffix(kind, ":textfield") || strings.HasSuffix(kind, ":textarea") {
		stored = "string"
	}
	id := "customfield_" + simulate.ToText(10016+c.Tx.Next("field"))
	c.Tx.Put("field", id, "", simDoc{"id": id, "name": name, "type": stored, "description": simulate.Str(given, "description")})
	return simulate.JSON(http.StatusCreated, simShowField(simField{id: id, name: name, kind: stored, custom: true, editable: true}))
}

func simServerInfo(c *simCall) simAnswer {
	base, _, _ := strings.Cut(c.Base, gatewayPrefix)
	return simulate.JSON(http.StatusOK, simDoc{"baseUrl": base, "displayUrl": base, "displayUrlServicedeskHelpCenter": base, "version": "1001.0.0-SNAPSHOT", "versionNumbers": []any{1001, 0, 0},
		"deploymentType": "Cloud", "buildNumber": 100288, "buildDate": "2026-01-05T04:05:06.000+0000", "serverTime": c.Now.UTC().Format(jiraTime), "scmInfo": "simulated",
		"serverTitle": "Jira (simulated by Bobbin)", "defaultLocale": simDoc{"locale": "en_US"}, "serverTimeZone": "Etc/UTC"})
}

// simMetaFields says which fields a form has, by id.
func simMetaFields(c *simCall) simDoc {
	fields := simDoc{}
	for _, f := range simFields(c) {
		if !f.editable && f.id != "project" {
			continue
		}
		operations := []any{"set"}
		if f.kind == "array" {
			operations = []any{"add", "set", "remove"}
		}
		meta := simDoc{"required": f.required, "schema": f.schema(), "name": f.name, "key": f.id, "fieldId": f.id, "hasDefaultValue": f.id == "priority", "operations": operations}
		switch f.id {
		case "priority":
			meta["allowedValues"] = simShowAll(c, simPriorities(), simPriority)
		case "issuetype":
			meta["allowedValues"] = simShowAll(c, simIssueTypes(), func(c *simCall, id string) any { return simIssueType(c, id) })
		}
		fields[f.id] = meta
	}
	return fields
}

func simMetaPage(c *simCall, name string, all []any) simAnswer {
	start, most := c.Int("startAt", 0, 0), c.Int("maxResults", 50, 0)
	return simulate.JSON(http.StatusOK, simDoc{"startAt": start, "maxResults": most, "total": len(all), name: simCut(all, start, most)})
}

func simCreateFields(c *simCall, _ simDoc) simAnswer {
	if _, ok := simFind(simIssueTypes(), c.Params["issueTypeId"]); !ok {
		return simErrors(http.StatusBadRequest, "Issue type with id '"+c.Params["issueTypeId"]+"' does not exist.")
	}
	fields, all := simMetaFields(c), []any{}
	for _, id := range simulate.SortedKeys(fields) {
		all = append(all, fields[id])
	}
	return simMetaPage(c, "fields", all)
}

// simOldCreateMeta is the deprecated form: all projects at once.
func simOldCreateMeta(c *simCall) simAnswer {
	projects := []any{}
	wanted := simList(c.Query.Get("projectKeys"))
	for _, p := range c.Tx.All("project") {
		if len(wanted) > 0 && !slices.Contains(wanted, simulate.Str(p, "key")) {
			continue
		}
		types := []any{}
		for _, t := range simIssueTypes() {
			kind := simIssueType(c, t.id)
			if strings.Contains(c.Query.Get("expand"), "projects.issuetypes.fields") {
				kind["fields"] = simMetaFields(c)
			}
			types = append(types, kind)
		}
		projects = append(projects, simDoc{"id": p["id"], "key": p["key"], "name": p["name"], "self": simSelf(c, "/project/"+simulate.Str(p, "id")), "issuetypes": types})
	}
	return simulate.JSON(http.StatusOK, simDoc{"expand": "projects", "projects": projects})
}
