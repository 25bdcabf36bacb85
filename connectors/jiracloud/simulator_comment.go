package jiracloud

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/simulate"
)

func simCommentRoutes() []simulate.Route {
	const path = "/rest/api/3/issue/{issueIdOrKey}/comment"
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			all := []any{}
			for _, comment := range c.Tx.List("comment", simulate.Str(issue, "id")) {
				all = append(all, simShowComment(c, comment))
			}
			if c.Query.Get("orderBy") == "-created" {
				slices.Reverse(all)
			}
			start, most := c.Int("startAt", 0, 0), c.Int("maxResults", 100, 0)
			return simulate.JSON(http.StatusOK, simDoc{"startAt": start, "maxResults": most, "total": len(all), "comments": simCut(all, start, most)})
		})},
		{Method: "POST", Path: path, Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			comment, refused := simAddComment(c, issue, given)
			if refused != nil {
				return *refused
			}
			return simulate.JSON(http.StatusCreated, simShowComment(c, comment))
		})},
		{Method: "GET", Path: path + "/{id}", Handle: simWithBelow("comment", func(c *simCall, _, comment simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowComment(c, comment))
		})},
		{Method: "PUT", Path: path + "/{id}", Handle: simWithBelow("comment", simChangeComment)},
		{Method: "DELETE", Path: path + "/{id}", Handle: simWithBelow("comment", func(c *simCall, issue, comment simDoc) simAnswer {
			c.Tx.Delete("comment", simulate.Str(comment, "id"))
			simTouch(c, issue)
			simCommentEvent(c, issue, comment, "comment_deleted")
			return simulate.Empty(http.StatusNoContent)
		})},
		{Method: "POST", Path: "/rest/api/3/comment/list", Handle: func(c *simCall) simAnswer {
			given, refused := c.Object()
			if refused != nil {
				return *refused
			}
			found := []any{}
			for _, id := range simulate.List(given, "ids") {
				if comment, ok := c.Tx.Get("comment", simulate.ToText(id)); ok {
					found = append(found, simShowComment(c, comment))
				}
			}
			return simPage(c, found)
		}},
	}
}

func simChangeComment(c *simCall, issue, comment simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	body, complaint := simCommentBody(c, given)
	if complaint != "" {
		return simFieldErrors(simDoc{"comment": complaint})
	}
	comment["body"], comment["updated"], comment["updateAuthor"] = body, simStamp(c.Now), simMe(c)
	c.Tx.Put("comment", simulate.Str(comment, "id"), simulate.Str(issue, "id"), comment)
	simTouch(c, issue)
	simCommentEvent(c, issue, comment, "comment_updated")
	return simulate.JSON(http.StatusOK, simShowComment(c, comment))
}

// simWithBelow finds the issue of the path and the document {id} below it.
func simWithBelow(collection string, handle func(c *simCall, issue, doc simDoc) simAnswer) simulate.Handler {
	return simWithIssue(func(c *simCall, issue simDoc) simAnswer {
		doc, ok := c.Tx.GetBelow(collection, c.Params["id"], simulate.Str(issue, "id"), true)
		if !ok {
			return simErrors(http.StatusNotFound, "Can not find a "+collection+" for the id: "+c.Params["id"]+".")
		}
		return handle(c, issue, doc)
	})
}

// simTouch marks an issue as changed now.
func simTouch(c *simCall, issue simDoc) {
	if current, ok := c.Tx.Get("issue", simulate.Str(issue, "id")); ok {
		current["updated"] = simStamp(c.Now)
		simPutIssue(c, current)
	}
}

func simCommentBody(c *simCall, given simDoc) (any, string) {
	body, complaint := simRich(c, given["body"])
	if complaint != "" {
		return nil, "Comment body is not valid!"
	}
	if body == nil {
		return nil, "Comment body can not be empty!"
	}
	return body, ""
}

// simAddComment adds a comment and sends its webhook.
func simAddComment(c *simCall, issue, given simDoc) (simDoc, *simAnswer) {
	body, complaint := simCommentBody(c, given)
	if complaint != "" {
		return nil, simFieldErrors(simDoc{"comment": complaint}).Or()
	}
	me := simMe(c)
	comment := simDoc{"id": simNextID(c, "comment"), "issue": issue["id"], "author": me, "updateAuthor": me, "body": body,
		"created": simStamp(c.Now), "updated": simStamp(c.Now), "visibility": given["visibility"], "properties": given["properties"]}
	c.Tx.Put("comment", simulate.Str(comment, "id"), simulate.Str(issue, "id"), comment)
	simTouch(c, issue)
	simCommentEvent(c, issue, comment, "comment_created")
	return comment, nil
}

func simShowComment(c *simCall, comment simDoc) any {
	shown := simDoc{"self": simSelf(c, "/issue/"+simulate.Str(comment, "issue")+"/comment/"+simulate.Str(comment, "id")), "id": comment["id"],
		"author": simUserOrNil(c, comment["author"]), "updateAuthor": simUserOrNil(c, comment["updateAuthor"]), "body": simShowRich(c, comment["body"]),
		"created": simShowTime(comment["created"]), "updated": simShowTime(comment["updated"]), "jsdPublic": true}
	for _, name := range []string{"visibility", "properties"} {
		if comment[name] != nil {
			shown[name] = comment[name]
		}
	}
	return shown
}

func simWorklogRoutes() []simulate.Route {
	const path = "/rest/api/3/issue/{issueIdOrKey}/worklog"
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			all := []any{}
			for _, worklog := range c.Tx.List("worklog", simulate.Str(issue, "id")) {
				all = append(all, simShowWorklog(c, worklog))
			}
			start, most := c.Int("startAt", 0, 0), c.Int("maxResults", 5000, 0)
			return simulate.JSON(http.StatusOK, simDoc{"startAt": start, "maxResults": most, "total": len(all), "worklogs": simCut(all, start, most)})
		})},
		{Method: "POST", Path: path, Handle: simWithIssue(func(c *simCall, issue simDoc) simAnswer {
			me := simMe(c)
			worklog := simDoc{"issue": issue["id"], "author": me, "created": simStamp(c.Now), "started": simStamp(c.Now)}
			return simSaveWorklog(c, issue, worklog, "worklog_created", http.StatusCreated)
		})},
		{Method: "GET", Path: path + "/{id}", Handle: simWithBelow("worklog", func(c *simCall, _, worklog simDoc) simAnswer {
			return simulate.JSON(http.StatusOK, simShowWorklog(c, worklog))
		})},
		{Method: "PUT", Path: path + "/{id}", Handle: simWithBelow("worklog", func(c *simCall, issue, worklog simDoc) simAnswer {
			return simSaveWorklog(c, issue, worklog, "worklog_updated", http.StatusOK)
		})},
		{Method: "DELETE", Path: path + "/{id}", Handle: simWithBelow("worklog", func(c *simCall, issue, worklog simDoc) simAnswer {
			c.Tx.Delete("worklog", simulate.Str(worklog, "id"))
			simTouch(c, issue)
			simEvent(c, issue, "worklog_deleted", simDoc{"worklog": simInWebhook(c, worklog, simShowWorklog)})
			return simulate.Empty(http.StatusNoContent)
		})},
	}
}

// simSaveWorklog takes the given fields over, stores the worklog and sends its webhook.
func simSaveWorklog(c *simCall, issue, worklog simDoc, event string, status int) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	if text, ok := given["timeSpent"].(string); ok {
		seconds, ok := simSeconds(text)
		if !ok {
			return simFieldErrors(simDoc{"timeLogged": "Invalid time duration entered."})
		}
		worklog["seconds"] = seconds
	} else if seconds := simulate.Num(given, "timeSpentSeconds"); seconds > 0 {
		worklog["seconds"] = seconds
	}
	if simulate.Num(worklog, "seconds") <= 0 {
		return simFieldErrors(simDoc{"timeLogged": "You must indicate the time spent working."})
	}
	if text, ok := given["started"].(string); ok {
		started, err := time.Parse(jiraTime, text)
		if err != nil {
			return simFieldErrors(simDoc{"started": "Unexpected character in date: " + text})
		}
		worklog["started"] = simStamp(started)
	}
	if comment, ok := given["comment"]; ok {
		body, complaint := simRich(c, comment)
		if complaint != "" {
			return simFieldErrors(simDoc{"comment": "Comment body is not valid!"})
		}
		worklog["comment"] = body
	}
	if worklog["id"] == nil {
		worklog["id"] = simNextID(c, "worklog")
	}
	worklog["updated"], worklog["updateAuthor"] = simStamp(c.Now), simMe(c)
	c.Tx.Put("worklog", simulate.Str(worklog, "id"), simulate.Str(issue, "id"), worklog)
	simTouch(c, issue)
	simEvent(c, issue, event, simDoc{"worklog": simInWebhook(c, worklog, simShowWorklog)})
	return simulate.JSON(status, simShowWorklog(c, worklog))
}

func simShowWorklog(c *simCall, w simDoc) any {
	seconds := simulate.Num(w, "seconds")
	shown := simDoc{"self": simSelf(c, "/issue/"+simulate.Str(w, "issue")+"/worklog/"+simulate.Str(w, "id")), "id": w["id"], "issueId": w["issue"],
		"author": simUserOrNil(c, w["author"]), "updateAuthor": simUserOrNil(c, w["updateAuthor"]), "created": simShowTime(w["created"]),
		"updated": simShowTime(w["updated"]), "started": simShowTime(w["started"]), "timeSpent": simDuration(seconds), "timeSpentSeconds": seconds}
	if w["comment"] != nil {
		shown["comment"] = simShowRich(c, w["comment"])
	}
	return shown
}

// simTimeSpent is the time logged on an issue in seconds; null when there is none.
func simTimeSpent(c *simCall, issue string) any {
	sum := 0
	for _, w := range c.Tx.List("worklog", issue) {
		sum += simulate.Num(w, "seconds")
	}
	if sum == 0 {
		return nil
	}
	return sum
}

var simDurationPart = regexp.MustCompile(`^(\d+(?:\.\d+)?)([wdhm])$`)

// simSeconds reads a duration such as "1d 4h 30m"; a day has 8 hours and a week 5 days.
func simSeconds(text string) (int, bool) {
	units := map[string]float64{"m": 60, "h": 3600, "d": 8 * 3600, "w": 5 * 8 * 3600}
	sum := 0.0
	for part := range strings.FieldsSeq(text) {
		found := simDurationPart.FindStringSubmatch(part)
		if found == nil {
			return 0, false
		}
		number, err := strconv.ParseFloat(found[1], 64)
		if err != nil {
			return 0, false
		}
		sum += number * units[found[2]]
	}
	return int(sum), sum >= 60 && sum < 1e9
}

// simDuration writes seconds as Jira does.
func simDuration(seconds int) string {
	var parts []string
	for _, unit := range []struct {
		name    string
		seconds int
	}{{"w", 5 * 8 * 3600}, {"d", 8 * 3600}, {"h", 3600}, {"m", 60}} {
		if n := seconds / unit.seconds; n > 0 {
			parts = append(parts, strconv.Itoa(n)+unit.name)
			seconds -= n * unit.seconds
		}
	}
	if len(parts) == 0 {
		return "0m"
	}
	return strings.Join(parts, " ")
}
