package github

import (
	"net/http"
	"slices"
	"strings"

	"bobbin/runtime/simulate"
)

// simIssueFields are what a caller may say of an issue.
func simIssueFields() simDoc {
	return simDoc{"title": "", "body": nil, "labels": []any{}, "assignees": []any{}, "milestone": nil, "state": "open", "state_reason": nil}
}

// simIssues are the issues of a repository; pull requests are among them.
func simIssues() simulate.Collection {
	return simulate.Collection{Name: "issue", Path: simRepoPath + "/issues", Item: simRepoPath + "/issues/{issue_number}", ID: "issue_number", Update: "PATCH",
		Without: []string{simulate.Deleted}, Parent: simInRepo, Key: simNumbered, Fields: simIssueFields(), Required: []string{"title"}, Lacks: simLacks("Issue"),
		Number:   func(c *simCall, parent string) any { return c.Tx.Next("number/" + parent) },
		Complete: simCompleteIssue, Keep: simIssueWanted, Order: simIssueOrder, View: simShowIssue, Page: simPage, After: simIssueChanged}
}

func simCompleteIssue(c *simCall, parent string, old, now simDoc) *simAnswer {
	if old == nil {
		now["global"], now["user"], now["repo"], now["created_at"], now["closed_at"] = 10_000+c.Tx.Next("issue"), simMe(c), parent, simStamp(c.Now), nil
	}
	if !slices.Contains([]any{"open", "closed"}, now["state"]) {
		return simInvalid("Issue", "state", "invalid")
	}
	now["updated_at"] = simStamp(c.Now)
	labels := simTexts(now["labels"])
	for i, name := range labels {
		l, ok := c.Tx.Get("label", simNamed(parent, name))
		if !ok { // GitHub makes labels it does not know
			l, _ = simLabels().Add(c, parent, simDoc{"name": name})
		}
		labels[i] = simulate.Str(l, "name")
	}
	people := simTexts(now["assignees"])
	for _, login := range people {
		if _, ok := c.Tx.Get("user", strings.ToLower(login)); !ok {
			return simInvalid("Issue", "assignees", "invalid")
		}
	}
	now["labels"], now["assignees"] = simAny(labels), simAny(people)
	if number := now["milestone"]; number != nil {
		if _, ok := c.Tx.Get("milestone", simNumbered(parent, simulate.ToText(number))); !ok {
			return simInvalid("Issue", "milestone", "invalid")
		}
	}
	if old != nil && old["state"] != now["state"] {
		if now["state"] == "open" {
			now["closed_at"], now["closed_by"], now["state_reason"] = nil, nil, "reopened"
			return nil
		}
		if now["closed_at"], now["closed_by"] = simStamp(c.Now), simMe(c); now["state_reason"] == old["state_reason"] {
			now["state_reason"] = "completed"
		}
	}
	return nil
}

func simIssueWanted(c *simCall, issue simDoc) bool {
	q := c.Query
	state := q.Get("state")
	if state == "" {
		state = "open"
	}
	for _, name := range simTexts(q.Get("labels")) {
		if !slices.ContainsFunc(simTexts(issue["labels"]), func(l string) bool { return strings.EqualFold(l, name) }) {
			return false
		}
	}
	people := simTexts(issue["assignees"])
	switch assignee := q.Get("assignee"); {
	case assignee == "" || assignee == "*" && len(people) > 0:
	case assignee == "none" && len(people) == 0:
	case !slices.Contains(people, assignee):
		return false
	}
	milestone := q.Get("milestone")
	return (state == "all" || issue["state"] == state) && (q.Get("creator") == "" || q.Get("creator") == issue["user"]) &&
		(milestone == "" || milestone == simulate.ToText(issue["milestone"]) || milestone == "none" && issue["milestone"] == nil || milestone == "*" && issue["milestone"] != nil) &&
		q.Get("since") <= simulate.Str(issue, "updated_at")
}

// simIssueOrder sorts by sort and direction; the newest come first.
func simIssueOrder(c *simCall, issues []simDoc) {
	by := c.Query.Get("sort")
	slices.SortStableFunc(issues, func(a, b simDoc) int {
		order := 0
		if by == "updated" {
			order = strings.Compare(simulate.Str(a, "updated_at"), simulate.Str(b, "updated_at"))
		}
		if order == 0 {
			order = simulate.Num(a, "global") - simulate.Num(b, "global")
		}
		if c.Query.Get("direction") == "asc" || c.Query.Get("order") == "asc" {
			return order
		}
		return -order
	})
}

func simShowIssue(c *simCall, issue simDoc) any {
	repo, number := simulate.Str(issue, "repo"), simulate.ToText(issue["id"])
	kind := "/issues/"
	if issue["head"] != nil {
		kind = "/pull/"
	}
	labels, people := []any{}, []any{}
	for _, name := range simTexts(issue["labels"]) {
		if l, ok := c.Tx.Get("label", simNamed(repo, name)); ok {
			labels = append(labels, simShowLabel(c, repo, l))
		}
	}
	for _, login := range simTexts(issue["assignees"]) {
		people = append(people, simShowUser(c, login))
	}
	shown := simDoc{"id": issue["global"], "node_id": simNode("I", issue["global"]), "number": issue["id"], "title": issue["title"], "body": issue["body"], "state": issue["state"],
		"state_reason": issue["state_reason"], "user": simShowUser(c, issue["user"]), "labels": labels, "assignees": people, "assignee": nil, "milestone": nil,
		"comments": len(c.Tx.List("comment", simNumbered(repo, number))), "created_at": issue["created_at"], "updated_at": issue["updated_at"], "closed_at": issue["closed_at"],
		"closed_by": simShowUser(c, issue["closed_by"]), "locked": issue["locked"] == true, "active_lock_reason": nil, "author_association": "MEMBER",
		"url": c.Base + "/repos/" + repo + "/issues/" + number, "html_url": c.Base + "/" + repo + kind + number, "repository_url": c.Base + "/repos/" + repo,
		"comments_url": c.Base + "/repos/" + repo + "/issues/" + number + "/comments", "labels_url": c.Base + "/repos/" + repo + "/issues/" + number + "/labels{/name}"}
	if len(people) > 0 {
		shown["assignee"] = people[0]
	}
	if m, ok := c.Tx.Get("milestone", simNumbered(repo, simulate.ToText(issue["milestone"]))); ok {
		shown["milestone"] = simShowMilestone(c, m)
	}
	if issue["head"] != nil {
		address := c.Base + "/repos/" + repo + "/pulls/" + number
		shown["pull_request"] = simDoc{"url": address, "html_url": shown["html_url"], "merged_at": issue["merged_at"]}
	}
	return shown
}

// simWithIssue finds the issue of the path before its handler runs.
func simWithIssue(handle func(c *simCall, r, issue simDoc) simAnswer) simulate.Handler {
	return simWithRepo(func(c *simCall, r simDoc) simAnswer {
		number := c.Params["issue_number"] + c.Params["pull_number"]
		issue, ok := c.Tx.Get("issue", simNumbered(simKey(r), number))
		if _, pull := c.Params["pull_number"]; !ok || pull && issue["head"] == nil {
			return simNone()
		}
		return handle(c, r, issue)
	})
}

func simIssueRoutes() []simulate.Route {
	onIssue := func(c *simCall) (string, *simAnswer) {
		parent, refused := simInRepo(c)
		if refused != nil {
			return "", refused
		}
		parent = simNumbered(parent, c.Params["issue_number"])
		if _, ok := c.Tx.Get("issue", parent); !ok {
			return "", simNone().Or()
		}
		return parent, nil
	}
	comments := simComments()
	comments.Path, comments.Parent = simRepoPath+"/issues/{issue_number}/comments", onIssue
	one := simComments()
	one.Item, one.Parent = simRepoPath+"/issues/comments/{comment_id}", func(c *simCall) (string, *simAnswer) {
		comment, ok := c.Tx.Get("comment", c.Params["comment_id"])
		if !ok {
			return "", simNone().Or()
		}
		return simulate.Str(comment, "issue"), nil
	}
	return slices.Concat(simIssues().Routes(), comments.Routes(), one.Routes())
}

func simComments() simulate.Collection {
	return simulate.Collection{Name: "comment", ID: "comment_id", Update: "PATCH", Fields: simDoc{"body": ""}, Required: []string{"body"}, Lacks: simLacks("IssueComment"),
		Complete: func(c *simCall, parent string, old, now simDoc) *simAnswer {
			if old == nil {
				now["issue"], now["user"], now["created_at"] = parent, simMe(c), simStamp(c.Now)
			}
			now["updated_at"] = simStamp(c.Now)
			return nil
		},
		Keep: func(c *simCall, comment simDoc) bool {
			return c.Query.Get("since") <= simulate.Str(comment, "updated_at")
		},
		View: simShowComment, Page: simPage, After: simCommentChanged}
}

func simShowComment(c *simCall, comment simDoc) any {
	repo, number, _ := strings.Cut(simulate.Str(comment, "issue"), "#")
	id := simulate.ToText(comment["id"])
	return simDoc{"id": comment["id"], "node_id": simNode("IC", id), "body": comment["body"], "user": simShowUser(c, comment["user"]), "created_at": comment["created_at"],
		"updated_at": comment["updated_at"], "author_association": "MEMBER", "url": c.Base + "/repos/" + repo + "/issues/comments/" + id,
		"issue_url": c.Base + "/repos/" + repo + "/issues/" + number, "html_url": c.Base + "/" + repo + "/issues/" + number + "#issuecomment-" + id}
}

// simGivenTexts reads a list that is the body or a field of it.
func simGivenTexts(c *simCall, field string) ([]string, *simAnswer) {
	if len(c.Body) == 0 {
		return nil, nil
	}
	given, refused := c.Value()
	if d, ok := given.(simDoc); ok {
		given = d[field]
	}
	return simTexts(given), refused
}

// simIssuePartRoutes change the labels, people and lock of an issue.
func simIssuePartRoutes() []simulate.Route {
	const path = simRepoPath + "/issues/{issue_number}"
	change := func(field string, status int, apply func(c *simCall, have, given []string) ([]string, *simAnswer)) simulate.Handler {
		return simWithIssue(func(c *simCall, r, issue simDoc) simAnswer {
			given, refused := simGivenTexts(c, field)
			if refused != nil {
				return *refused
			}
			texts, refused := apply(c, simTexts(issue[field]), given)
			if refused != nil {
				return *refused
			}
			now := simulate.With(issue, simDoc{field: simAny(texts)})
			if refused := simCompleteIssue(c, simKey(r), issue, now); refused != nil {
				return *refused
			}
			c.Tx.Put("issue", simNumbered(simKey(r), simulate.ToText(issue["id"])), simKey(r), now)
			simIssueChanged(c, simulate.Updated, issue, now)
			shown, _ := simShowIssue(c, now).(simDoc)
			switch {
			case status == http.StatusNoContent:
				return simulate.Empty(status)
			case field == "labels":
				return simulate.JSON(status, shown["labels"])
			}
			return simulate.JSON(status, shown)
		})
	}
	add := func(_ *simCall, have, given []string) ([]string, *simAnswer) { return append(have, given...), nil }
	set := func(_ *simCall, _, given []string) ([]string, *simAnswer) { return given, nil }
	without := func(have, gone []string) []string {
		return slices.DeleteFunc(have, func(n string) bool { return slices.Contains(gone, n) })
	}
	return []simulate.Route{
		{Method: "GET", Path: path + "/labels", Handle: simWithIssue(func(c *simCall, _, issue simDoc) simAnswer {
			shown, _ := simShowIssue(c, issue).(simDoc)
			return simPage(c, simulate.List(shown, "labels"))
		})},
		{Method: "POST", Path: path + "/labels", Handle: change("labels", http.StatusOK, add)},
		{Method: "PUT", Path: path + "/labels", Handle: change("labels", http.StatusOK, set)},
		{Method: "DELETE", Path: path + "/labels", Handle: change("labels", http.StatusNoContent, set)},
		{Method: "DELETE", Path: path + "/labels/{name}", Handle: change("labels", http.StatusOK, func(c *simCall, have, _ []string) ([]string, *simAnswer) {
			if !slices.Contains(have, c.Params["name"]) {
				return nil, simMessage(http.StatusNotFound, "Label does not exist").Or()
			}
			return without(have, []string{c.Params["name"]}), nil
		})},
		{Method: "POST", Path: path + "/assignees", Handle: change("assignees", http.StatusCreated, add)},
		{Method: "DELETE", Path: path + "/assignees", Handle: change("assignees", http.StatusOK, func(_ *simCall, have, given []string) ([]string, *simAnswer) {
			return without(have, given), nil
		})},
		{Method: "PUT", Path: path + "/lock", Handle: simWithIssue(simLock(true))},
		{Method: "DELETE", Path: path + "/lock", Handle: simWithIssue(simLock(false))},
	}
}

func simLock(locked bool) func(c *simCall, r, issue simDoc) simAnswer {
	return func(c *simCall, r, issue simDoc) simAnswer {
		issue["locked"] = locked
		c.Tx.Put("issue", simNumbered(simKey(r), simulate.ToText(issue["id"])), simKey(r), issue)
		return simulate.Empty(http.StatusNoContent)
	}
}
