package jiracloud

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

func simIssueRoutes() []simulate.Route {
	return []simulate.Route{
		{Method: "POST", Path: "/rest/api/3/issue", Handle: simCreateIssue},
		{Method: "POST", Path: "/rest/api/3/issue/bulk", Handle: simCreateIssues},
		{Method: "POST", Path: "/rest/api/3/issue/bulkfetch", Handle: simFetchIssues},
		{Method: "GET", Path: "/rest/api/3/issue/{issueIdOrKey}", Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowIssue(c, issue, simWantedFields(c.Query["fields"], "*all"), simList(c.Query.Get("expand"))))
		})},
		{Method: "PUT", Path: "/rest/api/3/issue/{issueIdOrKey}", Handle: simWithIssue(simEditIssue)},
		{Method: "DELETE", Path: "/rest/api/3/issue/{issueIdOrKey}", Handle: simWithIssue(simDeleteIssue)},
		{Method: "PUT", Path: "/rest/api/3/issue/{issueIdOrKey}/assignee", Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			if refused := simApply(c, issue, simDoc{"assignee": given}, nil, "issue_assigned"); refused != nil {
				return *refused
			}
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "GET", Path: "/rest/api/3/issue/{issueIdOrKey}/changelog", Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			return simPage(c, simHistory(c, issue))
		})},
	}
}

// simWithIssue finds the issue of the path before its handler runs.
func simWithIssue(handle func(*simCall, simDoc) simAnswer) simulate.Handler {
	return func(c *simCall) simAnswer {
		issue, ok := simIssue(c, c.Params["issueIdOrKey"])
		if !ok {
			return simNoIssue()
		}
		return handle(c, issue)
	}
}

func simNoIssue() simAnswer {
	return simErrors(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
}

// simIssue finds an issue by id or key.
func simIssue(c *simCall, idOrKey string) (simDoc, bool) {
	if pointer, ok := c.Tx.Get("issuekey", strings.ToUpper(idOrKey)); ok {
		idOrKey = simulate.Str(pointer, "id")
	}
	return c.Tx.Get("issue", idOrKey)
}

// simPutIssue stores an issue and keeps the index of children by parent.
func simPutIssue(c *simCall, issue simDoc) {
	id := simulate.Str(issue, "id")
	c.Tx.Put("issue", id, simulate.Str(issue, "project"), issue)
	if parent := simulate.Str(issue, "parent"); parent != "" {
		c.Tx.Put("child", id, parent, simDoc{"id": id})
		return
	}
	c.Tx.Delete("child", id)
}

// simPutNewIssue gives an issue its id, key and times and stores it.
func simPutNewIssue(c *simCall, issue simDoc) {
	project, _ := c.Tx.Get("project", simulate.Str(issue, "project"))
	issue["id"] = simNextID(c, "issue")
	issue["key"] = simulate.Str(project, "key") + "-" + simulate.ToText(c.Tx.Next("key/"+simulate.Str(project, "id")))
	issue["created"], issue["updated"], issue["statuschanged"] = simStamp(c.Now), simStamp(c.Now), simStamp(c.Now)
	c.Tx.Put("issuekey", simulate.Str(issue, "key"), "", simDoc{"id": issue["id"]})
	simPutIssue(c, issue)
}

func simCreateIssue(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	created, refused := simMakeIssue(c, given)
	if refused != nil {
		return *refused
	}
	return simulate.JSON(http.StatusCreated, created)
}

func simCreateIssues(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	issues, failed := []any{}, []any{}
	for i, one := range simulate.List(given, "issueUpdates") {
		update, _ := one.(simDoc)
		created, refused := simMakeIssue(c, update)
		if refused != nil {
			failed = append(failed, simDoc{"status": refused.Status, "elementErrors": refused.Body, "failedElementNumber": i})
			continue
		}
		issues = append(issues, created)
	}
	status := http.StatusCreated
	if len(issues) == 0 {
		status = http.StatusBadRequest
	}
	return simulate.JSON(status, simDoc{"issues": issues, "errors": failed})
}

// simMakeIssue creates an issue from {fields, update} and sends its webhook, or refuses without having changed anything.
func simMakeIssue(c *simCall, given simDoc) (simDoc, *simAnswer) {
	fields := simulate.Obj(given, "fields")
	issue, wrong := simNewIssueFrom(c, fields)
	simFoldUpdate(issue, simulate.Obj(given, "update"), fields)
	simSetFields(c, issue, simWithout(fields, "project", "issuetype"), wrong)
	if simulate.Str(issue, "summary") == "" && wrong["summary"] == nil {
		wrong["summary"] = "You must specify a summary of the issue."
	}
	kind, _ := simFind(simIssueTypes(), simulate.Str(issue, "issuetype"))
	if kind.extra == "-1" && simulate.Str(issue, "parent") == "" && wrong["parent"] == nil {
		wrong["parent"] = "Issue type is a sub-task but parent issue key or id not specified."
	}
	if len(wrong) > 0 {
		return nil, simFieldErrors(wrong).Or()
	}
	simPutNewIssue(c, issue)
	c.Tx.Put("watcher", simulate.Str(issue, "id")+"/"+simMe(c), simulate.Str(issue, "id"), simDoc{"accountId": simMe(c)})
	simIssueEvent(c, issue, "jira:issue_created", "issue_created", simCreationItems(c, issue))
	return simDoc{"id": issue["id"], "key": issue["key"], "self": simSelf(c, "/issue/"+simulate.Str(issue, "id"))}, nil
}

// simNewIssueFrom starts an issue with its project and type; wrong is filled with what is missing.
func simNewIssueFrom(c *simCall, fields simDoc) (issue, wrong simDoc) {
	me := simMe(c)
	wrong = simDoc{}
	issue = simDoc{"status": "10000", "priority": "3", "creator": me, "reporter": me, "assignee": nil, "labels": []any{}}
	given := simulate.Obj(fields, "project")
	project, ok := simProject(c, simulate.ToText(simFirst(given, "id", "key")))
	if !ok {
		wrong["project"] = "Specify a valid project ID or key"
	} else {
		issue["project"] = project["id"]
	}
	given = simulate.Obj(fields, "issuetype")
	kind, ok := simFind(simIssueTypes(), simulate.ToText(simFirst(given, "id", "name")))
	switch {
	case given == nil:
		wrong["issuetype"] = "Specify an issue type"
	case !ok:
		wrong["issuetype"] = "Specify a valid issue type"
	default:
		issue["issuetype"] = kind.id
	}
	return issue, wrong
}

func simFirst(d simDoc, names ...string) any {
	for _, name := range names {
		if v, ok := d[name]; ok && v != nil {
			return v
		}
	}
	return nil
}

func simWithout(d simDoc, names ...string) simDoc {
	rest := simDoc{}
	for name, value := range d {
		if !slices.Contains(names, name) {
			rest[name] = value
		}
	}
	return rest
}

func simEditIssue(c *simCall, issue simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	fields, update := simulate.Obj(given, "fields"), simulate.Obj(given, "update")
	if fields == nil && update == nil && given["properties"] == nil {
		return simErrors(http.StatusBadRequest, "one of 'fields' or 'update' required")
	}
	if refused := simApply(c, issue, fields, update, ""); refused != nil {
		return *refused
	}
	if !simFlag(c, "returnIssue") {
		return simulate.Empty(http.StatusNoContent)
	}
	now, _ := simIssue(c, simulate.Str(issue, "id"))
	return simulate.JSON(http.StatusOK, simShowIssue(c, now, simWantedFields(nil, "*all"), simList(c.Query.Get("expand"))))
}

// simApply changes an issue by fields and update, writes its history and sends the webhook.
// The event's kind is worked out from the change when it is empty.
func simApply(c *simCall, issue, fields, update simDoc, kind string) *simAnswer {
	now, wrong := simWithout(issue), simDoc{}
	given := simWithout(fields)
	simFoldUpdate(now, update, given)
	simSetFields(c, now, given, wrong)
	if len(wrong) > 0 {
		return simFieldErrors(wrong).Or()
	}
	for _, operation := range simulate.List(update, "comment") {
		verb, _ := operation.(simDoc)
		added := simulate.Obj(verb, "add")
		if added == nil {
			continue
		}
		if _, refused := simAddComment(c, now, added); refused != nil {
			return refused
		}
	}
	simRecordChange(c, issue, now, kind)
	return nil
}

// simRecordChange stores a changed issue with its history. An issue that is the same stays untouched.
func simRecordChange(c *simCall, before, now simDoc, kind string) {
	items := simDifference(c, before, now)
	if len(items) == 0 {
		return
	}
	if simulate.Str(before, "status") != simulate.Str(now, "status") {
		now["statuschanged"] = simStamp(c.Now)
	}
	now["updated"] = simStamp(c.Now)
	simPutIssue(c, now)
	if kind == "" {
		kind = "issue_updated"
		if first := items[0].(simDoc); len(items) == 1 && first["fieldId"] == "assignee" {
			kind = "issue_assigned"
		}
	}
	simIssueEvent(c, now, "jira:issue_updated", kind, items)
}

func simDeleteIssue(c *simCall, issue simDoc) simAnswer {
	id := simulate.Str(issue, "id")
	subtasks := simSubtasks(c, id)
	if len(subtasks) > 0 && !simFlag(c, "deleteSubtasks") {
		return simErrors(http.StatusBadRequest, "The issue '"+simulate.Str(issue, "key")+
			"' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.")
	}
	for _, subtask := range subtasks {
		simDropIssue(c, subtask)
	}
	simDropIssue(c, issue)
	return simulate.Empty(http.StatusNoContent)
}

// simDropIssue removes an issue with everything that hangs below it and sends the webhook.
func simDropIssue(c *simCall, issue simDoc) {
	id := simulate.Str(issue, "id")
	simIssueEvent(c, issue, "jira:issue_deleted", "", nil)
	for _, attachment := range c.Tx.List("attachment", id) {
		c.Tx.DeleteContent(simulate.Str(attachment, "id"))
	}
	for _, collection := range []string{"comment", "worklog", "attachment", "history", "watcher", "vote"} {
		c.Tx.DeleteBelow(collection, id)
	}
	c.Tx.DeleteBelow("property", "issue/"+id)
	for _, link := range simLinksOf(c, id) {
		simDropLink(c, link)
	}
	c.Tx.Delete("child", id)
	c.Tx.DeleteBelow("child", id)
	c.Tx.Delete("issuekey", simulate.Str(issue, "key"))
	c.Tx.Delete("issue", id)
}

func simSubtasks(c *simCall, id string) []simDoc {
	var found []simDoc
	for _, child := range c.Tx.List("child", id) {
		other, _ := c.Tx.Get("issue", simulate.Str(child, "id"))
		if kind, _ := simFind(simIssueTypes(), simulate.Str(other, "issuetype")); kind.extra == "-1" {
			found = append(found, other)
		}
	}
	return found
}

func simFetchIssues(c *simCall) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	issues, failed := []any{}, []any{}
	for _, key := range simulate.List(given, "issueIdsOrKeys") {
		if issue, ok := simIssue(c, simulate.ToText(key)); ok {
			issues = append(issues, simShowIssue(c, issue, simWantedFields(simTexts(given["fields"]), "*navigable"), simTexts(given["expand"])))
			continue
		}
		failed = append(failed, simDoc{"id": key, "errorMessage": "Issue does not exist or you do not have permission to see it."})
	}
	return simulate.JSON(http.StatusOK, simDoc{"expand": "names,schema", "issues": issues, "issueErrors": failed})
}

// simTexts reads a list of texts, or one text of comma-separated parts.
func simTexts(v any) []string {
	switch v := v.(type) {
	case string:
		return simList(v)
	case []any:
		var texts []string
		for _, item := range v {
			texts = append(texts, simulate.ToText(item))
		}
		return texts
	}
	return nil
}

// simList cuts comma-separated text.
func simList(text string) []string {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
