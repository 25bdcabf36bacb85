package jiracloud

import (
	"bobbin/runtime/simulate"
)

// simLinkEvent tells of a link between two issues.
func simLinkEvent(c *simCall, link simDoc, event string) {
	kind, _ := c.Tx.Get("linktype", simulate.Str(link, "type"))
	simSend(c, nil, event, simDoc{"issueLink": simDoc{"id": simulate.ToInt(link["id"]), "sourceIssueId": simulate.ToInt(link["inward"]), "destinationIssueId": simulate.ToInt(link["outward"]),
		"issueLinkType": simDoc{"id": simulate.ToInt(kind["id"]), "name": kind["name"], "outwardName": kind["outward"], "inwardName": kind["inward"], "isSubTaskLinkType": false, "isSystemLinkType": false},
		"systemLink":    false, "sequence": nil}}, nil)
}

// simPropertyEvent tells of a property of an issue; value is nil for one that is gone.
func simPropertyEvent(c *simCall, issue simDoc, key string, value any) {
	event, property := "issue_property_deleted", simDoc{"key": key}
	if value != nil {
		event, property["value"] = "issue_property_set", value
	}
	simSend(c, issue, event, simDoc{"issue": simInWebhook(c, issue, simBriefIssue), "property": property}, nil)
}

// simBriefIssue is an issue in an event about something else.
func simBriefIssue(c *simCall, issue simDoc) any {
	return simShowIssue(c, issue, simWanted{names: []string{"summary", "issuetype", "project", "assignee", "priority", "status"}}, nil)
}

// simProjectEvent tells of a project, whose id is a number here.
func simProjectEvent(c *simCall, p simDoc, event string) {
	shown := simAsWebhook(c, func() any {
		return simDoc{"self": simSelf(c, "/project/"+simulate.Str(p, "id")), "id": simulate.ToInt(p["id"]), "key": p["key"], "name": p["name"], "avatarUrls": simAvatars(c, "project"),
			"projectLead": simUserOrNil(c, p["leadAccountId"]), "assigneeType": "admin.assignee.type.unassigned"}
	})
	simSend(c, nil, event, simDoc{"project": shown}, nil)
}

// simVersionChanged tells of a version: released and unreleased are events of their own.
func simVersionChanged(c *simCall, verb string, old, now simDoc) {
	version, event := now, "jira:version_"+verb
	if now == nil {
		version = old
	}
	is := func(v simDoc) bool { set, _ := v["released"].(bool); return set }
	switch {
	case verb != simulate.Updated:
	case is(now) && !is(old):
		event = "jira:version_released"
	case !is(now) && is(old):
		event = "jira:version_unreleased"
	}
	simSend(c, nil, event, simDoc{"version": simInWebhook(c, version, simShowVersion)}, nil)
}

// simSprintChanged tells of a sprint: started and closed are events of their own.
func simSprintChanged(c *simCall, verb string, old, now simDoc) {
	sprint, event := now, "sprint_"+verb
	switch {
	case verb == simulate.Deleted:
		c.Tx.DeleteBelow("planned", simulate.ToText(old["id"]))
		sprint = old
	case verb == simulate.Updated && old["state"] != now["state"]:
		event = map[any]string{"active": "sprint_started", "closed": "sprint_closed"}[now["state"]]
	}
	shown := simDoc{}
	for name, value := range simInWebhook(c, sprint, simShowSprint).(simDoc) {
		if value != nil && value != "" {
			shown[name] = value
		}
	}
	simSend(c, nil, event, simDoc{"sprint": shown}, nil)
}

// simBoardChanged tells of a board.
func simBoardChanged(c *simCall, verb string, old, now simDoc) {
	board := now
	if board == nil {
		board = old
	}
	simSend(c, nil, "board_"+verb, simDoc{"board": simDoc{"id": board["id"], "self": c.Base + simAgile + "/board/" + simulate.ToText(board["id"]), "name": board["name"], "type": board["type"]}}, nil)
}
