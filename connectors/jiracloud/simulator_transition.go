package jiracloud

import (
	"net/http"

	"bobbin/runtime/simulate"
)

// simTransitionTargets are the transitions of the workflow: each leads to a status from anywhere.
func simTransitionTargets() []simNamed {
	return []simNamed{{"11", "To Do", "10000"}, {"21", "In Progress", "10001"}, {"31", "Done", "10002"}}
}

func simTransitions(c *simCall) []any {
	all := []any{}
	for _, t := range simTransitionTargets() {
		all = append(all, simDoc{"id": t.id, "name": t.name, "to": simStatus(c, t.extra), "hasScreen": false, "isGlobal": true, "isInitial": false,
			"isAvailable": true, "isConditional": false, "isLooped": false})
	}
	return all
}

func simTransitionRoutes() []simulate.Route {
	const path = "/rest/api/3/issue/{issueIdOrKey}/transitions"
	return []simulate.Route{
		{Method: "GET", Path: path, Handle: simWithIssue(func(c *simCall, _ simDoc) simAnswer {
			all := simTransitions(c)
			if id := c.Query.Get("transitionId"); id != "" {
				found := []any{}
				for _, t := range all {
					if t.(simDoc)["id"] == id {
						found = append(found, t)
					}
				}
				all = found
			}
			return simulate.JSON(http.StatusOK, simDoc{"expand": "transitions", "transitions": all})
		})},
		{Method: "POST", Path: path, Handle: simWithIssue(simTransition)},
	}
}

// simTransition moves an issue to another status, with field changes on the way.
func simTransition(c *simCall, issue simDoc) simAnswer {
	given, refused := c.Object()
	if refused != nil {
		return *refused
	}
	id := simulate.ToText(simulate.Obj(given, "transition")["id"])
	if id == "" {
		return simErrors(http.StatusBadRequest, "Missing 'transition' identifier")
	}
	for _, t := range simTransitionTargets() {
		if t.id != id {
			continue
		}
		return simMove(c, issue, t.extra, given)
	}
	return simErrors(http.StatusBadRequest, "Transition id '"+id+"' is not valid for this issue.")
}

func simMove(c *simCall, issue simDoc, status string, given simDoc) simAnswer {
	now, wrong := simWithout(issue), simDoc{}
	fields := simWithout(simulate.Obj(given, "fields"))
	update := simulate.Obj(given, "update")
	simFoldUpdate(now, update, fields)
	simSetFields(c, now, fields, wrong)
	if len(wrong) > 0 {
		return simFieldErrors(wrong)
	}
	now["status"] = status
	switch done := status == "10002"; {
	case done && now["resolution"] == nil:
		now["resolution"], now["resolutiondate"] = "10000", simStamp(c.Now)
	case !done:
		now["resolution"], now["resolutiondate"] = nil, nil
	}
	for _, operation := range simulate.List(update, "comment") {
		verb, _ := operation.(simDoc)
		if added := simulate.Obj(verb, "add"); added != nil {
			if _, refused := simAddComment(c, now, added); refused != nil {
				return *refused
			}
		}
	}
	simRecordChange(c, issue, now, "issue_generic")
	return simulate.Empty(http.StatusNoContent)
}
